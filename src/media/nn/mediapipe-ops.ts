/**
 * The three custom operators of MediaPipe's attention face mesh as plain arithmetic on arrays. Shapes as in the
 * model; matrices are 4x4 row-major and map output pixels to input pixels. All follow the "v2" variants, which is
 * what face_landmark_with_attention.tflite of @mediapipe/face_mesh 0.4 was exported for.
 */

/** Options of Landmarks2TransformMatrix. */
export interface LandmarksToMatrixOptions {
  readonly leftRotationIndex: number;
  readonly rightRotationIndex: number;
  readonly targetRotationRadians: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly scaleX: number;
  readonly scaleY: number;
  readonly subsetIndices: readonly number[];
}

/**
 * The matrix that maps an outputWidth x outputHeight crop onto the upright bounding box of some landmarks.
 * Source: mediapipe/util/tflite/operations/landmarks_to_transform_matrix.cc (v2).
 * @param landmarks x, y, z triples in input pixels
 */
export function landmarksToTransformMatrix(
  options: LandmarksToMatrixOptions,
  landmarks: ArrayLike<number>,
): Float32Array {
  const left = options.leftRotationIndex * 3;
  const right = options.rightRotationIndex * 3;
  const deltaX = landmarks[right]! - landmarks[left]!;
  const deltaY = landmarks[right + 1]! - landmarks[left + 1]!;
  const rotation = options.targetRotationRadians - Math.atan2(deltaY, deltaX);
  const cosine = Math.cos(rotation);
  const sine = Math.sin(rotation);
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (const index of options.subsetIndices) {
    const x = landmarks[index * 3]!;
    const y = landmarks[index * 3 + 1]!;
    const uprightX = x * cosine - y * sine;
    const uprightY = x * sine + y * cosine;
    minX = Math.min(minX, uprightX);
    maxX = Math.max(maxX, uprightX);
    minY = Math.min(minY, uprightY);
    maxY = Math.max(maxY, uprightY);
  }
  const middleX = (minX + maxX) / 2;
  const middleY = (minY + maxY) / 2;
  const scaleX = (options.scaleX * (maxX - minX)) / options.outputWidth;
  const scaleY = (options.scaleY * (maxY - minY)) / options.outputHeight;
  const xx = cosine * scaleX;
  const xy = sine * scaleY;
  const yx = -sine * scaleX;
  const yy = cosine * scaleY;
  const shiftX = -options.outputWidth / 2;
  const shiftY = -options.outputHeight / 2;
  const originX = xx * shiftX + xy * shiftY + middleX * cosine + middleY * sine;
  const originY = yx * shiftX + yy * shiftY - middleX * sine + middleY * cosine;
  return Float32Array.of(xx, xy, 0, originX, yx, yy, 0, originY, 0, 0, 1, 0, 0, 0, 0, 1);
}

/** Extent of a height x width x channels tensor. */
export interface TensorExtent {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * Resamples a tensor through a matrix, bilinear, zero outside the source.
 * Source: mediapipe/util/tflite/operations/transform_tensor_bilinear.cc (v2: half-pixel centres).
 * @param source extent.height x extent.width x extent.channels values
 * @returns output.height x output.width x extent.channels values
 */
export function transformTensorBilinear(
  source: ArrayLike<number>,
  extent: TensorExtent,
  output: { readonly height: number; readonly width: number; readonly matrix: ArrayLike<number> },
): Float32Array {
  const { height, width, channels } = extent;
  const m = output.matrix;
  const target = new Float32Array(output.height * output.width * channels);
  for (let row = 0; row < output.height; row++) {
    for (let column = 0; column < output.width; column++) {
      const x = m[0]! * (column + 0.5) + m[1]! * (row + 0.5) + m[3]! - 0.5;
      const y = m[4]! * (column + 0.5) + m[5]! * (row + 0.5) + m[7]! - 0.5;
      if (x < 0 || y < 0 || x > width - 1 || y > height - 1) continue;
      const x0 = Math.floor(x);
      const y0 = Math.floor(y);
      const stepX = x0 + 1 < width ? channels : 0;
      const stepY = y0 + 1 < height ? width * channels : 0;
      const from = (y0 * width + x0) * channels;
      const to = (row * output.width + column) * channels;
      const fx = x - x0;
      const fy = y - y0;
      for (let c = 0; c < channels; c++) {
        const p = from + c;
        const upper = source[p]! * (1 - fx) + source[p + stepX]! * fx;
        const lower = source[p + stepY]! * (1 - fx) + source[p + stepY + stepX]! * fx;
        target[to + c] = upper * (1 - fy) + lower * fy;
      }
    }
  }
  return target;
}

/**
 * Moves landmarks from crop pixels back to input pixels.
 * Source: mediapipe/util/tflite/operations/transform_landmarks.cc (v2: no half-pixel shift, z untouched).
 * @param dimensions 2 or 3 values per landmark
 */
export function transformLandmarks(
  landmarks: ArrayLike<number>,
  matrix: ArrayLike<number>,
  dimensions: number,
): Float32Array {
  const moved = new Float32Array(landmarks.length);
  for (let i = 0; i < landmarks.length; i += dimensions) {
    const x = landmarks[i]!;
    const y = landmarks[i + 1]!;
    moved[i] = matrix[0]! * x + matrix[1]! * y + matrix[3]!;
    moved[i + 1] = matrix[4]! * x + matrix[5]! * y + matrix[7]!;
    if (dimensions === 3) moved[i + 2] = landmarks[i + 2]!;
  }
  return moved;
}

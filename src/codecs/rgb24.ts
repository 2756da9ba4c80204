/** Copy `height` rows of `rowBytes` between pictures whose rows lie `stride` bytes apart. */
export function copyRows(rows: {
  source: Uint8Array;
  sourceStride: number;
  target: Uint8Array;
  targetStride: number;
  rowBytes: number;
  height: number;
}): void {
  const { source, sourceStride, target, targetStride, rowBytes, height } = rows;
  if (sourceStride === rowBytes && targetStride === rowBytes) {
    target.set(source.subarray(0, rowBytes * height));
    return;
  }
  for (let y = 0; y < height; y++) {
    target.set(source.subarray(y * sourceStride, y * sourceStride + rowBytes), y * targetStride);
  }
}

/** Turn a picture clockwise by 90, 180 or 270 degrees. `width` and `height` are the source's. */
export function rotateRgb24(
  picture: { source: Uint8Array; width: number; height: number; degrees: number },
  target: Uint8Array,
): void {
  const { source, width, height, degrees } = picture;
  // Where source pixel (x, y) lands: start + x * stepX + y * stepY, in pixels of the target.
  const [start, stepX, stepY] =
    degrees === 90
      ? [height - 1, height, -1]
      : degrees === 270
        ? [(width - 1) * height, -height, 1]
        : [width * height - 1, -1, -width];
  let from = 0;
  for (let y = 0; y < height; y++) {
    let to = (start + y * stepY) * 3;
    for (let x = 0; x < width; x++, from += 3, to += stepX * 3) {
      target[to] = source[from] ?? 0;
      target[to + 1] = source[from + 1] ?? 0;
      target[to + 2] = source[from + 2] ?? 0;
    }
  }
}

import { gaussianBlur, shrinkPlane } from '../image/gaussian-blur.ts';
import { createPlane, type FloatPlane } from '../image/rgb-image.ts';
import type { FaceFrame } from '../retouch/face-region.ts';
import { smoothstep } from '../smooth.ts';

/** Unit vectors of a person's surface at reduced size: x right on screen, y down, z away from the camera. */
export interface SurfaceNormals {
  /** Picture pixels per sample. */
  readonly factor: number;
  readonly x: FloatPlane;
  readonly y: FloatPlane;
  readonly z: FloatPlane;
  /** 1 where the face mesh gave the normal, 0 on hair and body. */
  readonly face: FloatPlane;
  /** The matte at the same size. */
  readonly matte: FloatPlane;
}

/** Widths of the blurs whose sum inflates the matte like a pillow, shares of the face size. */
const PILLOW = [0.05, 0.12, 0.25];
const SMOOTHING = 0.03;

/**
 * The face's normals come from the mesh; hair and body from the matte blown up like a pillow, which turns away from the
 * camera at its outline as a head and shoulders do.
 * @param triangles vertex index triples of the face mesh
 */
export function estimateNormals(
  matte: FloatPlane,
  face: FaceFrame,
  triangles: Uint16Array,
  factor: number,
): SurfaceNormals {
  const small = shrinkPlane(matte, factor);
  const { width, height } = small;
  const size = face.size / factor;
  const relief = inflate(small, size);
  const mesh = rasteriseMesh(face, triangles, { width, height, factor });
  const inner = gaussianBlur(mesh.covered, Math.max(1, size * 0.05));
  for (let i = 0; i < inner.data.length; i++) inner.data[i] = smoothstep(0.5, 1, inner.data[i]!);
  const faceShare = gaussianBlur(inner, size * 0.06);
  const normals = [createPlane(width, height), createPlane(width, height), createPlane(width, height)];
  const [nx, ny, nz] = normals as [FloatPlane, FloatPlane, FloatPlane];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const dx =
        (relief.data[y * width + Math.min(width - 1, x + 1)]! - relief.data[y * width + Math.max(0, x - 1)]!) / 2;
      const dy =
        (relief.data[Math.min(height - 1, y + 1) * width + x]! - relief.data[Math.max(0, y - 1) * width + x]!) / 2;
      const length = Math.hypot(dx, dy, 1);
      const share = mesh.covered.data[i]! > 0 ? faceShare.data[i]! : 0;
      const meshLength = Math.hypot(mesh.x[i]!, mesh.y[i]!, mesh.z[i]!) || 1;
      nx.data[i] = (-dx / length) * (1 - share) + (mesh.x[i]! / meshLength) * share;
      ny.data[i] = (-dy / length) * (1 - share) + (mesh.y[i]! / meshLength) * share;
      nz.data[i] = (-1 / length) * (1 - share) + (mesh.z[i]! / meshLength) * share;
    }
  }
  const [x, y, z] = normals.map((plane) => gaussianBlur(plane, size * SMOOTHING)) as [
    FloatPlane,
    FloatPlane,
    FloatPlane,
  ];
  return { factor, x, y, z, face: faceShare, matte: small };
}

function inflate(matte: FloatPlane, size: number): FloatPlane {
  const relief = createPlane(matte.width, matte.height);
  for (const share of PILLOW) {
    const soft = gaussianBlur(matte, size * share * 1.6);
    for (let i = 0; i < relief.data.length; i++) {
      relief.data[i] = relief.data[i]! + Math.sqrt(Math.max(0, soft.data[i]! - 0.25)) * share * size * 2.4;
    }
  }
  return relief;
}

interface MeshNormals {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly z: Float32Array;
  readonly covered: FloatPlane;
}

function rasteriseMesh(
  { landmarks }: FaceFrame,
  triangles: Uint16Array,
  { width, height, factor }: { readonly width: number; readonly height: number; readonly factor: number },
): MeshNormals {
  const vertexNormals = sumVertexNormals(landmarks, triangles);
  const mesh = {
    x: new Float32Array(width * height),
    y: new Float32Array(width * height),
    z: new Float32Array(width * height),
    covered: createPlane(width, height),
  };
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
    const [ax, bx, cx] = corners.map((k) => landmarks[k * 3]! / factor) as [number, number, number];
    const [ay, by, cy] = corners.map((k) => landmarks[k * 3 + 1]! / factor) as [number, number, number];
    const area = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy);
    if (area === 0) continue;
    const right = Math.min(width - 1, Math.ceil(Math.max(ax, bx, cx)));
    const bottom = Math.min(height - 1, Math.ceil(Math.max(ay, by, cy)));
    for (let y = Math.max(0, Math.floor(Math.min(ay, by, cy))); y <= bottom; y++) {
      for (let x = Math.max(0, Math.floor(Math.min(ax, bx, cx))); x <= right; x++) {
        const u = ((by - cy) * (x + 0.5 - cx) + (cx - bx) * (y + 0.5 - cy)) / area;
        const v = ((cy - ay) * (x + 0.5 - cx) + (ax - cx) * (y + 0.5 - cy)) / area;
        const w = 1 - u - v;
        if (u < -0.01 || v < -0.01 || w < -0.01) continue;
        const i = y * width + x;
        const mix = (axis: number): number =>
          vertexNormals[corners[0]! * 3 + axis]! * u +
          vertexNormals[corners[1]! * 3 + axis]! * v +
          vertexNormals[corners[2]! * 3 + axis]! * w;
        mesh.x[i] = mix(0);
        mesh.y[i] = mix(1);
        mesh.z[i] = mix(2);
        mesh.covered.data[i] = 1;
      }
    }
  }
  return mesh;
}

/** Sums of the normals of the triangles around each vertex, turned towards the camera. */
function sumVertexNormals(landmarks: Float64Array, triangles: Uint16Array): Float64Array {
  const normals = new Float64Array(landmarks.length);
  const edge = (from: number, to: number): [number, number, number] => [
    landmarks[to * 3]! - landmarks[from * 3]!,
    landmarks[to * 3 + 1]! - landmarks[from * 3 + 1]!,
    landmarks[to * 3 + 2]! - landmarks[from * 3 + 2]!,
  ];
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
    const u = edge(a, b);
    const v = edge(a, c);
    const cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    const sign = cross[2]! > 0 ? -1 : 1;
    for (const vertex of [a, b, c]) {
      for (let axis = 0; axis < 3; axis++) {
        normals[vertex * 3 + axis] = normals[vertex * 3 + axis]! + sign * cross[axis]!;
      }
    }
  }
  return normals;
}

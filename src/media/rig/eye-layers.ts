import { type EyeTable, FACE_POINT_COUNT } from '../face/landmarks.ts';
import { cropImage } from '../image/crop-image.ts';
import { createPlane, type FloatPlane, type PixelBox, type RgbImage } from '../image/rgb-image.ts';
import { fillUnknown } from '../matte/inpaint.ts';
import { clamp, smoothstep } from '../smooth.ts';
import { buildDoubleTexture, TEXTURE_SCALE } from '../warp/build-texture.ts';
import type { PackedTexture } from '../warp/draw-triangles.ts';
import { splitLayers } from './split-layers.ts';

/** One eye in two layers: a glance moves the ball, while lashes, rim and their shadow stay where the lids are. */
export interface EyeLayers {
  /** Eyeball without lids, opaque: white and iris go on under them. */
  readonly ball: PackedTexture;
  /** What the lids lay over it; alpha 255 from the lids on outwards. */
  readonly rim: PackedTexture;
  /** All landmarks in these textures' texels, x, y pairs. */
  readonly texels: Float32Array;
}

/** Room around the lids, in parts of the eye's width. */
const MARGIN = 0.35;
/** The lids' own zone inside the opening, in parts of its height, and its least in pixels. */
const RIM = { from: 0, to: 0.15, leastPixels: 1.5 } as const;
/** In iris radii: what surely is iris, where it ends, and where the white surely begins. */
const IRIS = { sure: 0.9, from: 0.97, to: 1.12, white: 1.22 } as const;
/** With fewer known pixels than this a colour cannot be told; the photo's own pixels then stay. */
const LEAST_KNOWN = 6;

/**
 * Takes an eye apart.
 * @param positions landmarks at rest, picture pixels, x, y pairs
 */
export function buildEyeLayers(photo: RgbImage, positions: Float32Array, eye: EyeTable): EyeLayers {
  const box = eyeBox(photo, positions, eye);
  const crop = cropImage(photo, box);
  const lid = lidCover(box, positions, eye);
  const ball = fillBall(crop, lid, discDistance(box, positions, eye));
  // The lids' own colours continued inwards: the photo's would leave slices of the iris behind.
  const rim = { ...crop, data: fillFrom(crop, (i) => lid[i] === 255).slice() };
  splitLayers(crop, lid, rim.data, ball.data);
  const texels = new Float32Array(FACE_POINT_COUNT * 2);
  for (let i = 0; i < texels.length; i += 2) {
    texels[i] = (positions[i]! - box.x) * TEXTURE_SCALE;
    texels[i + 1] = (positions[i + 1]! - box.y) * TEXTURE_SCALE;
  }
  return {
    ball: buildDoubleTexture(ball, new Uint8Array(lid.length).fill(255)),
    rim: buildDoubleTexture(rim, lid),
    texels,
  };
}

function eyeBox(photo: RgbImage, positions: Float32Array, eye: EyeTable): PixelBox {
  const points = [...eye.upperLid, ...eye.lowerLid];
  const xs = points.map((i) => positions[i * 2]!);
  const ys = points.map((i) => positions[i * 2 + 1]!);
  const margin = Math.max(4, MARGIN * (Math.max(...xs) - Math.min(...xs)));
  const x = clamp(Math.floor(Math.min(...xs) - margin), 0, photo.width - 2);
  const y = clamp(Math.floor(Math.min(...ys) - margin), 0, photo.height - 2);
  return {
    x,
    y,
    width: clamp(Math.ceil(Math.max(...xs) + margin) - x, 2, photo.width - x),
    height: clamp(Math.ceil(Math.max(...ys) + margin) - y, 2, photo.height - y),
  };
}

/** 255 outside the opening and along its edge, falling to 0 inside. */
function lidCover(box: PixelBox, positions: Float32Array, eye: EyeTable): Uint8Array {
  const outline = [...eye.upperLid, ...eye.lowerLid.slice(1, -1).reverse()];
  const middle = (line: readonly number[]): number => positions[line[4]! * 2 + 1]!;
  const height = Math.abs(middle(eye.lowerLid) - middle(eye.upperLid));
  const to = Math.max(RIM.to * height, RIM.leastPixels);
  const cover = new Uint8Array(box.width * box.height);
  for (let i = 0; i < cover.length; i++) {
    const x = box.x + (i % box.width) + 0.5;
    const y = box.y + Math.floor(i / box.width) + 0.5;
    cover[i] = Math.round(255 * (1 - smoothstep(RIM.from * height, to, depthInside(outline, positions, x, y))));
  }
  return cover;
}

/** Distance to a polygon's nearest edge from inside; 0 outside. */
function depthInside(outline: readonly number[], positions: Float32Array, x: number, y: number): number {
  let inside = false;
  let nearest = Infinity;
  for (let k = 0; k < outline.length; k++) {
    const a = outline[k]! * 2;
    const b = outline[(k + 1) % outline.length]! * 2;
    const [ax, ay, bx, by] = [positions[a]!, positions[a + 1]!, positions[b]!, positions[b + 1]!];
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
    const [dx, dy] = [bx - ax, by - ay];
    const share = clamp(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy + 1e-9), 0, 1);
    nearest = Math.min(nearest, Math.hypot(x - ax - share * dx, y - ay - share * dy));
  }
  return inside ? nearest : 0;
}

/** Distance from the iris's middle in its radii, per pixel of the box. */
function discDistance(box: PixelBox, positions: Float32Array, eye: EyeTable): Float32Array {
  const [x, y] = [positions[eye.iris[0]! * 2]!, positions[eye.iris[0]! * 2 + 1]!];
  let radius = 0;
  for (const rim of eye.iris.slice(1)) {
    radius += Math.hypot(positions[rim * 2]! - x, positions[rim * 2 + 1]! - y) / 4;
  }
  return Float32Array.from(
    { length: box.width * box.height },
    (_, i) => Math.hypot(box.x + (i % box.width) + 0.5 - x, box.y + Math.floor(i / box.width) + 0.5 - y) / radius,
  );
}

/** The photo where no lid is; iris and white, each continued in its own colours, where one is. */
function fillBall(crop: RgbImage, lid: Uint8Array, distance: Float32Array): RgbImage {
  const white = fillFrom(crop, (i) => lid[i] === 0 && distance[i]! > IRIS.white);
  const iris = fillFrom(crop, (i) => lid[i] === 0 && distance[i]! < IRIS.sure);
  const data = crop.data.slice();
  for (let i = 0; i < lid.length; i++) {
    if (lid[i] === 0) continue;
    const share = smoothstep(IRIS.from, IRIS.to, distance[i]!);
    for (let c = i * 3; c < i * 3 + 3; c++) data[c] = iris[c]! + (white[c]! - iris[c]!) * share + 0.5;
  }
  return { ...crop, data };
}

function fillFrom(crop: RgbImage, known: (i: number) => boolean): Uint8Array {
  const plane: FloatPlane = createPlane(crop.width, crop.height);
  let count = 0;
  for (let i = 0; i < plane.data.length; i++) {
    if (!known(i)) continue;
    plane.data[i] = 1;
    count++;
  }
  return count < LEAST_KNOWN ? crop.data : fillUnknown(crop, plane).data;
}

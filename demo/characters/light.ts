import { blur, blurMasked } from './blur.ts';
import { at, clamp, pixel, type Rgb, smoothstep } from './numeric.ts';
import { EMPTY_DEPTH, type Frame, MATERIAL, type Relief } from './relief.ts';

/** Colours are linear light and carry the strength of each lamp. */
export interface Lights {
  readonly key: Rgb;
  readonly fill: Rgb;
  readonly sky: Rgb;
  readonly ground: Rgb;
  readonly rimLeft: Rgb;
  readonly rimRight: Rgb;
}

export interface Picture {
  readonly frame: Frame;
  readonly red: Float32Array;
  readonly green: Float32Array;
  readonly blue: Float32Array;
}

type Vector = readonly [number, number, number];

function unit(x: number, y: number, z: number): Vector {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

/** Towards each lamp: x right, y down, z to the viewer. The key stands high on the left, rims behind the figure. */
export const KEY = unit(-0.5, -0.62, 0.8);
const FILL = unit(0.85, -0.1, 0.75);
const RIM_LEFT = unit(-0.95, -0.35, -0.28);
const RIM_RIGHT = unit(0.95, -0.3, -0.22);

export function createPicture(frame: Frame): Picture {
  const size = frame.width * frame.height;
  return { frame, red: new Float32Array(size), green: new Float32Array(size), blue: new Float32Array(size) };
}

/** Half-resolution copy of a plane (mean of 2x2). */
function halve(plane: Float32Array, width: number, height: number): Float32Array {
  const w = width >> 1;
  const h = height >> 1;
  const half = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const p = 2 * y * width + 2 * x;
      half[y * w + x] =
        0.25 * (pixel(plane, p) + pixel(plane, p + 1) + pixel(plane, p + width) + pixel(plane, p + width + 1));
    }
  }
  return half;
}

function enlarge(half: Float32Array, width: number, height: number): Float32Array {
  const w = width >> 1;
  const h = height >> 1;
  const full = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const v = clamp(y / 2 - 0.25, 0, h - 1.001);
    const y0 = Math.floor(v);
    const fy = v - y0;
    for (let x = 0; x < width; x++) {
      const u = clamp(x / 2 - 0.25, 0, w - 1.001);
      const x0 = Math.floor(u);
      const fx = u - x0;
      const p = y0 * w + x0;
      const top = pixel(half, p) * (1 - fx) + pixel(half, p + 1) * fx;
      const bottom = pixel(half, p + w) * (1 - fx) + pixel(half, p + w + 1) * fx;
      full[y * width + x] = top * (1 - fy) + bottom * fy;
    }
  }
  return full;
}

/** Share of the key lamp that reaches each pixel: the height field is walked towards the lamp, penumbra by clearance. */
function castShadows(depth: Float32Array, width: number, height: number, pixelsPerCm: number): Float32Array {
  const lit = new Float32Array(width * height);
  const reachCm = 9;
  const steps = 44;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const index = y * width + x;
      const start = pixel(depth, index);
      if (start <= EMPTY_DEPTH + 1) continue;
      let clearance = 1;
      for (let k = 1; k <= steps; k++) {
        const distance = 0.12 + reachCm * (k / steps) ** 1.6;
        const px = Math.round(x + KEY[0] * distance * pixelsPerCm);
        const py = Math.round(y + KEY[1] * distance * pixelsPerCm);
        if (px < 0 || py < 0 || px >= width || py >= height) break;
        const above = start + KEY[2] * distance - pixel(depth, py * width + px);
        // A lamp of about 14 degrees: the penumbra widens with the distance of the occluder.
        clearance = Math.min(clearance, 0.5 + above / (0.25 * distance + 0.12));
        if (clearance <= 0) break;
      }
      lit[index] = clamp(clearance);
    }
  }
  return blur(lit, width, height, 0.07 * pixelsPerCm);
}

/** Openness to the surroundings, 0..1: how far a pixel lies below its blurred neighbourhood, at four sizes. */
function ambientOpenness(depth: Float32Array, width: number, height: number, pixelsPerCm: number): Float32Array {
  const floor = new Float32Array(depth.length);
  for (let k = 0; k < depth.length; k++) floor[k] = Math.max(-9, pixel(depth, k));
  const open = new Float32Array(depth.length).fill(1);
  const scales: readonly (readonly [number, number])[] = [
    [0.16, 0.5],
    [0.45, 0.55],
    [1.2, 0.6],
    [3.2, 0.55],
  ];
  for (const [radius, strength] of scales) {
    const around = blur(floor, width, height, radius * pixelsPerCm);
    for (let k = 0; k < open.length; k++) {
      const sunk = clamp((pixel(around, k) - pixel(floor, k)) / (1.2 * radius));
      open[k] = pixel(open, k) * (1 - strength * sunk);
    }
  }
  return open;
}

export interface Exposure {
  readonly lit: Float32Array;
  readonly open: Float32Array;
}

/** Shadows and ambient openness of a depth plane, computed at half resolution: both are smooth. */
export function measureExposure(depth: Float32Array, frame: Frame): Exposure {
  const { width, height } = frame;
  const half = halve(depth, width, height);
  const scale = frame.pixelsPerCm / 2;
  const lit = castShadows(half, width >> 1, height >> 1, scale);
  const open = ambientOpenness(half, width >> 1, height >> 1, scale);
  return { lit: enlarge(lit, width, height), open: enlarge(open, width, height) };
}

/** Lambert with a wrap: light reaches `wrap` past the terminator, as it does on skin and wool. */
function wrapped(cosine: number, wrap: number): number {
  return Math.max(0, (cosine + wrap) / (1 + wrap));
}

/** Blinn-Phong highlight for one lamp, viewer straight ahead. */
function highlight(n: Vector, lamp: Vector, power: number): number {
  const hx = lamp[0];
  const hy = lamp[1];
  const hz = lamp[2] + 1;
  const cosine = (n[0] * hx + n[1] * hy + n[2] * hz) / Math.hypot(hx, hy, hz);
  return cosine > 0 ? cosine ** power : 0;
}

function lightPixel(n: Vector, lights: Lights, lit: number, open: number, out: Float32Array): void {
  const dot = (lamp: Vector): number => n[0] * lamp[0] + n[1] * lamp[1] + n[2] * lamp[2];
  const key = wrapped(dot(KEY), 0.22) * lit;
  const fill = wrapped(dot(FILL), 0.4) * (0.35 + 0.65 * open);
  const up = 0.5 - 0.5 * n[1];
  const rimLeft = smoothstep(0.02, 0.75, dot(RIM_LEFT)) * open;
  const rimRight = smoothstep(0.02, 0.75, dot(RIM_RIGHT)) * open;
  for (let c = 0; c < 3; c++) {
    const ambient = (at(lights.sky, c) * up + at(lights.ground, c) * (1 - up)) * open;
    out[c] =
      at(lights.key, c) * key +
      at(lights.fill, c) * fill +
      ambient +
      at(lights.rimLeft, c) * rimLeft +
      at(lights.rimRight, c) * rimRight;
  }
}

/** Skin scatters red light furthest; mean free paths in cm per channel, narrow and wide lobe. */
const SCATTER: readonly (readonly [number, number])[] = [
  [0.09, 0.3],
  [0.05, 0.14],
  [0.03, 0.08],
];

/** Lights the whole relief. Skin irradiance is scattered per channel before it meets the skin's colour. */
export function shade(relief: Relief, lights: Lights, exposure: Exposure): Picture {
  const { frame } = relief;
  const { width, height } = frame;
  const picture = createPicture(frame);
  const planes = [picture.red, picture.green, picture.blue] as const;
  const skin = new Float32Array(width * height);
  const light = new Float32Array(3);
  for (let k = 0; k < skin.length; k++) {
    if (relief.material[k] === MATERIAL.none) continue;
    skin[k] = relief.material[k] === MATERIAL.skin ? 1 : 0;
    const nx = pixel(relief.normalX, k);
    const ny = pixel(relief.normalY, k);
    const n: Vector = [nx, ny, Math.sqrt(Math.max(0, 1 - nx * nx - ny * ny))];
    lightPixel(n, lights, pixel(exposure.lit, k), pixel(exposure.open, k), light);
    for (let c = 0; c < 3; c++) (planes[c] ?? picture.red)[k] = at(light, c);
  }
  planes.forEach((plane, c) => {
    const [narrow, wide] = SCATTER[c] ?? [0.05, 0.1];
    const near = blurMasked(plane, skin, width, height, narrow * frame.pixelsPerCm);
    const far = blurMasked(plane, skin, width, height, wide * frame.pixelsPerCm);
    for (let k = 0; k < plane.length; k++) {
      if (pixel(skin, k) > 0) plane[k] = 0.25 * pixel(plane, k) + 0.4 * pixel(near, k) + 0.35 * pixel(far, k);
    }
  });
  addSurface(relief, lights, exposure, picture);
  return picture;
}

/** Multiplies by the surface colour and adds the highlights and the grazing sheen. */
function addSurface(relief: Relief, lights: Lights, exposure: Exposure, picture: Picture): void {
  for (let k = 0; k < relief.depth.length; k++) {
    const material = at(relief.material, k);
    if (material === MATERIAL.none) continue;
    const nx = pixel(relief.normalX, k);
    const ny = pixel(relief.normalY, k);
    const n: Vector = [nx, ny, Math.sqrt(Math.max(0, 1 - nx * nx - ny * ny))];
    const gloss = pixel(relief.gloss, k);
    const lit = pixel(exposure.lit, k);
    const open = pixel(exposure.open, k);
    const skin = material === MATERIAL.skin;
    const broad = gloss * highlight(n, KEY, skin ? 18 : 10) * lit;
    const tight = skin ? gloss * gloss * 1.5 * highlight(n, KEY, 70) * lit : 0;
    const side = 0.35 * gloss * highlight(n, FILL, 14) * open;
    const sheen = (skin ? 0.05 : 0.07) * (1 - n[2]) ** 3 * open;
    const add = (c: number): number =>
      at(lights.key, c) * (0.16 * broad + 0.2 * tight) + at(lights.fill, c) * 0.3 * side + at(lights.sky, c) * sheen;
    picture.red[k] = pixel(picture.red, k) * pixel(relief.red, k) + add(0);
    picture.green[k] = pixel(picture.green, k) * pixel(relief.green, k) + add(1);
    picture.blue[k] = pixel(picture.blue, k) * pixel(relief.blue, k) + add(2);
  }
}

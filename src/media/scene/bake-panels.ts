import { createRandom } from '../random.ts';
import type { Bake } from './bake.ts';
import { cross, dot, type LightMap, lengthOf, type Paint, type Panel } from './draw-panels.ts';
import type { MutableRgb, Rgb } from './film.ts';

/** A panel before its light is known. */
export interface Surface {
  readonly origin: Rgb;
  readonly edgeU: Rgb;
  /** edgeU x edgeV points to the side that is lit. */
  readonly edgeV: Rgb;
  readonly paint: Paint;
  /** Mean reflectance, for the light that it passes on. */
  readonly mean: Rgb;
  readonly glow: Rgb;
  readonly gloss: number;
  /** Windows and lamps: they give light by their glow, and a window lets the sun through. */
  readonly isLamp: boolean;
  readonly isOpen: boolean;
  /** What is seen through it, as light. */
  readonly outside: Paint | null;
}

export interface RoomLight {
  /** Towards the sun; null when it is not seen. */
  readonly sunward: Rgb | null;
  readonly sun: Rgb;
  /** Lamps that are points: place and power. */
  readonly points: readonly { readonly at: Rgb; readonly power: Rgb; readonly aim: Rgb | null }[];
  /** Light that has bounced about and comes from everywhere. */
  readonly fill: Rgb;
}

/** Metres between grid points of a light map. */
const GRID = 0.17;
const MOST_POINTS = 48;
const HEMISPHERE = 24;
const LAMP_SAMPLES = 3;

/**
 * Lights every surface once: lamps and windows as areas with soft shadows, sun through windows, and one bounce from
 * whatever the surface sees. Real light makes a room; flat shading makes a diagram of one.
 */
export function bakePanels(surfaces: readonly Surface[], light: RoomLight, seed: number, bake: Bake): readonly Panel[] {
  const maps = bake(() => bakeLightMaps(surfaces, light, seed));
  return surfaces.map((surface, i) => ({
    origin: surface.origin,
    edgeU: surface.edgeU,
    edgeV: surface.edgeV,
    isTriangle: false,
    gloss: surface.gloss,
    light: maps[i]!,
    ...(surface.outside === null
      ? { paint: surface.paint, glow: surface.glow }
      : { paint: surface.outside, glow: [0, 0, 0] as const }),
  }));
}

function bakeLightMaps(surfaces: readonly Surface[], light: RoomLight, seed: number): readonly LightMap[] {
  const tracer = createTracer(surfaces);
  const directions = spreadDirections(seed);
  const lamps = surfaces.filter(({ isLamp }) => isLamp);
  return surfaces.map((surface) =>
    surface.outside === null ? soften(bakeSurface(surface, surfaces, lamps, light, tracer, directions)) : UNLIT,
  );
}

const UNLIT: LightMap = { columns: 1, rows: 1, data: Float32Array.of(1, 1, 1) };

type Trace = (from: Rgb, direction: Rgb, most: number) => number;

/** Index of the nearest surface that a ray meets within `most` times its direction, or -1. */
function createTracer(surfaces: readonly Surface[]): Trace {
  const planes = surfaces.map(({ origin, edgeU, edgeV }) => {
    const normal = cross(edgeU, edgeV);
    return {
      origin,
      normal,
      u: scale(edgeU, 1 / dot(edgeU, edgeU)),
      v: scale(edgeV, 1 / dot(edgeV, edgeV)),
      plane: dot(normal, origin),
    };
  });
  return (from, direction, most) => {
    let nearest = most;
    let hit = -1;
    for (let i = 0; i < planes.length; i++) {
      const { origin, normal, u, v, plane } = planes[i]!;
      const toward = normal[0] * direction[0] + normal[1] * direction[1] + normal[2] * direction[2];
      if (toward === 0) continue;
      const t = (plane - normal[0] * from[0] - normal[1] * from[1] - normal[2] * from[2]) / toward;
      if (t < 1e-3 || t >= nearest) continue;
      const x = from[0] + direction[0] * t - origin[0];
      const y = from[1] + direction[1] * t - origin[1];
      const z = from[2] + direction[2] * t - origin[2];
      const a = u[0] * x + u[1] * y + u[2] * z;
      if (a < 0 || a > 1) continue;
      const b = v[0] * x + v[1] * y + v[2] * z;
      if (b < 0 || b > 1) continue;
      nearest = t;
      hit = i;
    }
    return hit;
  };
}

function scale([x, y, z]: Rgb, by: number): Rgb {
  return [x * by, y * by, z * by];
}

/** Cosine-weighted directions about +z, in strata. */
function spreadDirections(seed: number): readonly Rgb[] {
  const random = createRandom(seed).derive('hemisphere');
  return Array.from({ length: HEMISPHERE }, (_, i) => {
    const radius = Math.sqrt((i + random.next()) / HEMISPHERE);
    const angle = i * 2.39996 + random.next() * 0.3;
    return [radius * Math.cos(angle), radius * Math.sin(angle), Math.sqrt(1 - radius * radius)];
  });
}

function bakeSurface(
  surface: Surface,
  surfaces: readonly Surface[],
  lamps: readonly Surface[],
  light: RoomLight,
  trace: Trace,
  directions: readonly Rgb[],
): LightMap {
  const columns = gridOf(lengthOf(surface.edgeU));
  const rows = gridOf(lengthOf(surface.edgeV));
  const data = new Float32Array(columns * rows * 3);
  const raw = cross(surface.edgeU, surface.edgeV);
  const normal = scale(raw, 1 / lengthOf(raw));
  const tangent = scale(surface.edgeU, 1 / lengthOf(surface.edgeU));
  const other = cross(normal, tangent);
  const sum: MutableRgb = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const u = (column + 0.5) / columns;
      const v = (row + 0.5) / rows;
      const at = (axis: 0 | 1 | 2): number =>
        surface.origin[axis] + surface.edgeU[axis] * u + surface.edgeV[axis] * v + normal[axis] * 0.004;
      const from: Rgb = [at(0), at(1), at(2)];
      sum.fill(0);
      addBounce(
        from,
        normal,
        tangent,
        other,
        surfaces,
        light,
        trace,
        directions,
        (row * 7 + column * 13) % HEMISPHERE,
        sum,
      );
      for (const lamp of lamps) if (lamp !== surface) addLamp(from, normal, lamp, surfaces, trace, sum);
      addPoints(from, normal, surfaces, light, trace, sum);
      data.set(sum, (row * columns + column) * 3);
    }
  }
  return { columns, rows, data };
}

function gridOf(metres: number): number {
  return Math.max(1, Math.min(MOST_POINTS, Math.round(metres / GRID)));
}

function addBounce(
  from: Rgb,
  normal: Rgb,
  tangent: Rgb,
  other: Rgb,
  surfaces: readonly Surface[],
  { fill }: RoomLight,
  trace: Trace,
  directions: readonly Rgb[],
  turn: number,
  sum: MutableRgb,
): void {
  // Each point turns the same directions by another angle: noise that the softening takes out, instead of banding.
  const sin = Math.sin(turn);
  const cos = Math.cos(turn);
  for (const [a, b, up] of directions) {
    const x = a * cos - b * sin;
    const y = a * sin + b * cos;
    const direction: Rgb = [
      tangent[0] * x + other[0] * y + normal[0] * up,
      tangent[1] * x + other[1] * y + normal[1] * up,
      tangent[2] * x + other[2] * y + normal[2] * up,
    ];
    const hit = trace(from, direction, 2.2);
    const seen = hit < 0 ? null : surfaces[hit]!;
    for (let k = 0; k < 3; k++)
      sum[k]! += ((seen === null ? 0.75 : seen.isLamp ? 0.5 : seen.mean[k]! * 0.55) * fill[k]!) / HEMISPHERE;
  }
}

/** An area of light, by a few points each with its shadow. */
function addLamp(
  from: Rgb,
  normal: Rgb,
  lamp: Surface,
  surfaces: readonly Surface[],
  trace: Trace,
  sum: MutableRgb,
): void {
  const face = cross(lamp.edgeU, lamp.edgeV);
  const area = lengthOf(face);
  let seen = 0;
  for (let i = 0; i < LAMP_SAMPLES; i++) {
    for (let j = 0; j < LAMP_SAMPLES; j++) {
      const u = (i + 0.5) / LAMP_SAMPLES;
      const v = (j + 0.5) / LAMP_SAMPLES;
      const to = (axis: 0 | 1 | 2): number =>
        lamp.origin[axis] + lamp.edgeU[axis] * u + lamp.edgeV[axis] * v - from[axis];
      const direction: Rgb = [to(0), to(1), to(2)];
      const distance2 = dot(direction, direction);
      const cosine = dot(normal, direction) / Math.sqrt(distance2);
      const facing = Math.abs(dot(face, direction)) / (area * Math.sqrt(distance2));
      if (cosine <= 0) continue;
      const hit = trace(from, direction, 0.995);
      if (hit >= 0 && !surfaces[hit]!.isLamp) continue;
      seen += (cosine * facing) / (distance2 + 0.02);
    }
  }
  const share = (seen * area) / (LAMP_SAMPLES * LAMP_SAMPLES) / Math.PI;
  for (let k = 0; k < 3; k++) sum[k]! += lamp.glow[k]! * share;
}

function addPoints(
  from: Rgb,
  normal: Rgb,
  surfaces: readonly Surface[],
  { sunward, sun, points }: RoomLight,
  trace: Trace,
  sum: MutableRgb,
): void {
  if (sunward !== null) {
    const cosine = dot(normal, sunward);
    if (cosine > 0) {
      const hit = trace(from, sunward, 60);
      if (hit >= 0 && surfaces[hit]!.isOpen) for (let k = 0; k < 3; k++) sum[k]! += sun[k]! * cosine;
    }
  }
  for (const { at, power, aim } of points) {
    const direction: Rgb = [at[0] - from[0], at[1] - from[1], at[2] - from[2]];
    const distance2 = dot(direction, direction);
    const distance = Math.sqrt(distance2);
    const cosine = dot(normal, direction) / distance;
    if (cosine <= 0) continue;
    // A spot is bright within about 14 degrees of its aim.
    const spot = aim === null ? 1 : Math.max(0, Math.min(1, (-dot(aim, direction) / distance - 0.955) / 0.025));
    if (spot === 0) continue;
    const hit = trace(from, direction, 0.98);
    if (hit >= 0 && !surfaces[hit]!.isLamp) continue;
    for (let k = 0; k < 3; k++) sum[k]! += (power[k]! * cosine * spot) / (distance2 + 0.05);
  }
}

/** 3 x 3 means: takes the grain of few rays out, and gives sun patches their soft edge. */
function soften({ columns, rows, data }: LightMap): LightMap {
  const soft = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let k = 0; k < 3; k++) {
        let sum = 0;
        let count = 0;
        for (let j = Math.max(0, row - 1); j <= Math.min(rows - 1, row + 1); j++) {
          for (let i = Math.max(0, column - 1); i <= Math.min(columns - 1, column + 1); i++) {
            sum += data[(j * columns + i) * 3 + k]!;
            count++;
          }
        }
        soft[(row * columns + column) * 3 + k] = sum / count;
      }
    }
  }
  return { columns, rows, data: soft };
}

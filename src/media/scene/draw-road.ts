import { FAR, type Film, type View } from './film.ts';
import type { Light } from './light.ts';
import { sample, type Tile } from './tile-noise.ts';

/** The street: asphalt with markings, kerbs, pavements; wet it mirrors what stands on it. */
export interface Road {
  readonly grain: Tile;
  /** 0 dry to 1 rain. */
  readonly wetness: number;
  readonly hasSnow: boolean;
  readonly isDark: boolean;
  mirror: Float32Array;
}

const ROAD_HALF = 7.6;
export const LAMP_SPACING = 26;
const SIGHT = 2600;

export function drawRoad(road: Road, light: Light, hazeColours: Float32Array, film: Film, view: View): void {
  const { width, height, colour, depth } = film;
  if (road.mirror.length !== colour.length) road.mirror = new Float32Array(colour.length);
  road.mirror.set(colour);
  const mirrored = new Float64Array(3);
  const first = Math.max(0, Math.floor(view.horizon - (Math.abs(view.roll) * width) / 2) + 1);
  for (let y = first; y < height; y++) {
    let puddle = 0;
    let ripple = 0;
    let wetColumn = -1;
    for (let x = 0; x < width; x++) {
      const slope = (y + 0.5 - view.horizon - view.roll * (x - width / 2)) / view.focal;
      if (slope < 1e-4) continue;
      const z = view.y / slope;
      const pixel = y * width + x;
      if (z > SIGHT || depth[pixel]! < z - 0.02) continue;
      const sx = (x + 0.5 - width / 2) / view.focal;
      const wx = view.x + (view.sin + view.cos * sx) * z;
      const wz = view.z + (view.cos - view.sin * sx) * z;
      const footprint = z / view.focal;
      const ground = paintStreet(road, wx, wz, footprint);
      // What water mirrors is smeared anyway: every second pixel has its neighbour's. Markings stay sharp.
      const isFresh = wetColumn < 0 || x - wetColumn > 1;
      if (isFresh) {
        // Puddles lie where the grain is low; elsewhere the film of water is thin.
        puddle =
          road.wetness > 0 ? Math.max(0, Math.min(1, (0.56 - sample(road.grain, wx * 0.021, wz * 0.021)) * 7)) : 0;
        ripple = (sample(road.grain, wx * 0.9, wz * 0.35) - 0.5) * (1 - 0.75 * puddle);
      }
      const grazing = 1 - slope / Math.sqrt(1 + sx * sx + slope * slope);
      const grazing2 = grazing * grazing;
      const shine = Math.min(0.85, (0.03 + 0.85 * grazing2 * grazing2) * (0.06 + road.wetness * (0.32 + 0.6 * puddle)));
      const kept = Math.exp(-z * light.haze);
      const lamp = road.isDark ? lampLight(wx, wz) : 0;
      const shade = skyShade(wx);
      if (isFresh) {
        wetColumn = x;
        if (shine > 0.02) readMirror(road.mirror, film, view, x, y, ripple, puddle, mirrored);
        else mirrored.fill(0);
      }
      for (let k = 0; k < 3; k++) {
        const sun = light.isNight ? 0 : light.sun[k]!;
        const diffuse =
          ground * (light.ambient[k]! * shade * 1.2 + sun * Math.max(0, light.direction[1]) * 0.9 + lamp * LAMP[k]!);
        const value = diffuse * (1 - 0.5 * road.wetness) * (1 - shine) + mirrored[k]! * shine;
        colour[pixel * 3 + k] = value * kept + hazeColours[x * 3 + k]! * (1 - kept);
      }
      depth[pixel] = Math.min(z, FAR);
      film.mover[pixel] = 0;
    }
  }
}

const LAMP = [1.15, 0.8, 0.45];

/** Pools of light under the lamps of both pavements. */
function lampLight(wx: number, wz: number): number {
  const along = (wz - 12) / LAMP_SPACING;
  const dz = (along - Math.round(along)) * LAMP_SPACING;
  const dx = Math.abs(wx) - 7;
  return 0.5 / (1 + (dx * dx + dz * dz) * 0.035) ** 2;
}

/** Less sky is seen near the walls. */
function skyShade(wx: number): number {
  return 0.62 + 0.38 * Math.max(0, 1 - Math.abs(wx) / 13);
}

/** Reflectance; all streets are grey. */
function paintStreet({ grain, hasSnow }: Road, wx: number, wz: number, footprint: number): number {
  const aside = Math.abs(wx);
  const rough = footprint < 0.15 ? 0.75 + 0.5 * sample(grain, wx * 0.31, wz * 0.31) : 1;
  if (aside > ROAD_HALF) {
    const isKerb = aside < ROAD_HALF + 0.25;
    const joint =
      footprint < 0.03 && (wz * 0.8 - Math.floor(wz * 0.8) < 0.03 || aside * 0.8 - Math.floor(aside * 0.8) < 0.03)
        ? 0.75
        : 1;
    return (hasSnow ? 0.5 : isKerb ? 0.2 : 0.14) * rough * joint;
  }
  const dash = wz * 0.12 - Math.floor(wz * 0.12) < 0.45;
  const isLine = aside < 0.1 || (Math.abs(aside - 3.8) < 0.08 && dash);
  const cell = wz / (13 * 6) - Math.floor(wz / (13 * 6));
  const isCrossing = cell > 0.625 && cell < 0.66 && aside < 6.8 && wx * 0.9 - Math.floor(wx * 0.9) < 0.5;
  const tracks = 1 - 0.12 * Math.exp(-(((aside % 3.8) - 1.2) ** 2) * 6);
  if (hasSnow) return (0.28 + 0.2 * sample(grain, wx * 0.05, wz * 0.02)) * tracks;
  return (isLine || isCrossing ? 0.34 : 0.055) * rough * tracks;
}

/** The picture above the horizon, as a rough wet surface smears it: down more than sideways. */
function readMirror(
  mirror: Float32Array,
  film: Film,
  view: View,
  x: number,
  y: number,
  ripple: number,
  puddle: number,
  out: Float64Array,
): void {
  const centre = 2 * (view.horizon + view.roll * (x - film.width / 2)) - y;
  const spread = (film.height / 90) * (1.4 - puddle);
  const aside = Math.max(0, Math.min(film.width - 1, Math.round(x + ripple * film.width * 0.02)));
  out.fill(0);
  for (let tap = -1; tap <= 2; tap++) {
    const row = Math.max(0, Math.min(film.height - 1, Math.round(centre - tap * spread + ripple * film.height * 0.05)));
    const at = (row * film.width + aside) * 3;
    out[0]! += Math.min(4, mirror[at]!) / 4;
    out[1]! += Math.min(4, mirror[at + 1]!) / 4;
    out[2]! += Math.min(4, mirror[at + 2]!) / 4;
  }
}

import type { MutableRgb, Rgb } from './film.ts';

/**
 * Single scattering of sunlight by air (Rayleigh), haze (Mie) and ozone, baked into a table over the half sky: columns
 * are sin(half the azimuth from the sun), rows the root of the sine of elevation, so that the horizon near the sun,
 * where colours change fastest, has the most cells. Constants: Bruneton & Neyret 2008, ozone of Hillaire 2020.
 */
export interface SkyTable {
  readonly columns: number;
  readonly rows: number;
  readonly data: Float32Array;
  /** Light of the sun at the ground. */
  readonly sun: Rgb;
}

const EARTH = 6360e3;
const TOP = 6460e3;
const RAYLEIGH_HEIGHT = 8e3;
const MIE_HEIGHT = 1200;
const RAYLEIGH: Rgb = [5.8e-6, 13.5e-6, 33.1e-6];
const OZONE: Rgb = [0.65e-6, 1.88e-6, 0.085e-6];
const MIE = 4e-6;
const MIE_FORWARD = 0.76;
const SUN_POWER = 22;
/** Of the sky over the sun, for light that is scattered more often than once. */
const SKY_GAIN = 1.25;
const COLUMNS = 48;
const ROWS = 72;
const STEPS = 18;

interface Depths {
  rayleigh: number;
  mie: number;
  ozone: number;
}

/** Optical depths from a point to space; false where the earth is in the way. */
function traceToSpace(x: number, y: number, direction: Rgb, z: number, steps: number, out: Depths): boolean {
  const [dx, dy, dz] = direction;
  const radius2 = x * x + y * y + z * z;
  const along = x * dx + y * dy + z * dz;
  const ground = along * along - (radius2 - EARTH * EARTH);
  if (ground > 0 && -along - Math.sqrt(ground) > 0) return false;
  const step = (-along + Math.sqrt(along * along - (radius2 - TOP * TOP))) / steps;
  out.rayleigh = 0;
  out.mie = 0;
  out.ozone = 0;
  for (let i = 0; i < steps; i++) {
    const t = (i + 0.5) * step;
    addDensity(Math.hypot(x + dx * t, y + dy * t, z + dz * t) - EARTH, step, out);
  }
  return true;
}

function addDensity(height: number, step: number, out: Depths): void {
  out.rayleigh += Math.exp(-height / RAYLEIGH_HEIGHT) * step;
  out.mie += Math.exp(-height / MIE_HEIGHT) * step;
  out.ozone += Math.max(0, 1 - Math.abs(height - 25e3) / 15e3) * step;
}

/** `elevation` of the sun in radians; `haze` 1 clear to 6 fog. */
export function bakeSky(elevation: number, haze: number): SkyTable {
  const data = new Float32Array(COLUMNS * ROWS * 3);
  const toSun: Rgb = [Math.cos(elevation), Math.sin(elevation), 0];
  for (let row = 0; row < ROWS; row++) {
    const dy = Math.max((row / (ROWS - 1)) ** 2, 0.002);
    const flat = Math.sqrt(1 - dy * dy);
    for (let column = 0; column < COLUMNS; column++) {
      const cosAzimuth = 1 - 2 * (column / (COLUMNS - 1)) ** 2;
      const sinAzimuth = Math.sqrt(Math.max(0, 1 - cosAzimuth * cosAzimuth));
      const light = scatter([flat * cosAzimuth, dy, flat * sinAzimuth], toSun, MIE * haze);
      data.set(light, (row * COLUMNS + column) * 3);
    }
  }
  return { columns: COLUMNS, rows: ROWS, data, sun: sunAtGround(elevation, toSun, MIE * haze) };
}

/** Light that reaches the ground from one direction. */
function scatter(direction: Rgb, toSun: Rgb, mie: number): Rgb {
  const [dx, dy, dz] = direction;
  const start = EARTH + 200;
  const along = start * dy;
  const length = -along + Math.sqrt(along * along - (start * start - TOP * TOP));
  const seen: Depths = { rayleigh: 0, mie: 0, ozone: 0 };
  const lit: Depths = { rayleigh: 0, mie: 0, ozone: 0 };
  const byAir: MutableRgb = [0, 0, 0];
  const byHaze: MutableRgb = [0, 0, 0];
  let former = 0;
  for (let step = 0; step < STEPS; step++) {
    // Steps grow: most of the air is near.
    const next = length * ((step + 1) / STEPS) ** 2;
    const t = (former + next) / 2;
    const size = next - former;
    former = next;
    const x = dx * t;
    const y = start + dy * t;
    const z = dz * t;
    const height = Math.hypot(x, y, z) - EARTH;
    addDensity(height, size, seen);
    if (!traceToSpace(x, y, toSun, z, 8, lit)) continue;
    const air = Math.exp(-height / RAYLEIGH_HEIGHT) * size;
    const dust = Math.exp(-height / MIE_HEIGHT) * size;
    for (let k = 0; k < 3; k++) {
      const depth =
        RAYLEIGH[k]! * (seen.rayleigh + lit.rayleigh) +
        mie * 1.1 * (seen.mie + lit.mie) +
        OZONE[k]! * (seen.ozone + lit.ozone);
      const passed = Math.exp(-depth);
      byAir[k]! += air * passed;
      byHaze[k]! += dust * passed;
    }
  }
  const mu = dx * toSun[0] + dy * toSun[1] + dz * toSun[2];
  const g = MIE_FORWARD;
  const airPhase = (3 / (16 * Math.PI)) * (1 + mu * mu);
  const hazePhase =
    ((3 / (8 * Math.PI)) * ((1 - g * g) * (1 + mu * mu))) / ((2 + g * g) * (1 + g * g - 2 * g * mu) ** 1.5);
  // The constants stand for light scattered more than once.
  const light = (k: number): number =>
    SKY_GAIN * SUN_POWER * (byAir[k]! * RAYLEIGH[k]! * (airPhase + 0.03) + byHaze[k]! * mie * (hazePhase + 0.02));
  return [light(0), light(1), light(2)];
}

function sunAtGround(elevation: number, toSun: Rgb, mie: number): Rgb {
  const lit: Depths = { rayleigh: 0, mie: 0, ozone: 0 };
  const raised: Rgb = [toSun[0], Math.max(toSun[1], 0.015), toSun[2]];
  if (!traceToSpace(0, EARTH + 200, raised, 0, 16, lit)) return [0, 0, 0];
  // A sun below the horizon fades out within 2 degrees.
  const fade = Math.min(1, Math.max(0, (elevation + 0.02) / 0.04));
  const light = (k: number): number =>
    SUN_POWER * 0.33 * fade * Math.exp(-(RAYLEIGH[k]! * lit.rayleigh + mie * 1.1 * lit.mie + OZONE[k]! * lit.ozone));
  return [light(0), light(1), light(2)];
}

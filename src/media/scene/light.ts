import type { RandomStream } from '../random.ts';
import { bakeSky, type SkyTable } from './atmosphere.ts';
import type { MutableRgb, Rgb, View } from './film.ts';
import type { Setting, Shot, TimeOfDay, Weather } from './shot.ts';
import { mix } from './tile-noise.ts';

/** Where light comes from in one shot. */
export interface Light {
  /** Towards the sun, or the moon at night; length 1. */
  readonly direction: Rgb;
  /** Of the sun from +z. */
  readonly azimuth: { readonly sin: number; readonly cos: number };
  /** Of direct light at the ground. */
  readonly sun: Rgb;
  /** Mean of the sky. */
  readonly ambient: Rgb;
  readonly table: SkyTable;
  /** 0 open sky to 1 closed. */
  readonly overcast: number;
  /** Share of the sky that clouds leave open, as a threshold of their noise. */
  readonly cloudThreshold: number;
  readonly isNight: boolean;
  readonly isDark: boolean;
  /** 1 / metres in which distance fades things to 1/e. */
  readonly haze: number;
}

/** Elevation of the sun and its azimuth from the first view, in degrees. A low sun in front makes the best pictures. */
const SUN: Readonly<Record<TimeOfDay, readonly [elevation: number, azimuth: number]>> = {
  dawn: [3.6, 18],
  morning: [14, 46],
  day: [40, 112],
  noon: [64, 140],
  golden: [7, 26],
  sunset: [1.7, 9],
  dusk: [-3.2, 12],
  night: [11, 13],
};
const OVERCAST: Readonly<Record<Weather, number>> = {
  clear: 0,
  cloudy: 0.6,
  rain: 0.85,
  storm: 0.94,
  snow: 0.82,
  fog: 0.8,
};
const HAZE: Readonly<Record<Weather, number>> = { clear: 1, cloudy: 2, rain: 3, storm: 3, snow: 3, fog: 6 };
const CLOUDS: Readonly<Record<Weather, number>> = {
  clear: 0.56,
  cloudy: 0.36,
  rain: 0.26,
  storm: 0.22,
  snow: 0.28,
  fog: 0.4,
};
/** Metres of sight. */
const SIGHT: Readonly<Record<Weather, number>> = {
  clear: 16000,
  cloudy: 11000,
  rain: 2600,
  storm: 3200,
  snow: 3600,
  fog: 420,
};
const SIGHT_SHARE: Partial<Record<Setting, number>> = {
  desert: 0.5,
  forest: 0.02,
  city: 0.22,
  sea: 1.1,
  mountain: 1.7,
};
const LOW_SUN: ReadonlySet<TimeOfDay> = new Set(['dawn', 'golden', 'sunset', 'dusk']);
/** The moon gives the sun's sky, darker and bluer. */
const MOONLIT: Rgb = [0.0062, 0.0105, 0.0185];

export function createLight(shot: Pick<Shot, 'setting' | 'timeOfDay' | 'weather'>, random: RandomStream): Light {
  const { timeOfDay, weather, setting } = shot;
  const isNight = timeOfDay === 'night';
  const [elevationDegrees, azimuthDegrees] = SUN[timeOfDay];
  const elevation = (elevationDegrees * Math.PI) / 180;
  const side = random.chance(0.5) ? 1 : -1;
  // Mountains need light from the side, or they are flat shapes against the sun.
  const aside = setting === 'mountain' || setting === 'lake' ? Math.max(azimuthDegrees, 52) : azimuthDegrees;
  const azimuth = ((aside * Math.PI) / 180) * side * random.between(0.7, 1.15);
  // Mist lies low: a low sun colours it, a high one only whitens it.
  const overcast = OVERCAST[weather] * (weather === 'fog' && LOW_SUN.has(timeOfDay) ? 0.55 : 1);
  const haze = HAZE[weather] * (setting === 'desert' ? 1.8 : 1);
  const clear = bakeSky(isNight ? 0.45 : elevation, timeOfDay === 'dawn' ? haze * CLEAN_AIR : haze);
  const table = closeSky(gradeSky(clear, timeOfDay), overcast, weather);
  return {
    direction: [Math.sin(azimuth) * Math.cos(elevation), Math.sin(elevation), Math.cos(azimuth) * Math.cos(elevation)],
    azimuth: { sin: Math.sin(azimuth), cos: Math.cos(azimuth) },
    sun: table.sun,
    ambient: meanSky(table),
    table,
    overcast,
    cloudThreshold: CLOUDS[weather] + (setting === 'desert' ? 0.08 : 0) + (isNight && weather === 'clear' ? 0.08 : 0),
    isNight,
    isDark: isNight || timeOfDay === 'dusk',
    haze: 1 / (SIGHT[weather] * sightShare(setting, weather)),
  };
}

function sightShare(setting: Setting, weather: Weather): number {
  if (setting === 'forest')
    return { clear: 0.009, cloudy: 0.011, rain: 0.03, storm: 0.024, snow: 0.024, fog: 0.085 }[weather];
  // Mist over water leaves the shores in sight.
  if (weather === 'fog') return setting === 'city' ? 0.3 : setting === 'lake' || setting === 'mountain' ? 3.6 : 1;
  return SIGHT_SHARE[setting] ?? 1;
}

function gradeSky(table: SkyTable, timeOfDay: TimeOfDay): SkyTable {
  switch (timeOfDay) {
    case 'night':
      return darken(table);
    case 'dusk':
      return deepen(table);
    case 'dawn':
      return cool(table);
    default:
      return table;
  }
}

/** Night has washed the dust out of the air that evening light is red from. */
const CLEAN_AIR = 0.45;
/** A film convention on top, or sunrise and sunset cannot be told apart: dawn is rose and blue, sunset is orange. */
const ROSE: Rgb = [1.0, 0.86, 1.42];

function cool(table: SkyTable): SkyTable {
  const data = table.data.map((value, i) => value * ROSE[i % 3]!);
  return { ...table, data, sun: [table.sun[0] * 0.8, table.sun[1] * 0.88, table.sun[2] * 1.25] };
}

function darken(table: SkyTable): SkyTable {
  const data = table.data.map((value, i) => value * MOONLIT[i % 3]!);
  return { ...table, data, sun: [0.042, 0.058, 0.085] };
}

/** With more red left in it, dusk was taken for sunset. */
const BLUE_HOUR: Rgb = [0.34, 0.82, 1.3];
const AFTERGLOW: Rgb = [0.0012, 0.002, 0.006];

/** After sunset the blue of the high ozone takes over, which single scattering leaves too weak. */
function deepen(table: SkyTable): SkyTable {
  return {
    ...table,
    data: table.data.map((value, i) => value * BLUE_HOUR[i % 3]! + AFTERGLOW[i % 3]!),
  };
}

/** Clouds even out the colours of the sky and take the sun's light. */
function closeSky(table: SkyTable, overcast: number, weather: Weather): SkyTable {
  if (overcast === 0) return table;
  const data = table.data.slice();
  for (let i = 0; i < data.length; i += 3) {
    const grey = (data[i]! * 0.3 + data[i + 1]! * 0.5 + data[i + 2]! * 0.2) * (weather === 'storm' ? 0.42 : 0.8);
    data[i] = mix(data[i]!, grey * 0.95, overcast);
    data[i + 1] = mix(data[i + 1]!, grey, overcast);
    data[i + 2] = mix(data[i + 2]!, grey * 1.07, overcast);
  }
  const kept = 1 - overcast * 0.94;
  return { ...table, data, sun: [table.sun[0] * kept, table.sun[1] * kept, table.sun[2] * kept] };
}

function meanSky({ data, columns, rows }: SkyTable): Rgb {
  const sum: MutableRgb = [0, 0, 0];
  let count = 0;
  for (let row = Math.floor(rows * 0.2); row < rows; row += 4) {
    for (let column = 0; column < columns; column += 4) {
      const i = (row * columns + column) * 3;
      for (let k = 0; k < 3; k++) sum[k]! += data[i + k]!;
      count++;
    }
  }
  const scale = 1.9 / count;
  return [sum[0] * scale, sum[1] * scale, sum[2] * scale];
}

/** Light of the open sky from a direction of length 1; below the horizon it is the horizon's. */
export function skyAt({ table, azimuth }: Light, dx: number, dy: number, dz: number, out: MutableRgb): void {
  const { columns, rows, data } = table;
  const flat = Math.sqrt(dx * dx + dz * dz) || 1e-6;
  const cosine = (dx * azimuth.sin + dz * azimuth.cos) / flat;
  const u = Math.sqrt(Math.max(0, (1 - cosine) / 2)) * (columns - 1);
  const v = Math.sqrt(dy < 0 ? 0 : dy) * (rows - 1);
  const column = Math.min(u | 0, columns - 2);
  const row = Math.min(v | 0, rows - 2);
  const fu = u - column;
  const fv = v - row;
  const i = (row * columns + column) * 3;
  const j = i + columns * 3;
  const w00 = (1 - fu) * (1 - fv);
  const w10 = fu * (1 - fv);
  const w01 = (1 - fu) * fv;
  const w11 = fu * fv;
  out[0] = data[i]! * w00 + data[i + 3]! * w10 + data[j]! * w01 + data[j + 3]! * w11;
  out[1] = data[i + 1]! * w00 + data[i + 4]! * w10 + data[j + 1]! * w01 + data[j + 4]! * w11;
  out[2] = data[i + 2]! * w00 + data[i + 5]! * w10 + data[j + 2]! * w01 + data[j + 5]! * w11;
}

/**
 * What distance fades to in each column of a view: the sky a little above the horizon, RGB per column, into `out`.
 * Half of it is the sky's mean: haze under a low sun is bright, but land in it must stay darker than the sky behind.
 */
export function fillHazeColours(light: Light, view: View, tint: Rgb, out: Float32Array): void {
  const colour: MutableRgb = [0, 0, 0];
  const { ambient } = light;
  const brightness = ambient[0] + ambient[1] + ambient[2];
  for (let x = 0; x < view.width; x++) {
    const sx = (x + 0.5 - view.width / 2) / view.focal;
    const scale = 1 / Math.sqrt(1 + sx * sx);
    skyAt(light, (view.sin + view.cos * sx) * scale, 0.035, (view.cos - view.sin * sx) * scale, colour);
    const glare = (colour[0] + colour[1] + colour[2]) / (brightness + 1e-9);
    // Compressed above 1.2 times the mean sky.
    const keep = glare > 1.2 ? (1.2 + (glare - 1.2) * 0.22) / glare : 1;
    for (let k = 0; k < 3; k++) out[x * 3 + k] = (colour[k]! * 0.72 + ambient[k]! * 0.28 * glare) * keep * tint[k]!;
  }
}

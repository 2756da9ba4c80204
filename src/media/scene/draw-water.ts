import { FAR, type Film, type MutableRgb, type Rgb, type View } from './film.ts';
import { type Light, skyAt } from './light.ts';
import { mix, sample, smooth, type Tile } from './tile-noise.ts';
import { createSlopes, fillSlopes, type Slopes, type Waves } from './waves.ts';

/** Metres from the camera to which the bed is looked at. */
const SHALLOWS_REACH = 150;
/** Reflectance of sand under water. */
const SAND: Rgb = [0.3, 0.25, 0.16];

/** A level surface of water at height 0. */
export interface Water {
  readonly waves: Waves;
  /** Of the moment. */
  readonly slopes: readonly Slopes[];
  readonly foam: Tile;
  /** Share of whitecaps, 0 none to 1 storm. */
  readonly foaminess: number;
  /** Colour of the deep, before light. */
  readonly deep: Rgb;
  readonly sight: number;
  /** Height of the ground, where the camera stands at the water's edge. */
  readonly bed: ((x: number, z: number) => number) | null;
  mirror: Float32Array;
}

export function createWater(
  waves: Waves,
  foam: Tile,
  look: Pick<Water, 'foaminess' | 'deep' | 'sight' | 'bed'>,
): Water {
  return { waves, slopes: createSlopes(waves), foam, ...look, mirror: new Float32Array(0) };
}

/** Draws the water wherever it is nearer than what is there, mirroring the picture above it. */
export function drawWater(
  water: Water,
  light: Light,
  film: Film,
  view: View,
  seconds: number,
  hazeColours: Float32Array,
): void {
  fillSlopes(water.waves, seconds, water.slopes);
  if (water.mirror.length !== film.colour.length) water.mirror = new Float32Array(film.colour.length);
  water.mirror.set(film.colour);
  const shade = createSurface(water, light, film, view, seconds, hazeColours);
  const { width, height, colour, depth } = film;
  const left: MutableRgb = [0, 0, 0];
  const right: MutableRgb = [0, 0, 0];
  const first = Math.max(0, Math.floor(view.horizon - (Math.abs(view.roll) * width) / 2) + 1);
  for (let y = first; y < height; y++) {
    let hasLeft = false;
    let leftCover = 0;
    // Every second pixel is shaded, the one between is their mean: waves are wider than that, and it halves the time.
    for (let x = 0; x < width + 1; x += 2) {
      const column = Math.min(x, width - 1);
      const z = surfaceDepth(view, column, y);
      const hasRight = z < water.sight;
      const rightCover = hasRight ? shade(column, z, right) : 0;
      if (hasRight && z < depth[y * width + column]!) put(y * width + column, right, right, z, rightCover);
      const between = y * width + x - 1;
      if (x > 0 && x - 1 < width && hasLeft && hasRight && z < depth[between]!) {
        put(between, left, right, z, (leftCover + rightCover) / 2);
      }
      left[0] = right[0];
      left[1] = right[1];
      left[2] = right[2];
      hasLeft = hasRight;
      leftCover = rightCover;
    }
  }

  function put(at: number, a: MutableRgb, b: MutableRgb, z: number, cover: number): void {
    for (let k = 0; k < 3; k++) {
      const value = (a[k]! + b[k]!) / 2;
      colour[at * 3 + k] = cover === 1 ? value : mix(colour[at * 3 + k]!, value, cover);
    }
    depth[at] = z;
    film.mover[at] = 0;
  }
}

/** Distance of the level surface in a pixel; infinite above the horizon. */
function surfaceDepth(view: View, x: number, y: number): number {
  const slope = (y + 0.5 - view.horizon - view.roll * (x - view.width / 2)) / view.focal;
  return slope > 1e-4 ? view.y / slope : Number.POSITIVE_INFINITY;
}

function createSurface(
  water: Water,
  light: Light,
  film: Film,
  view: View,
  seconds: number,
  hazeColours: Float32Array,
): (x: number, z: number, out: MutableRgb) => number {
  const { width, height, depth } = film;
  const { mirror, foam, foaminess, slopes, deep, bed } = water;
  const perTile = 1 / water.waves.metres;
  const cellMetres = water.waves.metres / water.waves.size;
  const { direction, ambient, overcast } = light;
  const sun: Rgb = light.isNight ? [0.3, 0.34, 0.42] : light.sun;
  const haze = light.haze * 1.1;
  const surf = foaminess ** 0.5;
  const open: MutableRgb = [0, 0, 0];
  const middle = width / 2;
  // Not two variables: numbers that closures share are boxed anew at every write.
  const slope = new Float64Array(2);

  /** Adds the slopes of one level at a place in tiles. */
  function addSlopes({ size, data }: Slopes, u: number, v: number, share: number): void {
    const x = u * size;
    const y = v * size;
    const xi = Math.floor(x);
    const yi = Math.floor(y);
    const fx = x - xi;
    const fy = (y - yi) * share;
    const mask = size - 1;
    const x0 = (xi & mask) * 2;
    const x1 = ((xi + 1) & mask) * 2;
    const row0 = (yi & mask) * size * 2;
    const row1 = ((yi + 1) & mask) * size * 2;
    const w00 = (1 - fx) * (share - fy);
    const w10 = fx * (share - fy);
    const w01 = (1 - fx) * fy;
    const w11 = fx * fy;
    slope[0]! += data[row0 + x0]! * w00 + data[row0 + x1]! * w10 + data[row1 + x0]! * w01 + data[row1 + x1]! * w11;
    slope[1]! +=
      data[row0 + x0 + 1]! * w00 + data[row0 + x1 + 1]! * w10 + data[row1 + x0 + 1]! * w01 + data[row1 + x1 + 1]! * w11;
  }

  return (x, z, out) => {
    const sx = (x + 0.5 - middle) / view.focal;
    const sy = -view.y / z;
    const footprint = z / view.focal;
    const wx = view.x + (view.sin + view.cos * sx) * z;
    const wz = view.z + (view.cos - view.sin * sx) * z;
    // A pixel of a grazing view covers far more depth than width.
    const covered = (footprint * Math.min(8, 0.35 / -sy + 1)) / cellMetres;
    const level = covered < 1.4 ? 0 : covered < 2.8 ? 1 : covered < 5.6 ? 2 : covered < 11 ? 3 : 4;
    const u = wx * perTile;
    const v = wz * perTile;
    slope.fill(0);
    addSlopes(slopes[level]!, u, v, 1);
    // The same tile, smaller and turned, as ripples on the waves; far off larger. Both against visible repetition.
    if (level < 4) {
      addSlopes(slopes[level + 1]!, u * 3.1 - v * 1.7 + seconds * 0.05, u * 1.7 + v * 3.1 - seconds * 0.07, 0.6);
    } else addSlopes(slopes[level]!, u * 0.23, v * 0.23, 0.6);
    const nx = slope[0]!;
    const nz = slope[1]!;
    const viewScale = 1 / Math.sqrt(1 + sx * sx + sy * sy);
    const vx = (view.sin + view.cos * sx) * viewScale;
    const vy = sy * viewScale;
    const vz = (view.cos - view.sin * sx) * viewScale;
    const up = 1 / Math.sqrt(1 + nx * nx + nz * nz);
    let facing = (vy - vx * nx - vz * nz) * up;
    if (facing > -0.02) facing = -0.02;
    const bounce = 2 * facing * up;
    const rx = vx + bounce * nx;
    let ry = vy - bounce;
    const rz = vz + bounce * nz;
    // Rays that would go down meet another wave that sends them up: folded, since clamping drew a rectangle.
    if (ry < 0.015) ry = 0.015 + (0.015 - ry) * 0.75;
    const ahead = Math.max(view.sin * rx + view.cos * rz, 0.05);
    let mirrorX = middle + (view.focal * (view.cos * rx - view.sin * rz)) / ahead;
    const mirrorY = view.horizon + view.roll * (mirrorX - middle) - (view.focal * ry) / ahead;
    if (mirrorX < 0) mirrorX = -mirrorX;
    if (mirrorX > width - 1) mirrorX = 2 * (width - 1) - mirrorX;
    let red: number;
    let green: number;
    let blue: number;
    let seesSky = true;
    if (mirrorY >= 0 && mirrorY < height - 1 && mirrorX >= 0 && mirrorX < width) {
      const from = (mirrorY | 0) * width + (mirrorX | 0);
      red = mirror[from * 3]!;
      green = mirror[from * 3 + 1]!;
      blue = mirror[from * 3 + 2]!;
      seesSky = depth[from]! >= FAR;
      // The sun's own disc is the glitter below; its mirrored pixels would be single sparks.
      if (seesSky && red > 2.5) {
        const dim = 2.5 / red;
        red *= dim;
        green *= dim;
        blue *= dim;
      }
    } else {
      const length = 1 / Math.sqrt(rx * rx + ry * ry + rz * rz);
      skyAt(light, rx * length, ry * length, rz * length, open);
      red = open[0];
      green = open[1];
      blue = open[2];
    }
    const grazing = 1 + facing;
    const grazing2 = grazing * grazing;
    let fresnel = 0.02 + 0.98 * grazing2 * grazing2 * grazing;
    if (footprint > 0.02) fresnel *= 1 - 0.35 * Math.min(1, footprint * 3);
    const mu = rx * direction[0] + ry * direction[1] + rz * direction[2];
    let glitter = 0;
    if (mu > 0.95) {
      // Powers as exponentials of the angle: about half the time of **.
      const angle = mu - 1;
      glitter =
        (Math.exp(angle * 650) * 7 + Math.exp(angle * 120) * 0.55) * (1 - overcast) ** 2 * 2 * (seesSky ? 1 : 0.03);
    }
    // Even a low sun's path is no white sheet.
    const sparkle = (glitter * fresnel) / (1 + glitter * fresnel * 0.35);
    const below = 1 - fresnel;
    // Light that passes through the backs of waves.
    const glow = Math.max(0, nz * 0.35 + 0.02) * Math.max(0, direction[1] + 0.2) * 0.12 * (1 - overcast * 0.7);
    red = red * fresnel + deep[0] * ambient[0] * 3 * below + sun[0] * sparkle;
    green = green * fresnel + deep[1] * ambient[1] * 3 * below + sun[1] * (sparkle + glow);
    blue = blue * fresnel + deep[2] * ambient[2] * 3 * below + sun[2] * (sparkle + glow);
    if (foaminess > 0 && footprint < 0.25) {
      const white = foamAt(wx, wz, nz) / (1 + footprint * 8);
      red += white * (ambient[0] + sun[0] * 0.4);
      green += white * (ambient[1] + sun[1] * 0.4);
      blue += white * (ambient[2] + sun[2] * 0.4);
    }
    let cover = 1;
    if (bed !== null && z < SHALLOWS_REACH) {
      const metres = -bed(wx, wz);
      cover = smooth(0, 0.035, metres);
      // The bed shines through the shallows; where they end, the last of a wave runs up and back.
      const clear = Math.exp(-Math.max(0, metres) * 1.7) * below * 0.55;
      const white = surfAt(wx, wz, metres) * surf;
      red += clear * SAND[0] * (ambient[0] + sun[0]) + white * (ambient[0] + sun[0] * 0.5);
      green += clear * SAND[1] * (ambient[1] + sun[1]) + white * (ambient[1] + sun[1] * 0.5);
      blue += clear * SAND[2] * (ambient[2] + sun[2]) + white * (ambient[2] + sun[2] * 0.5);
    }
    const kept = Math.exp(-z * haze);
    out[0] = hazeColours[x * 3]! * (1 - kept) + red * kept;
    out[1] = hazeColours[x * 3 + 1]! * (1 - kept) + green * kept;
    out[2] = hazeColours[x * 3 + 2]! * (1 - kept) + blue * kept;
    return cover;
  };

  /** Foam at the edge of the water, and lines of small breakers that come in over the shallows. */
  function surfAt(wx: number, wz: number, metres: number): number {
    if (metres > 1.6) return 0;
    const lace = sample(foam, wx * 0.21, wz * 0.21 + seconds * 0.015) - 0.5;
    const broad = sample(foam, wx * 0.012, wz * 0.012);
    const edge = smooth(0.2, 0.03, metres + lace * 0.25 + 0.07 * Math.sin(seconds * 0.9 + broad * 9));
    const breaker = Math.sin(metres * 9 + seconds * 1.1 + broad * 14);
    return 0.7 * Math.max(edge, smooth(0.86, 0.98, breaker + lace * 0.5) * smooth(1.6, 0.6, metres) * 0.8);
  }

  /** Patches where waves break, torn into lace. */
  function foamAt(wx: number, wz: number, rise: number): number {
    const patch = sample(foam, wx * 0.011 + seconds * 0.004, wz * 0.019 - seconds * 0.006) + rise * 0.3;
    const limit = 0.86 - foaminess * 0.2;
    if (patch < limit - 0.25) return 0;
    const lace = sample(foam, wx * 0.16, wz * 0.21 + seconds * 0.02);
    const fine = sample(foam, wx * 0.61 + seconds * 0.01, wz * 0.73);
    return smooth(limit, limit + 0.22, patch + (lace - 0.5) * 0.3 + (fine - 0.5) * 0.34) * 0.55;
  }
}

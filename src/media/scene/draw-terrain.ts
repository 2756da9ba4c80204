import { FAR, type Film, type Rgb, type View } from './film.ts';
import type { Terrain } from './terrain.ts';
import { sample } from './tile-noise.ts';

export interface TerrainPass {
  readonly terrain: Terrain;
  /** Of the camera above the ground, metres. */
  readonly eyeHeight: number;
  /** Metres to the first and the last sample. */
  readonly near: number;
  readonly sight: number;
  /** 1 / metres. */
  readonly haze: number;
  readonly coarsest: number;
  readonly sunward: Rgb;
  /** RGB per column. */
  readonly hazeColours: Float32Array;
  /** How strongly the near ground is grained: 0 none, 1 rough. */
  readonly roughness: number;
}

/**
 * Marches each column from near to far and fills what rises above all before (the "voxel space" of height maps). The
 * top row of each ridge is blended by coverage with what comes behind it, or ridges would be dotted lines.
 */
export function drawTerrain(pass: TerrainPass, film: Film, view: View): void {
  const column = createColumn(pass, film, view);
  for (let x = 0; x < film.width; x++) column(x);
}

function createColumn(pass: TerrainPass, film: Film, view: View): (x: number) => void {
  const { terrain, haze, hazeColours, roughness, sight } = pass;
  const { width, height, colour, depth } = film;
  const { mips, cell, lit, grain, ramp } = terrain;
  const size = mips[0]!.size;
  const mask = size - 1;
  const scale = 1 / (size * cell);
  // A step is a row of level ground, but no finer than helps and no coarser than keeps ridges whole.
  // The grain is made for cells of 2 m; larger cells are seen from further away.
  const grainScale = Math.min(1, 2 / cell);
  const grainReach = 400 / grainScale;
  const leanX = pass.sunward[0] * 0.02;
  const leanZ = pass.sunward[2] * 0.02;
  const perRow = 1 / (view.focal * pass.eyeHeight);
  const fineness = height > 600 ? 0.75 : 1;
  const finest = 0.005 * fineness;
  const coarsest = pass.coarsest * fineness;
  return (x) => {
    const sx = (x + 0.5 - width / 2) / view.focal;
    const dx = view.sin + view.cos * sx;
    const dz = view.cos - view.sin * sx;
    const stretchOut = Math.sqrt(1 + sx * sx);
    const horizon = view.horizon + view.roll * (x - width / 2);
    const hazeRed = hazeColours[x * 3]!;
    const hazeGreen = hazeColours[x * 3 + 1]!;
    const hazeBlue = hazeColours[x * 3 + 2]!;
    let lowest = height;
    let z = pass.near;
    let wasSeen = false;
    let formerRed = 0;
    let formerGreen = 0;
    let formerBlue = 0;
    let top = height + 9;
    let behindRed = 0;
    let behindGreen = 0;
    let behindBlue = 0;
    while (z < sight && lowest > 0) {
      const wx = view.x + dx * z;
      const wz = view.z + dz * z;
      const footprint = z / view.focal / cell;
      const level = footprint < 1.5 ? 0 : footprint < 3 ? 1 : footprint < 6 ? 2 : footprint < 12 ? 3 : 4;
      let ground = sample(mips[level]!, wx * scale, wz * scale);
      if (ramp !== null) ground = ramp(wx, wz, ground);
      if (z < 160 && roughness > 0 && grainScale === 1) {
        ground += roughness * 0.22 * (sample(grain, wx * 0.09, wz * 0.09) - 0.5) * (1 - z / 160);
      }
      const row = horizon - ((ground - view.y) / z) * view.focal;
      if (row < lowest) {
        // Large cells are read a little off their place, or their colours would meet in smooth blurs.
        const warp =
          grainScale < 1 && z < grainReach ? (sample(grain, wx * 0.0043, wz * 0.0043 + ground * 0.002) - 0.5) * 3.2 : 0;
        const u = wx * scale * size + warp;
        const v = wz * scale * size - warp;
        const xi = Math.floor(u);
        const yi = Math.floor(v);
        const fx = u - xi;
        const fy = v - yi;
        const row0 = (yi & mask) * size;
        const row1 = ((yi + 1) & mask) * size;
        const a = (row0 + (xi & mask)) * 3;
        const b = (row0 + ((xi + 1) & mask)) * 3;
        const c = (row1 + (xi & mask)) * 3;
        const d = (row1 + ((xi + 1) & mask)) * 3;
        const w00 = (1 - fx) * (1 - fy);
        const w10 = fx * (1 - fy);
        const w01 = (1 - fx) * fy;
        const w11 = fx * fy;
        let red = lit[a]! * w00 + lit[b]! * w10 + lit[c]! * w01 + lit[d]! * w11;
        let green = lit[a + 1]! * w00 + lit[b + 1]! * w10 + lit[c + 1]! * w01 + lit[d + 1]! * w11;
        let blue = lit[a + 2]! * w00 + lit[b + 2]! * w10 + lit[c + 2]! * w01 + lit[d + 2]! * w11;
        if (z < grainReach && roughness > 0) {
          const tone = grainAt(wx, wz, ground, z);
          red *= tone;
          green *= tone;
          blue *= tone;
        }
        const kept = Math.exp(-z * stretchOut * haze);
        red = red * kept + hazeRed * (1 - kept);
        green = green * kept + hazeGreen * (1 - kept);
        blue = blue * kept + hazeBlue * (1 - kept);
        const first = row < 0 ? 0 : row;
        const from = Math.floor(first);
        let to = Math.ceil(lowest) - 1;
        if (to >= height) to = height - 1;
        const span = lowest - first;
        const isGradual = wasSeen && span > 1.5;
        for (let y = to; y >= from; y--) {
          const i = (y * width + x) * 3;
          let r = red;
          let g = green;
          let bl = blue;
          if (isGradual) {
            const share = Math.max(0, Math.min(1, (lowest - y) / span));
            r = formerRed + (red - formerRed) * share;
            g = formerGreen + (green - formerGreen) * share;
            bl = formerBlue + (blue - formerBlue) * share;
          }
          if (y === top) {
            const cover = lowest - y;
            colour[i] = colour[i]! * (1 - cover) + r * cover;
            colour[i + 1] = colour[i + 1]! * (1 - cover) + g * cover;
            colour[i + 2] = colour[i + 2]! * (1 - cover) + bl * cover;
          } else {
            if (y === from) {
              behindRed = colour[i]!;
              behindGreen = colour[i + 1]!;
              behindBlue = colour[i + 2]!;
            }
            colour[i] = r;
            colour[i + 1] = g;
            colour[i + 2] = bl;
            depth[y * width + x] = z;
          }
        }
        if (from < top) top = from;
        formerRed = red;
        formerGreen = green;
        formerBlue = blue;
        wasSeen = true;
        lowest = first;
      } else {
        wasSeen = false;
      }
      z += z * Math.min(coarsest, Math.max(finest, z * perRow));
    }
    if (top < height && lowest > 0 && lowest - top < 1) {
      // The last ridge shows the sky above its share of the row.
      const open = lowest - top;
      const i = (top * width + x) * 3;
      colour[i] = colour[i]! * (1 - open) + behindRed * open;
      colour[i + 1] = colour[i + 1]! * (1 - open) + behindGreen * open;
      colour[i + 2] = colour[i + 2]! * (1 - open) + behindBlue * open;
    }
    fillGap(x, Math.max(0, Math.floor(horizon)), Math.min(lowest, height), hazeRed, hazeGreen, hazeBlue);
  };

  /** Small relief: light where the grain rises toward the sun, dark where it falls. */
  function grainAt(wx: number, wz: number, ground: number, z: number): number {
    // Height goes into both coordinates, or the grain would be drawn out to streaks on steep slopes.
    const gx = (wx + ground * 0.55) * grainScale;
    const gz = (wz + ground * 0.65) * grainScale;
    const broad = sample(grain, gx * 0.11, gz * 0.11) - sample(grain, gx * 0.11 + leanX, gz * 0.11 + leanZ);
    if (z > grainReach / 3) return Math.max(0.2, 1 + roughness * 1.5 * broad);
    const tone = 1 + roughness * (1.5 * broad + 0.5 * (sample(grain, gx * 0.37, gz * 0.37) - 0.5));
    if (z > grainReach / 8) return Math.max(0.2, tone);
    return Math.max(0.2, tone * (1 + roughness * 0.6 * (sample(grain, gx * 1.9, gz * 1.9) - 0.5)));
  }

  /** What lies under the horizon and out of sight is haze. */
  function fillGap(x: number, from: number, to: number, red: number, green: number, blue: number): void {
    for (let y = from; y < to - 0.5; y++) {
      const at = y * width + x;
      if (depth[at]! < FAR) continue;
      colour[at * 3] = red;
      colour[at * 3 + 1] = green;
      colour[at * 3 + 2] = blue;
      depth[at] = sight * 0.98;
    }
  }
}

import type { Film, Rgb, View } from './film.ts';
import type { Light } from './light.ts';
import { sample, type Tile } from './tile-noise.ts';

/**
 * Bodies made of tapered capsules that melt into each other. Each capsule is drawn as the shaded solid that it is;
 * where two meet, depth and surface are blended (polynomial smooth minimum), or figures would look like jointed dolls.
 */
export interface Capsule {
  /** World metres: from a to b. */
  readonly a: Rgb;
  readonly b: Rgb;
  readonly radiusA: number;
  readonly radiusB: number;
  readonly colour: Rgb;
  /** How far it melts into its neighbours, in radii; 0 for hard edges. */
  readonly melt: number;
  /** 0 cloth to 1 polished. */
  readonly gloss: number;
  /** Light of its own, times its colour. */
  readonly glow: number;
}

/** Light on bodies, which rooms and stages set for themselves. */
export interface BodyLight {
  readonly toward: Rgb;
  readonly key: Rgb;
  readonly ambient: Rgb;
  /** A second light from behind, for the rim. */
  readonly rim: Rgb;
  readonly haze: number;
}

export function bodyLight(light: Light): BodyLight {
  const lift = light.isDark ? 0.006 : 0;
  return {
    toward: light.direction,
    key: light.sun,
    ambient: [light.ambient[0] + lift, light.ambient[1] + lift, light.ambient[2] + lift],
    rim: light.sun,
    haze: light.haze,
  };
}

interface Placed {
  readonly x0: number;
  readonly y0: number;
  readonly z0: number;
  readonly r0: number;
  readonly x1: number;
  readonly y1: number;
  readonly z1: number;
  readonly r1: number;
  readonly capsule: Capsule;
}

/** Draws one body; its capsules blend with each other and not with other bodies. */
export function drawCapsules(
  capsules: readonly Capsule[],
  light: BodyLight,
  cloth: Tile,
  hazeColours: Float32Array,
  film: Film,
  view: View,
): void {
  const placed: Placed[] = [];
  for (const capsule of capsules) {
    const at = place(capsule, view);
    if (at !== null) placed.push(at);
  }
  if (placed.length === 0) return;
  placed.sort((p, q) => q.z0 + q.z1 - p.z0 - p.z1);
  const box = boundsOf(placed, film);
  if (box === null) return;
  const surface = createSurface(box.width * box.height);
  for (const at of placed) melt(at, box, surface);
  shadeSurface(box, surface, light, cloth, hazeColours, film, view);
}

function place(capsule: Capsule, view: View): Placed | null {
  const { a, b } = capsule;
  const depth = (p: Rgb): number => (p[0] - view.x) * view.sin + (p[2] - view.z) * view.cos;
  const z0 = depth(a);
  const z1 = depth(b);
  if (z0 < 0.4 || z1 < 0.4) return null;
  const column = (p: Rgb, z: number): number =>
    view.width / 2 + (view.focal * ((p[0] - view.x) * view.cos - (p[2] - view.z) * view.sin)) / z;
  const row = (p: Rgb, x: number, z: number): number =>
    view.horizon + view.roll * (x - view.width / 2) - ((p[1] - view.y) / z) * view.focal;
  const x0 = column(a, z0);
  const x1 = column(b, z1);
  return {
    x0,
    y0: row(a, x0, z0),
    z0,
    r0: (capsule.radiusA * view.focal) / z0,
    x1,
    y1: row(b, x1, z1),
    z1,
    r1: (capsule.radiusB * view.focal) / z1,
    capsule,
  };
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function boundsOf(placed: readonly Placed[], film: Film): Box | null {
  let left = film.width;
  let right = -1;
  let top = film.height;
  let bottom = -1;
  for (const { x0, y0, x1, y1, r0, r1 } of placed) {
    const reach = Math.max(r0, r1) + 2;
    left = Math.min(left, x0 - reach, x1 - reach);
    right = Math.max(right, x0 + reach, x1 + reach);
    top = Math.min(top, y0 - reach, y1 - reach);
    bottom = Math.max(bottom, y0 + reach, y1 + reach);
  }
  left = Math.max(0, Math.floor(left));
  top = Math.max(0, Math.floor(top));
  const width = Math.min(film.width - 1, Math.ceil(right)) - left + 1;
  const height = Math.min(film.height - 1, Math.ceil(bottom)) - top + 1;
  return width < 1 || height < 1 ? null : { left, top, width, height };
}

interface Surface {
  readonly depth: Float32Array;
  readonly cover: Float32Array;
  /** Normal in camera space, colour, gloss, glow. */
  readonly parts: Float32Array;
}

const PARTS = 8;
const NOTHING = 1e9;

function createSurface(pixels: number): Surface {
  return {
    depth: new Float32Array(pixels).fill(NOTHING),
    cover: new Float32Array(pixels),
    parts: new Float32Array(pixels * PARTS),
  };
}

function melt(at: Placed, box: Box, { depth, cover, parts }: Surface): void {
  const { x0, y0, z0, x1, y1, z1, r0, r1, capsule } = at;
  const reach = Math.max(r0, r1) + 1.5;
  const left = Math.max(box.left, Math.floor(Math.min(x0, x1) - reach));
  const right = Math.min(box.left + box.width - 1, Math.ceil(Math.max(x0, x1) + reach));
  const top = Math.max(box.top, Math.floor(Math.min(y0, y1) - reach));
  const bottom = Math.min(box.top + box.height - 1, Math.ceil(Math.max(y0, y1) + reach));
  const ex = x1 - x0;
  const ey = y1 - y0;
  const length2 = ex * ex + ey * ey + 1e-6;
  const softness = Math.max(1e-3, capsule.radiusA * capsule.melt);
  const [red, green, blue] = capsule.colour;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const px = x + 0.5 - x0;
      const py = y + 0.5 - y0;
      let along = (px * ex + py * ey) / length2;
      along = along < 0 ? 0 : along > 1 ? 1 : along;
      const qx = px - ex * along;
      const qy = py - ey * along;
      const distance = Math.sqrt(qx * qx + qy * qy);
      const radius = r0 + (r1 - r0) * along;
      const inside = radius - distance + 0.5;
      if (inside <= 0) continue;
      const out = Math.min(1, distance / Math.max(radius, 0.3));
      const nz = Math.sqrt(Math.max(0, 1 - out * out));
      const metres = capsule.radiusA + (capsule.radiusB - capsule.radiusA) * along;
      const z = z0 + (z1 - z0) * along - nz * metres;
      const i = (y - box.top) * box.width + x - box.left;
      const o = i * PARTS;
      let share = 1;
      if (depth[i]! < NOTHING) {
        share = 0.5 + (0.5 * (depth[i]! - z)) / softness;
        share = share < 0 ? 0 : share > 1 ? 1 : share;
        depth[i] = depth[i]! + (z - depth[i]!) * share - softness * share * (1 - share) * 0.5;
      } else depth[i] = z;
      const nx = distance > 0 ? (qx / distance) * out : 0;
      const ny = distance > 0 ? (-qy / distance) * out : 0;
      parts[o]! += (nx - parts[o]!) * share;
      parts[o + 1]! += (ny - parts[o + 1]!) * share;
      parts[o + 2]! += (nz - parts[o + 2]!) * share;
      // Colours change faster than the surface: a sleeve ends at the hand.
      const paint = cover[i]! < 0.05 ? 1 : Math.max(0, Math.min(1, (share - 0.5) * 5 + 0.5));
      parts[o + 3]! += (red - parts[o + 3]!) * paint;
      parts[o + 4]! += (green - parts[o + 4]!) * paint;
      parts[o + 5]! += (blue - parts[o + 5]!) * paint;
      parts[o + 6]! += (capsule.gloss - parts[o + 6]!) * paint;
      parts[o + 7]! += (capsule.glow - parts[o + 7]!) * paint;
      cover[i] = cover[i]! + (1 - cover[i]!) * (inside > 1 ? 1 : inside);
    }
  }
}

function shadeSurface(
  box: Box,
  surface: Surface,
  light: BodyLight,
  cloth: Tile,
  hazeColours: Float32Array,
  film: Film,
  view: View,
): void {
  const { toward, key, ambient, rim } = light;
  const lx = toward[0] * view.cos - toward[2] * view.sin;
  const ly = toward[1];
  const lz = toward[0] * view.sin + toward[2] * view.cos;
  const behind = 0.25 + 0.75 * Math.max(0, lz);
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      const i = y * box.width + x;
      const cover = surface.cover[i]!;
      if (cover <= 0) continue;
      const pixel = (y + box.top) * film.width + x + box.left;
      const depth = surface.depth[i]!;
      if (film.depth[pixel]! < depth - 0.03) continue;
      const o = i * PARTS;
      let nx = surface.parts[o]!;
      let ny = surface.parts[o + 1]!;
      let nz = surface.parts[o + 2]!;
      const gloss = surface.parts[o + 6]!;
      const metres = depth / view.focal;
      // Folds and weave, fixed to the body only roughly; at these sizes nobody can tell.
      const weave =
        sample(cloth, (x + box.left - view.width / 2) * metres * 0.55, (y + box.top - view.horizon) * metres * 0.3) -
        0.5;
      nx += weave * 0.5 * (1 - gloss);
      const scale = 1 / (Math.sqrt(nx * nx + ny * ny + nz * nz) || 1);
      nx *= scale;
      ny *= scale;
      nz *= scale;
      const facing = nx * lx + ny * ly - nz * lz;
      const diffuse = Math.max(0, facing * 0.82 + 0.18) * 2.2;
      const edge = (1 - Math.max(0, nz)) ** 2.6 * behind * Math.max(0, nx * lx + ny * ly + 0.5) * 2;
      const sky = (0.5 + 0.5 * ny) * 1.5 + 0.25;
      // Half vector between light and camera.
      const shine =
        gloss > 0 ? gloss * Math.max(0, nx * lx * 0.5 + ny * (ly * 0.5) + nz * (0.5 - lz * 0.5)) ** 18 * 2.5 : 0;
      const mirror = gloss * (0.04 + 0.5 * (1 - Math.max(0, nz)) ** 3) * (0.4 + 0.6 * Math.max(0, ny));
      const kept = Math.exp(-depth * light.haze);
      const column = (x + box.left) * 3;
      const tone = 1 + weave * 0.5 * (1 - gloss);
      for (let k = 0; k < 3; k++) {
        const albedo = surface.parts[o + 3 + k]!;
        let value =
          albedo * tone * (key[k]! * diffuse + ambient[k]! * sky + surface.parts[o + 7]!) + rim[k]! * edge * 0.2;
        value += key[k]! * shine + ambient[k]! * mirror * 2;
        value = value * kept + hazeColours[column + k]! * (1 - kept);
        const at = pixel * 3 + k;
        film.colour[at] = film.colour[at]! + (value - film.colour[at]!) * cover;
      }
      if (cover <= 0.5) continue;
      film.depth[pixel] = depth;
      film.mover[pixel] = film.brush;
    }
  }
}

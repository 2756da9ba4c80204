import { createRandom, type RandomStream } from '../random.ts';
import type { Bake } from './bake.ts';
import { type CastSite, castSubjects, drawCast } from './cast.ts';
import { type BodyLight, type Capsule, drawCapsules } from './draw-capsules.ts';
import { FAR, type Film, type Rgb, type View } from './film.ts';
import { createLight } from './light.ts';
import type { CameraSite } from './move-camera.ts';
import type { Shot, TimeOfDay } from './shot.ts';
import { createNoise, sample, smooth, type Tile } from './tile-noise.ts';
import { cameraAdvanceOf, type World } from './world.ts';

/** Metres from the seabed to the surface. */
const DEPTH = 11;
/** 1 / metres: red dies first. */
const ABSORPTION: Rgb = [0.16, 0.06, 0.043];
const DEEP: Rgb = [0.006, 0.095, 0.17];
const SHALLOW: Rgb = [0.16, 0.62, 0.74];

/** A seabed with coral, light from above in ripples and shafts, and blue all round. */
export function createUnderwater(shot: Shot, seed: number, fps: number, bake: Bake): World {
  const random = createRandom(seed).derive('underwater');
  const grain = bake(() => createNoise(seed + 9, { size: 256, period: 8, octaves: 5, gain: 0.6 }));
  const caustics = bake(() => createCaustics(seed + 3));
  const dim = brightnessOf(shot.timeOfDay);
  const ground = (x: number, z: number): number => 1.5 * (sample(grain, x * 0.007, z * 0.007) - 0.5);
  const site: CameraSite = {
    x: 0,
    z: 0,
    yaw: 0,
    eyeHeight: 2.1,
    reach: 5,
    lift: 3,
    orbitRadius: 9,
    horizon: 0.5,
    ground,
    bob: 0.06,
  };
  const reef = growReef(random.derive('reef'), ground);
  const cast = castSubjects(shot, grain, random.derive('cast'));
  const castSite: CastSite = {
    ...site,
    cameraAdvance: cameraAdvanceOf(shot, site.reach),
    floatHeight: 0.6,
    water: null,
    seatHeight: 0.3,
  };
  const bodies: BodyLight = {
    toward: [0.2, 0.95, 0.25],
    key: [0.3 * dim, 0.55 * dim, 0.6 * dim],
    ambient: [0.04 * dim, 0.16 * dim, 0.22 * dim],
    rim: [0.2 * dim, 0.5 * dim, 0.55 * dim],
    haze: 0.075,
  };
  const middle = (shot.startFrame + shot.frames / 2) / fps;
  let hazeColours = new Float32Array(0);
  return {
    site,
    light: bake(() =>
      createLight({ setting: 'underwater', timeOfDay: 'day', weather: 'clear' }, random.derive('light')),
    ),
    mostExposure: 30,
    key: dim < 0.3 ? 0.07 : 0.16,
    shafts: 0,
    draw: (film, view, seconds) => {
      if (hazeColours.length !== film.width * 3) hazeColours = new Float32Array(film.width * 3);
      for (let x = 0; x < film.width; x++) for (let k = 0; k < 3; k++) hazeColours[x * 3 + k] = DEEP[k]! * dim * 1.3;
      drawSea(film, view, grain, caustics, ground, seconds, dim);
      for (const coral of reef) drawCapsules(sway(coral, seconds), bodies, grain, hazeColours, film, view);
      drawCast(
        cast,
        castSite,
        {
          light: bodies,
          hazeColours,
          mirror: [0.1 * dim, 0.3 * dim, 0.35 * dim],
          seconds,
          sinceMiddle: seconds - middle,
        },
        film,
        view,
      );
      addShafts(film, view, grain, seconds, dim);
    },
  };
}

function brightnessOf(timeOfDay: TimeOfDay): number {
  switch (timeOfDay) {
    case 'night':
      return 0.12;
    case 'dusk':
      return 0.35;
    case 'dawn':
    case 'sunset':
      return 0.6;
    default:
      return 1;
  }
}

/** The net of bright lines that waves focus on the ground: ridges of noise, twice. */
function createCaustics(seed: number): Tile {
  const noise = createNoise(seed, { size: 256, period: 6, octaves: 3, gain: 0.45 });
  return { size: 256, data: noise.data.map((value) => (1 - Math.min(1, Math.abs(value - 0.5) * 5.5)) ** 2.6) };
}

/** Water, its surface from below and the sand, for every pixel. */
function drawSea(
  film: Film,
  view: View,
  grain: Tile,
  caustics: Tile,
  ground: (x: number, z: number) => number,
  seconds: number,
  dim: number,
): void {
  film.depth.fill(FAR);
  for (let y = 0; y < film.height; y++) {
    for (let x = 0; x < film.width; x++) {
      const sx = (x + 0.5 - view.width / 2) / view.focal;
      const sy = (view.horizon + view.roll * (x - view.width / 2) - y - 0.5) / view.focal;
      const dx = view.sin + view.cos * sx;
      const dz = view.cos - view.sin * sx;
      const pixel = y * film.width + x;
      const i = pixel * 3;
      const up = smooth(-0.35, 0.75, sy);
      let red = DEEP[0] + (SHALLOW[0] - DEEP[0]) * up * up * 0.9;
      let green = DEEP[1] + (SHALLOW[1] - DEEP[1]) * up * up * 0.8;
      let blue = DEEP[2] + (SHALLOW[2] - DEEP[2]) * up * 0.75;
      if (sy < -0.01) {
        const z = floorDistance(view, dx, sy, dz, ground);
        const wx = view.x + dx * z;
        const wz = view.z + dz * z;
        const net =
          sample(caustics, wx * 0.075 + seconds * 0.018, wz * 0.075 + seconds * 0.011) *
          sample(caustics, wx * 0.061 - seconds * 0.015, wz * 0.066 + seconds * 0.02);
        const slope = (ground(wx + 0.3, wz) - ground(wx - 0.3, wz)) * 0.7;
        const sand =
          (0.62 + 0.45 * sample(grain, wx * 0.21, wz * 0.21) + slope) * (0.8 + 0.3 * sample(grain, wx * 1.3, wz * 0.5));
        const lit = sand * (0.5 + 3.4 * net * Math.exp(-z * 0.05));
        red = mixDown(0.3 * lit, red, z, 0);
        green = mixDown(0.42 * lit, green, z, 1);
        blue = mixDown(0.4 * lit, blue, z, 2);
        film.depth[pixel] = z;
      } else if (sy > 0.16) {
        // The surface: bright where waves let the sky through.
        const z = (DEPTH - view.y) / sy;
        const wx = view.x + dx * z;
        const wz = view.z + dz * z;
        const glint =
          sample(caustics, wx * 0.05 + seconds * 0.03, wz * 0.05) *
          sample(caustics, wx * 0.043, wz * 0.047 - seconds * 0.026);
        const near = smooth(0.16, 0.7, sy) * Math.exp(-z * 0.03);
        red += near * (0.1 + 2.2 * glint);
        green += near * (0.22 + 2.6 * glint);
        blue += near * (0.22 + 2.5 * glint);
      }
      film.colour[i] = red * dim;
      film.colour[i + 1] = green * dim;
      film.colour[i + 2] = blue * dim;
    }
  }
}

/** Where a ray meets the uneven ground: the plane first, then two corrections. */
function floorDistance(
  view: View,
  dx: number,
  sy: number,
  dz: number,
  ground: (x: number, z: number) => number,
): number {
  let z = view.y / -sy;
  for (let step = 0; step < 2; step++) z = Math.max(0.6, (view.y - ground(view.x + dx * z, view.z + dz * z)) / -sy);
  return Math.min(z, 400);
}

function mixDown(near: number, water: number, z: number, k: 0 | 1 | 2): number {
  const kept = Math.exp(-z * ABSORPTION[k] * 1.25);
  return near * kept + water * (1 - kept);
}

/** Slanting shafts of light that wander. */
function addShafts(film: Film, view: View, grain: Tile, seconds: number, dim: number): void {
  const turn = Math.atan2(view.sin, view.cos) * view.focal;
  for (let y = 0; y < film.height; y++) {
    const down = y / film.height;
    const fade = (1 - down) ** 1.1 * 0.5 * dim;
    for (let x = 0; x < film.width; x++) {
      const across = (x + turn - down * film.height * 0.42 * (1 + (x / film.width - 0.5) * 0.9)) / film.height;
      const ray =
        sample(grain, across * 0.16 + seconds * 0.008, seconds * 0.011) * 0.65 +
        sample(grain, across * 0.5 - seconds * 0.012, 0.3) * 0.35;
      const light = smooth(0.52, 0.82, ray) * fade;
      if (light <= 0) continue;
      const i = (y * film.width + x) * 3;
      film.colour[i]! += 0.1 * light;
      film.colour[i + 1]! += 0.34 * light;
      film.colour[i + 2]! += 0.38 * light;
    }
  }
}

interface Coral {
  readonly capsules: readonly Capsule[];
  /** 0 stone to 1 weed. */
  readonly softness: number;
  readonly phase: number;
  readonly foot: number;
}

const CORALS: readonly Rgb[] = [
  [0.55, 0.16, 0.12],
  [0.5, 0.3, 0.08],
  [0.34, 0.12, 0.34],
  [0.5, 0.42, 0.3],
  [0.16, 0.3, 0.2],
  [0.6, 0.3, 0.34],
];

function growReef(random: RandomStream, ground: (x: number, z: number) => number): readonly Coral[] {
  return Array.from({ length: 34 }, (_, index) => {
    const side = index % 2 === 0 ? 1 : -1;
    const z = 3.5 + random.next() ** 1.5 * 16;
    const x = side * (0.9 + random.next() * z * 0.55);
    const colour = CORALS[Math.floor(random.next() * CORALS.length)]!;
    const y = ground(x, z) - 0.05;
    const kind = random.next();
    const phase = random.between(0, 6.28);
    if (kind < 0.4) return { capsules: branchCoral(random, x, y, z, colour), softness: 0.05, phase, foot: y };
    if (kind < 0.65) return { capsules: boulder(random, x, y, z, colour), softness: 0, phase, foot: y };
    return { capsules: weed(random, x, y, z), softness: 1, phase, foot: y };
  });
}

function part(a: Rgb, b: Rgb, radiusA: number, radiusB: number, colour: Rgb): Capsule {
  return { a, b, radiusA, radiusB, colour, melt: 0.8, gloss: 0.05, glow: 0 };
}

function branchCoral(random: RandomStream, x: number, y: number, z: number, colour: Rgb): readonly Capsule[] {
  const capsules: Capsule[] = [];
  const grow = (from: Rgb, lean: Rgb, length: number, radius: number, depth: number): void => {
    const to: Rgb = [from[0] + lean[0] * length, from[1] + lean[1] * length, from[2] + lean[2] * length];
    capsules.push(part(from, to, radius, radius * 0.78, colour));
    if (depth === 0) return;
    for (let fork = 0; fork < 2 + (random.chance(0.5) ? 1 : 0); fork++) {
      grow(
        to,
        [lean[0] * 0.5 + random.between(-0.7, 0.7), 0.75, lean[2] * 0.5 + random.between(-0.5, 0.5)],
        length * random.between(0.6, 0.85),
        radius * 0.7,
        depth - 1,
      );
    }
  };
  grow([x, y, z], [0, 1, 0], random.between(0.2, 0.4), random.between(0.06, 0.1), 3);
  return capsules;
}

function boulder(random: RandomStream, x: number, y: number, z: number, colour: Rgb): readonly Capsule[] {
  const dark: Rgb = [colour[0] * 0.5, colour[1] * 0.6, colour[2] * 0.6];
  return Array.from({ length: 6 }, () => {
    const at: Rgb = [x + random.between(-0.5, 0.5), y + random.between(0, 0.35), z + random.between(-0.4, 0.4)];
    const radius = random.between(0.25, 0.55);
    return part(at, [at[0] + 0.1, at[1] + 0.05, at[2]], radius, radius * 0.9, dark);
  });
}

function weed(random: RandomStream, x: number, y: number, z: number): readonly Capsule[] {
  const capsules: Capsule[] = [];
  for (let blade = 0; blade < 7; blade++) {
    let at: Rgb = [x + random.between(-0.3, 0.3), y, z + random.between(-0.2, 0.2)];
    const steps = 4 + Math.floor(random.next() * 4);
    for (let step = 0; step < steps; step++) {
      const next: Rgb = [at[0] + random.between(-0.07, 0.07), at[1] + 0.28, at[2] + random.between(-0.04, 0.04)];
      capsules.push(
        part(at, next, 0.045 * (1 - step / steps) + 0.012, 0.045 * (1 - (step + 1) / steps) + 0.01, [0.07, 0.2, 0.07]),
      );
      at = next;
    }
  }
  return capsules;
}

function sway({ capsules, softness, phase, foot }: Coral, seconds: number): readonly Capsule[] {
  if (softness === 0) return capsules;
  const move = ([x, y, z]: Rgb): Rgb => [
    x + 0.16 * softness * (y - foot) * Math.sin(seconds * 0.9 + phase + y * 1.3),
    y,
    z,
  ];
  return capsules.map((capsule) => ({ ...capsule, a: move(capsule.a), b: move(capsule.b) }));
}

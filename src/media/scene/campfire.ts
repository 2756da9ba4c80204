import { createRandom, type RandomStream } from '../random.ts';
import type { Bake } from './bake.ts';
import { type CastSite, castSubjects, drawCast } from './cast.ts';
import { type BodyLight, type Capsule, drawCapsules } from './draw-capsules.ts';
import { drawFlames } from './draw-flames.ts';
import { createThicket, drawPlants, type Plant, type Thicket } from './draw-plants.ts';
import { createSky, drawSky } from './draw-sky.ts';
import type { Film, Rgb, View } from './film.ts';
import { createSpriteMips, growConifer } from './grow-plants.ts';
import { createLight, fillHazeColours, type Light } from './light.ts';
import type { CameraSite } from './move-camera.ts';
import type { Shot } from './shot.ts';
import { createNoise, sample, type Tile } from './tile-noise.ts';
import { cameraAdvanceOf, type World } from './world.ts';

/** Metres from the camera to the fire. */
const DISTANCE = 3.4;
const GLOW: Rgb = [1, 0.42, 0.12];

/** A fire of logs at night, close, with the wood dark behind it. */
export function createCampfire(shot: Shot, seed: number, fps: number, bake: Bake): World {
  const random = createRandom(seed).derive('campfire');
  const light = bake(() => createLight({ ...shot, setting: 'meadow' }, random.derive('light')));
  const grain = bake(() => createNoise(seed + 9, { size: 256, period: 8, octaves: 5, gain: 0.6 }));
  const noise = bake(() => createNoise(seed + 3, { size: 256, period: 8, octaves: 4, gain: 0.5 }));
  const sky = createSky(
    light,
    bake(() => createNoise(seed + 5, { size: 512, period: 5, octaves: 7, gain: 0.54 })),
    false,
    random.derive('stars'),
  );
  const site: CameraSite = {
    x: 0,
    z: 0,
    yaw: 0,
    eyeHeight: 0.95,
    reach: 0.8,
    lift: 0.9,
    orbitRadius: DISTANCE,
    horizon: 0.42,
    ground: () => 0,
  };
  const logs = stackLogs(random.derive('logs'));
  const trees = bake(() => plantTrees(random.derive('trees')));
  const cast = castSubjects(shot, grain, random.derive('cast'));
  const castSite: CastSite = {
    ...site,
    z: shot.framing === 'close' ? 1.2 : -1.9,
    cameraAdvance: cameraAdvanceOf(shot, site.reach),
    floatHeight: null,
    water: null,
    seatHeight: 0.46,
    hasLogs: true,
  };
  const middle = (shot.startFrame + shot.frames / 2) / fps;
  let hazeColours = new Float32Array(0);
  let thicket: Thicket | null = null;
  return {
    site,
    light,
    mostExposure: 3.4,
    key: light.isNight ? 0.075 : null,
    shafts: 0,
    draw: (film, view, seconds) => {
      if (hazeColours.length !== film.width * 3) hazeColours = new Float32Array(film.width * 3);
      if (thicket?.light.length !== film.colour.length) thicket = createThicket(film);
      fillHazeColours(light, view, [1, 1, 1], hazeColours);
      drawSky(sky, film, view, seconds);
      const flicker = flickerAt(seconds);
      drawGround(film, view, light, grain, flicker);
      drawPlants(
        trees,
        { light, hazeColours, hasSnow: shot.weather === 'snow', wind: 1 },
        thicket,
        film,
        view,
        seconds,
      );
      const bodies = fireLight(light, flicker);
      drawCast(
        cast,
        castSite,
        { light: bodies, hazeColours, mirror: [0.05, 0.02, 0.01], seconds, sinceMiddle: seconds - middle },
        film,
        view,
      );
      drawCapsules(logs, { ...bodies, toward: [0, 0.9, -0.3] }, grain, hazeColours, film, view);
      drawFlames({ at: [0, 0.08, DISTANCE], width: 0.9, height: 0.95 }, noise, film, view, seconds);
    },
  };
}

function flickerAt(seconds: number): number {
  return 1 + 0.09 * Math.sin(seconds * 7.3) + 0.07 * Math.sin(seconds * 12.1 + 1) + 0.05 * Math.sin(seconds * 21.7 + 2);
}

/** Around the fire people are lit by it from the front, though it stands between them and the camera. */
function fireLight({ ambient, haze }: Light, flicker: number): BodyLight {
  return {
    toward: [0, 0.05, -1],
    key: [0.26 * flicker, 0.115 * flicker, 0.037 * flicker],
    ambient: [ambient[0] + 0.01, ambient[1] + 0.006, ambient[2] + 0.004],
    rim: [0.16, 0.07, 0.025],
    haze,
  };
}

/** Earth, lit in a circle. */
function drawGround(film: Film, view: View, light: Light, grain: Tile, flicker: number): void {
  for (let y = Math.max(0, Math.floor(view.horizon - film.width * Math.abs(view.roll))); y < film.height; y++) {
    for (let x = 0; x < film.width; x++) {
      const slope = (y + 0.5 - view.horizon - view.roll * (x - view.width / 2)) / view.focal;
      if (slope < 1e-4) continue;
      const z = Math.min(200, view.y / slope);
      const sx = (x + 0.5 - view.width / 2) / view.focal;
      const wx = view.x + (view.sin + view.cos * sx) * z;
      const wz = view.z + (view.cos - view.sin * sx) * z;
      const distance2 = wx * wx + (wz - DISTANCE) ** 2;
      const lean = sample(grain, wx * 0.6, wz * 0.6) - sample(grain, wx * 0.6 + 0.006, wz * 0.6);
      const earth =
        (0.5 + 0.8 * sample(grain, wx * 0.31, wz * 0.31)) *
        (0.6 + 0.8 * sample(grain, wx * 1.7, wz * 1.7)) *
        (1 + 5 * lean);
      const ash = distance2 < 0.5 ? 0.5 : 1;
      const fire = (1.5 * flicker) / (0.5 + distance2);
      const pixel = y * film.width + x;
      for (let k = 0; k < 3; k++) {
        const albedo = [0.11, 0.085, 0.06][k]! * Math.max(0.1, earth) * ash;
        const sun = light.isNight ? light.sun[k]! * 0.4 : light.sun[k]! * Math.max(0, light.direction[1]) * 2.2;
        film.colour[pixel * 3 + k] = albedo * (light.ambient[k]! + sun + GLOW[k]! * fire);
      }
      film.depth[pixel] = z;
    }
  }
}

function stackLogs(random: RandomStream): readonly Capsule[] {
  const logs: Capsule[] = [];
  const bark: Rgb = [0.1, 0.06, 0.035];
  for (let i = 0; i < 7; i++) {
    const angle = (i / 7) * Math.PI * 2 + random.between(-0.2, 0.2);
    const out = random.between(0.42, 0.55);
    const a: Rgb = [Math.cos(angle) * out, 0.06, DISTANCE + Math.sin(angle) * out];
    const b: Rgb = [Math.cos(angle) * 0.05, random.between(0.3, 0.45), DISTANCE + Math.sin(angle) * 0.05];
    logs.push({ a, b, radiusA: 0.075, radiusB: 0.06, colour: bark, melt: 0.05, gloss: 0, glow: 0 });
    logs.push({
      a: [b[0] * 1.5, 0.24, DISTANCE + Math.sin(angle) * 0.12],
      b,
      radiusA: 0.062,
      radiusB: 0.06,
      colour: [0.9, 0.2, 0.04],
      melt: 0.3,
      gloss: 0,
      glow: 1.4,
    });
  }
  for (let stone = 0; stone < 14; stone++) {
    const angle = (stone / 14) * Math.PI * 2;
    const at: Rgb = [Math.cos(angle) * 0.82, 0.05, DISTANCE + Math.sin(angle) * 0.82];
    const radius = random.between(0.09, 0.14);
    logs.push({
      a: at,
      b: [at[0] + 0.05, 0.06, at[2]],
      radiusA: radius,
      radiusB: radius * 0.9,
      colour: [0.16, 0.15, 0.14],
      melt: 0.1,
      gloss: 0,
      glow: 0,
    });
  }
  return logs;
}

function plantTrees(random: RandomStream): readonly Plant[] {
  const sprites = Array.from({ length: 3 }, () => createSpriteMips(growConifer(random, 0.15)));
  return Array.from({ length: 46 }, () => {
    const z = random.between(13, 55);
    const height = random.between(9, 19);
    return {
      x: random.between(-1.1, 1.1) * z,
      y: -0.1,
      z,
      width: height * 0.36,
      height,
      sprites: sprites[Math.floor(random.next() * sprites.length)]!,
      isMirrored: random.chance(0.5),
      tone: random.between(0.7, 1.2),
      leaf: [0.028, 0.045, 0.028] as const,
      accent: [0.09, 0.07, 0.055] as const,
      sway: 0.006,
      phase: random.between(0, 6.28),
      translucency: 0.3,
    };
  });
}

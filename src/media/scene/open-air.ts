import { createRandom, type RandomStream } from '../random.ts';
import type { Bake } from './bake.ts';
import { type CastSite, castSubjects, drawCast } from './cast.ts';
import { bodyLight } from './draw-capsules.ts';
import { createThicket, drawPlants, type Plant, type Thicket } from './draw-plants.ts';
import { createSky, drawSky } from './draw-sky.ts';
import { drawTerrain } from './draw-terrain.ts';
import { createWater, drawWater, type Water } from './draw-water.ts';
import type { Rgb } from './film.ts';
import { bestSpot, chooseVista, eyeFor, layBeach, layShelf, needsGround, type Spot, sunSeen } from './foreground.ts';
import type { LaidGround } from './laid-ground.ts';
import { createLight, fillHazeColours } from './light.ts';
import { type CameraSite, moveCamera } from './move-camera.ts';
import { type Ground, plantCopses, plantForest, plantMeadow } from './plant-woods.ts';
import type { Shot } from './shot.ts';
import { type Cover, createTerrain, heightAt, type Relief, type Terrain } from './terrain.ts';
import { createNoise, smooth } from './tile-noise.ts';
import { createWaves } from './waves.ts';
import { cameraAdvanceOf, type World } from './world.ts';

export type OpenAirSetting = 'sea' | 'lake' | 'mountain' | 'desert' | 'meadow' | 'snowfield' | 'forest';

interface Landscape {
  readonly relief: Relief;
  readonly cover: Cover;
  readonly size: number;
  readonly cell: number;
  readonly amplitude: number;
  readonly base: number;
  readonly hasWater: boolean;
  readonly eyeHeight: number;
  readonly sight: number;
  readonly reach: number;
  readonly lift: number;
  readonly orbitRadius: number;
  readonly horizon: number;
  readonly roughness: number;
  /** Steepest rise of the land ahead that makes a good picture. */
  readonly wantedRise: number;
  /** Height of the ground to stand on, where one is wanted. */
  readonly valley?: number;
  /** Ground that is laid before the camera for whoever is filmed. */
  readonly foreground?: 'beach' | 'shelf';
}

const LANDSCAPES: Readonly<Record<OpenAirSetting, Landscape>> = {
  sea: {
    relief: 'islands',
    cover: 'shore',
    size: 512,
    cell: 28,
    amplitude: 190,
    base: -34,
    hasWater: true,
    eyeHeight: 3.2,
    sight: 26000,
    reach: 18,
    lift: 9,
    orbitRadius: 30,
    horizon: 0.47,
    roughness: 0,
    wantedRise: 0.012,
  },
  lake: {
    relief: 'mountain',
    cover: 'alpine',
    size: 1024,
    cell: 11,
    amplitude: 1300,
    base: -330,
    hasWater: true,
    eyeHeight: 2.2,
    sight: 26000,
    reach: 18,
    lift: 9,
    orbitRadius: 26,
    horizon: 0.49,
    roughness: 0.8,
    wantedRise: 0.2,
  },
  mountain: {
    relief: 'mountain',
    cover: 'alpine',
    size: 1024,
    cell: 13,
    amplitude: 1900,
    base: -340,
    hasWater: true,
    eyeHeight: 70,
    sight: 30000,
    reach: 420,
    lift: 240,
    orbitRadius: 2600,
    horizon: 0.55,
    roughness: 0.5,
    wantedRise: 0.16,
    valley: 90,
  },
  desert: {
    relief: 'dunes',
    cover: 'sand',
    size: 1024,
    cell: 1.6,
    amplitude: 38,
    base: 0,
    hasWater: false,
    eyeHeight: 3.2,
    sight: 9000,
    reach: 16,
    lift: 11,
    orbitRadius: 14,
    horizon: 0.44,
    roughness: 0.35,
    wantedRise: 0.06,
  },
  meadow: {
    relief: 'hills',
    cover: 'grass',
    size: 512,
    cell: 6,
    amplitude: 90,
    base: 0,
    hasWater: false,
    eyeHeight: 1.9,
    sight: 9000,
    reach: 9,
    lift: 8,
    orbitRadius: 12,
    horizon: 0.47,
    roughness: 0.8,
    wantedRise: 0.05,
  },
  snowfield: {
    relief: 'hills',
    cover: 'snow',
    size: 512,
    cell: 6,
    amplitude: 90,
    base: 0,
    hasWater: false,
    eyeHeight: 2.1,
    sight: 9000,
    reach: 10,
    lift: 9,
    orbitRadius: 12,
    horizon: 0.47,
    roughness: 0.25,
    wantedRise: 0.05,
  },
  forest: {
    relief: 'hills',
    cover: 'forest-floor',
    size: 512,
    cell: 3,
    amplitude: 22,
    base: 0,
    hasWater: false,
    eyeHeight: 1.8,
    sight: 700,
    reach: 9,
    lift: 6,
    orbitRadius: 10,
    horizon: 0.52,
    roughness: 1,
    wantedRise: 0.03,
  },
};

/** Where people, animals and cars are filmed, water and summits are what they stand before. */
const GROUNDED: Partial<Record<OpenAirSetting, Partial<Landscape>>> = {
  sea: { foreground: 'beach', roughness: 0.3, reach: 9, orbitRadius: 12 },
  lake: { foreground: 'beach', reach: 9, orbitRadius: 12 },
  mountain: { foreground: 'shelf', eyeHeight: 2.2, reach: 9, lift: 8, orbitRadius: 12, horizon: 0.5, roughness: 0.8 },
};

/** Longest step of the march as a share of the distance: ridges far off need finer steps than rolling land. */
const COARSEST: Readonly<Record<Relief, number>> = { mountain: 0.011, dunes: 0.014, hills: 0.017, islands: 0.03 };

const NO_TINT: Rgb = [1, 1, 1];
/** Fog of a forest has the green of its leaves. */
const FOREST_TINT: Rgb = [0.6, 0.66, 0.6];

/** A landscape under the sky. */
export function createOpenAir(shot: Shot, setting: OpenAirSetting, seed: number, fps: number, bake: Bake): World {
  const random = createRandom(seed).derive('open air');
  const landscape = needsGround(shot) ? { ...LANDSCAPES[setting], ...GROUNDED[setting] } : LANDSCAPES[setting];
  const light = bake(() => createLight(shot, random.derive('light')));
  const clouds = bake(() => createNoise(seed + 5, { size: 512, period: 5, octaves: 7, gain: 0.54 }));
  const sky = createSky(light, clouds, shot.weather === 'storm', random.derive('stars'));
  const wild = bake(() => createTerrain(seed + 31, { ...landscape, hasSnow: shot.weather === 'snow' }, light));
  const { spot, laid } = bake(() => findPlace(wild, seenBy(shot, landscape), random));
  const terrain: Terrain = { ...wild, laid };
  const isBeach = landscape.foreground === 'beach';
  const isOpenSea = setting === 'sea' && !isBeach;
  const bed = isBeach ? (x: number, z: number): number => heightAt(terrain, x, z) : null;
  const water = landscape.hasWater ? pourWater(shot, setting, seed, { sight: landscape.sight, bed }) : null;
  // Whoever is filmed is filmed from a person's height, and the camera does not run them over.
  const hasCast = shot.subjects.length > 0 && landscape.eyeHeight < 20;
  const site: CameraSite = {
    ...landscape,
    ...spot,
    ...(hasCast ? { reach: Math.min(landscape.reach, 8), eyeHeight: Math.min(landscape.eyeHeight, eyeFor(shot)) } : {}),
    ground: (x, z) => (water === null ? heightAt(terrain, x, z) : Math.max(0, heightAt(terrain, x, z))),
    bob: isOpenSea ? (shot.weather === 'storm' ? 0.5 : 0.14) : 0,
  };
  const ground: Ground = { ...spot, height: (x, z) => heightAt(terrain, x, z) };
  const plants = bake(() => plantAll(setting, random.derive('plants'), ground));
  const cast = castSubjects(shot, terrain.grain, random.derive('cast'));
  const castSite: CastSite = {
    ...site,
    cameraAdvance: cameraAdvanceOf(shot, site.reach),
    floatHeight: null,
    seatHeight: 0.46,
    hasLogs: true,
    flightHeight: middleHeight(site, shot, fps),
    water: landscape.hasWater ? 0 : null,
  };
  const middle = (shot.startFrame + shot.frames / 2) / fps;
  const open = bodyLight(light);
  const seen = sunSeen(terrain, light.direction, spot.x + Math.sin(spot.yaw) * 8, spot.z + Math.cos(spot.yaw) * 8);
  // A low sun falls fully on what stands upright and hardly on level ground: unsoftened, a shirt is a lamp.
  const dimmed = seen * (0.35 + 0.65 * smooth(0.02, 0.35, light.direction[1]));
  const bodies = { ...open, key: times(light.sun, dimmed), rim: times(light.sun, seen) };
  const wind = shot.weather === 'storm' ? 3 : 1;
  let hazeColours = new Float32Array(0);
  let thicket: Thicket | null = null;
  return {
    site,
    light,
    mostExposure: light.isNight ? 9 : light.isDark ? 6 : 30,
    key: null,
    shafts: setting === 'forest' ? 1.1 : 0.5,
    draw: (film, view, seconds) => {
      if (hazeColours.length !== film.width * 3) hazeColours = new Float32Array(film.width * 3);
      fillHazeColours(light, view, setting === 'forest' ? FOREST_TINT : NO_TINT, hazeColours);
      drawSky(sky, film, view, seconds);
      const { eyeHeight, sight, roughness } = landscape;
      // Level ground comes into the picture at its lower edge; half of that leaves room for a rise.
      const near = isOpenSea ? 150 : (0.5 * eyeHeight * view.focal) / Math.max(1, film.height - view.horizon);
      drawTerrain(
        {
          terrain,
          eyeHeight,
          near,
          sight,
          haze: light.haze,
          coarsest: COARSEST[landscape.relief],
          hazeColours,
          roughness,
          // The bed shines through the edge of the water.
          waterLevel: water === null ? Number.NEGATIVE_INFINITY : isBeach ? -0.3 : 0,
        },
        film,
        view,
      );
      const hasSnow = shot.weather === 'snow' || setting === 'snowfield';
      if (plants.length > 0) {
        if (thicket?.light.length !== film.colour.length) thicket = createThicket(film);
        drawPlants(plants, { light, hazeColours, hasSnow, wind }, thicket, film, view, seconds);
      }
      const castPass = { light: bodies, hazeColours, mirror: light.ambient, seconds, sinceMiddle: seconds - middle };
      drawCast(cast, castSite, castPass, film, view);
      if (water !== null) drawWater(water, light, film, view, seconds, hazeColours);
    },
  };
}

/** The landscape as an aerial shot sees it: from far above, with the summits no higher than the camera. */
function seenBy({ camera }: Shot, landscape: Landscape): Landscape {
  if (camera.move !== 'aerial' || landscape.eyeHeight < 20) return landscape;
  const { valley: _, ...rest } = landscape;
  return { ...rest, eyeHeight: landscape.eyeHeight + 1.5 * landscape.lift, wantedRise: 0.04 };
}

function findPlace(
  terrain: Terrain,
  landscape: Landscape,
  random: RandomStream,
): { readonly spot: Spot; readonly laid: LaidGround | null } {
  if (landscape.foreground === 'shelf') {
    const spot = chooseVista(terrain, landscape.size * landscape.cell, random.derive('spot'));
    return { spot, laid: layShelf(terrain, spot) };
  }
  const spot = chooseSpot(terrain, landscape, random.derive('spot'));
  return { spot, laid: landscape.foreground === 'beach' ? layBeach(terrain, spot, random.derive('beach')) : null };
}

function times([red, green, blue]: Rgb, share: number): Rgb {
  return [red * share, green * share, blue * share];
}

function middleHeight(site: CameraSite, shot: Shot, fps: number): number {
  const form = { width: 16, height: 9 };
  return moveCamera(
    site,
    { ...shot, durationSeconds: shot.frames / fps },
    { progress: 0.5, seconds: 0, phase: 0 },
    form,
  ).y;
}

function plantAll(setting: OpenAirSetting, random: RandomStream, ground: Ground): readonly Plant[] {
  switch (setting) {
    case 'forest':
      return plantForest(random, ground);
    case 'meadow':
      return plantMeadow(random, ground);
    case 'snowfield':
      return plantCopses(random, ground);
    default:
      return [];
  }
}

function pourWater(shot: Shot, setting: OpenAirSetting, seed: number, reach: Pick<Water, 'sight' | 'bed'>): Water {
  const isStorm = shot.weather === 'storm';
  const isSea = setting === 'sea';
  const waves = createWaves(seed + 21, {
    metres: isSea ? (isStorm ? 90 : 44) : 18,
    wind: isSea ? (isStorm ? 16 : 7) : 2.5,
    steepness: isSea ? (isStorm ? 0.48 : 0.19) : 0.04,
  });
  const isBright = shot.timeOfDay === 'day' || shot.timeOfDay === 'noon' || shot.timeOfDay === 'morning';
  return createWater(waves, createNoise(seed + 7, { size: 256, period: 6, octaves: 5, gain: 0.55 }), {
    foaminess: isSea ? (isStorm ? 1 : 0.3) : 0,
    deep: isStorm ? [0.012, 0.03, 0.034] : isBright ? [0.012, 0.06, 0.085] : [0.008, 0.026, 0.038],
    ...reach,
  });
}

/** Tries places and keeps the one whose land ahead rises as the setting wants, with nothing right before the lens. */
function chooseSpot(terrain: Terrain, landscape: Landscape, random: RandomStream): Spot {
  const extent = landscape.size * landscape.cell;
  const spread = landscape.relief === 'mountain' ? 1.8 : 0.7;
  return bestSpot(random, { extent, spread, attempts: 160 }, (spot) => rateSpot(terrain, landscape, spot));
}

function rateSpot(terrain: Terrain, landscape: Landscape, { x, z, yaw }: Spot): number {
  const { cell, hasWater, eyeHeight, wantedRise, relief, valley } = landscape;
  const here = heightAt(terrain, x, z);
  const floor = hasWater ? Math.max(0, here) : here;
  let highest = Number.NEGATIVE_INFINITY;
  let blocked = 0;
  let wet = 0;
  for (let step = 1; step < 40; step++) {
    const distance = step * cell * 7;
    const there = heightAt(terrain, x + Math.sin(yaw) * distance, z + Math.cos(yaw) * distance);
    const rise = (there - floor - eyeHeight) / distance;
    if (rise > highest) highest = rise;
    if (step < 6 && rise > 0.02) blocked++;
    if (there < 0) wet++;
  }
  // A slope at the edge of the picture must not hide the summits.
  if (relief === 'mountain' && eyeHeight > 20) {
    for (const aside of [-0.38, 0.38]) {
      for (let distance = 60; distance < 2400; distance *= 1.4) {
        const there = heightAt(terrain, x + Math.sin(yaw + aside) * distance, z + Math.cos(yaw + aside) * distance);
        if ((there - floor - eyeHeight) / distance > 0.02) blocked++;
      }
    }
  }
  let score = -Math.abs(highest - wantedRise) * 20 - blocked * 2;
  if (relief === 'dunes') {
    score += here * 0.09;
    // Level ground for whoever stands in front of the camera.
    for (const ahead of [3, 6, 9, 12])
      score -= Math.abs(heightAt(terrain, x + Math.sin(yaw) * ahead, z + Math.cos(yaw) * ahead) - here) * 0.8;
  }
  // Low in a valley, so that the summits rise; with air before the camera.
  if (eyeHeight > 20) score -= (valley === undefined ? 0 : Math.abs(here - valley) * 0.012) + blocked * 3;
  if (hasWater && eyeHeight < 20)
    score += (here > -1.2 ? -6 : 0) + Math.min(wet, 26) * (relief === 'mountain' ? 0.45 : 0.05);
  return score;
}

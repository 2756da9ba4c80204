import { createRandom, type RandomStream } from '../random.ts';
import type { Bake } from './bake.ts';
import { type Cast, type CastSite, CITY_CAMERA_X, CITY_LANES, castSubjects, drawCast } from './cast.ts';
import { type Blocks, drawBuildings } from './draw-buildings.ts';
import { type BodyLight, bodyLight, drawCapsules } from './draw-capsules.ts';
import type { PanelPass } from './draw-panels.ts';
import { drawRoad, LAMP_SPACING, type Road } from './draw-road.ts';
import { createSky, drawSky } from './draw-sky.ts';
import { drawMoving, type Film, type Projected, project, type Rgb, type View } from './film.ts';
import { createLight, fillHazeColours, type Light } from './light.ts';
import type { CameraSite } from './move-camera.ts';
import { createPerson, PAINTS, type Person, posePerson } from './pose-person.ts';
import { type Colour, plainSubject, type Shot } from './shot.ts';
import { createNoise, type Tile } from './tile-noise.ts';
import { createCar, drawFacets, type Facet } from './vehicles.ts';
import { cameraAdvanceOf, type World } from './world.ts';

const NO_TINT: Rgb = [1, 1, 1];
/** Metres per second. */
const WALK = 1.25;
const CAR_PAINTS: readonly Colour[] = ['white', 'black', 'grey', 'red', 'blue', 'yellow', 'grey'];

interface Traffic {
  readonly lane: number;
  readonly start: number;
  readonly speed: number;
  readonly facets: readonly Facet[];
}

interface Walker {
  readonly person: Person;
  readonly x: number;
  readonly start: number;
  readonly direction: 1 | -1;
}

/** An avenue between tall buildings. */
export function createCity(shot: Shot, seed: number, fps: number, bake: Bake): World {
  const random = createRandom(seed).derive('city');
  const light = bake(() => addCityGlow(createLight(shot, random.derive('light'))));
  const isDark = light.isDark || (light.overcast > 0.8 && shot.timeOfDay !== 'noon');
  const grain = bake(() => createNoise(seed + 9, { size: 256, period: 8, octaves: 5, gain: 0.6 }));
  const clouds = bake(() => createNoise(seed + 5, { size: 512, period: 5, octaves: 7, gain: 0.54 }));
  const sky = createSky(light, clouds, shot.weather === 'storm', random.derive('stars'));
  const blocks: Blocks = { seed, grain };
  const wetness =
    shot.weather === 'rain' || shot.weather === 'storm' ? 1 : shot.weather === 'fog' ? 0.35 : isDark ? 0.12 : 0;
  const road: Road = { grain, wetness, hasSnow: shot.weather === 'snow', isDark, mirror: new Float32Array(0) };
  const hasSubjects = shot.subjects.length > 0;
  const site = citySite(hasSubjects, shot);
  const traffic = createTraffic(random.derive('traffic'), isDark, hasSubjects);
  const walkers = createWalkers(random.derive('walkers'));
  const cast = castSubjects(shot, grain, random.derive('cast'));
  const castSite: CastSite = {
    ...site,
    cameraAdvance: cameraAdvanceOf(shot, site.reach),
    floatHeight: null,
    water: null,
    seatHeight: 0.46,
  };
  const middle = (shot.startFrame + shot.frames / 2) / fps;
  const bodies = streetLight(bodyLight(light), isDark);
  let hazeColours = new Float32Array(0);
  return {
    site,
    light,
    mostExposure: light.isNight ? 7 : light.isDark ? 6 : 30,
    key: null,
    shafts: 0.4,
    draw: (film, view, seconds) => {
      if (hazeColours.length !== film.width * 3) hazeColours = new Float32Array(film.width * 3);
      fillHazeColours(light, view, NO_TINT, hazeColours);
      drawSky(sky, film, view, seconds);
      drawBuildings({ blocks, light, hazeColours, isDark }, film, view);
      const scene: Scene = { light: bodies, hazeColours, grain, film, view, seconds };
      drawTraffic(traffic, scene);
      drawWalkers(walkers, scene);
      drawTheCast(cast, castSite, scene, middle);
      const glows = isDark ? lampGlows(film, view) : [];
      for (const glow of glows) addGlow(film, glow);
      drawRoad(road, light, hazeColours, film, view);
    },
  };
}

function citySite(hasSubjects: boolean, shot: Shot): CameraSite {
  const isHigh =
    shot.camera.move === 'aerial' ||
    (shot.framing === 'wide' && !hasSubjects && shot.camera.move !== 'crane-up' && shot.camera.move !== 'tilt-up');
  return {
    x: hasSubjects ? CITY_CAMERA_X : 1.2,
    z: 2,
    yaw: isHigh ? 0.16 : 0,
    eyeHeight: isHigh ? 46 : hasSubjects ? 1.65 : 2.6,
    reach: isHigh ? 60 : hasSubjects ? 7 : 24,
    lift: isHigh ? 26 : 11,
    orbitRadius: hasSubjects ? 8 : 60,
    horizon: isHigh ? 0.42 : 0.58,
    ground: () => 0,
  };
}

/** Streets light the air above them. */
function addCityGlow(light: Light): Light {
  if (!light.isNight) return light;
  const { table } = light;
  const data = table.data.slice();
  for (let row = 0; row < table.rows; row++) {
    const glow = Math.exp((-row / table.rows) * 5) * 0.03;
    for (let column = 0; column < table.columns; column++) {
      const i = (row * table.columns + column) * 3;
      data[i]! += glow * 1.1;
      data[i + 1]! += glow * 0.78;
      data[i + 2]! += glow * 0.8;
    }
  }
  return { ...light, table: { ...table, data } };
}

/** By night people and cars are lit by windows and lamps, from the side and behind. */
function streetLight(light: BodyLight, isDark: boolean): BodyLight {
  if (!isDark) return light;
  const { ambient } = light;
  return {
    ...light,
    toward: [0.55, 0.55, 0.63],
    key: [0.2, 0.14, 0.085],
    ambient: [ambient[0] + 0.03, ambient[1] + 0.026, ambient[2] + 0.03],
    rim: [0.5, 0.36, 0.3],
  };
}

function createTraffic(random: RandomStream, isDark: boolean, hasSubjects: boolean): readonly Traffic[] {
  return Array.from({ length: 18 }, (_, index) => {
    const lane = CITY_LANES[index % 4]!;
    const direction = lane > 0 ? 1 : -1;
    return {
      lane,
      start: (hasSubjects ? 34 : 16) + random.next() * 330,
      speed: direction * random.between(6, 10),
      facets: createCar(PAINTS[CAR_PAINTS[Math.floor(random.next() * CAR_PAINTS.length)]!], isDark),
    };
  });
}

function createWalkers(random: RandomStream): readonly Walker[] {
  return Array.from({ length: 16 }, (_, index) => {
    return {
      person: createPerson(plainSubject('person', 'walk'), random),
      x: (index % 2 === 0 ? 1 : -1) * random.between(8.6, 11.8),
      start: 14 + random.next() * random.next() * 150,
      direction: random.chance(0.5) ? 1 : -1,
    };
  });
}

interface Scene {
  readonly light: BodyLight;
  readonly hazeColours: Float32Array;
  readonly grain: Tile;
  readonly film: Film;
  readonly view: View;
  readonly seconds: number;
}

function panelPassOf({ hazeColours, light, film }: Scene): PanelPass {
  const middle = (film.width >> 1) * 3;
  const haze: Rgb = [hazeColours[middle]!, hazeColours[middle + 1]!, hazeColours[middle + 2]!];
  return {
    mirror: [
      haze[0] * 0.8 + light.ambient[0] * 0.3,
      haze[1] * 0.8 + light.ambient[1] * 0.3,
      haze[2] * 0.8 + light.ambient[2] * 0.3,
    ],
    haze: light.haze,
    hazeColour: haze,
  };
}

function drawTraffic(traffic: readonly Traffic[], scene: Scene): void {
  const pass = panelPassOf(scene);
  for (const { lane, start, speed, facets } of traffic) {
    const z = start + speed * scene.seconds;
    if (z < scene.view.z + 4 || z > scene.view.z + 400) continue;
    const at = { x: lane, y: 0, z, yaw: speed > 0 ? 0 : Math.PI, heel: 0 };
    drawMoving(scene.film, [0, 0, speed], () => drawFacets(facets, at, scene.light, pass, scene.film, scene.view));
  }
}

function drawWalkers(walkers: readonly Walker[], { light, hazeColours, grain, film, view, seconds }: Scene): void {
  for (const { person, x, start, direction } of walkers) {
    const travelled = WALK * seconds;
    const z = start + direction * travelled;
    if (z < view.z + 9) continue;
    const stance = {
      x,
      y: 0,
      z,
      yaw: direction > 0 ? 0 : Math.PI,
      action: 'walk',
      seconds,
      travelled,
      seatHeight: 0.46,
    } as const;
    drawMoving(film, [0, 0, direction * WALK], () =>
      drawCapsules(posePerson(person, stance), light, grain, hazeColours, film, view),
    );
  }
}

function drawTheCast(cast: Cast, site: CastSite, scene: Scene, middle: number): void {
  const { light, hazeColours, seconds, film, view } = scene;
  drawCast(
    cast,
    site,
    { light, hazeColours, mirror: panelPassOf(scene).mirror, seconds, sinceMiddle: seconds - middle },
    film,
    view,
  );
}

interface GlowSpot {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly colour: Rgb;
}

function lampGlows(film: Film, view: View): readonly GlowSpot[] {
  const spots: GlowSpot[] = [];
  const at: Projected = { x: 0, y: 0, z: 0 };
  for (let lamp = 0; lamp < 26; lamp++) {
    for (const side of [-1, 1]) {
      if (!project(view, side * 8.6, 6.8, 12 + lamp * LAMP_SPACING, at) || at.z < 3) continue;
      const row = Math.round(at.y);
      const column = Math.round(at.x);
      if (row < 0 || column < 0 || row >= film.height || column >= film.width) continue;
      if (film.depth[row * film.width + column]! < at.z) continue;
      spots.push({ x: at.x, y: at.y, radius: Math.max(1.1, (0.3 * view.focal) / at.z), colour: [4.2, 3, 1.7] });
    }
  }
  return spots;
}

function addGlow(film: Film, { x, y, radius, colour }: GlowSpot): void {
  const reach = radius * 3;
  for (let row = Math.max(0, Math.floor(y - reach)); row <= Math.min(film.height - 1, y + reach); row++) {
    for (let column = Math.max(0, Math.floor(x - reach)); column <= Math.min(film.width - 1, x + reach); column++) {
      const distance2 = ((column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2) / (radius * radius);
      const strength = Math.exp(-distance2 * 1.6) + 0.06 * Math.exp(-distance2 * 0.35);
      const i = (row * film.width + column) * 3;
      for (let k = 0; k < 3; k++) film.colour[i + k]! += colour[k]! * strength;
    }
  }
}

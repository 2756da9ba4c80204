import { rollOff, toLevel } from '../image/linear-light.ts';
import { createPlanar, type PlanarImage } from '../image/planar-image.ts';
import { resizePlane } from '../image/resample-plane.ts';
import type { RandomStream } from '../random.ts';
import type { PlaceLight } from '../relight/relight-person.ts';
import { paintConcert } from './concert.ts';
import { paintMountains, paintSnow, paintSpace } from './peaks.ts';
import { paintCafe, paintChristmas, paintHome, paintLibrary, paintOffice } from './rooms.ts';
import type { PaintedScene, SceneInput, ScenePainter } from './scene.ts';
import { paintBeach, paintSky } from './shore.ts';
import { paintStreet } from './street.ts';
import { paintStudio, type StudioColour } from './studio.ts';
import { paintWeather, type Weather } from './weather.ts';
import { paintWoods } from './woods.ts';

const PAINTERS = {
  concert: paintConcert,
  city: paintStreet,
  beach: paintBeach,
  office: paintOffice,
  snow: paintSnow,
  forest: (input) => paintWoods(input, 'forest'),
  sakura: (input) => paintWoods(input, 'sakura'),
  autumn: (input) => paintWoods(input, 'autumn'),
  cafe: paintCafe,
  christmas: paintChristmas,
  sky: paintSky,
  space: paintSpace,
  library: paintLibrary,
  mountains: paintMountains,
  home: paintHome,
  studio: null,
} as const satisfies Readonly<Record<string, ScenePainter | null>>;

export type SceneName = keyof typeof PAINTERS;

export const SCENE_NAMES = Object.keys(PAINTERS) as SceneName[];

export interface BackdropInput {
  readonly scene: SceneName;
  /** Of a studio's paper; undefined: the seed chooses. */
  readonly colour: StudioColour | undefined;
  readonly time: SceneInput['time'];
  readonly weather: Weather | undefined;
  readonly width: number;
  readonly height: number;
  readonly random: RandomStream;
}

export interface Backdrop {
  /** Levels 0..255. */
  readonly image: PlanarImage;
  readonly place: PlaceLight;
  readonly wrap: number;
  readonly isDark: boolean;
}

/** Everything is out of focus, so nothing is lost by painting at most this large and enlarging. */
const PAINT_SIDE = 800;

/** Paints a place that nobody photographed: procedural, seeded, with a lens's depth of field. */
export function paintBackdrop(input: BackdropInput): Backdrop {
  const { width, height, random, time } = input;
  const scale = Math.min(1, PAINT_SIDE / Math.max(width, height));
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const scene = paintScene(input, { ...size, time, random: random.derive(input.scene) });
  if (input.weather !== undefined) paintWeather(scene.layer, input.weather, random.derive('weather'));
  const image = createPlanar(width, height);
  scene.layer.planes.slice(0, 3).forEach((data, c) => {
    image.channels[c]!.set(resizePlane({ ...size, data }, width, height).data);
  });
  for (const channel of image.channels) {
    for (let i = 0; i < channel.length; i++) channel[i] = toLevel(rollOff(channel[i]!));
  }
  return { image, place: scene.place, wrap: scene.wrap, isDark: scene.isDark };
}

function paintScene({ scene, colour }: BackdropInput, sceneInput: SceneInput): PaintedScene {
  const painter: ScenePainter | null = PAINTERS[scene];
  return painter === null ? paintStudio(sceneInput, colour) : painter(sceneInput);
}

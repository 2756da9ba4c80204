import type { RandomStream } from '../random.ts';
import type { PlaceLight } from '../relight/relight-person.ts';
import { createLayer, type Light, type LightLayer, light } from './light-layer.ts';

export interface SceneInput {
  readonly width: number;
  readonly height: number;
  readonly time: 'day' | 'sunset' | 'night';
  readonly random: RandomStream;
}

/** A painted place and its light. */
export interface PaintedScene {
  readonly layer: LightLayer;
  readonly place: PlaceLight;
  /** How much of the backdrop's light spills over the person's outline, 0..1. */
  readonly wrap: number;
  /** Dark places get a vignette and rim light. */
  readonly isDark: boolean;
}

export type ScenePainter = (input: SceneInput) => PaintedScene;

/** What most painters start from. */
export interface SceneTools {
  readonly width: number;
  readonly height: number;
  /** The shorter side: sizes of things are shares of it. */
  readonly side: number;
  readonly random: RandomStream;
  layer(): LightLayer;
  pick<T>(values: readonly T[]): T;
  between(low: number, high: number): number;
}

export function sceneTools({ width, height, random }: SceneInput): SceneTools {
  return {
    width,
    height,
    side: Math.min(width, height),
    random,
    layer: () => createLayer(width, height),
    pick: (values) => values[Math.min(values.length - 1, Math.floor(random.next() * values.length))]!,
    between: (low, high) => random.between(low, high),
  };
}

/** Defaults: neutral light from either side, a little spill. */
export function placeLight(
  random: RandomStream,
  {
    ambient = [1, 1, 1],
    exposure = 1,
    rims = ['#ffffff'],
  }: {
    readonly ambient?: Light;
    readonly exposure?: number;
    readonly rims?: readonly string[];
  } = {},
): PlaceLight {
  const [first, second] = rims.map((hex) => light(hex).map((value) => value + 0.2) as unknown as Light);
  return { ambient, exposure, rims: [first!, second ?? first!], side: random.chance(0.5) ? 1 : -1 };
}

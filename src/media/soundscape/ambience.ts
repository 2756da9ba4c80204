import { makeApplause, makeBirds, makeCrickets, makeCrowd, makeFootsteps, makeHooves } from './living-sounds.ts';
import { makeCity, makeEngine, makeHum, makeRoom } from './place-sounds.ts';
import type { SoundForm } from './sound-source.ts';
import { makeFire, makeRain, makeSea, makeThunder, makeUnderwater, makeWater, makeWind } from './weather-sounds.ts';

/** The sounds of a setting. Each is synthesised: nothing is recorded, and a seed always gives the same. */
export const AMBIENCES = {
  sea: makeSea,
  water: makeWater,
  wind: makeWind,
  rain: makeRain,
  thunder: makeThunder,
  birds: makeBirds,
  crickets: makeCrickets,
  fire: makeFire,
  crowd: makeCrowd,
  applause: makeApplause,
  city: makeCity,
  room: makeRoom,
  underwater: makeUnderwater,
  hum: makeHum,
  footsteps: makeFootsteps,
  hooves: makeHooves,
  engine: makeEngine,
} as const satisfies Readonly<Record<string, (form: SoundForm) => Float32Array>>;

export type AmbienceName = keyof typeof AMBIENCES;

/**
 * How loud each is beside the others, dB: what fills a place is louder than what adds to it, and a room is there to
 * break the silence, not to be heard.
 */
export const AMBIENCE_LEVEL_DB: Readonly<Record<AmbienceName, number>> = {
  sea: 0,
  water: -4,
  wind: -3,
  rain: 0,
  thunder: 1,
  birds: -5,
  crickets: -6,
  fire: -2,
  crowd: -2,
  applause: 0,
  city: -1,
  room: -12,
  underwater: -2,
  hum: -5,
  footsteps: -5,
  hooves: -2,
  engine: -3,
};

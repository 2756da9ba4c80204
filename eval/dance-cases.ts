import type { SeenMotion } from './dance-measures.ts';

/** Moves slower than these shares of the width a second are none. */
const STILL = 0.004;
const MOVES = 0.004;

/** A camera word, and what an observer of the flow must see: what a camera passes moves the other way. */
export const CAMERA_CASES: readonly {
  readonly move: string;
  readonly prompt: string;
  readonly isSeen: (camera: SeenMotion) => boolean;
}[] = [
  {
    move: 'static',
    prompt: 'static camera',
    isSeen: ({ shiftX, shiftY, zoom }) => Math.max(Math.abs(shiftX), Math.abs(shiftY), Math.abs(zoom)) < STILL,
  },
  { move: 'pan right', prompt: 'the camera pans right', isSeen: ({ shiftX }) => shiftX < -MOVES },
  { move: 'pan left', prompt: '镜头向左摇', isSeen: ({ shiftX }) => shiftX > MOVES },
  { move: 'truck left', prompt: '镜头向左平移', isSeen: ({ shiftX }) => shiftX > MOVES },
  { move: 'truck right', prompt: 'the camera trucks right', isSeen: ({ shiftX }) => shiftX < -MOVES },
  { move: 'tilt up', prompt: 'the camera tilts up', isSeen: ({ shiftY }) => shiftY > MOVES },
  { move: 'tilt down', prompt: 'the camera tilts down', isSeen: ({ shiftY }) => shiftY < -MOVES },
  { move: 'crane up', prompt: 'crane up', isSeen: ({ shiftY }) => shiftY > 0.75 * MOVES },
  { move: 'crane down', prompt: 'crane down', isSeen: ({ shiftY }) => shiftY < -0.75 * MOVES },
  { move: 'dolly in', prompt: 'the camera dollies in', isSeen: ({ zoom }) => zoom > MOVES },
  { move: 'dolly out', prompt: 'the camera dollies out', isSeen: ({ zoom }) => zoom < -MOVES },
  { move: 'zoom in', prompt: 'zoom in', isSeen: ({ zoom }) => zoom > MOVES },
  { move: 'zoom out', prompt: 'zoom out', isSeen: ({ zoom }) => zoom < -MOVES },
  // What is near stays, what is far slides along with the camera.
  {
    move: 'orbit',
    prompt: 'the camera orbits around it',
    isSeen: ({ rightmost, shiftX }) => rightmost > MOVES && shiftX > -MOVES,
  },
  { move: 'aerial', prompt: 'aerial shot', isSeen: ({ shiftY, zoom }) => shiftY > 0 && zoom > MOVES },
  { move: 'dolly in, fast', prompt: 'a fast dolly in', isSeen: ({ zoom }) => zoom > MOVES },
  { move: 'pan right, slow', prompt: '镜头缓慢向右摇', isSeen: ({ shiftX }) => shiftX < -MOVES / 2 },
  // Wherever the hand goes, it is no travel.
  {
    move: 'handheld',
    prompt: 'handheld camera',
    isSeen: ({ shiftX, shiftY }) => Math.hypot(shiftX, shiftY) < 8 * MOVES,
  },
];

/** One time of day, so that the place alone makes the difference. */
export const SETTINGS: readonly string[] = [
  'the open sea at noon',
  'sand dunes of a desert at noon',
  'a snowfield at noon',
  'a forest at noon',
  'a city street at noon',
  'high mountains at noon',
  'a green meadow at noon',
  'a lake at noon',
];

/** The same place in another light or weather. */
export const VARIATIONS: readonly (readonly [string, string])[] = [
  ['a lake at noon', 'a lake at night'],
  ['a lake at dawn', 'a lake at dusk'],
  ['a city street at noon', 'a city street in the rain at night'],
  ['a forest in the morning', 'a forest in falling snow'],
  ['a living room by day', 'a living room at night'],
];

export const DIALOGUE = 'She says: "This line is spoken so that it can be measured." static camera';

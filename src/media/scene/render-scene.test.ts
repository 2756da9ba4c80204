import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSceneRenderer } from './render-scene.ts';
import { type CameraMove, plainSubject, SETTINGS, type Setting, type Shot } from './shot.ts';

const FORM = { width: 96, height: 54, fps: 24 };
const FRAMES = 48;

function shotOf(setting: Setting, move: CameraMove = 'static', startFrame = 0): Shot {
  return {
    startFrame,
    frames: FRAMES,
    setting,
    timeOfDay: 'day',
    weather: 'clear',
    subjects: [],
    camera: { move, speed: 1 },
    framing: 'medium',
    grades: [],
    particles: [],
  };
}

function draw(shots: readonly Shot[], indexes: readonly number[], seed = 5): readonly Uint8Array[] {
  const renderer = createSceneRenderer({ seed, shots }, FORM);
  return indexes.map((index) => {
    const out = new Uint8Array(FORM.width * FORM.height * 3);
    renderer.drawFrame(index, out);
    return out;
  });
}

/** Mean colours of a grid of 4 x 3 fields. */
function layoutOf(frame: Uint8Array): readonly number[] {
  const sums = new Array<number>(36).fill(0);
  for (let y = 0; y < FORM.height; y++) {
    for (let x = 0; x < FORM.width; x++) {
      const field = Math.floor((y * 3) / FORM.height) * 4 + Math.floor((x * 4) / FORM.width);
      for (let k = 0; k < 3; k++) sums[field * 3 + k]! += frame[(y * FORM.width + x) * 3 + k]!;
    }
  }
  return sums.map((sum) => sum / ((FORM.width * FORM.height) / 12));
}

/** Where the picture of `a` is found in `b`: whole pixels right and down, by least squares over a region. */
function shiftBetween(a: Uint8Array, b: Uint8Array, from: number, to: number): { right: number; down: number } {
  const grey = (frame: Uint8Array, x: number, y: number): number => frame[(y * FORM.width + x) * 3 + 1]!;
  let best = { right: 0, down: 0, error: Number.POSITIVE_INFINITY };
  for (let down = -5; down <= 5; down++) {
    for (let right = -7; right <= 7; right++) {
      let error = 0;
      for (let y = 6; y < FORM.height - 6; y++) {
        for (let x = from; x < to; x++) error += (grey(a, x, y) - grey(b, x + right, y + down)) ** 2;
      }
      if (error < best.error) best = { right, down, error };
    }
  }
  return best;
}

describe('createSceneRenderer', () => {
  it('draws a frame the same in any order, so that threads may share a clip in any way', () => {
    const shots = [
      {
        ...shotOf('city', 'dolly-in'),
        weather: 'rain',
        timeOfDay: 'night',
        subjects: [plainSubject('person', 'walk')],
      } as const,
      { ...shotOf('sea', 'handheld', FRAMES), weather: 'snow', particles: ['leaves'] } as const,
    ];
    const forward = draw(shots, [0, 17, 40, 50, 80]);
    const backward = draw(shots, [80, 50, 40, 17, 0]).toReversed();
    assert.deepEqual(forward, backward);
    assert.deepEqual(draw(shots, [17])[0], forward[1]);
  });

  it('draws every setting, each unlike all others, and another seed unlike the first', () => {
    const layouts = SETTINGS.map((setting) => layoutOf(draw([shotOf(setting)], [24])[0]!));
    for (const [i, layout] of layouts.entries()) {
      const spread = Math.max(...layout) - Math.min(...layout);
      assert.ok(spread > 12, `${SETTINGS[i]} is a flat picture: ${spread}`);
      for (let j = 0; j < i; j++) {
        const difference = Math.hypot(...layout.map((value, field) => value - layouts[j]![field]!));
        assert.ok(difference > 45, `${SETTINGS[i]} looks like ${SETTINGS[j]}: ${difference}`);
      }
    }
    assert.notDeepEqual(draw([shotOf('city')], [0], 5), draw([shotOf('city')], [0], 6));
  });

  it('moves the picture as the camera word says', () => {
    const flow = (move: CameraMove): { left: number; right: number; down: number } => {
      const [a, b] = draw([shotOf('city', move)], [18, 30]);
      const left = shiftBetween(a!, b!, 8, 40);
      const right = shiftBetween(a!, b!, 56, 88);
      return { left: left.right, right: right.right, down: (left.down + right.down) / 2 };
    };
    assert.ok(flow('pan-right').left < 0 && flow('pan-right').right < 0);
    assert.ok(flow('tilt-up').down > 0);
    assert.ok(flow('zoom-in').right > flow('zoom-in').left);
    assert.ok(flow('zoom-out').right < flow('zoom-out').left);
    assert.deepEqual(flow('static'), { left: 0, right: 0, down: 0 });
  });

  it('refuses a frame that no shot holds', () => {
    assert.throws(() => draw([shotOf('studio', 'static', 10)], [3]), /before the first shot/);
  });
});

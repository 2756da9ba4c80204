import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom } from '../random.ts';
import { lensBlur } from './lens-blur.ts';
import { createLayer } from './light-layer.ts';
import { paintBackdrop, SCENE_NAMES } from './scenes.ts';

const SIZE = { width: 96, height: 80 };

describe('backdrops', () => {
  for (const scene of SCENE_NAMES) {
    test(`${scene}: whole at every hour, the same for a seed, another for another`, () => {
      const paint = (time: 'day' | 'sunset' | 'night', seed: number) =>
        paintBackdrop({ scene, colour: undefined, weather: undefined, time, ...SIZE, random: createRandom(seed) });
      for (const time of ['day', 'sunset', 'night'] as const) {
        const { image } = paint(time, 3);
        const isWhole = image.channels.every((channel) => channel.every((value) => value >= 0 && value <= 255));
        assert.ok(isWhole, `${time} has values that are no levels`);
      }
      const [first, again, other] = [paint('day', 3), paint('day', 3), paint('day', 4)];
      assert.deepEqual(first, again);
      assert.notDeepEqual(first.image, other.image);
    });
  }

  test('weather changes the place and leaves levels', () => {
    const paint = (weather: 'rain' | 'snow' | 'fog' | undefined) =>
      paintBackdrop({ scene: 'forest', colour: undefined, weather, time: 'day', ...SIZE, random: createRandom(1) })
        .image;
    const dry = paint(undefined);
    for (const weather of ['rain', 'snow', 'fog'] as const) {
      const wet = paint(weather);
      assert.notDeepEqual(wet, dry, weather);
      assert.ok(wet.channels.every((channel) => channel.every((value) => value >= 0 && value <= 255)));
    }
  });

  test('a lamp out of focus is an even disc that keeps its light', () => {
    for (const radius of [4, 9]) {
      const layer = createLayer(64, 64);
      layer.planes[0][32 * 64 + 32] = 100;
      const [red] = lensBlur(layer, radius).planes;
      const sum = red.reduce((total, value) => total + value, 0);
      assert.ok(Math.abs(sum - 100) < 1, `${sum} of 100`);
      assert.ok(red[32 * 64 + 32 + Math.ceil(radius) + 3] === 0, 'nothing beyond the disc');
      const middle = red[32 * 64 + 32]!;
      assert.ok(Math.abs(red[32 * 64 + 32 + Math.floor(radius / 2)]! - middle) < 0.2 * middle, 'even inside');
    }
  });
});

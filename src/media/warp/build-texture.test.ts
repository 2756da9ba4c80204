import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../random.ts';
import { buildDoubleTexture } from './build-texture.ts';

const WIDTH = 37;
const HEIGHT = 23;

function channelOf(pixels: Int32Array, index: number, channel: number): number {
  return (pixels[index]! >>> (channel * 8)) & 255;
}

test('the mean of each 2 x 2 block is its pixel', () => {
  const random = createRandom(1);
  // Mid-range values: at 0 and 255 clipping may take the mean away.
  const data = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, () => Math.floor(random.between(90, 166)));
  const alpha = Uint8Array.from({ length: WIDTH * HEIGHT }, () => Math.floor(random.between(90, 166)));
  const texture = buildDoubleTexture({ width: WIDTH, height: HEIGHT, data }, alpha);
  assert.deepEqual([texture.width, texture.height], [2 * WIDTH, 2 * HEIGHT]);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const at = Math.floor(i / WIDTH) * 4 * WIDTH + (i % WIDTH) * 2;
    for (let channel = 0; channel < 4; channel++) {
      let sum = 0;
      for (const offset of [0, 1, 2 * WIDTH, 2 * WIDTH + 1]) sum += channelOf(texture.pixels, at + offset, channel);
      const pixel = channel === 3 ? alpha[i]! : data[i * 3 + channel]!;
      assert.ok(Math.abs(sum / 4 - pixel) <= 0.5, `pixel ${i}, channel ${channel}: ${sum / 4}, not ${pixel}`);
    }
  }
});

test('a straight ramp stays straight away from the border', () => {
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let i = 0; i < data.length; i++) data[i] = 4 * (Math.floor(i / 3) % WIDTH);
  const texture = buildDoubleTexture({ width: WIDTH, height: HEIGHT, data }, new Uint8Array(WIDTH * HEIGHT).fill(255));
  for (let x = 6; x < 2 * WIDTH - 6; x++) {
    const value = channelOf(texture.pixels, 20 * 2 * WIDTH + x, 0);
    assert.ok(Math.abs(value - (2 * x - 1)) <= 0.51, `texel ${x} is ${value}`);
  }
});

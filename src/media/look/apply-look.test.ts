import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPlanar, lumaOf } from '../image/planar-image.ts';
import { createRandom } from '../random.ts';
import { applyLook, LOOK_NAMES } from './apply-look.ts';

function ramp() {
  const image = createPlanar(64, 48);
  image.channels.forEach((channel, c) => {
    for (let i = 0; i < channel.length; i++) channel[i] = ((i % 64) * 4 + c * 20) % 256;
  });
  return image;
}

for (const look of LOOK_NAMES) {
  test(`${look} changes a picture, the same way for the same seed`, () => {
    const [first, again] = [ramp(), ramp()];
    for (const image of [first, again]) applyLook(image, look, { faceSize: 40, random: createRandom(4) });
    assert.deepEqual(first, again);
    assert.notDeepEqual(first, ramp());
    assert.ok(first.channels.every((channel) => channel.every(Number.isFinite)));
  });
}

test('black and white has no colour, but grain and all', () => {
  const image = ramp();
  applyLook(image, 'bw', { faceSize: 40, random: createRandom(4) });
  const luma = lumaOf(image).data;
  assert.ok(image.channels.every((channel) => channel.every((value, i) => Math.abs(value - luma[i]!) < 0.01)));
});

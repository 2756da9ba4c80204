import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPlanar, type PlanarImage } from '../../../../media/image/planar-image.ts';
import { lightOf } from './place-person.ts';

/** A place of one colour, its right third in another one. */
function place(colour: readonly number[], right = colour): PlanarImage {
  const image = createPlanar(60, 40);
  image.channels.forEach((channel, c) => {
    for (let i = 0; i < channel.length; i++) channel[i] = (i % 60 < 40 ? colour : right)[c]!;
  });
  return image;
}

test('a grey place tints nobody, and a darker one darkens more', () => {
  const light = lightOf(place([118, 118, 118]));
  assert.deepEqual(
    light.ambient.map((value) => Number(value.toFixed(6))),
    [1, 1, 1],
  );
  assert.ok(Math.abs(light.exposure - 1) < 1e-6);
  const exposures = [10, 40, 80, 118, 200].map((level) => lightOf(place([level, level, level])).exposure);
  assert.deepEqual(
    exposures,
    exposures.toSorted((a, b) => a - b),
  );
  assert.ok(exposures[0]! >= 0.5 && exposures.at(-1)! <= 1.1, 'never black, never blown out');
});

test('light has the colour of the place and comes from its brighter side', () => {
  const sunset = lightOf(place([160, 100, 60], [250, 180, 90]));
  assert.ok(sunset.ambient[0] > 1 && sunset.ambient[2] < 1);
  assert.equal(sunset.side, 1);
  assert.equal(lightOf(place([200, 200, 200], [20, 20, 20])).side, -1);
  assert.ok(sunset.rims[1][0] > sunset.rims[0][0]);
});

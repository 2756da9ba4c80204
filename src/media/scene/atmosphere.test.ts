import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bakeSky, type SkyTable } from './atmosphere.ts';

function colourAt({ data, columns }: SkyTable, row: number, column: number): readonly number[] {
  return Array.from(data.subarray((row * columns + column) * 3, (row * columns + column) * 3 + 3));
}

describe('bakeSky', () => {
  it('is blue overhead at noon, and the sun is white', () => {
    const noon = bakeSky(1.1, 1);
    const [red = 0, , blue = 0] = colourAt(noon, noon.rows - 1, 20);
    assert.ok(blue > 2 * red);
    assert.ok(noon.sun[2] > 0.6 * noon.sun[0]);
  });

  it('is red around a setting sun', () => {
    const evening = bakeSky(0.03, 1);
    const [red = 0, , blue = 0] = colourAt(evening, 4, 1);
    assert.ok(red > 2 * blue);
    assert.ok(evening.sun[0] > 3 * evening.sun[2]);
  });

  it('gives no direct light once the sun is down', () => {
    assert.deepEqual(bakeSky(-0.04, 1).sun, [0, 0, 0]);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRandom } from '../random.ts';
import { chooseVista, layBeach, layShelf, sunSeen } from './foreground.ts';
import { heightAt, type Terrain } from './terrain.ts';
import { createMips, createNoise } from './tile-noise.ts';

/** A seamless tile of 64 cells of 20 m whose heights `of` tells. */
function terrainOf(of: (x: number, y: number) => number): Terrain {
  const size = 64;
  const data = Float32Array.from({ length: size * size }, (_, i) => of(i % size, Math.floor(i / size)));
  return {
    mips: createMips({ size, data }, 5),
    cell: 20,
    lit: new Float32Array(size * size * 3),
    grain: createNoise(3, { size: 256, period: 8, octaves: 5, gain: 0.6 }),
    relief: createNoise(3, { size: 256, period: 8, octaves: 5, gain: 0.6 }),
    summits: [],
    laid: null,
  };
}

describe('ground before the camera', () => {
  const sea = terrainOf(() => -34);
  const spot = { x: 200, z: 300, yaw: 0.4 };
  const ahead = (terrain: Terrain, metres: number, aside = 0): number =>
    heightAt(
      terrain,
      spot.x + Math.sin(spot.yaw) * metres + Math.cos(spot.yaw) * aside,
      spot.z + Math.cos(spot.yaw) * metres - Math.sin(spot.yaw) * aside,
    );

  test('a beach is dry where people are filmed and falls to the bed of the sea', () => {
    for (const seed of [1, 2, 3, 4]) {
      const beach = { ...sea, laid: layBeach(sea, spot, createRandom(seed)) };
      for (const metres of [0, 4, 8]) assert.ok(ahead(beach, metres) > 0.1, `${metres} m: ${ahead(beach, metres)}`);
      assert.ok(ahead(beach, 40) < 0);
      assert.ok(Math.abs(ahead(beach, 150) + 34) < 1e-3);
      assert.equal(ahead(beach, 0, 2000), -34);
    }
  });

  test('the water lies on one side only', () => {
    const beach = { ...sea, laid: layBeach(sea, spot, createRandom(1)) };
    const [left, right] = [ahead(beach, 10, -60), ahead(beach, 10, 60)];
    assert.ok(Math.min(left, right) < 0 && Math.max(left, right) > 1, `${left} and ${right}`);
  });

  test('a shelf is level under the camera and ends in the slope that is there', () => {
    const slope = terrainOf((x, y) => 300 + 200 * Math.sin(((x + y) / 64) * Math.PI * 2));
    const shelf = { ...slope, laid: layShelf(slope, spot) };
    const heights = [0, 5, 10, 20].map((metres) => ahead(shelf, metres));
    assert.ok(Math.max(...heights) - Math.min(...heights) < 2, heights.join(' '));
    assert.equal(ahead(shelf, 400), ahead(slope, 400));
  });

  test('a vista looks over falling land', () => {
    const waves = terrainOf((x, y) => 330 + 320 * Math.sin((x / 64) * Math.PI * 2) * Math.cos((y / 64) * Math.PI * 2));
    const { x, z, yaw } = chooseVista(waves, 64 * 20, createRandom(5));
    const fall = heightAt(waves, x + Math.sin(yaw) * 300, z + Math.cos(yaw) * 300) - heightAt(waves, x, z);
    assert.ok(fall < 0, `${fall} m`);
  });

  test('a wall between place and sun takes the sun away', () => {
    const wall = terrainOf((x) => (x === 20 ? 400 : 0));
    assert.equal(sunSeen(wall, [1, 0.2, 0], 15 * 20, 500), 0);
    assert.equal(sunSeen(wall, [0, 0.2, 1], 15 * 20, 500), 1);
    assert.equal(sunSeen(wall, [0.1, 1, 0], 15 * 20, 500), 1);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSlopes, createWaves, fillSlopes } from './waves.ts';

function meanSquare(data: Float32Array): number {
  return data.reduce((sum, value) => sum + value * value, 0) / (data.length / 2);
}

describe('fillSlopes', () => {
  it('is as steep as asked for, at any time', () => {
    const waves = createWaves(4, { metres: 40, wind: 7, steepness: 0.12 });
    const slopes = createSlopes(waves);
    for (const seconds of [0, 3.7, 20]) {
      fillSlopes(waves, seconds, slopes);
      const rms = Math.sqrt(meanSquare(slopes[0]!.data));
      assert.ok(Math.abs(rms - 0.12) < 0.03, `rms ${rms}`);
    }
  });

  it('turns a single wave into its own slopes', () => {
    const waves = createWaves(1, { metres: 32, wind: 5, steepness: 0.1 });
    waves.spectrum.fill(0);
    // Three crests per tile along x, none along z.
    waves.spectrum[3 * 2] = 0.5;
    const slopes = createSlopes(waves);
    fillSlopes(waves, 0, slopes);
    const k = (3 * 2 * Math.PI) / 32;
    for (const column of [0, 5, 40, 100]) {
      const x = (column * 32) / waves.size;
      const along = slopes[0]!.data[column * 2]!;
      assert.ok(Math.abs(along - -k * Math.sin(k * x)) < 1e-4, `slope ${along} at ${x} m`);
      assert.ok(Math.abs(slopes[0]!.data[column * 2 + 1]!) < 1e-4);
    }
  });

  it('gives coarser slopes as means', () => {
    const waves = createWaves(2, { metres: 20, wind: 3, steepness: 0.05 });
    const slopes = createSlopes(waves);
    fillSlopes(waves, 1, slopes);
    const [fine, half] = slopes;
    const mean = (fine!.data[0]! + fine!.data[2]! + fine!.data[fine!.size * 2]! + fine!.data[fine!.size * 2 + 2]!) / 4;
    assert.ok(Math.abs(half!.data[0]! - mean) < 1e-6);
  });
});

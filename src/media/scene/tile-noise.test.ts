import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMips, createNoise, sample } from './tile-noise.ts';

describe('createNoise', () => {
  const tile = createNoise(3, { size: 64, period: 4, octaves: 4, gain: 0.5 });

  it('fills 0 to 1', () => {
    assert.equal(Math.min(...tile.data), 0);
    assert.equal(Math.max(...tile.data), 1);
  });

  it('has no seam: the step across the edge is like any other', () => {
    let across = 0;
    let inside = 0;
    for (let y = 0; y < 64; y++) {
      across += Math.abs(sample(tile, 0, y / 64) - sample(tile, -1 / 64, y / 64));
      inside += Math.abs(sample(tile, 0.5, y / 64) - sample(tile, 0.5 - 1 / 64, y / 64));
    }
    assert.ok(across < inside * 1.8, `${across} against ${inside}`);
    assert.ok(Math.abs(sample(tile, 0.3, 0.7) - sample(tile, 2.3, -0.3)) < 1e-6);
  });

  it('keeps its mean in every coarser copy', () => {
    const mean = (data: Float32Array): number => data.reduce((sum, value) => sum + value, 0) / data.length;
    for (const mip of createMips(tile, 4)) assert.ok(Math.abs(mean(mip.data) - mean(tile.data)) < 1e-5);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawWaveform, type WaveformPicture } from './draw-waveform.ts';

/** Rows of a column that are drawn. */
function drawnRows({ width, height, data }: WaveformPicture, column: number): number[] {
  return Array.from({ length: height }, (_, row) => row).filter(
    (row) => (data[(row * width + column) * 3] ?? 0) < 0x80,
  );
}

test('silence is a line in the middle', () => {
  const picture = drawWaveform(new Float32Array(1000), { width: 20, height: 11 });
  for (let column = 0; column < 20; column++) assert.deepEqual(drawnRows(picture, column), [5]);
});

test('a column spans the lowest to the highest sample of its time; the loudest fills the height', () => {
  const samples = new Float32Array(400);
  // First half: ±0.25, second half: ±0.5.
  for (let i = 0; i < 400; i++) samples[i] = (i % 2 === 0 ? 1 : -1) * (i < 200 ? 0.25 : 0.5);
  const picture = drawWaveform(samples, { width: 4, height: 101 });
  const extent = (column: number) => [drawnRows(picture, column)[0], drawnRows(picture, column).at(-1)];
  assert.deepEqual([0, 1, 2, 3].map(extent), [
    [25, 75],
    [25, 75],
    [0, 100],
    [0, 100],
  ]);
});

test('fewer samples than columns, and none at all, still give a whole picture', () => {
  for (const count of [0, 1, 3]) {
    const picture = drawWaveform(new Float32Array(count).fill(0.5), { width: 10, height: 9 });
    for (let column = 0; column < 10; column++) assert.equal(drawnRows(picture, column).length, 1, `${count}`);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AudioAligner } from './audio-aligner.ts';

/** An aligner at 100 samples per frame that records what it lets through. */
function record() {
  const sent: number[] = [];
  const aligner = new AudioAligner({ sampleRate: 2500, fps: 25 }, (samples) => sent.push(...samples));
  return { aligner, sent };
}

test('sound waits for its pictures', () => {
  const { aligner, sent } = record();
  aligner.write(new Float32Array(250).fill(1));
  assert.equal(sent.length, 0);
  aligner.advance(1);
  assert.equal(sent.length, 100);
  aligner.advance(3);
  assert.equal(sent.length, 250);
  aligner.finish(4);
  assert.deepEqual(sent, [...Array(250).fill(1), ...Array(150).fill(0)]);
});

test('the caller may reuse its buffer', () => {
  const { aligner, sent } = record();
  const buffer = new Float32Array(100).fill(0.5);
  aligner.write(buffer);
  buffer.fill(9);
  aligner.finish(1);
  assert.deepEqual(sent, Array(100).fill(0.5));
});

test('whatever the pieces, what comes out is the input, cut or padded to the last frame', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300), { maxLength: 8 }), fc.integer({ min: 1, max: 12 }), (pieces, frames) => {
      const { aligner, sent } = record();
      let next = 1;
      for (const [i, length] of pieces.entries()) {
        aligner.write(Float32Array.from({ length }, () => next++));
        aligner.advance(Math.min(i, frames));
      }
      aligner.finish(frames);
      const total = frames * 100;
      assert.deepEqual(
        sent,
        Array.from({ length: total }, (_, i) => (i + 1 < next ? i + 1 : 0)),
      );
    }),
  );
});

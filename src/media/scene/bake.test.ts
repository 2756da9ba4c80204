import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recordBaking, replayBaking } from './bake.ts';

describe('recordBaking', () => {
  it('moves arrays to shared memory once, whatever holds them', () => {
    const data = Float32Array.of(1, 2, 3);
    const { bake, parts } = recordBaking();
    const made = bake(() => ({ a: { data, name: 'tile' }, b: [data, null] as const }));
    assert.deepEqual(made, { a: { data, name: 'tile' }, b: [data, null] });
    assert.ok(made.a.data.buffer instanceof SharedArrayBuffer);
    assert.equal(made.a.data, made.b[0]);
    assert.deepEqual(parts, [made]);
  });

  it('refuses what cannot be sent to another thread', () => {
    const { bake } = recordBaking();
    assert.throws(() => bake(() => ({ draw: () => 1 })), /functions cannot be shared/);
    assert.throws(() => bake(() => new Uint8Array(3)), /Uint8Array is not shared/);
  });
});

describe('replayBaking', () => {
  it('gives the parts in their order without making them again', () => {
    const never = (): string => assert.fail('made again');
    const bake = replayBaking(['first', 'second']);
    assert.equal(bake(never), 'first');
    assert.equal(bake(never), 'second');
    assert.throws(() => bake(never), /only 2 parts/);
  });
});

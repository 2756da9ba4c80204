import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFlexbuffer } from './flexbuffer.ts';

test('reads a map of numbers and an integer vector', () => {
  // {"a": 7, "v": [1, 2, 300]} laid out by hand: keys, then the vector (16-bit), then the key vector, then the map.
  const bytes = [
    ...[0x61, 0, 0x76, 0], // 0: "a\0", 2: "v\0"
    ...[3, 0], // 4: vector length (16-bit)
    ...[1, 0, 2, 0, 0x2c, 1], // 6: 1, 2, 300
    ...[2], // 12: key vector length (8-bit)
    ...[13, 12], // 13: offsets back to "a" and "v"
    ...[2, 1], // 15: offset from here back to the key vector, key width
    ...[2], // 17: map length
    ...[7, 13], // 18: value 7; offset from 19 back to 6
    ...[1 << 2, (11 << 2) | 1], // types: int, 16-bit int vector
    ...[4, 9 << 2, 1], // root: offset from 22 back to 18, type map with 8-bit entries, root width 1
  ];
  assert.deepEqual(readFlexbuffer(Uint8Array.from(bytes)), { a: 7, v: [1, 2, 300] });
});

test('reads plain numbers and refuses what it does not know', () => {
  assert.equal(readFlexbuffer(Uint8Array.of(0xfb, 1 << 2, 1)), -5);
  assert.equal(readFlexbuffer(Uint8Array.of(0, 0, 0xc0, 0x3f, (3 << 2) | 2, 4)), 1.5);
  assert.throws(() => readFlexbuffer(Uint8Array.of(0, 25 << 2, 1)), /type 25/);
});

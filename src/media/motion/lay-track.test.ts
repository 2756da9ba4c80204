import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHANNELS, type FaceMotion } from './face-motion.ts';
import { layTrack, type SeenMotion } from './lay-track.ts';

const STEP = 0.04;

function motion(values: Partial<FaceMotion>): FaceMotion {
  return {
    ...(Object.fromEntries(CHANNELS.map((name) => [name, 0])) as Record<string, number>),
    ...values,
  } as FaceMotion;
}

function timesOf(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => i * STEP);
}

/** null in `lost`. */
function see(count: number, value: (i: number) => number, lost: (i: number) => boolean = () => false): SeenMotion[] {
  return Array.from({ length: count }, (_, i) => ({
    timeSeconds: i * STEP,
    motion: lost(i) ? null : motion({ gap: value(i), yaw: value(i) }),
  }));
}

test('what is constant stays so', () => {
  const { gap, yaw } = layTrack(
    see(20, () => 0.5),
    timesOf(20),
    10,
  );
  for (const value of [...gap, ...yaw]) assert.ok(Math.abs(value - 0.5) < 1e-6);
});

test('smoothing neither delays nor advances a peak', () => {
  const { gap, yaw } = layTrack(
    see(41, (i) => Math.exp(-(((i - 20) / 3) ** 2))),
    timesOf(41),
    10,
  );
  for (const track of [gap, yaw]) {
    assert.equal(track.indexOf(Math.max(...track)), 20);
    assert.ok(Math.abs(track[17]! - track[23]!) < 1e-6);
  }
  assert.ok(gap[20]! > 0.9 && gap[20]! > yaw[20]!, 'a mouth is faster than a head');
});

test('a short gap is bridged evenly, not frozen', () => {
  const { yaw } = layTrack(
    see(
      40,
      (i) => i / 40,
      (i) => i > 15 && i < 26,
    ),
    timesOf(40),
    10,
  );
  for (let i = 5; i < 35; i++) assert.ok(Math.abs(yaw[i]! - i / 40) < 0.01, `frame ${i}: ${yaw[i]}`);
});

test('in a long gap the face comes to rest and goes on afterwards', () => {
  const { gap } = layTrack(
    see(
      120,
      () => 1,
      (i) => i >= 30 && i < 90,
    ),
    timesOf(120),
    10,
  );
  assert.ok(gap[28]! > 0.95 && gap[92]! > 0.95);
  assert.ok(Math.abs(gap[60]!) < 1e-3);
  for (let i = 1; i < 120; i++) assert.ok(Math.abs(gap[i]! - gap[i - 1]!) < 0.2, `a jump at ${i}`);
});

test('other times are read between the frames', () => {
  const twice = Float64Array.from({ length: 39 }, (_, i) => (i * STEP) / 2);
  const { yaw } = layTrack(
    see(20, (i) => i / 20),
    twice,
    10,
  );
  for (let i = 8; i < 30; i++) assert.ok(Math.abs(yaw[i]! - i / 40) < 1e-3);
});

test('shut eyes do not tell where they look', () => {
  const seen = Array.from({ length: 21 }, (_, i) => ({
    timeSeconds: i * STEP,
    motion: i > 7 && i < 13 ? motion({ lidLeft: 1, lidRight: 1, gazeX: -3 }) : motion({ gazeX: 0.1 }),
  }));
  for (const value of layTrack(seen, timesOf(21), 10).gazeX) assert.ok(Math.abs(value - 0.1) < 1e-6);
});

test('small faces are smoothed longer', () => {
  const noise = (i: number): number => (i % 2 === 0 ? 0.1 : -0.1);
  const swing = (track: Float32Array): number =>
    Math.max(...track.subarray(10, 30)) - Math.min(...track.subarray(10, 30));
  const near = layTrack(see(40, noise), timesOf(40), 20).yaw;
  const far = layTrack(see(40, noise), timesOf(40), 4).yaw;
  assert.ok(swing(far) < swing(near) / 2);
});

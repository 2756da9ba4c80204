import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BLINK_SECONDS, blinkShape } from './blink-plan.ts';
import { createDirection, type Direction } from './direction.ts';
import { type MotionChannel, type MotionPlan, type MotionSample, planMotion } from './motion-plan.ts';

/** Four syllables a second with a pause of 0.6 s in every 3. */
function makeVoice(seconds: number): { loudness: Float32Array; activity: Float32Array } {
  const samples = Math.round(seconds * 100);
  const activity = Float32Array.from({ length: samples }, (_, t) => (t % 300 < 240 ? 1 : 0));
  const loudness = activity.map((value, t) => value * (0.55 + 0.45 * Math.sin((2 * Math.PI * t) / 50)));
  return { loudness, activity };
}

function plan(seconds: number, seed: number, direction: Partial<Direction> = {}): MotionPlan {
  return planMotion({ seconds, seed, direction: { ...createDirection(), ...direction }, ...makeVoice(seconds) });
}

function track(motion: MotionPlan, seconds: number): MotionSample[] {
  return Array.from({ length: Math.floor(seconds * 25) }, (_, i) => motion.motionAt(i / 25));
}

function rangeOf(samples: readonly MotionSample[], channel: MotionChannel): number {
  const values = samples.map((sample) => sample[channel]);
  return Math.max(...values) - Math.min(...values);
}

function meanOf(samples: readonly MotionSample[], channel: MotionChannel): number {
  return samples.reduce((sum, sample) => sum + sample[channel], 0) / samples.length;
}

const DEGREE = Math.PI / 180;
/** Rounding of a track sample. */
const FLOAT32 = 1e-7;

test('frame 0 is the photo, whatever the direction', () => {
  for (const direction of [{}, { mood: 'happy', gazeX: -1, tilt: 1, raiseBrows: true } as const]) {
    for (const value of Object.values(plan(12, 3, direction).motionAt(0))) assert.equal(Math.abs(value), 0);
  }
});

test('the same seed moves the same, another seed differently', () => {
  assert.deepEqual(track(plan(12, 5), 12), track(plan(12, 5), 12));
  assert.notDeepEqual(track(plan(12, 5), 12), track(plan(12, 6), 12));
});

test('a reused sample holds the same values as a fresh one', () => {
  const motion = plan(10, 1);
  const into = motion.motionAt(1);
  assert.equal(motion.motionAt(3.3, into), into);
  assert.deepEqual(into, motion.motionAt(3.3));
});

test('blinks stay within 10-25 a minute over 200 seeds, for voices and silence, whole and apart', () => {
  for (let seed = 0; seed < 200; seed++) {
    const seconds = 10 + (seed % 26);
    const silent = seed % 3 === 0;
    const motion = silent
      ? planMotion({
          seconds,
          seed,
          direction: createDirection(),
          loudness: new Float32Array(0),
          activity: new Float32Array(0),
        })
      : plan(seconds, seed, { blinkRate: [0.6, 1, 1.5][seed % 3] ?? 1 });
    const perMinute = (motion.blinks.length * 60) / seconds;
    assert.ok(perMinute >= 10 && perMinute <= 25, `seed ${seed}: ${perMinute}`);
    motion.blinks.forEach((blink, i) => {
      assert.ok(blink >= 0.6 && blink + BLINK_SECONDS < seconds);
      assert.ok(i === 0 || blink - (motion.blinks[i - 1] ?? 0) > 0.4, `seed ${seed}, blink ${i}`);
    });
  }
});

test('blinks prefer pauses', () => {
  let paused = 0;
  let all = 0;
  for (let seed = 0; seed < 60; seed++) {
    for (const blink of plan(30, seed).blinks) {
      all++;
      if (Math.round(blink * 100) % 300 >= 240) paused++;
    }
  }
  // Pauses fill 20 % of the time; 0.3 s earlier and 0.5 s later reach 47 % of it at most.
  assert.ok(paused / all > 0.35, `${paused} of ${all}`);
});

test('a blink closes fully and ends', () => {
  assert.equal(blinkShape(0), 0);
  assert.equal(blinkShape(0.1), 1);
  assert.equal(blinkShape(BLINK_SECONDS), 0);
  for (let t = 0; t < 0.4; t += 0.01) assert.ok(blinkShape(t) >= 0 && blinkShape(t) <= 1);
});

test('unasked motion is alive and small, and never jumps', () => {
  for (let seed = 0; seed < 40; seed++) {
    const samples = track(plan(20, seed), 20);
    const yaw = rangeOf(samples, 'yaw') / DEGREE;
    assert.ok(yaw > 1 && yaw < 12, `seed ${seed}: yaw range ${yaw}`);
    assert.ok(rangeOf(samples, 'pitch') / DEGREE > 0.8);
    assert.ok(rangeOf(samples, 'breath') > 0.7);
    for (let i = 1; i < samples.length; i++) {
      const step = Math.abs((samples[i]?.yaw ?? 0) - (samples[i - 1]?.yaw ?? 0)) / DEGREE;
      assert.ok(step < 1.2, `seed ${seed}, frame ${i}: ${step} degrees`);
    }
  }
});

test('every channel stays within its documented bounds under the wildest direction', () => {
  const wild = { energy: 1.6, nod: true, shake: true, tilt: 1, gazeX: 1, gazeY: 1, lean: 1, raiseBrows: true } as const;
  for (let seed = 0; seed < 20; seed++) {
    for (const sample of track(plan(15, seed, { ...wild, mood: 'surprised' }), 15)) {
      assert.ok(Math.abs(sample.yaw) <= 12 * DEGREE + FLOAT32 && Math.abs(sample.pitch) <= 9 * DEGREE + FLOAT32);
      assert.ok(Math.abs(sample.roll) <= 9 * DEGREE + FLOAT32);
      assert.ok(Math.abs(sample.browLeft) <= 1 && Math.abs(sample.browRight) <= 1);
      assert.ok(sample.blink >= 0 && sample.blink <= 1 && sample.breath >= 0 && sample.breath <= 1);
      assert.ok(sample.smile >= -0.5 && sample.smile <= 1 && sample.squint >= -0.3 - FLOAT32 && sample.squint <= 1);
      assert.ok(Math.abs(sample.gazeX) <= 0.45 + FLOAT32 && Math.abs(sample.gazeY) <= 0.3 + FLOAT32);
    }
  }
});

test('still holds the head and keeps the blinks', () => {
  const motion = plan(15, 4, { still: true });
  const samples = track(motion, 15);
  for (const channel of ['yaw', 'pitch', 'roll'] as const) assert.ok(rangeOf(samples, channel) < 0.1 * DEGREE, channel);
  assert.ok(motion.blinks.length >= 3);
  assert.ok(rangeOf(samples, 'breath') > 0.2);
});

test('asked gestures are seen: nod, shake, look, tilt, brows, mood', () => {
  const base = track(plan(12, 9, { nod: false }), 12);
  assert.ok(rangeOf(track(plan(12, 9, { nod: true }), 12), 'pitch') > rangeOf(base, 'pitch') + 2 * DEGREE);
  assert.ok(rangeOf(track(plan(12, 9, { shake: true }), 12), 'yaw') > rangeOf(base, 'yaw') + 3 * DEGREE);
  const left = track(plan(12, 9, { gazeX: -1 }), 12).slice(25);
  assert.ok(meanOf(left, 'gazeX') < -0.15 && meanOf(left, 'yaw') < -3 * DEGREE);
  const down = track(plan(12, 9, { gazeY: 1 }), 12).slice(25);
  assert.ok(meanOf(down, 'gazeY') > 0.08 && meanOf(down, 'pitch') > 2 * DEGREE);
  assert.ok(meanOf(track(plan(12, 9, { tilt: 1 }), 12).slice(25), 'roll') > 2.5 * DEGREE);
  assert.ok(rangeOf(track(plan(12, 9, { raiseBrows: true }), 12), 'browLeft') > 0.6);
  assert.ok(meanOf(track(plan(12, 9, { mood: 'happy' }), 12), 'smile') > 0.6);
  assert.ok(meanOf(track(plan(12, 9, { mood: 'sad' }), 12), 'smile') < -0.2);
});

test('nods asked for are made also without any sound', () => {
  const silent = { loudness: new Float32Array(0), activity: new Float32Array(0) };
  const motion = planMotion({ seconds: 10, seed: 2, direction: { ...createDirection(), nod: true }, ...silent });
  assert.ok(rangeOf(track(motion, 10), 'pitch') > 3.5 * DEGREE);
});

test('energy scales the head', () => {
  const calm = track(plan(20, 11, { energy: 0.4 }), 20);
  const lively = track(plan(20, 11, { energy: 1.6 }), 20);
  assert.ok(rangeOf(lively, 'yaw') > 2 * rangeOf(calm, 'yaw'));
});

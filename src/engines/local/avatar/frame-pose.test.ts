import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FACE_POINT_COUNT, POINT } from '../../../media/face/landmarks.ts';
import { rigPortrait } from '../../../media/rig/face-rig.ts';
import { deformFace, isAtRest } from '../../../media/rig/pose-face.ts';
import { createDirection } from './direction.ts';
import { createFramePoser, measureFace } from './frame-pose.ts';
import { planMotion } from './motion-plan.ts';
import type { MouthPlan } from './mouth-plan.ts';
import { loadCanonicalFace, syntheticLandmarks } from './synthetic-portrait.ts';

const canonical = await loadCanonicalFace();
const FRAMES = 60;
const TRACKS = ['lipGap', 'jaw', 'width', 'pucker', 'labiodental', 'press', 'tongue', 'closure', 'activity'] as const;

/** A plan that holds the same values in every frame. */
function steadyMouth(values: Partial<Record<(typeof TRACKS)[number], number>>): MouthPlan {
  const tracks = TRACKS.map((name) => [name, new Float32Array(FRAMES).fill(values[name] ?? 0)] as const);
  return { fps: 25, frames: FRAMES, ...(Object.fromEntries(tracks) as Record<(typeof TRACKS)[number], Float32Array>) };
}

const silence = new Float32Array(0);
const motion = planMotion({
  seconds: FRAMES / 25,
  seed: 1,
  direction: createDirection(),
  loudness: silence,
  activity: silence,
});

function gapAfter(smileCm: number, mouth: MouthPlan, frame: number): { gap: number; unit: number } {
  const rig = rigPortrait(canonical, syntheticLandmarks(canonical, smileCm));
  const measures = measureFace(rig);
  const parameters = createFramePoser(measures, { mouth, motion })(frame);
  parameters.shape.smile = 0;
  const points = new Float32Array(FACE_POINT_COUNT * 3);
  deformFace(rig, parameters, points);
  const gap = points[POINT.lowerLipInner * 3 + 1]! - points[POINT.upperLipInner * 3 + 1]!;
  return { gap, unit: measures.gapUnitCm };
}

test('the lips part by the planned gap, whatever the photo shows and whatever else the mouth does', () => {
  for (const smileCm of [0, 0.7, 1.5]) {
    for (const shape of [{}, { jaw: 0.9 }, { pucker: 0.9, width: -0.5, jaw: 0.3 }, { width: 1, labiodental: 0.4 }]) {
      for (const lipGap of [0.3, 1, 2.2]) {
        const { gap, unit } = gapAfter(smileCm, steadyMouth({ ...shape, lipGap, activity: 1 }), 30);
        assert.ok(Math.abs(gap - lipGap * unit) < 1e-3, `smile ${smileCm}: ${gap}, not ${lipGap * unit}`);
      }
    }
  }
});

test('a closure closes the lips of a smile', () => {
  const { gap } = gapAfter(1.5, steadyMouth({ closure: 1, press: 0.55, jaw: 0.4, activity: 1 }), 30);
  assert.ok(gap <= 0, `${gap} cm`);
});

test('the first frame is the photo even when the voice starts at once', () => {
  const rig = rigPortrait(canonical, syntheticLandmarks(canonical, 1));
  const mouth = steadyMouth({ lipGap: 1, jaw: 0.5, tongue: 0.5, activity: 1 });
  const poser = createFramePoser(measureFace(rig), { mouth, motion });
  assert.ok(isAtRest(poser(0)));
  assert.ok(!isAtRest(poser(10)));
});

test('a smile rests half closed between sentences, and untouched before the first word', () => {
  const mouth = steadyMouth({});
  mouth.activity.fill(1, 10, 20);
  assert.ok(Math.abs(gapAfter(1.5, mouth, 5).gap - gapAfter(1.5, steadyMouth({}), 30).gap) < 1e-6);
  const [open, settled] = [gapAfter(1.5, mouth, 5).gap, gapAfter(1.5, mouth, 50).gap];
  assert.ok(settled < 0.5 * open && settled > 0.2 * open, `${settled} of ${open} cm`);
});

test('a share of the head motion takes the same part of every head parameter and leaves the face alone', () => {
  const measures = measureFace(rigPortrait(canonical, syntheticLandmarks(canonical)));
  const mouth = steadyMouth({ activity: 1, lipGap: 1 });
  const whole = createFramePoser(measures, { mouth, motion })(40);
  const half = createFramePoser(measures, { mouth, motion }, 0.5)(40);
  for (const name of ['yaw', 'pitch', 'roll', 'shiftX', 'shiftY'] as const) {
    assert.notEqual(whole[name], 0);
    assert.equal(half[name], whole[name] * 0.5);
  }
  assert.deepEqual(half.shape, whole.shape);
  assert.equal(half.breath, whole.breath);
});

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadLocalWeights } from '../../engines/local/weights.ts';
import { type CanonicalFace, parseCanonicalFace } from '../face/canonical-face.ts';
import { POINT } from '../face/landmarks.ts';
import { type FaceRig, rigPortrait } from '../rig/face-rig.ts';
import { deformFace } from '../rig/pose-face.ts';
import { projectFace, projectPoint, setProjection } from '../rig/project.ts';
import { describeMotion, type FaceMotion } from './face-motion.ts';
import { type FaceSample, sampleFace } from './face-sample.ts';
import { findNeutral, lipGap, mouthWidth, type NeutralFace } from './find-neutral.ts';
import { createExpressionFitter, type ExpressionFitter, MOUTH_BASES } from './fit-expression.ts';
import { layTrack } from './lay-track.ts';
import { planRetarget, type RetargetPlan, retargetFrame } from './retarget-face.ts';
import { type DriverLook, driverLandmarks, openMouth } from './synthetic-driver.ts';

let canonical: CanonicalFace;
let neutral: NeutralFace;
let fitter: ExpressionFitter;
let rig: FaceRig;
let plan: RetargetPlan;

before(async () => {
  canonical = parseCanonicalFace((await loadLocalWeights()).face.geometry);
  neutral = findNeutral([look()]);
  fitter = createExpressionFitter(canonical, neutral.local);
  rig = rigPortrait(canonical, driverLandmarks(canonical, { scale: 30 }));
  plan = planRetarget(rig, neutral, 1);
});

function look(options?: DriverLook): FaceSample {
  return sampleFace(canonical, driverLandmarks(canonical, options));
}

function motionOf(options: DriverLook): FaceMotion {
  return describeMotion(look(options), neutral, fitter);
}

/** The character's parameters for a motion that is held. */
function retarget(motion: FaceMotion) {
  const times = Float64Array.of(0, 0.04, 0.08);
  const seen = [0, 0.04, 0.08].map((timeSeconds) => ({ timeSeconds, motion }));
  return retargetFrame(plan, layTrack(seen, times, 12), 1, { x: 0, y: 0 });
}

test('the neutral face moves nothing', () => {
  for (const [name, value] of Object.entries(motionOf({}))) assert.ok(Math.abs(value) < 1e-6, `${name} is ${value}`);
});

test('turns are measured as they are, and bend neither mouth nor lids nor gaze', () => {
  for (const turn of [{ yaw: 0.3 }, { pitch: -0.25 }, { roll: 0.4 }]) {
    const motion = motionOf({ turn });
    for (const axis of ['yaw', 'pitch', 'roll'] as const) {
      assert.ok(Math.abs(motion[axis] - ((turn as Record<string, number>)[axis] ?? 0)) < 1e-3, axis);
    }
    for (const name of ['gap', 'width', 'lidLeft', 'lidRight', 'jaw', 'smile'] as const) {
      assert.ok(Math.abs(motion[name]) < 1e-3, `${name} is ${motion[name]}`);
    }
    // In parts of the eye: a fifth of an iris, where a guessed depth gave more than a whole one.
    assert.ok(Math.abs(motion.gazeX) < 0.04 && Math.abs(motion.gazeY) < 0.06, `${motion.gazeX} ${motion.gazeY}`);
  }
});

test('a glance is a glance, and goes to the side to which the driver looks', () => {
  const motion = motionOf({ glance: 0.3 });
  assert.ok(motion.gazeX > 0.05);
  assert.ok(retarget(motion).gazeX > 0.2);
});

test('the neutral is found where lips are shut, wherever it lies in the clip', () => {
  const talking = Array.from({ length: 20 }, (_, i) => look({ deform: openMouth(0.3 + 0.1 * (i % 5)) }));
  const samples = [...talking, look(), ...talking];
  assert.equal(findNeutral(samples).index, 20);
  const turned = [look({ turn: { yaw: 0.5 } }), look({ turn: { yaw: 0.02 } }), look({ turn: { yaw: -0.4 } })];
  assert.equal(findNeutral(turned).index, 1);
});

test('what a basis made is found again as that basis', () => {
  const wanted = { jaw: 1.2, smile: 0.4, pucker: 0.5 } as const;
  const driver = rigPortrait(canonical, driverLandmarks(canonical));
  for (const [name, amount] of Object.entries(wanted)) {
    const moved = neutral.local.slice();
    const basis = driver.bases[name as keyof typeof wanted];
    for (let i = 0; i < basis.length; i++) moved[i]! += amount * basis[i]!;
    const fit = fitter.fit(moved);
    const found = fit[MOUTH_BASES.indexOf(name as keyof typeof wanted)]!;
    assert.ok(Math.abs(found - amount) < 0.25 * amount, `${name}: ${found} for ${amount}`);
  }
});

test('the character opens its mouth by exactly what the driver does, in its own size', () => {
  for (const gap of [0.2, 0.6, 1.1]) {
    const motion = motionOf({ deform: openMouth(gap) });
    const points = new Float32Array(rig.local.length);
    deformFace(rig, retarget(motion), points);
    const opened = lipGap(points) - lipGap(rig.local);
    assert.ok(Math.abs(opened - motion.gap * plan.upright) < 0.02, `${opened} for ${motion.gap}`);
    assert.ok(Math.abs(mouthWidth(points) / mouthWidth(rig.local) - Math.exp(motion.width)) < 0.03);
  }
});

test('the nose goes where the driver turns it: not mirrored, as far as the mesh hides, never beyond the limit', () => {
  const positions = new Float32Array(rig.restPositions.length);
  const projection = new Float64Array(21);
  let before = Infinity;
  for (const yaw of [-0.9, -0.5, -0.2, 0, 0.2, 0.5, 0.9]) {
    const driver = driverLandmarks(canonical, { turn: { yaw } });
    const parameters = retarget({ ...motionOf({ turn: { yaw } }), neckX: 0, neckY: 0 });
    assert.ok(Math.abs(parameters.yaw) <= 0.56 + 1e-6);
    const whole = yaw / 0.87;
    if (Math.abs(whole) <= 0.4) assert.ok(Math.abs(parameters.yaw - whole) < 0.01, `${parameters.yaw} for ${yaw}`);
    setProjection(rig, parameters, projection);
    projectFace(projection, rig.local, positions);
    const side = (points: ArrayLike<number>, step: number): number =>
      points[POINT.noseTip * step]! - (points[POINT.rightEyeOuter * step]! + points[POINT.leftEyeOuter * step]!) / 2;
    assert.ok(side(driver, 3) * side(positions, 2) >= -1, `yaw ${yaw}`);
    assert.ok(side(positions, 2) < before);
    before = side(positions, 2);
  }
});

test('lids close with the driver', () => {
  const shut = (local: Float64Array): void => {
    for (const [upper, lower] of [
      [160, 144],
      [159, 145],
      [158, 153],
      [161, 163],
      [157, 154],
    ] as const) {
      local[upper * 3 + 1] = local[lower * 3 + 1]! - 0.05;
    }
  };
  const parameters = retarget(motionOf({ deform: shut }));
  assert.ok(parameters.blinkRight > 0.9, `${parameters.blinkRight}`);
  assert.ok(Math.abs(parameters.blinkLeft) < 0.1, `${parameters.blinkLeft}`);
});

test('parted lips of the picture are shut first when the driver begins with shut ones', () => {
  const toothy = rigPortrait(canonical, driverLandmarks(canonical, { scale: 30 }));
  assert.ok(lipGap(toothy.local) > 0.4, "the average face's lips are parted");
  const shut = findNeutral([look({ deform: openMouth(-lipGap(neutral.local)) })]);
  const still = describeMotion(look({ deform: openMouth(-lipGap(neutral.local)) }), shut, fitter);
  const own = planRetarget(toothy, shut, 1);
  const motion = { ...still, ...Object.fromEntries(MOUTH_BASES.map((name) => [name, 0])) };
  const track = layTrack([{ timeSeconds: 0, motion }], Float64Array.of(0), 12);
  const points = new Float32Array(toothy.local.length);
  deformFace(toothy, retargetFrame(own, track, 0, { x: 0, y: 0 }), points);
  assert.ok(Math.abs(lipGap(points)) < 0.05, `${lipGap(points)}`);
});

test('the torso carries the head', () => {
  const track = layTrack([{ timeSeconds: 0, motion: { ...motionOf({}), neckX: 0.5 } }], Float64Array.of(0), 12);
  assert.ok(Math.abs(retargetFrame(plan, track, 0, { x: 4, y: 0 }).shiftX - (4 - 2.6)) < 0.4);
  assert.ok(Math.abs(retargetFrame(plan, track, 0, { x: 0.2, y: 0 }).shiftX - 0.5) < 1e-6);
});

test('a mouth that opens does not nod the head', () => {
  const still = retarget(motionOf({}));
  const seen = { ...motionOf({}), jaw: 1, pitch: (-2.5 * Math.PI) / 180 };
  assert.ok(Math.abs(retarget(seen).pitch - still.pitch) < 1e-6);
  assert.ok(retarget({ ...seen, pitch: 0.05 }).pitch > 0.05);
});

test('one corner of the mouth follows alone, a turned head smirks not', () => {
  const smirk = (tilt: number, yaw = 0): number => retarget({ ...motionOf({}), tilt, yaw }).shape.smirk;
  assert.ok(smirk(0.3) > 0.3);
  assert.ok(Math.abs(smirk(0.3) + smirk(-0.3)) < 1e-6);
  assert.equal(smirk(0.05), 0);
  assert.equal(smirk(-0.48 * 0.3, 0.3), 0);
});

test('a lean enlarges the head softly, about the joint of the neck', () => {
  const zoomed = retarget({ ...motionOf({}), zoom: 0.05 });
  assert.ok(Math.abs(zoomed.zoom - 0.05) < 1e-6);
  assert.ok(retarget({ ...motionOf({}), zoom: 2 }).zoom <= Math.log(1.12) + 1e-6);
  const projection = new Float64Array(21);
  const place = (parameters: typeof zoomed, point: readonly [number, number, number]): Float32Array => {
    setProjection(rig, parameters, projection);
    const out = new Float32Array(2);
    projectPoint(projection, ...point, out, 0);
    return out;
  };
  const rest = retarget(motionOf({}));
  const joint = [0, 9, 3.5] as const;
  assert.deepEqual(place(zoomed, joint).map(Math.round), place(rest, joint).map(Math.round));
  const height = (parameters: typeof zoomed): number =>
    place(parameters, joint)[1]! - place(parameters, [0, -5, 3.5])[1]!;
  assert.ok(Math.abs(height(zoomed) / height(rest) - Math.exp(0.05)) < 1e-3);
});

test('teeth that the driver shows become heights in the character, and last through shut lips', () => {
  const open = motionOf({ deform: openMouth(0.8) });
  const known: FaceMotion = { ...open, upperTeeth: 0.1, lowerTeeth: 0.4, tongue: 0, mouthSeen: 1 };
  const parameters = retarget(known);
  const points = new Float32Array(rig.local.length);
  deformFace(rig, parameters, points);
  assert.ok(Math.abs(parameters.lowerTeeth - 0.4 * lipGap(points)) < 0.02);
  assert.ok(Math.abs(parameters.upperTeeth - 0.1 * lipGap(points)) < 0.02);
  assert.equal(retarget(open).mouthSeen, 0);
  const times = Float64Array.from({ length: 9 }, (_, i) => i / 25);
  const seen = Array.from(times, (timeSeconds, i) => ({ timeSeconds, motion: i === 4 ? motionOf({}) : known }));
  assert.ok(Math.abs(layTrack(seen, times, 12).lowerTeeth[4]! - 0.4) < 1e-6);
});

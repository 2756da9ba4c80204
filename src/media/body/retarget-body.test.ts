import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ARM, armIndex, restParameters, TORSO } from './body-parameters.ts';
import { ARMS, BODY_POINT, type BodyPose, distanceOf, type Place } from './body-points.ts';
import { createBodyRenderer, poseBody } from './draw-body.ts';
import { type BodyModel, prepareBody } from './prepare-body.ts';
import { findBodyNeutral, retargetBodyClip } from './retarget-body.ts';
import { drawFigure, type FigureArm, HANGING, poseOf } from './test-figure.ts';

const FPS = 25;

/** The same body seen elsewhere and at another size. */
function moved(pose: BodyPose, scale: number, x: number, y: number): BodyPose {
  return {
    ...pose,
    points: pose.points.map((point) => ({ ...point, x: point.x * scale + x, y: point.y * scale + y })),
  };
}

function raised(arm: FigureArm, elbow: Place, wrist: Place): FigureArm {
  return { shoulder: arm.shoulder, elbow, wrist };
}

/** Where the posed left arm's vertex nearest to a place of the picture went. */
function follow(model: BodyModel, parameters: Float32Array, place: Place): Place {
  const renderer = createBodyRenderer(model);
  poseBody(renderer, parameters);
  const { rest } = model.arms[0]!.skin;
  let nearest = 0;
  for (let i = 0; i < rest.length; i += 2) {
    const far = Math.hypot(rest[i]! - place.x, rest[i + 1]! - place.y);
    if (far < Math.hypot(rest[nearest]! - place.x, rest[nearest + 1]! - place.y)) nearest = i;
  }
  return { x: renderer.arms[0][nearest]!, y: renderer.arms[0][nearest + 1]! };
}

describe('a driver on a character', () => {
  const figure = drawFigure();
  const still = moved(figure.pose, 2, 31, -17);
  let model: BodyModel;
  before(() => {
    const { photo, alpha, pose } = figure;
    const prepared = prepareBody({ photo, person: photo, alpha, pose, headZone: null, seed: 1 });
    assert.ok(prepared);
    model = prepared;
  });

  test('who stands as the character does leaves the picture as it is, whatever size and place', () => {
    const poses = Array.from({ length: 12 }, () => still);
    const neutral = findBodyNeutral(poses);
    assert.ok(neutral);
    for (const parameters of retargetBodyClip(model, neutral, poses, FPS)) {
      const rest = restParameters();
      for (const side of [0, 1] as const) rest[armIndex(side, ARM.gate)] = 1;
      parameters.forEach((value, i) => {
        assert.ok(Math.abs(value - rest[i]!) < 1e-4, `parameter ${i} is ${value}`);
      });
    }
  });

  test("the driver's left elbow and wrist take the character's left arm with them", () => {
    const [left, right] = HANGING;
    const wanted = raised(left, { x: 182, y: 118 }, { x: 150, y: 100 });
    const gesture = moved(poseOf([wanted, right]), 2, 31, -17);
    const poses = [...Array.from({ length: 20 }, () => still), ...Array.from({ length: 20 }, () => gesture)];
    const neutral = findBodyNeutral(poses);
    assert.ok(neutral);
    const parameters = retargetBodyClip(model, neutral, poses, FPS)[35]!;
    assert.equal(parameters[armIndex(0, ARM.gate)], 1);
    // A vertex lies within half a cell of the joint.
    assert.ok(distanceOf(follow(model, parameters, left.elbow), wanted.elbow) < 4);
    assert.ok(distanceOf(follow(model, parameters, left.wrist), wanted.wrist) < 4);
    for (const offset of [ARM.upperTurn, ARM.elbowTurn]) {
      assert.ok(Math.abs(parameters[armIndex(1, offset)]!) < 1e-4, 'the right arm hangs');
    }
  });

  test('an arm that the driver does not show goes back to the picture, the other one follows', () => {
    const hidden = {
      ...still,
      points: still.points.map((point, i) => ({
        ...point,
        score: i === ARMS[0].wrist || i === ARMS[0].elbow ? 0.1 : point.score,
        x: i === ARMS[0].wrist ? point.x - 150 : point.x,
      })),
    };
    const poses = [...Array.from({ length: 20 }, () => still), ...Array.from({ length: 20 }, () => hidden)];
    const neutral = findBodyNeutral(poses);
    assert.ok(neutral);
    const parameters = retargetBodyClip(model, neutral, poses, FPS)[35]!;
    assert.ok(parameters[armIndex(0, ARM.gate)]! < 1e-3);
    assert.ok(Math.abs(parameters[armIndex(0, ARM.elbowTurn)]!) < 1e-3);
    assert.ok(parameters[armIndex(1, ARM.gate)]! > 0.99);
  });

  test('shoulders that shift carry the trunk; shoulders that rise under a still head are shrugged', () => {
    const shifted = moved(still, 1, 20, 0);
    const shrug = {
      ...still,
      points: still.points.map((point, i) =>
        i === BODY_POINT.leftShoulder || i === BODY_POINT.rightShoulder ? { ...point, y: point.y - 10 } : point,
      ),
    };
    const rest = Array.from({ length: 30 }, () => still);
    const poses = [...rest, ...Array.from({ length: 12 }, () => shifted), ...Array.from({ length: 12 }, () => shrug)];
    const neutral = findBodyNeutral(poses);
    assert.ok(neutral);
    const frames = retargetBodyClip(model, neutral, poses, FPS);
    // 20 pixels of a driver twice the character's size, less the soft limit.
    assert.ok(frames[36]![TORSO.shiftX]! > 9 && frames[36]![TORSO.shiftX]! <= 10);
    assert.ok(frames[50]![TORSO.liftLeft]! < -3 && Math.abs(frames[50]![TORSO.shiftY]!) < 1.5);
  });

  test('nobody, or nobody with shoulders, has no neutral', () => {
    assert.equal(findBodyNeutral([null, null]), null);
  });
});

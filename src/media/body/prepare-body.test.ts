import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { hasFreeArm } from './arm-shape.ts';
import { ARM, armIndex, restParameters, TORSO } from './body-parameters.ts';
import { BODY_POINT, distanceOf } from './body-points.ts';
import { createBodyRenderer, displace, drawBodyBack, drawBodyFront, neckShift, poseBody } from './draw-body.ts';
import { type BodyModel, type BodyParts, prepareBody } from './prepare-body.ts';
import { drawFigure, FIGURE_SIZE, type Figure, HANGING, poseOf, SKIN, SLEEVE, TRUNK, WALL } from './test-figure.ts';

function partsOf(figure: Figure): BodyParts {
  const { photo, alpha, pose } = figure;
  return { photo, person: photo, alpha, pose, headZone: null, seed: 1 };
}

function render(model: BodyModel, parameters: Float32Array): Uint8Array {
  const target = { width: FIGURE_SIZE, height: FIGURE_SIZE, data: new Uint8Array(FIGURE_SIZE * FIGURE_SIZE * 3) };
  const renderer = createBodyRenderer(model);
  poseBody(renderer, parameters);
  drawBodyBack(renderer, target);
  drawBodyFront(renderer, target);
  return target.data;
}

function assertColour(data: Uint8Array, x: number, y: number, wanted: readonly number[], label: string): void {
  const at = (Math.round(y) * FIGURE_SIZE + Math.round(x)) * 3;
  const found = Array.from(data.subarray(at, at + 3));
  const off = Math.max(...found.map((value, k) => Math.abs(value - wanted[k]!)));
  assert.ok(off < 30, `${label} at ${x}, ${y}: ${found.join(', ')} instead of ${wanted.join(', ')}`);
}

function psnr(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return 10 * Math.log10((255 * 255 * a.length) / sum);
}

describe('a body cut into plate, torso and arms', () => {
  const figure = drawFigure();
  let model: BodyModel;
  before(() => {
    const prepared = prepareBody(partsOf(figure));
    assert.ok(prepared);
    model = prepared;
  });

  test('at rest is the picture', () => {
    assert.deepEqual(model.faults, [null, null]);
    const quality = psnr(render(model, restParameters()), figure.photo.data);
    assert.ok(quality > 30, `${quality} dB`);
  });

  test('an arm turned out at the shoulder leaves wall behind and its trunk whole', () => {
    const parameters = restParameters();
    parameters[armIndex(0, ARM.upperTurn)] = -0.9;
    const data = render(model, parameters);
    const { shoulder, elbow, wrist } = HANGING[0];
    const turned = (x: number, y: number): [number, number] => {
      const [dx, dy] = [x - shoulder.x, y - shoulder.y];
      return [
        shoulder.x + dx * Math.cos(0.9) + dy * Math.sin(0.9),
        shoulder.y - dx * Math.sin(0.9) + dy * Math.cos(0.9),
      ];
    };
    assertColour(data, ...turned(elbow.x, elbow.y), SLEEVE, 'elbow');
    assertColour(data, ...turned(wrist.x + 0.6, wrist.y + 8), SKIN, 'hand');
    assertColour(data, elbow.x + 4, elbow.y + 10, WALL, 'where the forearm was');
    assertColour(data, wrist.x, wrist.y, WALL, 'where the hand was');
    assertColour(data, 140, 150, TRUNK, 'trunk');
    assertColour(data, HANGING[1].elbow.x, HANGING[1].elbow.y, SLEEVE, 'the other arm');
  });

  test('a sharply bent elbow stays round and its hand keeps its size', () => {
    const parameters = restParameters();
    parameters[armIndex(0, ARM.elbowTurn)] = 2.4;
    const renderer = createBodyRenderer(model);
    poseBody(renderer, parameters);
    const arm = model.arms[0]!;
    const positions = renderer.arms[0];
    const { rest, shape } = arm.skin;
    const used = new Set(arm.mesh.blended);
    let handVertices = 0;
    for (const vertex of used) {
      const before = { x: rest[vertex * 2]!, y: rest[vertex * 2 + 1]! };
      const after = { x: positions[vertex * 2]!, y: positions[vertex * 2 + 1]! };
      // Distances from the joint never grow, and across the joint hardly shrink: no corner, no collapse.
      const distance = distanceOf(before, shape.elbow);
      assert.ok(distanceOf(after, shape.elbow) < distance + 1e-3);
      if (distance < shape.foreRadius) assert.ok(distanceOf(after, shape.elbow) > 0.75 * distance);
      if (arm.skin.wristShare[vertex]! === 1) {
        for (const other of used) {
          if (arm.skin.wristShare[other]! < 1) continue;
          const span = Math.hypot(rest[other * 2]! - before.x, rest[other * 2 + 1]! - before.y);
          const now = Math.hypot(positions[other * 2]! - after.x, positions[other * 2 + 1]! - after.y);
          assert.ok(Math.abs(span - now) < 1e-3, 'the hand is rigid');
          handVertices++;
        }
      }
    }
    assert.ok(handVertices > 4);
  });

  test('the trunk sways over its foot; the wall stays', () => {
    const parameters = restParameters();
    parameters[TORSO.shiftX] = 8;
    const data = render(model, parameters);
    for (const [x, y] of [
      [10, 10],
      [230, 120],
      [20, 230],
    ] as const) {
      assertColour(data, x, y, WALL, 'wall');
    }
    assertColour(data, 158, 92, SLEEVE, 'shoulder');
    const places = Float32Array.of(120, 50, 120, 90, 120, FIGURE_SIZE);
    const shifts = new Float32Array(places.length);
    const renderer = createBodyRenderer(model);
    poseBody(renderer, parameters);
    displace(renderer, places, shifts);
    assert.ok(Math.abs(shifts[0]! - 8) < 0.01 && Math.abs(shifts[2]! - 8) < 0.01, 'head and shoulders go along');
    assert.ok(Math.abs(shifts[4]!) < 0.01, 'hips stay');
    assert.deepEqual(neckShift(model, parameters), { x: 8, y: 0 });
  });

  test('a tilt of the shoulders turns no head', () => {
    const parameters = restParameters();
    parameters[TORSO.tilt] = 0.2;
    const shift = neckShift(model, parameters);
    assert.ok(Math.hypot(shift.x, shift.y) < 0.01);
  });

  test('torso triangles wholly inside the head zone are left to the head layer', () => {
    const zone = Float32Array.of(80, 10, 160, 10, 160, 85, 80, 85);
    const without = prepareBody({ ...partsOf(figure), headZone: zone });
    assert.ok(without);
    const data = render(without, restParameters());
    assertColour(data, 120, 50, WALL, 'head');
    assertColour(data, 120, 130, TRUNK, 'trunk');
  });
});

describe('arms that stay with the torso', () => {
  const faultsOf = (parts: BodyParts) => prepareBody(parts)?.faults;

  test('unsure, cut off, foreshortened, folded and crossed arms are not moved', () => {
    const figure = drawFigure();
    const { points } = figure.pose;
    const change = (index: number, by: object) => ({
      score: 1,
      points: points.map((point, i) => (i === index ? { ...point, ...by } : point)),
    });
    const withPose = (pose: typeof figure.pose) => faultsOf({ ...partsOf(figure), pose });
    assert.deepEqual(withPose(change(BODY_POINT.leftElbow, { score: 0.3 })), ['unsure', null]);
    assert.deepEqual(withPose(change(BODY_POINT.leftWrist, { y: FIGURE_SIZE + 5 })), ['outside', null]);
    assert.deepEqual(withPose(change(BODY_POINT.rightWrist, { x: 80, y: 140 })), [null, 'foreshortened']);
    assert.deepEqual(withPose(change(BODY_POINT.rightWrist, { x: 86, y: 96 })), [null, 'folded']);
    const [left, right] = HANGING;
    const crossed = drawFigure([
      { ...left, wrist: { x: 116, y: 150 } },
      { ...right, wrist: { x: 124, y: 152 } },
    ]);
    assert.deepEqual(faultsOf(partsOf(crossed)), ['crossed', 'crossed']);
  });

  test('a pose alone tells whether an arm can be moved', () => {
    const { pose, photo } = drawFigure();
    const unsure = (...joints: readonly number[]) => ({
      score: 1,
      points: pose.points.map((point, i) => (joints.includes(i) ? { ...point, score: 0.3 } : point)),
    });
    assert.equal(hasFreeArm(pose, photo), true);
    assert.equal(hasFreeArm(unsure(BODY_POINT.leftElbow), photo), true);
    assert.equal(hasFreeArm(unsure(BODY_POINT.leftElbow, BODY_POINT.rightWrist), photo), false);
    assert.equal(hasFreeArm(pose, { width: photo.width, height: 40 }), false);
  });

  test('a border may cut the fingertips of a hanging arm, not those of one that lies before the lap', () => {
    const [left, right] = HANGING;
    // Knuckles lie 7 pixels behind the wrist, fingertips 14: the border is 10 pixels behind it.
    const border = { width: FIGURE_SIZE, height: 188 };
    assert.equal(hasFreeArm(poseOf(HANGING), border), true);
    const inward = (arm: typeof left, side: number) => ({
      ...arm,
      wrist: { x: arm.elbow.x - 36 * side, y: 178 },
    });
    const lap = poseOf([inward(left, 1), inward(right, -1)]);
    assert.equal(hasFreeArm(lap, { width: FIGURE_SIZE, height: 190 }), true);
    assert.equal(hasFreeArm(lap, border), false);
  });

  test('without shoulders there is no body', () => {
    const figure = drawFigure();
    const points = figure.pose.points.map((point, i) =>
      i === BODY_POINT.leftShoulder ? { ...point, score: 0.1 } : point,
    );
    assert.equal(prepareBody({ ...partsOf(figure), pose: { score: 1, points } }), null);
  });
});

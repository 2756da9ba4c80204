import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAMERA_MOVES, type CameraMove } from '../scene/shot.ts';
import { APRON, type CameraPose, createCameraPath, nearnessOf, REST_POSE } from './camera-path.ts';

const path = (move: CameraMove, speed = 1, restAt: 'start' | 'end' = 'start') =>
  createCameraPath({ camera: { move, speed }, durationSeconds: 5, seed: 3, restAt });

function assertRests(pose: CameraPose, what: string): void {
  const { pivot: _, ...moves } = pose;
  for (const [name, value] of Object.entries(moves)) assert.ok(Math.abs(value) < 1e-12, `${what}: ${name} is ${value}`);
}

test('every move is at rest where it has to be', () => {
  for (const move of CAMERA_MOVES) {
    assertRests(path(move).at(0), `${move} at the start`);
    assertRests(path(move, 1.7, 'end').at(5), `${move} at the end`);
  }
});

test('named moves go where they say', () => {
  const end = (move: CameraMove) => path(move).at(5);
  assert.ok(end('pan-right').panX > 0 && end('pan-left').panX < 0);
  assert.ok(end('truck-right').truckX > 0 && end('truck-left').truckX < 0);
  assert.ok(end('tilt-down').panY > 0 && end('tilt-up').panY < 0);
  assert.ok(end('crane-down').truckY > 0 && end('crane-up').truckY < 0);
  assert.ok(end('dolly-in').push > 0 && end('dolly-out').push < 0);
  assert.ok(end('zoom-in').zoom > 0 && end('zoom-out').zoom < 0);
  assert.deepEqual(end('static'), REST_POSE);
});

/** Where the frame's corners lie in the picture, as shares of its side beyond the border. */
function overshoot({ panX, panY, truckX, truckY, push, zoom, pivot }: CameraPose): number {
  let most = 0;
  for (const depth of [0, 0.3, 0.7, 1]) {
    const nearness = nearnessOf(depth);
    const scale = 1 / ((1 + zoom) * (1 + push * nearness));
    for (const corner of [-0.5, 0.5]) {
      for (const shift of [panX + truckX * (nearness - pivot), panY + truckY * (nearness - pivot)]) {
        most = Math.max(most, Math.abs(corner * scale + shift) - 0.5);
      }
    }
  }
  return most;
}

test('no move at any speed looks past the apron', () => {
  for (const move of CAMERA_MOVES) {
    for (const speed of [0.6, 1, 1.7]) {
      for (const restAt of ['start', 'end'] as const) {
        for (let time = 0; time <= 5; time += 0.25) {
          const beyond = overshoot(path(move, speed, restAt).at(time));
          assert.ok(beyond <= APRON, `${move} x${speed} ${restAt} at ${time} s: ${beyond.toFixed(3)}`);
        }
      }
    }
  }
});

test('a momentum begins at its own speed and dies away', () => {
  const momentum = { panX: 0.05, panY: -0.02, zoom: 0.04 };
  const moving = createCameraPath({ camera: { move: 'static', speed: 1 }, durationSeconds: 5, seed: 1, momentum });
  const step = 1 / 24;
  const first = moving.at(step);
  assert.ok(Math.abs(first.panX / step - momentum.panX) < 0.05 * momentum.panX);
  assert.ok(Math.abs(first.zoom / step - momentum.zoom) < 0.05 * momentum.zoom);
  assert.ok(Math.abs(moving.at(5).panX - moving.at(4.9).panX) < 0.001);
  const before = createCameraPath({
    camera: { move: 'static', speed: 1 },
    durationSeconds: 5,
    seed: 1,
    momentum,
    restAt: 'end',
  });
  assertRests(before.at(5), 'end');
  assert.ok(before.at(5 - step).panX < 0, 'what moves to the right at the end was further left before');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPlane, type RgbImage } from '../image/rgb-image.ts';
import { createRandom } from '../random.ts';
import { createCameraPath, REST_POSE } from './camera-path.ts';
import { createStillRenderer, drawStill } from './draw-still.ts';
import { buildStillModel, GRID_STEP, mirrorBorder, type StillModel } from './still-model.ts';

const WIDTH = 96;
const HEIGHT = 64;
const LEFT = 8;
const TOP = 6;

function noisePicture(width: number, height: number): RgbImage {
  const random = createRandom(5);
  const data = Uint8Array.from({ length: width * height * 3 }, () => Math.floor(random.between(40, 216)));
  return { width, height, data };
}

interface Layout {
  readonly sky?: boolean;
  readonly figure?: boolean;
}

function makeModel({ sky = false, figure = false }: Layout = {}): StillModel {
  const canvas = mirrorBorder(noisePicture(WIDTH, HEIGHT), {
    left: LEFT,
    top: TOP,
    width: WIDTH + 2 * LEFT,
    height: HEIGHT + 2 * TOP,
  });
  const grid = createPlane(Math.ceil(canvas.width / GRID_STEP), Math.ceil(canvas.height / GRID_STEP));
  const mask = createPlane(grid.width, grid.height);
  if (sky) mask.data.fill(1, 0, grid.width * 8);
  const alpha = Uint8Array.from({ length: canvas.width * canvas.height }, (_, i) => {
    const [x, y] = [i % canvas.width, Math.floor(i / canvas.width)];
    return x > 40 && x < 70 && y > 20 ? 255 : 0;
  });
  return buildStillModel({
    width: WIDTH,
    height: HEIGHT,
    left: LEFT,
    top: TOP,
    canvas,
    background: canvas,
    figure: figure ? { image: canvas, alpha, depth: 0.85 } : null,
    depth: grid,
    sky: mask,
    hasSky: sky,
    water: null,
    plants: null,
    focus: { x: WIDTH / 2, y: HEIGHT / 2 },
    horizonY: HEIGHT / 2,
    sway: figure ? 1 : 0,
  });
}

const draw = (model: StillModel, pose = REST_POSE, timeSeconds = 0): Uint8Array => {
  const out = new Uint8Array(WIDTH * HEIGHT * 3);
  drawStill(createStillRenderer(model), { pose, timeSeconds }, out);
  return out;
};

test('at rest the frame is the picture, to the byte', () => {
  for (const layout of [{}, { sky: true }, { figure: true }, { sky: true, figure: true }]) {
    const model = makeModel(layout);
    assert.deepEqual(draw(model), model.rest, JSON.stringify(layout));
  }
});

test('a camera that looks right by whole pixels shifts the picture left by them', () => {
  const model = makeModel();
  const frame = draw(model, { ...REST_POSE, panX: 4 / WIDTH });
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH - 4; x++) {
      const here = (y * WIDTH + x) * 3;
      assert.equal(frame[here], model.rest[here + 12], `${x}, ${y}`);
    }
  }
});

test('a step aside moves the figure more than what is behind it', () => {
  const model = makeModel({ figure: true });
  const frame = draw(model, { ...REST_POSE, truckX: 0.06 });
  const shiftOf = (x: number, y: number): number => {
    const errors = Array.from({ length: 9 }, (_, shift) => {
      let sum = 0;
      for (let k = 0; k < 8; k++)
        sum += Math.abs(frame[(y * WIDTH + x + k) * 3]! - model.rest[(y * WIDTH + x + k + shift) * 3]!);
      return sum;
    });
    return errors.indexOf(Math.min(...errors));
  };
  assert.ok(shiftOf(44, 40) > shiftOf(8, 40) + 2, `${shiftOf(44, 40)} and ${shiftOf(8, 40)}`);
});

test('the sky drifts over time and the ground stays', () => {
  const model = makeModel({ sky: true });
  const frame = draw(model, REST_POSE, 2);
  let [sky, ground] = [0, 0];
  for (let x = 0; x < WIDTH; x++) {
    sky += Math.abs(frame[(8 * WIDTH + x) * 3]! - model.rest[(8 * WIDTH + x) * 3]!);
    ground += Math.abs(frame[(60 * WIDTH + x) * 3]! - model.rest[(60 * WIDTH + x) * 3]!);
  }
  assert.ok(sky / WIDTH > 5, `sky changed by ${sky / WIDTH}`);
  assert.equal(ground, 0);
});

test('the same moment gives the same bytes, whatever was drawn before', () => {
  const model = makeModel({ sky: true, figure: true });
  const path = createCameraPath({ camera: { move: 'orbit', speed: 1 }, durationSeconds: 4, seed: 1 });
  const renderer = createStillRenderer(model);
  const out = new Uint8Array(WIDTH * HEIGHT * 3);
  for (const time of [3, 1, 2]) drawStill(renderer, { pose: path.at(time), timeSeconds: time }, out);
  assert.deepEqual(out, draw(model, path.at(2), 2));
});

test('the mirrored border continues the picture without a step', () => {
  const image = { width: 4, height: 1, data: Uint8Array.from([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]) };
  const wide = mirrorBorder(image, { left: 2, top: 0, width: 9, height: 1 });
  const values = Array.from({ length: 9 }, (_, x) => wide.data[x * 3]);
  assert.deepEqual(values, [3, 2, 1, 2, 3, 4, 3, 2, 1]);
});

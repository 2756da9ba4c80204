import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FACE_POINT_COUNT, RIGHT_EYE } from '../face/landmarks.ts';
import { TEXTURE_SCALE } from '../warp/build-texture.ts';
import { buildEyeLayers } from './eye-layers.ts';

const WIDTH = 120;
const HEIGHT = 80;
const SKIN = 120;
const WHITE = 230;
const IRIS = 40;
const LASH = 10;
const SAMPLES = 4;

function eyeGrey(x: number, y: number): number {
  const height = x > 30 && x < 90 ? 12 * Math.sin((Math.PI * (x - 30)) / 60) : 0;
  const depth = height - Math.abs(y - 40);
  if (depth <= 0) return SKIN;
  if (y < 40 && depth < 2) return LASH;
  return Math.hypot(x - 60, y - 40) < 9 ? IRIS : WHITE;
}

/** An almond 60 x 24 pixels with lashes 2 pixels thick along its upper lid and an iris of radius 9 in its middle. */
function drawnEye() {
  const positions = new Float32Array(FACE_POINT_COUNT * 2);
  const arc = (k: number): number => 12 * Math.sin((Math.PI * k) / 8);
  for (let k = 0; k <= 8; k++) {
    positions.set([30 + 7.5 * k, 40 - arc(k)], RIGHT_EYE.upperLid[k]! * 2);
    positions.set([30 + 7.5 * k, 40 + arc(k)], RIGHT_EYE.lowerLid[k]! * 2);
  }
  RIGHT_EYE.iris.forEach((i, k) => {
    const angle = (k * Math.PI) / 2;
    positions.set(k === 0 ? [60, 40] : [60 + 9 * Math.cos(angle), 40 + 9 * Math.sin(angle)], i * 2);
  });
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    let sum = 0;
    // The mean of a pixel's area, as a camera takes it.
    for (let k = 0; k < SAMPLES ** 2; k++) {
      const [dx, dy] = [((k % SAMPLES) + 0.5) / SAMPLES, (Math.floor(k / SAMPLES) + 0.5) / SAMPLES];
      sum += eyeGrey((i % WIDTH) + dx, Math.floor(i / WIDTH) + dy) / SAMPLES ** 2;
    }
    data.fill(Math.round(sum), i * 3, i * 3 + 3);
  }
  return { photo: { width: WIDTH, height: HEIGHT, data }, positions };
}

/** Red of a layer at a picture position, and its alpha. */
function sampleLayer(layers: ReturnType<typeof buildEyeLayers>, name: 'ball' | 'rim', x: number, y: number) {
  // The outer corner lies at (30, 40).
  const corner = RIGHT_EYE.upperLid[0]! * 2;
  const u = Math.floor(layers.texels[corner]! + (x - 30) * TEXTURE_SCALE);
  const v = Math.floor(layers.texels[corner + 1]! + (y - 40) * TEXTURE_SCALE);
  const texel = layers[name].pixels[v * layers[name].width + u]!;
  return { red: texel & 255, alpha: texel >>> 24 };
}

test('ball and rim laid over each other give the photo back', () => {
  const { photo, positions } = drawnEye();
  const layers = buildEyeLayers(photo, positions, RIGHT_EYE);
  let error = 0;
  let pixels = 0;
  for (let y = 30; y < 50; y++) {
    for (let x = 35; x < 85; x++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) {
        const [dx, dy] = [0.25 + 0.5 * (k % 2), 0.25 + 0.5 * (k >> 1)];
        const rim = sampleLayer(layers, 'rim', x + dx, y + dy);
        const ball = sampleLayer(layers, 'ball', x + dx, y + dy);
        sum += (rim.red * rim.alpha + ball.red * (255 - rim.alpha)) / 255 / 4;
      }
      error += Math.abs(sum - photo.data[(y * WIDTH + x) * 3]!);
      pixels++;
    }
  }
  // Alpha and colour vary within a pixel's four texels; what clipping keeps from the layers is lost.
  assert.ok(error / pixels < 3, `${error / pixels} levels`);
});

test('under the lashes the ball goes on as white and iris, and only the rim holds lashes', () => {
  const { photo, positions } = drawnEye();
  const layers = buildEyeLayers(photo, positions, RIGHT_EYE);
  // Just inside the upper lid, 14 pixels beside the iris: lashes in the photo.
  const y = 40 - 12 * Math.sin((Math.PI * 14) / 60) + 0.5;
  assert.ok(photo.data[(Math.floor(y) * WIDTH + 44) * 3]! < 20);
  assert.ok(sampleLayer(layers, 'ball', 44.5, y).red > 150);
  assert.ok(sampleLayer(layers, 'rim', 44.5, y).red < 80);
  assert.ok(sampleLayer(layers, 'rim', 44.5, y).alpha > 200);
});

test('the middle of the eye is the photo’s and belongs to the ball alone', () => {
  const { photo, positions } = drawnEye();
  const layers = buildEyeLayers(photo, positions, RIGHT_EYE);
  assert.deepEqual(sampleLayer(layers, 'ball', 60.5, 40.5), { red: IRIS, alpha: 255 });
  assert.equal(sampleLayer(layers, 'rim', 60.5, 40.5).alpha, 0);
});

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadLocalWeights } from '../../engines/local/weights.ts';
import { type CanonicalFace, parseCanonicalFace } from '../face/canonical-face.ts';
import { INNER_LOWER_LIP, INNER_UPPER_LIP } from '../face/landmarks.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import { readMouth } from './read-mouth.ts';
import { driverLandmarks, openMouth } from './synthetic-driver.ts';

type Colour = readonly [number, number, number];
const LIP: Colour = [190, 100, 95];
const TOOTH: Colour = [205, 195, 180];
const CAVITY: Colour = [45, 22, 20];
const TONGUE: Colour = [185, 95, 92];

let canonical: CanonicalFace;
before(async () => {
  canonical = parseCanonicalFace((await loadLocalWeights()).face.geometry);
});

/** Lips all over, and between the inner contours what `inside` says for each share of the way down. */
function drawnMouth(landmarks: Float64Array, inside: (share: number) => Colour, light = 1): RgbImage {
  const [width, height] = [400, 400];
  const data = new Uint8Array(width * height * 3);
  const paint = (x: number, y: number, colour: Colour): void => {
    for (let c = 0; c < 3; c++) data[(y * width + x) * 3 + c] = colour[c]! * light;
  };
  for (let i = 0; i < width * height; i++) paint(i % width, Math.floor(i / width), LIP);
  for (let k = 0; k < 10; k++) {
    const at = (line: readonly number[], j: number, axis: number): number => landmarks[line[j]! * 3 + axis]!;
    const [left, right] = [at(INNER_UPPER_LIP, k, 0), at(INNER_UPPER_LIP, k + 1, 0)];
    for (let x = Math.ceil(left); x < right; x++) {
      const t = (x - left) / (right - left);
      const line = (points: readonly number[]): number => at(points, k, 1) * (1 - t) + at(points, k + 1, 1) * t;
      const [top, bottom] = [line(INNER_UPPER_LIP), line(INNER_LOWER_LIP)];
      for (let y = Math.ceil(top); y < bottom; y++) paint(x, y, inside((y + 0.5 - top) / (bottom - top)));
    }
  }
  return { width, height, data };
}

function read(inside: (share: number) => Colour, light?: number) {
  const landmarks = driverLandmarks(canonical, { deform: openMouth(1), scale: 20 });
  const look = readMouth(drawnMouth(landmarks, inside, light), landmarks);
  assert.ok(look !== null);
  return look;
}

const near = (value: number, wanted: number): void => assert.ok(Math.abs(value - wanted) < 0.08, `${value}, ${wanted}`);

test('teeth are measured from their own lip, in any light', () => {
  for (const light of [1, 0.4]) {
    for (const height of [0, 0.25, 0.4]) {
      const upper = read((share) => (share < height ? TOOTH : CAVITY), light);
      near(upper.upperTeeth, height);
      near(upper.lowerTeeth, 0);
      const lower = read((share) => (share > 1 - height ? TOOTH : CAVITY), light);
      near(lower.lowerTeeth, height);
      near(lower.upperTeeth, 0);
    }
  }
});

test('a tongue is no tooth, and a dark mouth shows neither', () => {
  const out = read(() => TONGUE);
  assert.ok(out.tongue > 0.9 && out.upperTeeth + out.lowerTeeth < 0.05);
  const dark = read(() => CAVITY);
  assert.ok(dark.tongue < 0.05 && dark.upperTeeth + dark.lowerTeeth < 0.05);
  assert.ok(read(() => TOOTH).tongue < 0.05);
});

test('nothing is told of lips that are nearly shut', () => {
  const landmarks = driverLandmarks(canonical, { deform: openMouth(-0.5), scale: 3 });
  assert.equal(
    readMouth(
      drawnMouth(landmarks, () => TOOTH),
      landmarks,
    ),
    null,
  );
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { loadLocalWeights } from '../../engines/local/weights.ts';
import { createNnRuntime, type NnRuntime } from '../nn/nn-runtime.ts';
import { readTestPicture } from '../test-pictures.ts';
import { createFaceFinder, type FaceFinder, hasFaceProportions, type LocatedFace } from './face-finder.ts';
import { POINT } from './landmarks.ts';

const MEDIA = process.env.TEST_MEDIA_DIR;

interface MediaEntry {
  readonly file: string;
  readonly face_box_haar?: readonly [number, number, number, number];
}

function listPortraits(mediaDir: string): MediaEntry[] {
  const index = JSON.parse(readFileSync(path.join(mediaDir, 'index.json'), 'utf8')) as { entries: MediaEntry[] };
  return index.entries.filter((entry) => entry.file.startsWith('portraits/'));
}

function point(face: LocatedFace, index: number): { x: number; y: number } {
  return { x: face.landmarks[index * 3]!, y: face.landmarks[index * 3 + 1]! };
}

function assertPlausible(face: LocatedFace, label: string): void {
  const { box } = face;
  assert.equal(face.landmarks.length, 478 * 3, label);
  assert.ok(face.landmarks.every(Number.isFinite), label);
  for (const index of [POINT.rightIris, POINT.leftIris, POINT.noseTip, POINT.upperLipInner]) {
    const { x, y } = point(face, index);
    assert.ok(x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height, `${label}: point ${index}`);
  }
  const eyes = (point(face, POINT.rightIris).y + point(face, POINT.leftIris).y) / 2;
  assert.ok(point(face, POINT.rightIris).x < point(face, POINT.leftIris).x, label);
  assert.ok(eyes < point(face, POINT.noseBase).y, `${label}: eyes above nose`);
  assert.ok(point(face, POINT.noseBase).y < point(face, POINT.upperLipInner).y, `${label}: nose above mouth`);
  assert.ok(point(face, POINT.lowerLipInner).y < point(face, POINT.chin).y, `${label}: mouth above chin`);
  for (const [iris, outer, inner] of [
    [POINT.rightIris, POINT.rightEyeOuter, POINT.rightEyeInner],
    [POINT.leftIris, POINT.leftEyeInner, POINT.leftEyeOuter],
  ] as const) {
    const { x } = point(face, iris);
    assert.ok(x > point(face, outer).x && x < point(face, inner).x, `${label}: iris between its eye's corners`);
  }
}

describe('face finder', { skip: !MEDIA && 'TEST_MEDIA_DIR is not set' }, () => {
  const mediaDir = MEDIA ?? '';
  let runtime: NnRuntime;
  let finder: FaceFinder;
  before(async () => {
    const weights = await loadLocalWeights();
    runtime = await createNnRuntime(weights);
    finder = createFaceFinder({ runtime, weights: weights.face });
  });

  test('finds the one face of every portrait, photographed or painted, where another detector sees it', async () => {
    for (const entry of listPortraits(mediaDir)) {
      const image = await readTestPicture(mediaDir, entry.file);
      const { faces } = finder.locate(image);
      assert.equal(faces.length, 1, entry.file);
      assertPlausible(faces[0]!, entry.file);
      const [x, y, width, height] = entry.face_box_haar!;
      const { box } = faces[0]!;
      const offset = Math.hypot(box.x + box.width / 2 - x - width / 2, box.y + box.height / 2 - y - height / 2);
      assert.ok(offset < 0.25 * width, `${entry.file}: centre is ${(offset / width).toFixed(2)} face widths away`);
    }
  });

  for (const file of [
    'n01_coffee.png',
    'n02_rocket.jpg',
    'n03_cat.png',
    'n04_landscape.jpg',
    'n07_cameraman.png',
    'cartoon_rabbit.png',
  ]) {
    test(`finds nobody in ${file}`, async () => {
      assert.deepEqual(finder.locate(await readTestPicture(mediaDir, `negatives/${file}`)).faces, []);
    });
  }

  test('counts several people: two, a group, two far away', async () => {
    const count = async (file: string): Promise<number> =>
      finder.locate(await readTestPicture(mediaDir, `negatives/${file}`)).faces.length;
    assert.equal(await count('n05_two_faces.jpg'), 2);
    assert.ok((await count('n06_group.jpg')) >= 8);
    assert.equal(await count('n08_tiny_people.png'), 2);
  });

  test('accepts a large drawn face', async () => {
    const { faces } = finder.locate(await readTestPicture(mediaDir, 'negatives/cartoon_face_a.png'));
    assert.equal(faces.length, 1);
  });

  test('finds a small face that one look at the whole picture misses', async () => {
    const { faces } = finder.locate(await readTestPicture(mediaDir, 'frames/f01_first.jpg'));
    assert.equal(faces.length, 1);
    assertPlausible(faces[0]!, 'f01_first');
    assert.ok(faces[0]!.box.width < 80);
  });

  test('gives identical landmarks for identical input, and leaks no tensors', async () => {
    const image = await readTestPicture(mediaDir, 'portraits/p06_m_neutral_suit.jpg', 720);
    const first = finder.locate(image);
    const tensors = runtime.tensorCount();
    assert.deepEqual(finder.locate(image), first);
    assert.equal(runtime.tensorCount(), tensors);
  });

  test('follows a face that moved, and says when it is gone', async () => {
    const image = await readTestPicture(mediaDir, 'portraits/p06_m_neutral_suit.jpg', 720);
    const [face] = finder.locate(image).faces;
    const shift = face!.box.width * 0.08;
    const tracked = finder.track(image, { ...face!.roi, centerX: face!.roi.centerX + shift });
    const nose = point(tracked!, POINT.noseTip);
    const want = point(face!, POINT.noseTip);
    assert.ok(Math.hypot(nose.x - want.x, nose.y - want.y) < 0.03 * face!.box.width);
    assert.equal(finder.track({ ...image, data: new Uint8Array(image.data.length).fill(90) }, face!.roi), null);
  });

  test('landmarks turn and scale with the picture', async () => {
    const large = await readTestPicture(mediaDir, 'portraits/p10_m_eastasian.jpg', 1000);
    const small = await readTestPicture(mediaDir, 'portraits/p10_m_eastasian.jpg', 500);
    const [a] = finder.locate(large).faces;
    const [b] = finder.locate(small).faces;
    let sum = 0;
    for (let i = 0; i < 478; i++) {
      sum += Math.hypot(
        a!.landmarks[i * 3]! - 2 * b!.landmarks[i * 3]!,
        a!.landmarks[i * 3 + 1]! - 2 * b!.landmarks[i * 3 + 1]!,
      );
    }
    assert.ok(sum / 478 < 0.01 * a!.box.width, `mean difference ${sum / 478} px`);
  });
});

test('proportions refuse a face whose mouth is above its eyes', () => {
  const landmarks = new Float64Array(478 * 3);
  const put = (index: number, x: number, y: number): void => landmarks.set([x, y, 0], index * 3);
  const build = (direction: 1 | -1): void => {
    put(POINT.foreheadTop, 0, -50 * direction);
    put(POINT.chin, 0, 80 * direction);
    put(POINT.noseBase, 0, 25 * direction);
    put(POINT.upperLipInner, 0, 44 * direction);
    put(POINT.lowerLipInner, 0, 46 * direction);
    put(POINT.rightEyeOuter, -45, 0);
    put(POINT.rightEyeInner, -15, 0);
    put(POINT.leftEyeInner, 15, 0);
    put(POINT.leftEyeOuter, 45, 0);
  };
  build(1);
  assert.equal(hasFaceProportions(landmarks), true);
  build(-1);
  assert.equal(hasFaceProportions(landmarks), false);
});

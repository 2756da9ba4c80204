import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { loadLocalWeights } from '../../engines/local/weights.ts';
import { createFaceFinder, type FaceFinder } from '../face/face-finder.ts';
import type { FloatPlane, PixelBox } from '../image/rgb-image.ts';
import { createNnRuntime, type NnRuntime } from '../nn/nn-runtime.ts';
import { readTestPicture } from '../test-pictures.ts';
import { splitPersonMasks } from './person-masks.ts';
import { createPersonMatter, measureFaceCoverage, type PersonMatter } from './person-matte.ts';

const MEDIA = process.env.TEST_MEDIA_DIR;

function meanInside(plane: FloatPlane, box: PixelBox): number {
  let sum = 0;
  let count = 0;
  for (let y = Math.max(0, Math.ceil(box.y)); y < Math.min(plane.height, box.y + box.height); y++) {
    for (let x = Math.max(0, Math.ceil(box.x)); x < Math.min(plane.width, box.x + box.width); x++) {
      sum += plane.data[y * plane.width + x]!;
      count++;
    }
  }
  return sum / count;
}

/** The middle of a face, clear of hair and background. */
function faceCore(box: PixelBox): PixelBox {
  return { x: box.x + box.width * 0.25, y: box.y + box.height * 0.25, width: box.width / 2, height: box.height / 2 };
}

describe('person matte', { skip: !MEDIA && 'TEST_MEDIA_DIR is not set' }, () => {
  const mediaDir = MEDIA ?? '';
  let runtime: NnRuntime;
  let finder: FaceFinder;
  let matter: PersonMatter;
  before(async () => {
    const weights = await loadLocalWeights();
    runtime = await createNnRuntime(weights);
    finder = createFaceFinder({ runtime, weights: weights.face });
    matter = createPersonMatter({ runtime, weights: weights.segmentation });
  });

  for (const { file, side } of [
    { file: 'portraits/p06_m_neutral_suit.jpg', side: 720 },
    { file: 'portraits/p14_astronaut.png', side: 512 },
    { file: 'portraits/p17_painting_monalisa.png', side: 447 },
    { file: 'nasty/face_2824_original.jpg', side: 2824 },
  ]) {
    test(`is solid on the face and empty in the upper corners of ${file}`, async () => {
      const image = await readTestPicture(mediaDir, file, side);
      const [face] = finder.locate(image).faces;
      const tensors = runtime.tensorCount();
      const matte = matter.matte(image, face!.box);
      assert.equal(runtime.tensorCount(), tensors);
      assert.equal(matte.data.length, image.width * image.height);
      assert.ok(matte.data.every((value) => value >= 0 && value <= 1));
      assert.ok(meanInside(matte, faceCore(face!.box)) > 0.97);
      const corner = { y: 0, width: image.width * 0.08, height: image.height * 0.08 };
      assert.ok(meanInside(matte, { ...corner, x: 0 }) < 0.05);
      assert.ok(meanInside(matte, { ...corner, x: image.width * 0.92 }) < 0.05);
    });
  }

  test('two people get two masks that hardly overlap; the left one lies in the left half', async () => {
    const image = await readTestPicture(mediaDir, 'negatives/n05_two_faces.jpg');
    const half = await readTestPicture(mediaDir, 'masks/k01_left_person.png');
    const faces = finder
      .locate(image)
      .faces.map((face) => face.box)
      .sort((a, b) => a.x - b.x);
    const matte = matter.matteAll(image, faces);
    const [left, right] = splitPersonMasks(image, matte, faces);
    let leftInHalf = 0;
    let rightInHalf = 0;
    let shared = 0;
    const total = { left: 0, right: 0 };
    for (let i = 0; i < matte.data.length; i++) {
      const inside = half.data[i * 3]! / 255;
      leftInHalf += left!.data[i]! * inside;
      rightInHalf += right!.data[i]! * inside;
      total.left += left!.data[i]!;
      total.right += right!.data[i]!;
      shared += Math.min(left!.data[i]!, right!.data[i]!);
    }
    assert.ok(leftInHalf > 0.97 * total.left, `${leftInHalf / total.left} of the left person is in the left half`);
    assert.ok(rightInHalf < 0.03 * total.right, `${rightInHalf / total.right} of the right person is in the left half`);
    assert.ok(shared < 0.01 * (total.left + total.right));
    assert.ok(meanInside(left!, faceCore(faces[0]!)) > 0.95);
    assert.ok(meanInside(right!, faceCore(faces[1]!)) > 0.95);
  });

  test('tells a recognised person from a drawing it does not understand', async () => {
    const coverage = async (file: string): Promise<number> => {
      const image = await readTestPicture(mediaDir, file, 720);
      const [face] = finder.locate(image).faces;
      return measureFaceCoverage(matter.matte(image, face!.box), face!.box);
    };
    assert.ok((await coverage('portraits/p06_m_neutral_suit.jpg')) > 0.95);
    assert.ok((await coverage('portraits/p18_painting_woman.png')) > 0.95);
    assert.ok((await coverage('negatives/cartoon_face_a.png')) < 0.6);
  });

  test('is the same twice', async () => {
    const image = await readTestPicture(mediaDir, 'portraits/p18_painting_woman.png', 506);
    const [face] = finder.locate(image).faces;
    assert.deepEqual(matter.matte(image, face!.box), matter.matte(image, face!.box));
  });
});

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { loadLocalWeights } from '../../engines/local/weights.ts';
import { parseCanonicalFace } from '../face/canonical-face.ts';
import { FACE_POINT_COUNT } from '../face/landmarks.ts';
import { createPlanar, type PlanarImage } from '../image/planar-image.ts';
import { createPlane, type FloatPlane } from '../image/rgb-image.ts';
import { createRandom } from '../random.ts';
import { type FaceFrame, frameFace } from './face-region.ts';
import { type RetouchStrengths, retouchFace } from './retouch-face.ts';

const SIDE = 320;
/** Skin of three tones; the mask must find each by itself. */
const TONES = [
  [236, 196, 172],
  [176, 128, 98],
  [84, 56, 42],
] as const;

/** The average face, flat skin with noise: nothing to recognise, everything to smooth. */
describe('retouching', () => {
  let face: FaceFrame;
  before(async () => {
    const { vertices } = parseCanonicalFace((await loadLocalWeights()).face.geometry);
    const landmarks = new Float64Array(FACE_POINT_COUNT * 3);
    for (let i = 0; i < vertices.length; i += 3) {
      landmarks.set([160 + vertices[i]! * 9, 150 + vertices[i + 1]! * 9, vertices[i + 2]! * 9], i);
    }
    for (const [iris, corner] of [
      [468, 33],
      [473, 263],
    ] as const) {
      for (let k = 0; k < 5; k++)
        landmarks.set([landmarks[corner * 3]! + k, landmarks[corner * 3 + 1]!, 0], (iris + k) * 3);
    }
    face = frameFace(landmarks);
  });

  function paint(tone: readonly [number, number, number]): { image: PlanarImage; matte: FloatPlane } {
    const image = createPlanar(SIDE, SIDE);
    const random = createRandom(1);
    const matte = createPlane(SIDE, SIDE);
    matte.data.fill(1);
    for (let i = 0; i < SIDE * SIDE; i++) {
      const noise = random.normal() * 3 + 4 * Math.sin((i % SIDE) / 3) * Math.sin(Math.floor(i / SIDE / 3));
      image.channels.forEach((channel, c) => {
        channel[i] = tone[c]! + noise + random.normal();
      });
    }
    return { image, matte };
  }

  function retouch(
    tone: readonly [number, number, number],
    changes: Partial<RetouchStrengths>,
  ): [PlanarImage, PlanarImage] {
    const { image, matte } = paint(tone);
    const strengths = { gpen: 0, skin: 0, unify: 0, ...changes };
    retouchFace(image, { matte, face, strengths, enlargement: 1, random: createRandom(2) });
    return [paint(tone).image, image];
  }

  test('all at zero: not a bit changes', () => {
    const [before, after] = retouch(TONES[0], {});
    assert.deepEqual(after, before);
  });

  test('beyond the face nothing changes, whatever the strengths', () => {
    const [before, after] = retouch(TONES[1], { gpen: 1, skin: 1, unify: 1 });
    for (const i of [0, SIDE - 1, SIDE * (SIDE - 1) + 5]) assert.equal(after.channels[0][i], before.channels[0][i]);
  });

  for (const tone of TONES) {
    test(`skin smooths a cheek of tone ${tone.join(', ')} more the stronger it is, and leaves pores`, () => {
      const roughness = (strength: number): number => {
        const [, after] = retouch(tone, { skin: strength });
        let sum = 0;
        for (let y = 165; y < 185; y++) {
          for (let x = 105; x < 125; x++) {
            sum += (after.channels[1][y * SIDE + x]! - after.channels[1][y * SIDE + x + 1]!) ** 2;
          }
        }
        return sum;
      };
      const steps = [0, 0.3, 0.6, 1].map(roughness);
      for (let k = 1; k < steps.length; k++) assert.ok(steps[k]! < steps[k - 1]!, `step ${k}: ${steps.join(', ')}`);
      assert.ok(steps[3]! > 0.05 * steps[0]!, 'something of the texture stays');
    });
  }

  test('skin_unifi evens colour', () => {
    const spread = (strength: number): number => {
      const [, { channels }] = retouch(TONES[1], { unify: strength });
      let squares = 0;
      let sum = 0;
      for (let k = 0; k < 400; k++) {
        const i = (165 + Math.floor(k / 20)) * SIDE + 105 + (k % 20);
        const redness = channels[0][i]! - channels[1][i]!;
        sum += redness;
        squares += redness * redness;
      }
      return squares / 400 - (sum / 400) ** 2;
    };
    assert.ok(spread(1) < 0.7 * spread(0));
  });
});

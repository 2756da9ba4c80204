import assert from 'node:assert/strict';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { type RigParameters, restParameters } from '../../../media/rig/pose-face.ts';
import { preparePortrait } from './portrait.ts';
import { createFrameRenderer, renderFrame } from './render-frame.ts';
import { loadPhoto, type TalkingPortraitDeps } from './render-talking-portrait.ts';
import { loadTalkingPortraitDeps } from './talking-portrait-deps.ts';

const media = process.env.TEST_MEDIA_DIR;
const skip = media === undefined ? 'TEST_MEDIA_DIR is not set' : false;
const LONG_SIDE = 480;

describe('preparing real pictures', { skip }, () => {
  let deps: TalkingPortraitDeps;
  before(async () => {
    deps = await loadTalkingPortraitDeps();
  });

  async function prepare(name: string) {
    const photo = await loadPhoto(path.join(media ?? '', name), LONG_SIDE);
    const { faces } = deps.finder.locate(photo);
    const [face, ...others] = faces;
    assert.ok(face, 'a face');
    return { photo, face, others, model: preparePortrait(deps, { photo, face, faces, mask: null, seed: 1 }) };
  }

  type Prepared = Awaited<ReturnType<typeof prepare>>;

  function render({ model }: Prepared, parameters: RigParameters): Uint8Array {
    const target = { width: model.width, height: model.height, data: model.photo.slice() };
    renderFrame(createFrameRenderer(model), parameters, target);
    return target.data;
  }

  /** Mean change against the photo inside a box, grey levels. */
  function change(
    { photo }: Prepared,
    frame: Uint8Array,
    box: { x: number; y: number; width: number; height: number },
  ) {
    let sum = 0;
    let count = 0;
    for (let y = Math.max(0, Math.floor(box.y)); y < Math.min(photo.height, box.y + box.height); y++) {
      for (let x = Math.max(0, Math.floor(box.x)); x < Math.min(photo.width, box.x + box.width); x++) {
        for (let c = 0; c < 3; c++) {
          sum += Math.abs(
            (frame[(y * photo.width + x) * 3 + c] ?? 0) - (photo.data[(y * photo.width + x) * 3 + c] ?? 0),
          );
        }
        count += 3;
      }
    }
    return sum / count;
  }

  const turned = { ...restParameters(), yaw: 0.1, pitch: 0.05, shiftX: 0.8 };

  test('a neighbour stands still while the speaker moves', async () => {
    const couple = await prepare('negatives/n05_two_faces.jpg');
    const [neighbour] = couple.others;
    assert.ok(neighbour, 'a second face');
    const frame = render(couple, turned);
    assert.ok(change(couple, frame, couple.face.box) > 5);
    assert.ok(change(couple, frame, neighbour.box) < 0.5, `${change(couple, frame, neighbour.box)} levels`);
  });

  test('a drawing that the matte does not know is not cut out: it bends, and breath moves nothing', async () => {
    const drawing = await prepare('negatives/cartoon_face_a.png');
    assert.ok(drawing.model.headMotion <= 0.5);
    assert.deepEqual(drawing.model.base, drawing.photo.data);
    assert.ok(drawing.model.breathField.every((share) => share === 0));
    assert.ok(change(drawing, render(drawing, turned), drawing.face.box) > 1);
  });

  test('a head before a busy background moves less than one before a plain wall', async () => {
    const busy = await prepare('portraits/p05_f_darkskin_smile.jpg');
    const plain = await prepare('portraits/p09_f_neutral.jpg');
    assert.ok(busy.model.headMotion < 0.8, `${busy.model.headMotion}`);
    assert.ok(plain.model.headMotion > 0.95, `${plain.model.headMotion}`);
  });
});

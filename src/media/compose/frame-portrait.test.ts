import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { frameKeptPhoto, frameOnBackdrop } from './frame-portrait.ts';
import type { SubjectBounds } from './measure-subject.ts';

const PHOTO = { width: 1200, height: 1200 };
const ASPECTS = [0.25, 0.5, 1, 2, 4];

function subject(changes: Partial<SubjectBounds> = {}): SubjectBounds {
  return {
    headTop: 200,
    chin: 700,
    centerX: 600,
    faceWidth: 380,
    headLeft: 380,
    headRight: 820,
    cut: { left: false, right: false, top: false, bottom: true },
    ...changes,
  };
}

describe('framing', () => {
  for (const [name, frame] of [
    ['a kept photo', frameKeptPhoto],
    ['a new background', frameOnBackdrop],
  ] as const) {
    test(`${name}: exact shape, no side of head or face cut, at every aspect`, () => {
      for (const aspect of ASPECTS) {
        for (const centerX of [350, 600, 850]) {
          const shift = centerX - 600;
          const person = subject({ centerX, headLeft: 380 + shift, headRight: 820 + shift });
          const { x, y, width, height } = frame({ photo: PHOTO, subject: person, aspect });
          assert.ok(Math.abs(width / height - aspect) < 1e-9);
          assert.ok(x <= person.headLeft && x + width >= person.headRight, `sides at ${aspect}, face at ${centerX}`);
          assert.ok(y <= person.headTop && y + height >= person.chin, `head at ${aspect}`);
        }
      }
    });

    test(`${name}: a body that the photo cuts ends at the lower edge or below it`, () => {
      for (const aspect of ASPECTS) {
        const { y, height } = frame({ photo: PHOTO, subject: subject(), aspect });
        assert.ok(y + height <= PHOTO.height + 1e-6, `aspect ${aspect}`);
      }
    });
  }

  test('a kept photo of the right shape is kept whole', () => {
    assert.deepEqual(frameKeptPhoto({ photo: PHOTO, subject: subject(), aspect: 1 }), { x: 0, y: 0, ...PHOTO });
  });

  test('nothing is added above a head that the photo cuts', () => {
    const cut = { left: false, right: false, top: true, bottom: true };
    for (const aspect of ASPECTS) {
      const person = subject({ headTop: 0, cut });
      assert.ok(frameOnBackdrop({ photo: PHOTO, subject: person, aspect }).y >= 0, `aspect ${aspect}`);
    }
  });
});

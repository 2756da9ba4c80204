import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namedFirstFrame } from './dance-first-frame.ts';

test('the picture that a prompt makes the first frame, in English and Chinese', () => {
  const rows: readonly [string, number | null][] = [
    ['Image 1 is the first frame', 0],
    ['Use image 2 as the first frame and image 1 as the last frame', 1],
    ['The second picture is the opening frame', 1],
    ['First frame: image 3', 2],
    ['图片2作为首帧，图片1作为尾帧', 1],
    ['以图1为首帧', 0],
    ['第三张图片为第一帧', 2],
    ['首帧使用图片2', 1],
    ['Image 1 is the last frame', null],
    ['图片1作为尾帧', null],
    ['image 7 is the first frame', null],
    ['a walk in the first light', null],
  ];
  for (const [prompt, expected] of rows) assert.equal(namedFirstFrame(prompt, 3), expected, prompt);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planScene } from '../plan/plan-scene.ts';
import type { SceneInput } from '../scene-job.ts';
import { isFramePair, planTimeline, type Timeline } from './plan-timeline.ts';

const FPS = 24;

function input(name: string, seconds?: number): SceneInput {
  const kind = name.startsWith('video') ? 'video' : name.startsWith('audio') ? 'audio' : 'image';
  return { name, kind, path: `/${name}`, ...(seconds === undefined ? {} : { seconds }) };
}

function timelineOf(prompt: string, durationSeconds: number, inputs: readonly SceneInput[]): Timeline {
  const references = inputs.map(({ name, kind, seconds }) => ({
    name,
    kind,
    ...(seconds === undefined ? {} : { seconds }),
  }));
  return planTimeline(planScene(prompt, { seed: 1, durationSeconds, mode: 'R', references }), inputs);
}

/** `name kind start-end` in seconds. */
const outline = ({ segments }: Timeline): string[] =>
  segments.map((segment) => {
    const end = (segment.startFrame + segment.frames) / FPS;
    return `${segment.input.name} ${segment.kind} ${segment.startFrame / FPS}-${Number(end.toFixed(2))}`;
  });

test('every frame of the clip is covered, whatever comes', () => {
  const sets = [
    [input('image-0')],
    [input('image-0'), input('image-1'), input('image-2'), input('image-3')],
    [input('video-0', 3)],
    [input('video-0', 9), input('image-0')],
    [input('video-0', 2), input('video-1', 2.5), input('video-2', 4)],
  ];
  for (const prompt of [
    '',
    'slow motion',
    'extend the video',
    'cut between them',
    'loop it',
    'reverse',
    'trim to 1 s',
  ]) {
    for (const inputs of sets) {
      const { segments } = timelineOf(prompt, 5, inputs);
      let covered = 0;
      for (const { startFrame, frames } of segments) {
        assert.ok(startFrame <= covered && frames > 0, `${prompt}: ${JSON.stringify(segments)}`);
        covered = Math.max(covered, startFrame + frames);
      }
      assert.equal(covered, 5 * FPS, `${prompt}: ${JSON.stringify(segments)}`);
    }
  }
});

test('pictures share the time, dissolved unless cuts are asked for', () => {
  const images = [input('image-0'), input('image-1'), input('image-2')];
  const dissolved = timelineOf('a calm day', 6, images);
  assert.deepEqual(outline(dissolved), ['image-0 picture 0-2.5', 'image-1 picture 2-4.5', 'image-2 picture 4-6']);
  const cut = timelineOf('hard cuts between the pictures', 6, images);
  assert.deepEqual(outline(cut), ['image-0 picture 0-2', 'image-1 picture 2-4', 'image-2 picture 4-6']);
});

test('a shot has at least two seconds: what does not fit is left out and named', () => {
  const timeline = timelineOf('', 5, [input('image-0'), input('image-1'), input('image-2')]);
  assert.deepEqual(
    timeline.segments.map((segment) => segment.input.name),
    ['image-0', 'image-1'],
  );
  assert.match(timeline.warnings.join(), /image-2 did not fit/);
});

test('named first and last frames take their places, in both languages', () => {
  const images = [input('image-0'), input('image-1'), input('image-2')];
  for (const prompt of [
    'Image 2 is the first frame and image 1 is the last frame.',
    '图片2作为首帧，图片1作为尾帧。',
  ]) {
    const { segments } = timelineOf(prompt, 6, images);
    assert.deepEqual(
      segments.map(({ input: { name } }) => name),
      ['image-1', 'image-2', 'image-0'],
      prompt,
    );
    const last = segments.at(-1);
    assert.ok(last?.kind === 'picture' && last.restAt === 'end', prompt);
  }
  assert.ok(isFramePair(timelineOf('Image 1 is the first frame, image 2 is the last frame', 5, images.slice(0, 2))));
  assert.ok(!isFramePair(timelineOf('Image 1 is the first frame', 5, images.slice(0, 2))));
});

test('extending shows mostly what is new; backwards it leads to the start', () => {
  const forward = timelineOf('Extend the video', 6, [input('video-0', 5)]);
  assert.deepEqual(outline(forward), ['video-0 footage 0-2', 'video-0 continuation 2-6']);
  const [footage] = forward.segments;
  assert.ok(footage?.kind === 'footage' && footage.fromSeconds === 3, 'the end of the source, not its start');
  const short = timelineOf('Extend the video', 4, [input('video-0', 5)]);
  assert.deepEqual(outline(short), ['video-0 continuation 0-4']);
  const backward = timelineOf('Extend the video backward', 6, [input('video-0', 5)]);
  assert.deepEqual(outline(backward), ['video-0 continuation 0-4', 'video-0 footage 4-6']);
});

test('slow motion stretches, a longer source is cut, a shorter one goes on with a warning', () => {
  const slow = timelineOf('slow motion', 6, [input('video-0', 3)]);
  assert.deepEqual(outline(slow), ['video-0 footage 0-6']);
  assert.deepEqual(outline(timelineOf('', 4, [input('video-0', 9)])), ['video-0 footage 0-4']);
  const short = timelineOf('', 6, [input('video-0', 3)]);
  assert.deepEqual(outline(short), ['video-0 footage 0-3', 'video-0 continuation 3-6']);
  assert.match(short.warnings.join(), /shorter than the clip/);
});

test('what cannot be done is said', () => {
  const timeline = timelineOf('Replace the dog with a cat', 5, [input('video-0', 5)]);
  assert.match(timeline.warnings.join(), /cannot change what a video shows/);
});

test('somebody of a lone picture is set into a place that the prompt names, and only then', () => {
  const isPlaced = (prompt: string, ...names: string[]): boolean =>
    timelineOf(
      prompt,
      5,
      names.map((name) => input(name)),
    ).segments.some((segment) => segment.kind === 'picture' && segment.isPlaced);
  for (const prompt of [
    'The man of image 1 walks on the beach',
    "Image 1's woman stands in a forest",
    '图片1中的女孩走在海边',
    'Use image 1 as the main character in a snowy forest',
  ])
    assert.equal(isPlaced(prompt, 'image-0'), true, prompt);
  for (const prompt of ['The man of image 1 smiles', 'image 1, then waves and a beach', 'A man walks on the beach'])
    assert.equal(isPlaced(prompt, 'image-0'), false, prompt);
  const two = timelineOf('The man of image 1 walks on the beach', 5, [input('image-0'), input('image-1')]);
  assert.match(two.warnings.join(), /image-0 is shown as it is/);
});

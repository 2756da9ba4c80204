import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planScene } from './plan-scene.ts';
import type { PlanReference, ScenePlan } from './scene-plan.ts';

function plan(prompt: string, durationSeconds = 5, references: readonly PlanReference[] = []): ScenePlan {
  const mode = references.length > 0 ? 'R' : 'T';
  return planScene(prompt, { seed: 3, durationSeconds, mode, references });
}

/** Setting, time, weather, camera, and `count kind action` of each subject. */
function summarise(prompt: string): string {
  const [shot] = plan(prompt).shots;
  assert.ok(shot);
  const subjects = shot.subjects.map(({ count, kind, action }) => `${count} ${kind} ${action}`).join(', ');
  return [shot.setting, shot.timeOfDay, shot.weather, shot.camera.move, subjects].join(' | ');
}

const READINGS: readonly (readonly [prompt: string, reading: string])[] = [
  [
    'A woman in a red coat walks along a rainy neon street at night, slow dolly in',
    'city | night | rain | dolly-in | 1 person walk',
  ],
  ['A sailboat on the open sea at sunset, pan right', 'sea | sunset | clear | pan-right | 1 boat idle'],
  [
    'A knight rides a white horse through the mountains at noon, static camera',
    'mountain | noon | clear | static | 1 person ride, 1 horse walk',
  ],
  ['一个牧羊人骑马穿过草原，清晨', 'meadow | dawn | clear | dolly-in | 1 person ride, 1 horse walk'],
  [
    'Three cowboys on horseback in the desert at sunset, static camera',
    'desert | sunset | clear | static | 3 person ride, 3 horse walk',
  ],
  ['A man rides a bicycle through the park at noon, static camera', 'meadow | noon | clear | static | 1 person walk'],
  ['A cat sleeps on the sofa at night, static camera', 'room | night | clear | static | 1 cat sit'],
  ['A horse runs across a desert at golden hour', 'desert | golden | clear | dolly-in | 1 horse run'],
  ['Aerial shot over a snowy mountain lake at dawn', 'lake | dawn | clear | aerial | '],
  ['No cars, no rain: an empty avenue in New York at noon, static camera', 'city | noon | clear | static | '],
  ['A white cat sits by the window in a bedroom, rain outside', 'room | day | rain | dolly-in | 1 cat sit'],
  ['An astronaut floats in space above the earth', 'space | night | clear | dolly-in | 1 person idle'],
  ['A singer performs on stage, orbit shot', 'stage | night | clear | orbit | 1 person idle'],
  ['Not at night and never in the rain, a quiet lake', 'lake | morning | clear | pan-right | '],
  ['一个女孩在雪地里奔跑，镜头跟随', 'snowfield | golden | clear | dolly-in | 1 person run'],
  ['夜晚的城市，下着雨，一个男人撑着伞走过', 'city | night | rain | dolly-in | 1 person walk'],
  ['宁静的湖面，远处是雪山，清晨，航拍', 'lake | dawn | clear | aerial | '],
  ['两只猫在客厅的沙发上睡觉', 'room | day | clear | dolly-in | 2 cat sit'],
  ['不要下雨，城市的街道，白天，固定镜头', 'city | day | clear | static | '],
];

describe('planScene', () => {
  for (const [prompt, reading] of READINGS) {
    it(`reads "${prompt}"`, () => assert.equal(summarise(prompt), reading));
  }

  it('understands the words by which an animal is drawn lying down', () => {
    const { shots, local } = plan('A cat naps on the sofa at night');
    assert.equal(shots[0]?.subjects[0]?.action, 'sit');
    assert.ok(!local.ignored.includes('naps'), local.ignored.join(', '));
  });

  it('is the same for the same prompt and seed, and takes a seed of -1 from the prompt', () => {
    assert.deepEqual(plan('a lake'), plan('a lake'));
    const of = (prompt: string): number =>
      planScene(prompt, { seed: -1, durationSeconds: 5, mode: 'T', references: [] }).seed;
    assert.equal(of('a lake'), of('a lake'));
    assert.notEqual(of('a lake'), of('a sea'));
  });

  it('shows a studio and warns where no known place is named', () => {
    const { shots, local, warnings } = plan('An abstract idea of justice');
    assert.equal(shots[0]?.setting, 'studio');
    assert.equal(local.fallback, 'studio');
    assert.match(warnings.join(), /neutral studio/);
    assert.deepEqual(local.ignored, ['abstract', 'idea', 'justice']);
    assert.equal(plan('A chair on a white background').local.fallback, null);
  });

  it('splits numbered shots, time stamps and cuts, without gaps', () => {
    const numbered = plan('Shot 1: a city at night. Shot 2: a kitchen. Shot 3: the sea.', 9).shots;
    assert.deepEqual(
      numbered.map(({ setting }) => setting),
      ['city', 'kitchen', 'sea'],
    );
    const stamped = plan('[0-2s] a lake. [2-8s] a desert.', 8).shots;
    assert.deepEqual(
      stamped.map(({ startFrame, frames }) => [startFrame, frames]),
      [
        [0, 48],
        [48, 144],
      ],
    );
    const chinese = plan('镜头一：森林。镜头二：一个女人走在街道上。', 6).shots;
    assert.deepEqual(
      chinese.map(({ setting }) => setting),
      ['forest', 'city'],
    );
    const cut = plan('A beach in the morning, then cut to a mountain', 5).shots;
    assert.deepEqual(
      cut.map(({ setting }) => setting),
      ['sea', 'mountain'],
    );
    for (const shots of [numbered, stamped, chinese, cut]) {
      let next = 0;
      for (const { startFrame, frames } of shots) {
        assert.equal(startFrame, next);
        next += frames;
      }
    }
    assert.equal(plan('A man walks in a city and then smiles').shots.length, 1);
  });

  it('gives quoted words to the speaker, and reads nothing else in them', () => {
    const { dialogue, shots } = plan('The man stopped the woman in a park and said: “Remember the desert at night.”');
    assert.deepEqual(dialogue, [
      { text: 'Remember the desert at night.', language: 'en', speaker: { sex: 'male', age: 'adult' }, shot: 0 },
    ]);
    assert.equal(shots[0]?.setting, 'meadow');
    assert.deepEqual(plan('老奶奶在厨房里说「吃饭了」').dialogue[0], {
      text: '吃饭了',
      language: 'zh',
      speaker: { sex: 'female', age: 'old' },
      shot: 0,
    });
    assert.equal(plan('A shop in a street, the sign reads "OPEN"').dialogue.length, 0);
  });

  it('chooses a length from words, speech or references, within 4 to 15 s', () => {
    assert.deepEqual(length('a lake, 8 seconds'), [8, 'stated']);
    assert.deepEqual(length('湖面，十秒'), [10, 'stated']);
    assert.deepEqual(length('a lake, 40 seconds'), [15, 'stated']);
    assert.deepEqual(length('a lake'), [5, 'default']);
    assert.deepEqual(length(`A man says "${'so many words '.repeat(9)}"`), [12, 'dialogue']);
    const video = [{ name: 'video-0', kind: 'video', seconds: 6.2 }] as const;
    const chosen = plan('make it warmer', -1, video);
    assert.deepEqual([chosen.durationSeconds, chosen.durationSource], [7, 'reference']);
    assert.equal(plan('a lake, 8 seconds', 6).durationSeconds, 6);

    function length(prompt: string): readonly [number, string] {
      const { durationSeconds, durationSource } = plan(prompt, -1);
      return [durationSeconds, durationSource];
    }
  });

  it('reads clothes, colours, props, age and number', () => {
    const [coat] = plan('An old man in a blue coat with an umbrella walks in the city').shots[0]?.subjects ?? [];
    assert.deepEqual(coat, {
      kind: 'person',
      action: 'walk',
      count: 1,
      colour: 'blue',
      garment: 'coat',
      props: ['umbrella'],
      sex: 'male',
      age: 'old',
    });
    const [horses] = plan('三匹白马在草原上奔跑').shots[0]?.subjects ?? [];
    assert.deepEqual([horses?.kind, horses?.count, horses?.action], ['horse', 3, 'run']);
    assert.equal(plan('a red car on a street').shots[0]?.subjects[0]?.colour, 'red');
  });

  it('reads which reference is which frame, in both languages', () => {
    const two = [
      { name: 'image-0', kind: 'image' },
      { name: 'image-1', kind: 'image' },
    ] as const;
    const roles = (prompt: string): readonly string[] => plan(prompt, 5, two).references.map(({ role }) => role);
    assert.deepEqual(roles('Image 1 is the first frame, image 2 is the last frame; the camera pulls back.'), [
      'first-frame',
      'last-frame',
    ]);
    assert.deepEqual(roles('图片1作为首帧，图片2作为尾帧，镜头环绕'), ['first-frame', 'last-frame']);
    assert.deepEqual(roles('Use the second image as the first frame'), ['unstated', 'first-frame']);
    assert.deepEqual(roles('A slow morph'), ['unstated', 'unstated']);
  });

  it('reads what to do with a reference video', () => {
    const video = [{ name: 'video-0', kind: 'video', seconds: 4 }] as const;
    const edits = (prompt: string): unknown => plan(prompt, 5, video).edits;
    assert.deepEqual(edits('Extend the video, slow motion 4x, black and white'), [
      { verb: 'extend', direction: 'forward' },
      { verb: 'retime', speed: 0.25 },
      { verb: 'regrade' },
    ]);
    assert.deepEqual(edits('向前延长视频，倒放'), [{ verb: 'extend', direction: 'backward' }, { verb: 'reverse' }]);
    assert.deepEqual(edits('Replace the dog with a cat'), [
      { verb: 'change-content', words: 'Replace the dog with a cat' },
    ]);
    assert.deepEqual(plan('Extend the beach').edits, []);
  });

  it('keeps refused music and sound out', () => {
    assert.equal(plan('A beach, no music').sound.music, 'none');
    assert.deepEqual(plan('A beach without sound').sound.ambience, []);
    assert.deepEqual(plan('A beach in a thunderstorm').sound.ambience.slice(0, 3), ['sea', 'wind', 'thunder']);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { measureLoudness, toDecibels, truePeaks } from '../../../../media/audio/loudness.ts';
import { trackPitch } from '../../../../media/audio/pitch.ts';
import { resampleAudio } from '../../../../media/audio/resample-audio.ts';
import { createRandom } from '../../../../media/random.ts';
import type { Age, Sex, Shot } from '../../../../media/scene/shot.ts';
import { quantile } from '../../../../media/smooth.ts';
import type { Ambience, DialogueLine, ScenePlan } from '../plan/scene-plan.ts';
import { makeSoundtrack, type Soundtrack, type SoundtrackRequest } from './make-soundtrack.ts';
import { speechSeconds } from './place-dialogue.ts';
import { openVoices, SAMPLE_RATE } from './voices.ts';

const voices = openVoices();
const ADULT = { sex: null, age: 'adult' } as const;

function lineOf(text: string, more: Partial<DialogueLine> = {}): DialogueLine {
  return { text, language: 'en', speaker: ADULT, shot: 0, ...more };
}

/** A plan of shots of two seconds each, as far as sound reads it. */
function planOf(dialogue: readonly DialogueLine[], ambienceOfShot: readonly (readonly Ambience[])[]): ScenePlan {
  const shots = ambienceOfShot.map((_, index): Shot => {
    return {
      startFrame: 48 * index,
      frames: 48,
      setting: 'studio',
      timeOfDay: 'day',
      weather: 'clear',
      subjects: [],
      camera: { move: 'static', speed: 1 },
      framing: 'wide',
      grades: [],
      particles: [],
    };
  });
  return {
    seed: 1,
    durationSeconds: 2 * shots.length,
    durationSource: 'requested',
    fps: 24,
    frames: 48 * shots.length,
    shots,
    dialogue,
    sound: { music: 'none', ambience: [...new Set(ambienceOfShot.flat())], ambienceOfShot },
    ratioCue: null,
    references: [],
    edits: [],
    stated: { camera: false, setting: false },
    local: { understood: [], ignored: [], fallback: null },
    warnings: [],
  };
}

function soundOf(plan: ScenePlan, more: Partial<SoundtrackRequest> = {}): Promise<Soundtrack> {
  const signal = new AbortController().signal;
  return makeSoundtrack({ voices }, plan, {
    durationSeconds: plan.durationSeconds,
    seed: 3,
    references: [],
    signal,
    ...more,
  });
}

function levelDb(pcm: Float32Array, from: number, to: number): number {
  const part = pcm.subarray(from * SAMPLE_RATE, to * SAMPLE_RATE);
  return toDecibels(Math.sqrt(part.reduce((sum, x) => sum + x * x, 0) / part.length));
}

function tone(hz: number, seconds: number): Float32Array {
  return Float32Array.from(
    { length: seconds * SAMPLE_RATE },
    (_, k) => 0.2 * Math.sin((2 * Math.PI * hz * k) / SAMPLE_RATE),
  );
}

/** A track that is heard from start to end. */
const heard = (pcm: Float32Array) => ({ pcm, presence: new Float32Array(pcm.length).fill(1) });

describe('makeSoundtrack', () => {
  it('has the length of the clip, -18 LUFS and peaks under -1 dB, and is the same for a seed', async () => {
    const plan = planOf([], [['sea', 'wind'], ['rain']]);
    const { pcm, parts } = await soundOf(plan);
    assert.equal(pcm.length, 4 * SAMPLE_RATE);
    assert.ok(Math.abs(measureLoudness(pcm, SAMPLE_RATE) + 18) < 1);
    assert.ok(toDecibels(truePeaks(pcm).reduce((best, x) => Math.max(best, x), 0)) < -1);
    assert.deepEqual(parts, ['sea', 'wind', 'rain']);
    assert.deepEqual((await soundOf(plan)).pcm, pcm);
    assert.notDeepEqual((await soundOf(plan, { seed: 4 })).pcm, pcm);
  });

  it('is silent where the plan has no sound at all', async () => {
    const { pcm, voice } = await soundOf(planOf([], [[], []]));
    assert.ok(pcm.every((x) => x === 0) && voice.every((x) => x === 0));
  });

  it('changes the sound with the shot', async () => {
    const { pcm } = await soundOf(planOf([], [['thunder'], ['crickets']]));
    const high = (from: number): number => {
      let crossings = 0;
      for (let k = from * SAMPLE_RATE; k < (from + 1) * SAMPLE_RATE; k++) if (pcm[k]! * pcm[k + 1]! < 0) crossings++;
      return crossings;
    };
    assert.ok(high(2.5) > 5000 && high(0.6) < 2500, `${high(0.6)} ${high(2.5)}`);
  });

  it('thunder follows the lightning that is seen', async () => {
    const { pcm } = await soundOf(planOf([], [['thunder'], ['thunder']]), { flashSeconds: [1.3] });
    assert.ok(levelDb(pcm, 2.05, 2.5) > levelDb(pcm, 0.5, 1.9) + 40, 'silent until the clap, 0.7 s after the flash');
  });

  it('speaks a line where it belongs, louder than the place by far, and says when', async () => {
    const plan = planOf([lineOf('Good evening.', { shot: 1 })], [['room'], ['room'], ['room']]);
    const { pcm, voice, dialogueTimes } = await soundOf(plan);
    const [spoken] = dialogueTimes;
    assert.ok(
      spoken && spoken.startSeconds >= 2 && spoken.startSeconds < 2.6 && spoken.endSeconds > spoken.startSeconds + 0.4,
    );
    assert.equal(levelDb(voice, 0, spoken.startSeconds - 0.05), -180);
    assert.ok(levelDb(pcm, spoken.startSeconds, spoken.endSeconds) > levelDb(pcm, 0.5, spoken.startSeconds - 0.1) + 6);
  });

  it('speaks faster when the words do not fit, and says so when even that does not help', async () => {
    const text = 'The harbour was quiet, and nobody had seen the ship come in.';
    const room = await speechSeconds(voices, planOf([lineOf(text)], [[], []]), createRandom(1));
    assert.ok(room > 4 && room < 5, `${room} s`);
    const hurried = await soundOf(planOf([lineOf(text)], [[], []]));
    assert.deepEqual(hurried.warnings, []);
    assert.ok(hurried.dialogueTimes[0]!.endSeconds < 3.9);
    const cut = await soundOf(planOf([lineOf(`${text} ${text} ${text}`)], [[], []]));
    assert.match(cut.warnings.join(), /was cut/);
    assert.equal(cut.dialogueTimes[0]!.endSeconds, 4);
  });

  it('takes a reference soundtrack before all else, then the sound of the video, and dialogue on top', async () => {
    const plan = planOf([lineOf('Hello there.')], [['rain'], ['rain']]);
    const reference = { name: 'audio-0', pcm: tone(300, 4), role: 'soundtrack' } as const;
    const both = await soundOf(plan, { references: [reference], videoTrack: heard(tone(900, 4)) });
    assert.deepEqual(both.parts, ['dialogue', 'reference soundtrack']);
    const video = await soundOf(plan, { videoTrack: heard(tone(900, 4)) });
    assert.deepEqual(video.parts, ['dialogue', 'sound of the reference video']);
    const voice = await soundOf(planOf([], [['rain'], ['rain']]), { references: [{ ...reference, role: 'voice' }] });
    assert.deepEqual(voice.parts, ['voice reference', 'rain']);
    assert.ok(levelDb(voice.voice, 0.5, 3.5) > -30);
  });
});

describe('voices', () => {
  async function pitchOf(sex: Sex | null, age: Age, language: 'en' | 'zh' = 'en'): Promise<number> {
    const text = language === 'en' ? 'Remember, the moon is far away.' : '你好，欢迎来到未来的城市。';
    const { pcm } = await voices.speak({ text, language, speaker: { sex, age }, pace: 1, random: createRandom(1) });
    const hz = trackPitch(resampleAudio(pcm, 16_000 / SAMPLE_RATE)).hz.filter((x) => x > 0);
    return quantile(hz, 0.5);
  }

  it('pitches men, women, children and the old apart', async () => {
    const [man, woman, child, old] = [
      await pitchOf('male', 'adult'),
      await pitchOf('female', 'adult'),
      await pitchOf(null, 'child'),
      await pitchOf('male', 'old'),
    ];
    assert.ok(man > 85 && man < 130 && woman > 150 && woman < 210, `${man} ${woman}`);
    assert.ok(Math.abs(child / woman - 1.35) < 0.1, `${child}`);
    assert.ok(old / man > 1.08 && old / man < 1.35, `${old} ${man}`);
  });

  it('murmurs what nobody can speak, for about as long as it would take, and tells why', async () => {
    const russian = lineOf('Добрый вечер, дорогие друзья.', { language: 'other' });
    const kanji = lineOf('今日は天気がいい', { language: 'ja' });
    const { dialogueTimes, warnings } = await soundOf(planOf([russian, kanji], [[], [], []]));
    assert.deepEqual(
      dialogueTimes.map(({ voice }) => voice),
      ['murmur', 'murmur'],
    );
    const [first] = dialogueTimes;
    assert.ok(first!.endSeconds - first!.startSeconds > 1.5 && first!.endSeconds - first!.startSeconds < 3);
    assert.match(warnings.join('\n'), /murmured.*its language\n.*murmured.*kanji/);
  });

  it('speaks Chinese where eSpeak NG is installed', async (t) => {
    const { voice } = await voices.speak({
      text: '你好',
      language: 'zh',
      speaker: ADULT,
      pace: 1,
      random: createRandom(1),
    });
    if (voice === 'murmur') {
      t.skip('the optional package @echogarden/espeak-ng-emscripten is not installed');
      return;
    }
    assert.ok((await pitchOf('female', 'adult', 'zh')) > 1.4 * (await pitchOf('male', 'adult', 'zh')));
  });
});

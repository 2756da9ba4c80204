import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MouthTracks } from '../../../media/audio/lipnet.ts';
import { VISEME_COUNT, VISEMES, type Viseme } from '../../../media/audio/lipnet-network.ts';
import { MEL_BANDS } from '../../../media/audio/mel-features.ts';
import { type MouthPlan, planMouth } from './mouth-plan.ts';

interface Piece {
  readonly viseme: Viseme;
  readonly seconds: number;
}

/** Tracks as the network would give for a perfectly heard sequence: one viseme at a time, gap 1 outside silence. */
function makeTracks(pieces: readonly Piece[]): MouthTracks {
  const names = pieces.flatMap(({ viseme, seconds }) => new Array<Viseme>(Math.round(seconds * 100)).fill(viseme));
  const frames = names.length;
  const track = (value: (name: Viseme) => number) => Float32Array.from(names, value);
  const voiced = track((name) => (name === 'sil' ? 0 : 1));
  const visemes = new Float32Array(frames * VISEME_COUNT);
  names.forEach((name, t) => {
    visemes[t * VISEME_COUNT + VISEMES.indexOf(name)] = 1;
  });
  return {
    frames,
    open: voiced,
    openReal: voiced,
    openPhone: track((name) => (name === 'sil' ? 0 : 0.7)),
    close: track((name) => (name === 'PP' ? 1 : 0)),
    width: new Float32Array(frames),
    round: new Float32Array(frames),
    visemes,
    loudness: voiced,
    gate: voiced,
    mel: { frames, logMel: new Float32Array(frames * MEL_BANDS), levelDb: new Float32Array(frames), gain: 1 },
  };
}

function plan(pieces: readonly Piece[], options: { fps?: number; energy?: number; speech?: number } = {}): MouthPlan {
  const tracks = makeTracks(pieces);
  const fps = options.fps ?? 25;
  return planMouth({
    tracks,
    speech: new Float32Array(tracks.frames).fill(options.speech ?? 1),
    fps,
    frames: Math.ceil((tracks.frames / 100) * fps),
    energy: options.energy ?? 1,
  });
}

function articulators(mouth: MouthPlan): Float32Array[] {
  const { lipGap, jaw, width, pucker, labiodental, press, tongue, closure, activity } = mouth;
  return [lipGap, jaw, width, pucker, labiodental, press, tongue, closure, activity];
}

test('silence, an empty clip and music behind a shut gate leave the mouth closed and still', () => {
  const music = plan([{ viseme: 'aa', seconds: 2 }], { speech: 0 });
  for (const mouth of [plan([{ viseme: 'sil', seconds: 2 }]), plan([]), music]) {
    for (const track of articulators(mouth)) assert.ok(track.every((value) => value === 0));
  }
});

test('p, b and m close the lips for at least one frame at any phase and frame rate', () => {
  for (const fps of [24, 25, 30, 50]) {
    for (let phase = 0; phase < 8; phase++) {
      const mouth = plan(
        [
          { viseme: 'sil', seconds: 0.2 + phase / 100 },
          { viseme: 'aa', seconds: 0.3 },
          { viseme: 'PP', seconds: 0.03 },
          { viseme: 'aa', seconds: 0.3 },
        ],
        { fps },
      );
      const middle = 0.515 + phase / 100;
      const near = mouth.lipGap.subarray(Math.floor((middle - 0.06) * fps), Math.ceil((middle + 0.06) * fps));
      assert.equal(Math.min(...near), 0, `${fps} fps, phase ${phase}`);
      assert.ok(Math.max(...mouth.lipGap) > 0.7, 'the vowels beside it stay open');
    }
  }
});

test('the mouth opens before the sound, by 10-60 ms', () => {
  // 1000 fps resolves the lead; the network itself is centred, so half of the opening marks the onset of the sound.
  const mouth = plan(
    [
      { viseme: 'sil', seconds: 0.6 },
      { viseme: 'aa', seconds: 0.6 },
    ],
    { fps: 1000 },
  );
  const half = mouth.lipGap.findIndex((value) => value > 0.5 * Math.max(...mouth.lipGap));
  assert.ok(half > 540 && half < 590, `opens at ${half} ms, sound at 600`);
});

test('short pauses keep the mouth awake, longer ones let it rest', () => {
  const pause = (seconds: number) =>
    plan([
      { viseme: 'aa', seconds: 0.5 },
      { viseme: 'sil', seconds },
      { viseme: 'aa', seconds: 0.5 },
    ]);
  assert.ok((pause(0.3).activity[Math.round(0.65 * 25)] ?? 0) > 0.95);
  const long = pause(1.5);
  for (const track of articulators(long)) {
    for (let t = 1.2; t < 1.7; t += 0.04) assert.equal(track[Math.round(t * 25)], 0, `at ${t} s`);
  }
});

test('s parts the lips as far as a vowel does, with the teeth nearly shut', () => {
  const s = plan([{ viseme: 'SS', seconds: 1 }]);
  const a = plan([{ viseme: 'aa', seconds: 1 }]);
  assert.ok((s.lipGap[12] ?? 0) > 0.8 * (a.lipGap[12] ?? 0));
  assert.ok((s.jaw[12] ?? 1) < 0.3 * (a.jaw[12] ?? 0));
});

test('f tucks the lip, ou puckers, th shows the tongue', () => {
  assert.ok((plan([{ viseme: 'FF', seconds: 0.5 }]).labiodental[6] ?? 0) > 0.9);
  assert.ok((plan([{ viseme: 'ou', seconds: 0.5 }]).pucker[6] ?? 0) > 0.7);
  assert.ok((plan([{ viseme: 'TH', seconds: 0.5 }]).tongue[6] ?? 0) > 0.7);
});

test('energy opens wider, within bounds', () => {
  const gap = (energy: number) => plan([{ viseme: 'aa', seconds: 1 }], { energy }).lipGap[12] ?? 0;
  assert.ok(gap(1.6) > gap(1) && gap(1) > gap(0.4));
  assert.equal(gap(9), gap(1.6));
  assert.ok(gap(1.6) < 1.25 * gap(1));
});

test('a gate of another length is refused', () => {
  const tracks = makeTracks([{ viseme: 'aa', seconds: 1 }]);
  assert.throws(() => planMouth({ tracks, speech: new Float32Array(3), fps: 25, frames: 25, energy: 1 }), /frames/);
});

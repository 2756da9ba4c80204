import type { MouthTracks } from '../../../media/audio/lipnet.ts';
import { VISEME_COUNT, VISEMES, type Viseme } from '../../../media/audio/lipnet-network.ts';
import { TRACK_HZ } from '../../../media/audio/mel-features.ts';
import { clamp, dilate, gaussianSmooth, linearStep, sampleTrack } from '../../../media/smooth.ts';

/** What the renderer's mouth does in every video frame. All tracks have `frames` samples at `fps`. */
export interface MouthPlan {
  readonly fps: number;
  readonly frames: number;
  /** Visible gap between the inner lips, 0.1 inter-ocular distance, 0..2.4; exactly 0 in closures and at rest. */
  readonly lipGap: Float32Array;
  /** Drop of the jaw in the same unit. The lips make up the rest; in a closure they meet over a jaw that stays low. */
  readonly jaw: Float32Array;
  /** Spread (1) or narrow (-1) corners of the mouth. */
  readonly width: Float32Array;
  /** Lips pushed forward, 0..1. */
  readonly pucker: Float32Array;
  /** Lower lip tucked under the upper teeth for f and v, 0..1. */
  readonly labiodental: Float32Array;
  /** Lips pressed thin, 0..1. */
  readonly press: Float32Array;
  /** Tongue visible behind the teeth, 0..1. */
  readonly tongue: Float32Array;
  /** Lip contact, 0..1. */
  readonly closure: Float32Array;
  /** 1 while the person speaks, short pauses included; 0 at rest. Every other track is 0 where this is. */
  readonly activity: Float32Array;
}

export interface MouthPlanInput {
  readonly tracks: MouthTracks;
  /** From detectSpeech, same length as the tracks. */
  readonly speech: Float32Array;
  readonly fps: number;
  readonly frames: number;
  /** Direction.energy, 0.4..1.6. */
  readonly energy: number;
}

interface Articulation {
  /** Part of the gap that comes from the jaw. */
  readonly jaw: number;
  readonly width: number;
  readonly pucker: number;
  readonly tongue: number;
}

/**
 * Only the split between jaw and lips, and what has no gap, comes from here. The gap itself is the readout of tracked
 * mouths: there S, CH, K and T part the lips as far as "aa" (.086-.092 of the inter-ocular distance to .088), with the
 * teeth close together. A table of gaps per viseme had them at a third of that.
 */
const ARTICULATION: Readonly<Record<Viseme, Articulation>> = {
  sil: { jaw: 0.5, width: 0, pucker: 0, tongue: 0 },
  PP: { jaw: 0.5, width: -0.04, pucker: 0.05, tongue: 0 },
  FF: { jaw: 0.55, width: 0.05, pucker: 0, tongue: 0 },
  TH: { jaw: 0.5, width: 0.05, pucker: 0, tongue: 0.9 },
  DD: { jaw: 0.35, width: 0.08, pucker: 0, tongue: 0.6 },
  kk: { jaw: 0.6, width: 0.04, pucker: 0, tongue: 0.25 },
  CH: { jaw: 0.25, width: -0.25, pucker: 0.5, tongue: 0.1 },
  SS: { jaw: 0.15, width: 0.18, pucker: 0, tongue: 0.1 },
  nn: { jaw: 0.5, width: 0.05, pucker: 0, tongue: 0.6 },
  RR: { jaw: 0.5, width: -0.2, pucker: 0.35, tongue: 0.2 },
  aa: { jaw: 0.9, width: 0.03, pucker: 0, tongue: 0.1 },
  E: { jaw: 0.7, width: 0.15, pucker: 0, tongue: 0.25 },
  ih: { jaw: 0.5, width: 0.25, pucker: 0, tongue: 0.35 },
  oh: { jaw: 0.8, width: -0.35, pucker: 0.5, tongue: 0.05 },
  ou: { jaw: 0.55, width: -0.5, pucker: 0.85, tongue: 0.05 },
};

/** The mouth is seen to move before it is heard: 20-30 ms look in step. */
const LEAD_SECONDS = 0.025;
/** A pause longer than this lets the mouth come to rest. */
const HOLD_SECONDS = 0.45;
/** The mouth prepares this long before sound. */
const ONSET_SECONDS = 0.12;
/**
 * Share of the stylised opening. The readout alone follows real mouths best, the stylised track follows phonemes best:
 * on 11 labelled clips the correlation with phoneme openness in speech is .650 at .3 in vowels only, .670 at .3
 * everywhere, .687 at .5 and .698 at .7 (loudness alone .645). Half keeps both.
 */
const PHONE_SHARE = 0.5;
/** Brings the stylised opening (aa 1.24) near the readout's for low vowels and keeps the mean gap when mixed. */
const PHONE_SCALE = 1.4;
/** Contact above this is a p, b or m and closes fully; measured recall is .5-.9 (weights/lipnet/MODEL_CARD.md). */
const CLOSURE_THRESHOLD = 0.5;
const MAX_GAP = 2.4;
/** Below 0.015 of the inter-ocular distance a gap is a flickering dark line, not an opening. */
const SMALLEST_GAP = 0.15;

/** Plans the mouth for `frames` video frames. Frames beyond the sound are at rest. */
export function planMouth(input: MouthPlanInput): MouthPlan {
  const { tracks, speech, fps, frames } = input;
  if (speech.length !== tracks.frames) throw new Error(`speech has ${speech.length} frames, tracks ${tracks.frames}`);
  const voice = tracks.gate.map((value, t) => value * speech[t]!);
  const activity = speakingTrack(voice);
  const closure = closureTrack(tracks, voice, fps);
  const parts = articulate(tracks);
  const labiodental = gaussianSmooth(posterior(tracks, 'FF'), 2.6).map((value) => clamp(1.4 * value, 0, 1));
  const gain = 1 + 0.3 * (clamp(input.energy, 0.4, 1.6) - 1);
  const gap = openingTrack(tracks, speech, gain);
  const jaw = gaussianSmooth(
    gap.map((value, t) => value * parts.jaw[t]!),
    3,
  ).map((value, t) => value * (1 - 0.7 * closure[t]!));
  const lipGap = gap.map((value, t) => {
    const visible = value * (1 - closure[t]!) * (1 - 0.6 * labiodental[t]!);
    return visible * linearStep(SMALLEST_GAP / 3, SMALLEST_GAP, visible);
  });
  const lips = activity.map((value, t) => value * speech[t]!);
  const sample = (track: Float32Array, weight: Float32Array) =>
    sampleAtFrames({ track: track.map((value, t) => value * weight[t]!), fps, frames });
  return {
    fps,
    frames,
    lipGap: sample(lipGap, activity),
    jaw: sample(jaw, activity),
    width: sample(
      parts.width.map((value, t) => clamp(gain * (value + 0.15 * tracks.width[t]!), -1, 1)),
      lips,
    ),
    pucker: sample(parts.pucker, lips),
    labiodental: sample(labiodental, lips),
    press: sample(
      closure.map((value) => 0.55 * value),
      lips,
    ),
    tongue: sample(
      parts.tongue.map((value, t) => value * (1 - closure[t]!)),
      lips,
    ),
    closure: sample(closure, lips),
    activity: sampleAtFrames({ track: activity, fps, frames }),
  };
}

/** Speaking with hold and onset, eased over about 0.1 s; exactly 0 in silence. */
function speakingTrack(voice: Float32Array): Float32Array {
  const hold = Math.round(HOLD_SECONDS * TRACK_HZ);
  const onset = Math.round(ONSET_SECONDS * TRACK_HZ);
  const raw = new Float32Array(voice.length);
  let last = -Infinity;
  for (let t = 0; t < voice.length; t++) {
    if (voice[t]! > 0.4) last = t;
    if (t - last < hold) raw[t] = 1;
  }
  let next = Infinity;
  for (let t = voice.length - 1; t >= 0; t--) {
    if (voice[t]! > 0.4) next = t;
    if (next - t < onset) raw[t] = 1;
  }
  return gaussianSmooth(raw, 5);
}

/** Flat tops as long as a video frame, so that no closure falls between two frames, with soft flanks. */
function closureTrack(tracks: MouthTracks, voice: Float32Array, fps: number): Float32Array {
  const contact = tracks.close.map((value, t) => (value >= CLOSURE_THRESHOLD && voice[t]! > 0.2 ? 1 : 0));
  const closed = dilate(contact, Math.max(1, Math.ceil(TRACK_HZ / fps / 2)));
  const soft = gaussianSmooth(closed, 2);
  return closed.map((value, t) => Math.max(value, soft[t]!, 0.6 * tracks.close[t]! * voice[t]!));
}

function openingTrack(tracks: MouthTracks, speech: Float32Array, gain: number): Float32Array {
  return tracks.open.map((value, t) => {
    const phone = PHONE_SCALE * tracks.openPhone[t]! * tracks.gate[t]!;
    return clamp(gain * speech[t]! * (value * (1 - PHONE_SHARE) + phone * PHONE_SHARE), 0, MAX_GAP);
  });
}

function posterior(tracks: MouthTracks, viseme: Viseme): Float32Array {
  const track = new Float32Array(tracks.frames);
  const index = VISEMES.indexOf(viseme);
  for (let t = 0; t < track.length; t++) track[t] = tracks.visemes[t * VISEME_COUNT + index]!;
  return track;
}

/** Expected articulation under the posteriors. Rounding starts early and fades late, the tongue is quick. */
function articulate(tracks: MouthTracks) {
  const mix = (part: keyof Articulation, sigma: number) => {
    const track = new Float32Array(tracks.frames);
    for (let k = 0; k < VISEME_COUNT; k++) {
      const target = ARTICULATION[VISEMES[k]!][part];
      for (let t = 0; t < track.length; t++) track[t]! += target * tracks.visemes[t * VISEME_COUNT + k]!;
    }
    return gaussianSmooth(track, sigma);
  };
  return { jaw: mix('jaw', 3), width: mix('width', 5), pucker: mix('pucker', 5), tongue: mix('tongue', 3) };
}

/** Video frame i shows the mouth at i / fps + lead. Behind the last track sample the mouth rests. */
function sampleAtFrames(input: { track: Float32Array; fps: number; frames: number }): Float32Array {
  const output = new Float32Array(input.frames);
  for (let i = 0; i < input.frames; i++) {
    const index = (i / input.fps + LEAD_SECONDS) * TRACK_HZ;
    output[i] = index > input.track.length - 1 ? 0 : sampleTrack(input.track, index);
  }
  return output;
}

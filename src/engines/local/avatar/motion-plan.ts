import { createRandom, type RandomStream } from '../../../media/random.ts';
import { clamp, gaussianSmooth, sampleTrack, smoothstep } from '../../../media/smooth.ts';
import { blinkShape, scheduleBlinks } from './blink-plan.ts';
import type { Direction, Mood } from './direction.ts';
import { moveGaze } from './gaze-plan.ts';
import { type Accent, addBump, findAccents, gestureTimes, MOTION_HZ, wander } from './motion-events.ts';

/**
 * Head, eyes and face apart from the mouth, all relative to the photo. Angles in radians; positive yaw turns to the
 * right of the picture, positive pitch down, positive roll tilts the crown to the right. Gaze in eye widths, right and
 * down positive. Shifts in head heights, right and down.
 */
export interface MotionSample {
  yaw: number;
  pitch: number;
  roll: number;
  shiftX: number;
  shiftY: number;
  /** -1 lowered .. 1 raised. */
  browLeft: number;
  browRight: number;
  /** 0 open .. 1 closed. */
  blink: number;
  /** 1 narrowed .. -0.3 widened. */
  squint: number;
  gazeX: number;
  gazeY: number;
  /** -0.5 sad .. 1 broad smile. */
  smile: number;
  /** Shoulders, 0 breathed out .. 1 breathed in. */
  breath: number;
}

export type MotionChannel = keyof MotionSample;

export interface MotionInput {
  readonly seconds: number;
  readonly seed: number;
  readonly direction: Direction;
  /** 100 Hz loudness, 0..1.25, and voice activity, 0..1 (gate x speech); empty tracks for a silent portrait. */
  readonly loudness: Float32Array;
  readonly activity: Float32Array;
}

export interface MotionPlan {
  /** State at any time; before 0 and behind the end the nearest. Pass `into` to avoid an allocation per frame. */
  motionAt(tSeconds: number, into?: MotionSample): MotionSample;
  /** Start of every blink in seconds. */
  readonly blinks: readonly number[];
}

export type Tracks = Record<MotionChannel, Float32Array>;

const CHANNELS = Object.keys(restSample()) as readonly MotionChannel[];
const DEGREE = Math.PI / 180;
/** The first frame is the photo itself; motion grows out of it. */
const FADE_SECONDS = 0.5;
/** A warped photo looks wrong beyond these; measured on portraits from 3.4 to 4.3 degrees of unasked yaw. */
const LIMITS: Readonly<Partial<Record<MotionChannel, number>>> = {
  yaw: 12 * DEGREE,
  pitch: 9 * DEGREE,
  roll: 9 * DEGREE,
  shiftX: 0.08,
  shiftY: 0.08,
  gazeX: 0.45,
  gazeY: 0.3,
};

interface MoodFace {
  readonly smile: number;
  readonly brow: number;
  readonly squint: number;
  readonly pitch: number;
}

const MOODS: Readonly<Record<Mood, MoodFace>> = {
  neutral: { smile: 0.06, brow: 0, squint: 0, pitch: 0 },
  smile: { smile: 0.5, brow: 0.08, squint: 0.15, pitch: 0 },
  happy: { smile: 0.8, brow: 0.18, squint: 0.28, pitch: -0.5 },
  serious: { smile: -0.06, brow: -0.15, squint: 0.12, pitch: 0.4 },
  sad: { smile: -0.4, brow: 0.15, squint: 0.1, pitch: 2 },
  surprised: { smile: 0.05, brow: 0.75, squint: -0.3, pitch: -1 },
  concerned: { smile: -0.22, brow: -0.4, squint: 0.22, pitch: 0.8 },
};

/** Plans the motion of a clip. The same input gives the same motion; every part draws from a stream of its own. */
export function planMotion(input: MotionInput): MotionPlan {
  const { direction, seconds } = input;
  const samples = Math.max(1, Math.ceil(seconds * MOTION_HZ) + 1);
  const random = createRandom(input.seed);
  const tracks = Object.fromEntries(CHANNELS.map((name) => [name, new Float32Array(samples)])) as Tracks;
  const accents = findAccents(input.loudness);
  // Stillness removes the head's motion, not the life in the lids and the chest.
  const amount = direction.still ? 0 : clamp(direction.energy, 0.4, 1.6);
  moveHead({ tracks, random, amount, activity: input.activity });
  gesture({ tracks, random, amount, accents, direction });
  setFace({ tracks, random, amount, accents, direction });
  moveGaze({ tracks, random, direction });
  breathe(tracks.breath, random, direction.still ? 0.4 : 1);
  fadeIn(tracks);
  const blinks = scheduleBlinks({
    random: random.derive('blink'),
    seconds,
    rate: direction.blinkRate,
    activity: input.activity,
    activityHz: MOTION_HZ,
  });
  for (const start of blinks) {
    const first = Math.ceil(start * MOTION_HZ);
    for (let t = first; t < Math.min(samples, first + 40); t++) {
      tracks.blink[t] = Math.max(tracks.blink[t]!, blinkShape(t / MOTION_HZ - start));
    }
  }

  function motionAt(tSeconds: number, into?: MotionSample): MotionSample {
    const sample = into ?? restSample();
    for (const name of CHANNELS) sample[name] = sampleTrack(tracks[name], tSeconds * MOTION_HZ);
    return sample;
  }

  return { motionAt, blinks };
}

function restSample(): MotionSample {
  return {
    yaw: 0,
    pitch: 0,
    roll: 0,
    shiftX: 0,
    shiftY: 0,
    browLeft: 0,
    browRight: 0,
    blink: 0,
    squint: 0,
    gazeX: 0,
    gazeY: 0,
    smile: 0,
    breath: 0,
  };
}

interface Part {
  readonly tracks: Tracks;
  readonly random: RandomStream;
  readonly amount: number;
}

/** Slow drift plus quicker sway, more while speaking. Roll follows yaw a little, as a neck does. */
function moveHead(part: Part & { readonly activity: Float32Array }): void {
  const { tracks, random, amount, activity } = part;
  const samples = tracks.yaw.length;
  const drift = (name: string, period: number) => wander(random.derive(name), samples, period);
  const yaw = [drift('yaw slow', 2.1), drift('yaw quick', 0.85)] as const;
  const pitch = [drift('pitch slow', 1.9), drift('pitch quick', 0.75)] as const;
  const roll = [drift('roll slow', 2.3), drift('roll quick', 0.95)] as const;
  const sway = drift('sway', 2.6);
  const speaking = gaussianSmooth(activity, 25);
  for (let t = 0; t < samples; t++) {
    const size = amount * (0.45 + 0.6 * (t < speaking.length ? speaking[t]! : 0)) * DEGREE;
    tracks.yaw[t] = size * (2.6 * yaw[0][t]! + 0.9 * yaw[1][t]!);
    tracks.pitch[t] = size * (1.3 * pitch[0][t]! + 0.5 * pitch[1][t]!);
    tracks.roll[t] = size * (1.3 * roll[0][t]! + 0.4 * roll[1][t]!) - 0.18 * tracks.yaw[t]!;
    tracks.shiftX[t] = amount * 0.006 * sway[t]! + 0.12 * tracks.yaw[t]!;
  }
}

/** Nods on accents, and whatever the prompt asked for by name. Asked gestures stay visible in a calm portrait. */
function gesture(part: Part & { readonly accents: readonly Accent[]; readonly direction: Direction }): void {
  const { tracks, amount, accents, direction } = part;
  const random = part.random.derive('gesture');
  const samples = tracks.pitch.length;
  if (direction.nod !== false) {
    for (const { at, strength } of accents) {
      const height = random.between(0.8, 1.8) * Math.min(1.3, 1.6 * strength) * (random.chance(0.8) ? 1 : -0.6);
      addBump(tracks.pitch, { at, height: height * amount * DEGREE, rise: 9, fall: 17, hold: 0 });
    }
  }
  const asked = Math.max(0.7, amount);
  if (direction.nod === true) {
    for (const at of gestureTimes(accents, samples, 220)) {
      for (const [delay, height] of [
        [0, 5],
        [38, 3],
      ] as const) {
        addBump(tracks.pitch, { at: at + delay, height: height * asked * DEGREE, rise: 8, fall: 10, hold: 0 });
      }
    }
  }
  if (direction.shake) {
    for (const at of gestureTimes(accents, samples, 330)) {
      for (let swing = 0; swing < 4; swing++) {
        const height = (swing % 2 === 0 ? 5 : -5) * asked * DEGREE;
        addBump(tracks.yaw, { at: at + 24 * swing, height, rise: 8, fall: 8, hold: 0 });
      }
    }
  }
  for (let t = 0; t < samples; t++) {
    tracks.roll[t]! += 5 * DEGREE * direction.tilt;
    tracks.yaw[t]! += 6 * DEGREE * direction.gazeX;
    tracks.pitch[t]! += (4 * direction.gazeY + 2.5 * direction.lean) * DEGREE;
    tracks.shiftY[t]! += 0.03 * direction.lean + 0.15 * tracks.pitch[t]!;
  }
}

/** Mood, and brows that rise on some accents. */
function setFace(part: Part & { readonly accents: readonly Accent[]; readonly direction: Direction }): void {
  const { tracks, amount, accents, direction } = part;
  const random = part.random.derive('face');
  const samples = tracks.smile.length;
  const mood = MOODS[direction.mood];
  const life = wander(random.derive('smile'), samples, 2.8);
  const brows = new Float32Array(samples);
  for (const { at } of accents) {
    if (!random.chance(0.38)) continue;
    addBump(brows, { at, height: random.between(0.25, 0.6) * amount, rise: 8, fall: 12, hold: random.between(28, 53) });
  }
  if (direction.raiseBrows) {
    for (const at of gestureTimes(accents, samples, 260)) {
      addBump(brows, { at, height: 0.75, rise: 8, fall: 14, hold: 60 });
    }
  }
  for (let t = 0; t < samples; t++) {
    const raised = clamp(mood.brow + Math.min(0.9, brows[t]!), -1, 1);
    tracks.browLeft[t] = raised;
    // A face is never quite symmetric; the same small difference throughout reads as a habit, not a twitch.
    tracks.browRight[t] = 0.92 * raised;
    tracks.squint[t] = mood.squint;
    tracks.smile[t] = clamp(mood.smile * (1 + 0.15 * life[t]! * Math.min(1, amount)), -0.5, 1);
    tracks.pitch[t]! += mood.pitch * DEGREE;
  }
}

/** 15 breaths a minute, in faster than out, each a little different. */
function breathe(track: Float32Array, random: RandomStream, amount: number): void {
  const pace = wander(random.derive('breath'), track.length, 5);
  let phase = random.derive('breath phase').next();
  for (let t = 0; t < track.length; t++) {
    phase += ((15 / 60) * (1 + 0.15 * pace[t]!)) / MOTION_HZ;
    const x = phase - Math.floor(phase);
    const lift = x < 0.4 ? smoothstep(0, 0.4, x) : 1 - smoothstep(0.4, 1, x);
    track[t] = amount * lift;
  }
}

function fadeIn(tracks: Tracks): void {
  for (const name of CHANNELS) {
    const track = tracks[name];
    const limit = LIMITS[name];
    for (let t = 0; t < track.length; t++) {
      const value = track[t]! * smoothstep(0, FADE_SECONDS, t / MOTION_HZ);
      // tanh bends instead of cutting: a cut would stop the head dead.
      track[t] = limit === undefined ? value : limit * Math.tanh(value / limit);
    }
  }
}

import { clamp, gaussianSmooth, smoothstep } from '../smooth.ts';
import { CHANNELS, type Channel, type FaceMotion } from './face-motion.ts';

/** A driver's motion at the video's own frame times. */
export type MotionTrack = Readonly<Record<Channel, Float32Array>>;

/** What was seen of the driver, frame by frame. */
export interface SeenMotion {
  readonly timeSeconds: number;
  /** null: nobody was found. */
  readonly motion: FaceMotion | null;
}

/** Up to this long a lost face is taken to move evenly from where it was to where it reappears. */
export const BRIDGED_SECONDS = 0.8;
/** Through longer gaps the face comes to rest in this time, waits, and picks the motion up again. */
const SETTLE_SECONDS = 0.4;
/** Eyes more shut than this tell nothing about where they look. */
const BLIND_LID = 0.55;

/** Standard deviation of the smoothing, seconds: as much as each measure's noise needs and no more. */
const SMOOTH_SECONDS: Readonly<Partial<Record<Channel, number>>> = {
  gap: 0.02,
  width: 0.024,
  tilt: 0.05,
  lidRight: 0.014,
  lidLeft: 0.014,
  browRight: 0.05,
  browLeft: 0.05,
  gazeX: 0.035,
  gazeY: 0.035,
  yaw: 0.04,
  pitch: 0.04,
  roll: 0.04,
  neckX: 0.06,
  neckY: 0.06,
  zoom: 0.12,
  upperTeeth: 0.04,
  lowerTeeth: 0.04,
  tongue: 0.04,
  mouthSeen: 0.05,
};
/** The mouth's shape; its gap and width move fastest and decide what is seen. */
const SHAPE_SMOOTH_SECONDS = 0.034;
/**
 * Smoothing above is for a face of this many pixels per cm. The mesh errs by parts of its crop's pixels, so a smaller
 * face trembles more, in cm, and is smoothed longer.
 */
const CLEAR_PIXELS_PER_CM = 8;
const MOST_SMOOTHING = 2.2;

/**
 * Resamples what was seen to the given times, bridges gaps and smooths without delay.
 * @param seen in order of time
 * @param pixelsPerCm of the driver's face
 */
export function layTrack(seen: readonly SeenMotion[], timesSeconds: Float64Array, pixelsPerCm: number): MotionTrack {
  const care = clamp(CLEAR_PIXELS_PER_CM / pixelsPerCm, 1, MOST_SMOOTHING);
  const step = timesSeconds.length > 1 ? timesSeconds[1]! - timesSeconds[0]! : 0;
  const track = {} as Record<Channel, Float32Array>;
  for (const channel of CHANNELS) {
    const known = seen.flatMap(({ timeSeconds, motion }) =>
      motion === null || !tells(motion, channel) ? [] : [{ time: timeSeconds, value: motion[channel] }],
    );
    const values = resample(known, timesSeconds);
    const sigma = (care * (SMOOTH_SECONDS[channel] ?? SHAPE_SMOOTH_SECONDS)) / Math.max(step, 1e-3);
    track[channel] = smoothTrack(values, sigma);
  }
  return track;
}

/** Also `mouthSeen` itself: between two looks the teeth are taken to stay as they are. */
const MOUTH_LOOK: ReadonlySet<Channel> = new Set(['upperTeeth', 'lowerTeeth', 'tongue', 'mouthSeen'] as const);

/** Shut eyes look nowhere, and shut lips hide teeth that may be there. */
function tells(motion: FaceMotion, channel: Channel): boolean {
  if (channel === 'gazeX' || channel === 'gazeY') return (motion.lidRight + motion.lidLeft) / 2 <= BLIND_LID;
  return !MOUTH_LOOK.has(channel) || motion.mouthSeen > 0;
}

interface Known {
  readonly time: number;
  readonly value: number;
}

function resample(known: readonly Known[], times: Float64Array): Float32Array {
  const out = new Float32Array(times.length);
  if (known.length === 0) return out;
  let next = 0;
  times.forEach((time, i) => {
    while (next < known.length && known[next]!.time < time - 1e-6) next++;
    out[i] = valueBetween(known[next - 1], known[next], time);
  });
  return out;
}

function valueBetween(before: Known | undefined, after: Known | undefined, time: number): number {
  if (before !== undefined && after !== undefined && after.time - before.time <= BRIDGED_SECONDS) {
    const gap = after.time - before.time;
    const share = gap > 0 ? (time - before.time) / gap : 1;
    return before.value + (after.value - before.value) * share;
  }
  const leave = before === undefined ? 0 : before.value * (1 - smoothstep(0, SETTLE_SECONDS, time - before.time));
  const come = after === undefined ? 0 : after.value * (1 - smoothstep(0, SETTLE_SECONDS, after.time - time));
  return leave + come;
}

/** Gaussian smoothing for any sigma; below a third of a frame it would change nothing. */
function smoothTrack(values: Float32Array, sigma: number): Float32Array {
  return sigma < 0.3 ? values : gaussianSmooth(values, sigma);
}

/** What an independent tracker sees of a face over a clip, as series that can be compared between two people. */
import type { MediaBackend } from '../src/codecs/backend.ts';
import type { FaceTracker, RgbFrame, TrackedFace } from './face-tracker.ts';
import { pearson } from './scores.ts';

export const SIGNALS = ['yaw', 'pitch', 'roll', 'gap', 'width', 'lids', 'brows'] as const;
export type Signal = (typeof SIGNALS)[number];

/** One clip. All lengths are in parts of the distance of the outer eye corners. */
export interface ClipSignals {
  readonly timesSeconds: readonly number[];
  readonly series: Readonly<Record<Signal, readonly number[]>>;
  /** 68 points per frame, relative to their mean and the eye distance. */
  readonly shapes: readonly Float64Array[];
  readonly identities: readonly Float32Array[];
}

const IDENTITY_EVERY = 12;

/** Tracks a clip; `look` sees every frame. */
export async function readSignals(
  tools: { readonly backend: MediaBackend; readonly tracker: FaceTracker },
  file: string,
  look: (frame: RgbFrame) => void = () => undefined,
): Promise<ClipSignals> {
  const times: number[] = [];
  const series = Object.fromEntries(SIGNALS.map((name) => [name, [] as number[]])) as Record<Signal, number[]>;
  const shapes: Float64Array[] = [];
  const identities: Float32Array[] = [];
  tools.tracker.reset();
  for await (const frame of tools.backend.decodeVideo(file)) {
    const face = await tools.tracker.track(frame);
    const values = face === undefined ? undefined : readFace(face);
    for (const name of SIGNALS) series[name].push(values?.[name] ?? series[name].at(-1) ?? 0);
    if (face !== undefined) shapes.push(normalise(face.points));
    if (times.length % IDENTITY_EVERY === 0) {
      const identity = await tools.tracker.identity(frame);
      if (identity !== undefined) identities.push(identity);
    }
    times.push(frame.timeSeconds);
    look(frame);
  }
  return { timesSeconds: times, series, shapes, identities };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const RIGHT_EYE = range(36, 42);
const LEFT_EYE = range(42, 48);
const BROWS = range(17, 27);
const NOSE_TIP = 30;

/** Turns by the place of the nose's tip in the frame of the eyes: no model of a head is needed to compare them. */
function readFace(face: TrackedFace): Record<Signal, number> {
  const { points } = face;
  const mean = (indices: readonly number[], axis: number): number =>
    indices.reduce((sum, i) => sum + (points[i * 2 + axis] ?? 0), 0) / indices.length;
  const [rx, ry, lx, ly] = [mean(RIGHT_EYE, 0), mean(RIGHT_EYE, 1), mean(LEFT_EYE, 0), mean(LEFT_EYE, 1)];
  const roll = Math.atan2(ly - ry, lx - rx);
  const unit = Math.hypot((points[90] ?? 0) - (points[72] ?? 0), (points[91] ?? 0) - (points[73] ?? 0));
  const place = (x: number, y: number): readonly [number, number] => {
    const [dx, dy] = [x - (rx + lx) / 2, y - (ry + ly) / 2];
    return [(dx * Math.cos(roll) + dy * Math.sin(roll)) / unit, (dy * Math.cos(roll) - dx * Math.sin(roll)) / unit];
  };
  const nose = place(points[NOSE_TIP * 2] ?? 0, points[NOSE_TIP * 2 + 1] ?? 0);
  const brows = place(mean(BROWS, 0), mean(BROWS, 1));
  return {
    yaw: nose[0],
    pitch: nose[1],
    roll,
    gap: face.openness,
    width: face.mouthWidth,
    lids: face.eyeOpenness,
    brows: -brows[1],
  };
}

function normalise(points: Float64Array): Float64Array {
  const unit = Math.hypot((points[90] ?? 0) - (points[72] ?? 0), (points[91] ?? 0) - (points[73] ?? 0));
  let [x, y] = [0, 0];
  for (let i = 0; i < points.length; i += 2) {
    x += (points[i] ?? 0) / (points.length / 2);
    y += (points[i + 1] ?? 0) / (points.length / 2);
  }
  return points.map((value, i) => (value - (i % 2 === 0 ? x : y)) / unit);
}

/** Mean second difference of all points, in eye distances per frame squared: what flickers, not what moves. */
export function jitterOf({ shapes }: ClipSignals): number {
  let sum = 0;
  let count = 0;
  for (let t = 1; t + 1 < shapes.length; t++) {
    const [a, b, c] = [shapes[t - 1], shapes[t], shapes[t + 1]];
    for (let i = 0; i < (b?.length ?? 0); i++) {
      sum += ((a?.[i] ?? 0) - 2 * (b?.[i] ?? 0) + (c?.[i] ?? 0)) ** 2;
      count++;
    }
  }
  return count === 0 ? 0 : Math.sqrt(sum / count);
}

/** A series read at other times, linearly between its samples. */
export function readAt(
  timesSeconds: readonly number[],
  values: readonly number[],
  wanted: readonly number[],
): number[] {
  let next = 0;
  return wanted.map((time) => {
    while (next < timesSeconds.length - 1 && (timesSeconds[next] ?? 0) < time) next++;
    const [before, after] = [Math.max(0, next - 1), next];
    const span = (timesSeconds[after] ?? 0) - (timesSeconds[before] ?? 0);
    const share = span > 0 ? Math.min(1, Math.max(0, (time - (timesSeconds[before] ?? 0)) / span)) : 0;
    return (values[before] ?? 0) * (1 - share) + (values[after] ?? 0) * share;
  });
}

/**
 * How well the judge agrees with itself: its reading of a clip against its reading of the same clip mirrored, which
 * shows the same face moving in the same way. No imitation can be expected to follow a driver better than this.
 * `smooth`: what the caller does to both series before it compares them.
 */
export async function repeatability(
  tools: { readonly backend: MediaBackend; readonly tracker: FaceTracker },
  file: string,
  seen: ClipSignals,
  smooth: (values: readonly number[]) => ArrayLike<number>,
): Promise<Readonly<Record<Signal, number>>> {
  const mirrored = await readSignals({ ...tools, tracker: mirrorFor(tools.tracker) }, file);
  const agreement = (name: Signal): number => pearson(smooth(seen.series[name]), smooth(mirrored.series[name]));
  // Seen in a mirror the head turns and tilts to the other side.
  const sign = (name: Signal): number => (name === 'yaw' || name === 'roll' ? -1 : 1);
  return Object.fromEntries(SIGNALS.map((name) => [name, sign(name) * agreement(name)])) as Record<Signal, number>;
}

function mirrorFor(tracker: FaceTracker): FaceTracker {
  return {
    reset: () => tracker.reset(),
    track: (frame) => tracker.track(mirror(frame)),
    identity: (frame) => tracker.identity(mirror(frame)),
  };
}

function mirror({ width, height, data }: RgbFrame): RgbFrame {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [to, from] = [(y * width + x) * 3, (y * width + width - 1 - x) * 3];
      for (let c = 0; c < 3; c++) out[to + c] = data[from + c] ?? 0;
    }
  }
  return { width, height, data: out };
}

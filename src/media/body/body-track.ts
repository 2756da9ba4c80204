import { clamp } from '../smooth.ts';
import { BODY_POINT_COUNT, type BodyPoint, type BodyPose } from './body-points.ts';

/** What was seen at one moment of a video; `pose` is null where nobody was found. */
export interface BodySample {
  readonly timeSeconds: number;
  readonly pose: BodyPose | null;
}

/** Over a gap of up to this long the body is taken to have moved on evenly. */
const BRIDGE_SECONDS = 0.8;
/** Before the first and after the last sight the body stands still for this long. */
const HOLD_SECONDS = 0.3;
/**
 * Share that each neighbour gets in the smoothing of the samples, at equal scores. Samples come at about 10 Hz, where
 * a signing hand turns round within four of them: more than this flattens its path.
 */
const NEIGHBOUR_SHARE = 0.1;
/** Weight of a point that the network does not believe in at all; surer neighbours then take its place. */
const LEAST_WEIGHT = 0.03;

/**
 * Lays a smooth track through samples and reads it off at other times. Zero phase: nothing lags. Between samples it
 * runs along a cubic through them (finite-difference tangents), which follows a gesture that a straight line would
 * cut short.
 * @param samples in order of time
 * @param timesSeconds where to read, in any order; null where the body is unknown
 */
export function layBodyTrack(samples: readonly BodySample[], timesSeconds: Float64Array): (BodyPose | null)[] {
  const known = samples.filter((sample): sample is Sighting => sample.pose !== null);
  const smooth = known.map((sample, k) => smoothSample(known, k) ?? sample);
  const out: (BodyPose | null)[] = [];
  for (const time of timesSeconds) {
    let right = smooth.findIndex((sample) => sample.timeSeconds >= time);
    if (right < 0) right = smooth.length;
    out.push(readAt(smooth, right, time));
  }
  return out;
}

interface Sighting {
  readonly timeSeconds: number;
  readonly pose: BodyPose;
}

function readAt(track: readonly Sighting[], right: number, time: number): BodyPose | null {
  const before = track[right - 1];
  const after = track[right];
  if (before === undefined || after === undefined) {
    const only = before ?? after;
    return only !== undefined && Math.abs(only.timeSeconds - time) <= HOLD_SECONDS ? only.pose : null;
  }
  if (after.timeSeconds - before.timeSeconds > BRIDGE_SECONDS) {
    const nearer = time - before.timeSeconds < after.timeSeconds - time ? before : after;
    return Math.abs(nearer.timeSeconds - time) <= HOLD_SECONDS ? nearer.pose : null;
  }
  const earlier = neighbour(track[right - 2], before) ?? before;
  const later = neighbour(track[right + 1], after) ?? after;
  return interpolate(earlier, before, after, later, time);
}

/** A sample only counts as a neighbour when the motion between is known. */
function neighbour(sample: Sighting | undefined, of: Sighting): Sighting | null {
  if (sample === undefined || Math.abs(sample.timeSeconds - of.timeSeconds) > BRIDGE_SECONDS) return null;
  return sample;
}

/** Mean of a sample and its neighbours, weighted by what the network believed. */
function smoothSample(track: readonly Sighting[], k: number): Sighting | null {
  const sample = track[k]!;
  const before = neighbour(track[k - 1], sample);
  const after = neighbour(track[k + 1], sample);
  if (before === null || after === null) return null;
  const points = Array.from({ length: BODY_POINT_COUNT }, (_, i): BodyPoint => {
    const [a, b, c] = [before.pose.points[i]!, sample.pose.points[i]!, after.pose.points[i]!];
    const wa = NEIGHBOUR_SHARE * (LEAST_WEIGHT + a.score);
    const wb = (1 - 2 * NEIGHBOUR_SHARE) * (LEAST_WEIGHT + b.score);
    const wc = NEIGHBOUR_SHARE * (LEAST_WEIGHT + c.score);
    const sum = wa + wb + wc;
    return {
      x: (a.x * wa + b.x * wb + c.x * wc) / sum,
      y: (a.y * wa + b.y * wb + c.y * wc) / sum,
      depth: (a.depth * wa + b.depth * wb + c.depth * wc) / sum,
      score: b.score,
    };
  });
  return { timeSeconds: sample.timeSeconds, pose: { points, score: sample.pose.score } };
}

function interpolate(p: Sighting, a: Sighting, b: Sighting, q: Sighting, time: number): BodyPose {
  const span = b.timeSeconds - a.timeSeconds;
  const t = clamp(span > 0 ? (time - a.timeSeconds) / span : 0, 0, 1);
  const hermite = (field: 'x' | 'y' | 'depth', i: number): number => {
    const [vp, va, vb, vq] = [p, a, b, q].map((sighting) => sighting.pose.points[i]![field]) as Four;
    const slopeA = (vb - vp) / Math.max(1e-6, b.timeSeconds - p.timeSeconds);
    const slopeB = (vq - va) / Math.max(1e-6, q.timeSeconds - a.timeSeconds);
    const t2 = t * t;
    const t3 = t2 * t;
    const straight = va + (vb - va) * (3 * t2 - 2 * t3);
    return straight + span * (slopeA * (t3 - 2 * t2 + t) + slopeB * (t3 - t2));
  };
  const points = a.pose.points.map((from, i): BodyPoint => {
    const score = from.score + (b.pose.points[i]!.score - from.score) * t;
    return { x: hermite('x', i), y: hermite('y', i), depth: hermite('depth', i), score };
  });
  return { points, score: a.pose.score + (b.pose.score - a.pose.score) * t };
}

type Four = [number, number, number, number];

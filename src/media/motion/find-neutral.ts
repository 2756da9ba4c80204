import { eulerFromRotation, rotationFromEuler } from '../face/face-pose.ts';
import { POINT } from '../face/landmarks.ts';
import { quantile } from '../smooth.ts';
import type { FaceSample } from './face-sample.ts';

/** A driver's face at rest: what their motion is relative to. */
export interface NeutralFace {
  readonly rotation: Float64Array;
  /** Pixels per cm, and the mean of what `neckPoint` gives. */
  readonly scale: number;
  readonly neck: readonly [number, number];
  /** 478 triples, head-local cm. */
  readonly local: Float64Array;
  readonly lids: readonly [number, number];
  readonly gaze: readonly [number, number];
  /** Index of the sample that comes closest. */
  readonly index: number;
}

/** The most neutral samples are averaged: a mean of a few has a third of one frame's noise. */
const SHARE = 0.06;
const MOST = 12;
/** How much each deviation counts; angles in radians, lengths in cm, lids in eye widths. */
const COST = { turn: 2.5, gap: 1.6, corners: 1.2, lids: 6 } as const;

/** The neck joint about which heads turn, head-local cm (see project.ts), in the picture. */
const NECK = [0, 9, 3.5] as const;

export function neckPoint({ pose }: FaceSample): readonly [number, number] {
  const { rotation: r, scale, translation: t } = pose;
  const at = (row: number): number => r[row]! * NECK[0] + r[row + 1]! * NECK[1] + r[row + 2]! * NECK[2];
  return [scale * at(0) + t[0]!, scale * at(3) + t[1]!];
}

const RIGHT_CORNER = [61, 76, 62, 78] as const;
const LEFT_CORNER = [291, 306, 292, 308] as const;

/** Lip opening in the middle, head-local cm. */
export function lipGap(local: ArrayLike<number>): number {
  const pairs = [
    [81, 178],
    [POINT.upperLipInner, POINT.lowerLipInner],
    [311, 402],
  ] as const;
  return pairs.reduce((sum, [upper, lower]) => sum + (local[lower * 3 + 1]! - local[upper * 3 + 1]!) / 3, 0);
}

/** Distance of the mouth's corners, head-local cm. */
export function mouthWidth(local: ArrayLike<number>): number {
  const [right, left] = [POINT.mouthRight * 3, POINT.mouthLeft * 3];
  return Math.hypot(local[left]! - local[right]!, local[left + 1]! - local[right + 1]!);
}

/** How much higher the left corner of the mouth is than the right one, head-local cm; mean of four points each. */
export function cornerTilt(local: ArrayLike<number>): number {
  const height = (corner: readonly number[]): number => corner.reduce((sum, i) => sum - local[i * 3 + 1]! / 4, 0);
  return height(LEFT_CORNER) - height(RIGHT_CORNER);
}

/**
 * Finds the rest pose: lips shut, eyes open, mouth of usual width, head as turned as it is most of the time but rather
 * to the front. Nothing says that a clip begins at rest. Throws without samples.
 */
export function findNeutral(samples: readonly FaceSample[]): NeutralFace {
  const turns = samples.map(({ pose }) => eulerFromRotation(pose.rotation));
  const middle = (pick: (index: number) => number): number =>
    quantile(
      Float64Array.from(samples, (_, index) => pick(index)),
      0.5,
    );
  const usual = {
    yaw: middle((i) => turns[i]!.yaw) / 2,
    pitch: middle((i) => turns[i]!.pitch),
    roll: middle((i) => turns[i]!.roll) / 2,
    width: middle((i) => mouthWidth(samples[i]!.local)),
    lids: quantile(
      Float64Array.from(samples, ({ lids }) => lids[0] + lids[1]),
      0.7,
    ),
  };
  const costs = samples.map(({ local, lids }, i) => {
    const { yaw, pitch, roll } = turns[i]!;
    const turn = Math.abs(yaw - usual.yaw) + Math.abs(pitch - usual.pitch) + Math.abs(roll - usual.roll);
    return (
      COST.turn * turn +
      COST.gap * Math.max(0, lipGap(local)) +
      COST.corners * Math.abs(mouthWidth(local) - usual.width) +
      COST.lids * Math.abs(lids[0] + lids[1] - usual.lids)
    );
  });
  const count = Math.max(1, Math.min(MOST, Math.round(samples.length * SHARE)));
  const order = costs.map((_, i) => i).sort((a, b) => costs[a]! - costs[b]!);
  return average(samples, order.slice(0, count));
}

function average(samples: readonly FaceSample[], chosen: readonly number[]): NeutralFace {
  const index = chosen[0];
  if (index === undefined) throw new Error('no face was sampled');
  const mean = (pick: (sample: FaceSample) => number): number =>
    chosen.reduce((sum, i) => sum + pick(samples[i]!) / chosen.length, 0);
  const turn = (axis: 'yaw' | 'pitch' | 'roll'): number => mean(({ pose }) => eulerFromRotation(pose.rotation)[axis]);
  const local = new Float64Array(samples[index]!.local.length);
  for (let k = 0; k < local.length; k++) local[k] = mean((sample) => sample.local[k]!);
  return {
    rotation: rotationFromEuler({ yaw: turn('yaw'), pitch: turn('pitch'), roll: turn('roll') }),
    scale: mean(({ pose }) => pose.scale),
    neck: [mean((sample) => neckPoint(sample)[0]), mean((sample) => neckPoint(sample)[1])],
    local,
    lids: [mean(({ lids }) => lids[0]), mean(({ lids }) => lids[1])],
    gaze: [mean(({ gaze }) => gaze[0]), mean(({ gaze }) => gaze[1])],
    index,
  };
}

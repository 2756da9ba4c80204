import { createRandom } from '../random.ts';
import type { Camera, CameraMove } from '../scene/shot.ts';
import { clamp, smoothstep } from '../smooth.ts';

/**
 * Where the camera is, relative to the first frame. Shares of the picture's width (x) and height (y): positive x is a
 * camera that went or looks to the right, positive y one that went or looks down.
 */
export interface CameraPose {
  /** Turns: every depth moves alike. */
  readonly panX: number;
  readonly panY: number;
  /** Steps aside: what is near moves more. */
  readonly truckX: number;
  readonly truckY: number;
  /** Steps forward. */
  readonly push: number;
  /** Lens: every depth grows alike. */
  readonly zoom: number;
  /** The nearness that stays in place while the camera steps aside; 0 but for an orbit. */
  readonly pivot: number;
}

export const REST_POSE: CameraPose = { panX: 0, panY: 0, truckX: 0, truckY: 0, push: 0, zoom: 0, pivot: 0 };

/** What lies behind the picture's border on every side, as a share of that side: no pose may look further. */
export const APRON = 0.07;
/** Parallax of the farthest and the nearest depth; `nearnessOf` lies between. */
const FAR_SHARE = 0.25;
const NEAR_SHARE = 1.15;

/** How much a point at `depth` (0 far to 1 near) follows a step of the camera. */
export function nearnessOf(depth: number): number {
  return FAR_SHARE + (NEAR_SHARE - FAR_SHARE) * depth;
}

/** The way of each move over a whole clip at speed 1. */
const MOVES: Readonly<Record<Exclude<CameraMove, 'handheld'>, Partial<CameraPose>>> = {
  static: {},
  'dolly-in': { push: 0.15 },
  'dolly-out': { push: -0.085 },
  'truck-left': { truckX: -0.05 },
  'truck-right': { truckX: 0.05 },
  'pan-left': { panX: -0.06 },
  'pan-right': { panX: 0.06 },
  'tilt-up': { panY: -0.06 },
  'tilt-down': { panY: 0.06 },
  'crane-up': { truckY: -0.055, push: 0.02 },
  'crane-down': { truckY: 0.055, push: 0.02 },
  // Round what is near: it stays in place and the background slides behind it.
  orbit: { truckX: 0.075, pivot: 0.9, push: 0.02 },
  'zoom-in': { zoom: 0.2 },
  'zoom-out': { zoom: -0.1 },
  aerial: { truckY: -0.025, push: 0.12 },
};

/** A hand's sway in shares of the picture, at 1 and at about 2.6 turns a second. */
const SWAY = { slow: 0.0045, fast: 0.0012 } as const;
const SWAY_ONSET_SECONDS = 0.6;

/** A move over a clip. `at` is the pose at a time; at 0 it is always REST_POSE, so that the first frame is the picture. */
export interface CameraPath {
  at(timeSeconds: number): CameraPose;
}

export interface PathOptions {
  readonly camera: Camera;
  readonly durationSeconds: number;
  readonly seed: number;
  /** `start`: rest at the first moment; `end`: rest at the last one, arriving there by the same move. */
  readonly restAt?: 'start' | 'end';
  /** A motion that goes on at the moment of rest and dies away from there. */
  readonly momentum?: CameraMomentum;
}

/** Shares of the picture per second, to the right, down and in. */
export interface CameraMomentum {
  readonly panX: number;
  readonly panY: number;
  readonly zoom: number;
}

/** A momentum has lost two thirds after this time. */
const MOMENTUM_SECONDS = 0.9;

/** The path of a named move. Amounts follow the speed; what would look past the apron is held back. */
export function createCameraPath(options: PathOptions): CameraPath {
  const { camera, durationSeconds, seed, restAt = 'start', momentum } = options;
  const { move, speed } = camera;
  const at = move === 'handheld' ? swayPath(speed, seed) : movePath(MOVES[move], speed, durationSeconds);
  if (restAt === 'start') return { at: (time) => keepInside(addMomentum(at(time), time, momentum)) };
  const end = at(durationSeconds);
  return {
    at: (time) => keepInside(addMomentum(subtractPose(at(time), end), time - durationSeconds, momentum)),
  };
}

/** `time` since the moment of rest; negative before it. */
function addMomentum(pose: CameraPose, time: number, momentum: CameraMomentum | undefined): CameraPose {
  if (momentum === undefined) return pose;
  const way = Math.sign(time) * MOMENTUM_SECONDS * (1 - Math.exp(-Math.abs(time) / MOMENTUM_SECONDS));
  return {
    ...pose,
    panX: pose.panX + momentum.panX * way,
    panY: pose.panY + momentum.panY * way,
    zoom: pose.zoom + momentum.zoom * way,
  };
}

function movePath(way: Partial<CameraPose>, speed: number, durationSeconds: number): (time: number) => CameraPose {
  return (time) => {
    const share = clamp(time / durationSeconds, 0, 1);
    // Half eased: the move starts softly and is still going when the clip ends, as a cut in a film does.
    const amount = speed * (0.5 * share + 0.5 * smoothstep(0, 1, share));
    return scalePose({ ...REST_POSE, ...way }, amount);
  };
}

function scalePose(pose: CameraPose, amount: number): CameraPose {
  return {
    panX: pose.panX * amount,
    panY: pose.panY * amount,
    truckX: pose.truckX * amount,
    truckY: pose.truckY * amount,
    push: pose.push * amount,
    zoom: pose.zoom * amount,
    pivot: pose.pivot,
  };
}

function subtractPose(pose: CameraPose, from: CameraPose): CameraPose {
  return {
    panX: pose.panX - from.panX,
    panY: pose.panY - from.panY,
    truckX: pose.truckX - from.truckX,
    truckY: pose.truckY - from.truckY,
    push: pose.push - from.push,
    zoom: pose.zoom - from.zoom,
    pivot: pose.pivot,
  };
}

function swayPath(speed: number, seed: number): (time: number) => CameraPose {
  const random = createRandom(seed).derive('handheld');
  const phases = Array.from({ length: 6 }, () => random.between(0, 2 * Math.PI));
  const wave = (time: number, turns: number, phase: number): number =>
    Math.sin(2 * Math.PI * turns * time + phase) - Math.sin(phase);
  return (time) => {
    const onset = speed * smoothstep(0, SWAY_ONSET_SECONDS, time);
    const axis = (k: number): number =>
      onset *
      (SWAY.slow * (wave(time, 0.31, phases[k]!) + 0.7 * wave(time, 0.73, phases[k + 1]!)) +
        SWAY.fast * wave(time, 2.6, phases[k + 2]!));
    return { ...REST_POSE, panX: axis(0), panY: axis(3), push: 0.02 * smoothstep(0, 8, time) };
  };
}

/** Scales nearer than this would show what lies behind the apron (the border moves by half the difference). */
const LEAST_SCALE = 1 / (1 + 2 * APRON * 0.92);

/** Sideways the apron shows as a mirror image on one side only: moves use this much of it and buy the rest with zoom. */
const SHIFT_SHARE = 0.5;

/**
 * A shift beyond the apron is bought with zoom, since the first frame must stay the whole picture; a step back ends
 * where the apron does.
 */
function keepInside(pose: CameraPose): CameraPose {
  const push = Math.max(pose.push, (LEAST_SCALE - 1) / NEAR_SHARE);
  const zoom = Math.max(pose.zoom, LEAST_SCALE / (1 + Math.min(0, push) * NEAR_SHARE) - 1);
  const reach = Math.max(NEAR_SHARE - pose.pivot, pose.pivot - FAR_SHARE);
  const shift = Math.max(
    Math.abs(pose.panX) + Math.abs(pose.truckX) * reach,
    Math.abs(pose.panY) + Math.abs(pose.truckY) * reach,
  );
  // The border's distance from the apron's end after scaling, over all depths at the least.
  const scale = (1 + zoom) * (1 + Math.min(0, push) * NEAR_SHARE);
  const room = APRON * SHIFT_SHARE + 0.5 - 0.5 / scale;
  const missing = shift - room;
  return { ...pose, push, zoom: missing > 0 ? zoom + 2 * missing * (1 + zoom) : zoom };
}

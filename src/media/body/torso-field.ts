import { clamp, smoothstep } from '../smooth.ts';
import type { AlphaPlane } from './arm-shape.ts';
import { type BodyParameters, TORSO } from './body-parameters.ts';
import { BODY_POINT, type BodyPose, between, distanceOf, type Place } from './body-points.ts';

/** How a character's trunk gives way: a smooth field over its picture, in pixels. Plain data. */
export interface TorsoField {
  readonly left: Place;
  readonly right: Place;
  /** The shoulders' middle and their distance. */
  readonly chest: Place;
  readonly unit: number;
  /** Down here nothing moves: the hips, or the picture's border that cuts the figure. */
  readonly pinY: number;
  /** Sideways motion that is left at `pinY`, 0..1: a figure cut by the border may slide along it. */
  readonly slide: number;
  /** True where the figure is cut by that side of the picture: it must not come off it. */
  readonly heldLeft: boolean;
  readonly heldRight: boolean;
}

/** Below this score the hips are taken to be out of the picture. */
const LEAST_HIP_SCORE = 0.6;
const CUT_SLIDE = 0.45;
/** Reach of a shoulder's own lift, and how far the hold of a picture's side reaches in, in shoulder widths. */
const LIFT_REACH = 0.45;
const SIDE_REACH = 0.5;
/** The neck takes up the shoulders' tilt between these heights above the shoulder line, in shoulder widths. */
const NECK = { from: 0.1, to: 0.55 } as const;

/** Reads the field of a character off its pose and outline. */
export function buildTorsoField(pose: BodyPose, alpha: AlphaPlane): TorsoField {
  const { points } = pose;
  const left = points[BODY_POINT.leftShoulder]!;
  const right = points[BODY_POINT.rightShoulder]!;
  const [leftHip, rightHip] = [points[BODY_POINT.leftHip]!, points[BODY_POINT.rightHip]!];
  const chest = between(left, right);
  const unit = Math.max(1, distanceOf(left, right));
  const hipY = Math.max(leftHip.y, rightHip.y) + 0.1 * unit;
  const seen = Math.min(leftHip.score, rightHip.score) >= LEAST_HIP_SCORE && hipY < alpha.height;
  return {
    left: { x: left.x, y: left.y },
    right: { x: right.x, y: right.y },
    chest,
    unit,
    pinY: seen ? hipY : alpha.height,
    slide: seen ? 0 : CUT_SLIDE,
    heldLeft: touchesSide(alpha, 0, chest.y),
    heldRight: touchesSide(alpha, alpha.width - 1, chest.y),
  };
}

function touchesSide(alpha: AlphaPlane, x: number, fromY: number): boolean {
  for (let y = Math.max(0, Math.floor(fromY)); y < alpha.height; y++) {
    if (alpha.data[y * alpha.width + x]! > 127) return true;
  }
  return false;
}

/** Moves one place of the picture; writes x, y into `out` at `at`. `width` is the picture's. */
export function displacePlace(
  field: TorsoField,
  width: number,
  parameters: BodyParameters,
  x: number,
  y: number,
  out: Float32Array,
  at: number,
): void {
  const { chest, unit } = field;
  const down = smoothstep(field.pinY, Math.min(chest.y, field.pinY - 1), y);
  let along = field.slide + (1 - field.slide) * down;
  if (field.heldLeft) along *= smoothstep(0, SIDE_REACH * unit, x);
  if (field.heldRight) along *= smoothstep(width, width - SIDE_REACH * unit, x);
  const turning = down * (1 - smoothstep(NECK.from, NECK.to, (chest.y - y) / unit));
  const tilt = parameters[TORSO.tilt]! * turning;
  const dx = x - chest.x;
  const dy = y - chest.y;
  const cos = Math.cos(tilt) - 1;
  const sin = Math.sin(tilt);
  const lift =
    parameters[TORSO.liftLeft]! * liftShare(field.left, unit, x, y) +
    parameters[TORSO.liftRight]! * liftShare(field.right, unit, x, y);
  out[at] = x + parameters[TORSO.shiftX]! * along + dx * cos - dy * sin;
  out[at + 1] = y + parameters[TORSO.shiftY]! * down + dx * sin + dy * cos + lift * down;
}

function liftShare(shoulder: Place, unit: number, x: number, y: number): number {
  const reach = LIFT_REACH * unit;
  const distance = Math.hypot(x - shoulder.x, (y - shoulder.y) * 0.8) / reach;
  return distance >= 1 ? 0 : smoothstep(1, 0, distance);
}

/** Turn of the trunk at shoulder height in radians: what a rigid arm takes over. */
export function shoulderTilt(parameters: BodyParameters): number {
  return clamp(parameters[TORSO.tilt]!, -1, 1);
}

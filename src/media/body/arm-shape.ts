import { clamp } from '../smooth.ts';
import { ARMS, type ArmPoints, type BodyPose, between, directionOf, distanceOf, type Place } from './body-points.ts';

/** One arm of a character at rest, in pixels of its picture. */
export interface ArmShape {
  readonly shoulder: Place;
  readonly elbow: Place;
  readonly wrist: Place;
  /** About where the middle finger ends. */
  readonly tip: Place;
  /** Half the width of the upper arm and of the forearm. */
  readonly upperRadius: number;
  readonly foreRadius: number;
}

/** Why an arm stays with the torso. */
export type ArmFault = 'unsure' | 'outside' | 'foreshortened' | 'folded' | 'crossed';

/** An arm that can be moved, or the reason why not. */
export type ArmReading =
  | { readonly shape: ArmShape; readonly fault: null }
  | { readonly shape: null; readonly fault: ArmFault };

/** Opacity of the person, 0..255, row by row. */
export interface AlphaPlane {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Least score of elbow and wrist. Arms behind a prop, a desk or the picture's border get 0.3 to 0.69, arms in view above 0.75. */
const LEAST_SCORE = 0.72;
/** The hand ends about this many times as far from the wrist as the knuckles of index and little finger. */
const TIP_PER_KNUCKLE = 2;
/** A hand may lose this share of its length to the picture's border: fingertips, not the hand. */
const MAX_CUT_HAND = 0.5;
/**
 * A forearm bent further than this lies before lap or trunk. If the border cuts its hand, it cuts its sleeve too, and
 * what was raised were rags: such a hand must be whole.
 */
const MOST_BEND_CUT = 0.8;
/** A forearm seen end-on, in shoulder widths: its cloth and hand cannot be turned into view. */
const LEAST_FOREARM = 0.3;
/**
 * A forearm bent further than this, in radians, lies before its own upper arm, which nobody has seen then. At 1.9 the
 * opened elbow looked broken, at 2.5 the arm was made of torn cloth.
 */
const MOST_BEND = 1.65;
/** Forearms closer than this share of both radii lie on one another and cannot be told apart. */
const CROSSED_SHARE = 0.9;
/** Usual half widths of arms in shoulder widths, where the outline does not tell, and their limits. */
const UPPER_RADIUS = { usual: 0.16, least: 0.09, most: 0.26 } as const;
const FORE_RADIUS = { usual: 0.13, least: 0.07, most: 0.22 } as const;

/** Reads both arms of a character (left, right) and decides for each whether it can be moved on its own. */
export function readArms(pose: BodyPose, alpha: AlphaPlane): readonly [ArmReading, ArmReading] {
  const [left, right] = ARMS.map((arm) => readArm(pose, alpha, arm)) as [ArmReading, ArmReading];
  if (left.shape !== null && right.shape !== null && areCrossed(left.shape, right.shape)) {
    return [fault('crossed'), fault('crossed')];
  }
  return [left, right];
}

/** Whether an arm of this pose can be moved, before its outline is known. `picture`: size in pixels. */
export function hasFreeArm(pose: BodyPose, picture: Extent): boolean {
  return ARMS.some((arm) => findFault(pose, picture, arm) === null);
}

interface Extent {
  readonly width: number;
  readonly height: number;
}

function fault(reason: ArmFault): ArmReading {
  return { shape: null, fault: reason };
}

function findFault({ points }: BodyPose, picture: Extent, arm: ArmPoints): ArmFault | null {
  const [shoulder, elbow, wrist] = [points[arm.shoulder]!, points[arm.elbow]!, points[arm.wrist]!];
  if (Math.min(shoulder.score, elbow.score, wrist.score) < LEAST_SCORE) return 'unsure';
  const bend = Math.acos(Math.cos(directionOf(elbow, wrist) - directionOf(shoulder, elbow)));
  if (bend > MOST_BEND) return 'folded';
  const lastKept = between(wrist, tipOf(points, arm), bend > MOST_BEND_CUT ? 1 : 1 - MAX_CUT_HAND);
  if (![shoulder, elbow, wrist, lastKept].every((place) => isInside(place, picture))) return 'outside';
  const unit = shoulderDistance(points);
  return distanceOf(elbow, wrist) < LEAST_FOREARM * unit ? 'foreshortened' : null;
}

function tipOf(points: BodyPose['points'], arm: ArmPoints): Place {
  const knuckles = between(points[arm.index]!, points[arm.pinky]!);
  return between(points[arm.wrist]!, knuckles, TIP_PER_KNUCKLE);
}

function shoulderDistance(points: BodyPose['points']): number {
  return distanceOf(points[ARMS[0].shoulder]!, points[ARMS[1].shoulder]!);
}

function readArm(pose: BodyPose, alpha: AlphaPlane, arm: ArmPoints): ArmReading {
  const found = findFault(pose, alpha, arm);
  if (found !== null) return fault(found);
  const { points } = pose;
  const [shoulder, elbow, wrist] = [points[arm.shoulder]!, points[arm.elbow]!, points[arm.wrist]!];
  const unit = shoulderDistance(points);
  const upperRadius = measureRadius(alpha, shoulder, elbow, scaled(UPPER_RADIUS, unit));
  const foreRadius = measureRadius(alpha, elbow, wrist, scaled(FORE_RADIUS, unit));
  return { shape: { shoulder, elbow, wrist, tip: tipOf(points, arm), upperRadius, foreRadius }, fault: null };
}

function isInside({ x, y }: Place, { width, height }: Extent): boolean {
  return x >= 0 && y >= 0 && x < width && y < height;
}

interface RadiusLimits {
  readonly usual: number;
  readonly least: number;
  readonly most: number;
}

function scaled({ usual, least, most }: RadiusLimits, unit: number): RadiusLimits {
  return { usual: usual * unit, least: least * unit, most: most * unit };
}

/**
 * Half the width of a limb: the median, over its length, of the nearer way out of the figure on either side. Where the
 * limb lies before the trunk both ways are long, and the usual width stands.
 */
function measureRadius(alpha: AlphaPlane, from: Place, to: Place, limits: RadiusLimits): number {
  const length = Math.max(1, distanceOf(from, to));
  const normal = { x: -(to.y - from.y) / length, y: (to.x - from.x) / length };
  const found: number[] = [];
  for (let share = 0.35; share <= 0.86; share += 0.05) {
    const start = between(from, to, share);
    const nearer = Math.min(...[1, -1].map((side) => wayOut(alpha, start, normal, side, limits.most)));
    if (nearer < limits.most) found.push(nearer);
  }
  if (found.length < 4) return limits.usual;
  found.sort((a, b) => a - b);
  return clamp(found[found.length >> 1]!, limits.least, limits.most);
}

function wayOut(alpha: AlphaPlane, start: Place, normal: Place, side: number, most: number): number {
  for (let way = 0; way < most; way++) {
    const x = Math.round(start.x + normal.x * side * way);
    const y = Math.round(start.y + normal.y * side * way);
    if (x < 0 || y < 0 || x >= alpha.width || y >= alpha.height) return most;
    if (alpha.data[y * alpha.width + x]! < 128) return way;
  }
  return most;
}

function areCrossed(a: ArmShape, b: ArmShape): boolean {
  const limit = (a.foreRadius + b.foreRadius) * CROSSED_SHARE;
  for (let i = 0; i <= 12; i++) {
    const place = between(a.elbow, a.tip, i / 12);
    if (distanceToSegment(place, b.elbow, b.tip) < limit || distanceToSegment(place, b.shoulder, b.elbow) < limit) {
      return true;
    }
    if (distanceToSegment(between(b.elbow, b.tip, i / 12), a.shoulder, a.elbow) < limit) return true;
  }
  return false;
}

/** Distance of a place from the straight line between two others. */
export function distanceToSegment(place: Place, from: Place, to: Place): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const share = clamp(((place.x - from.x) * dx + (place.y - from.y) * dy) / (dx * dx + dy * dy || 1), 0, 1);
  const restX = place.x - from.x - share * dx;
  const restY = place.y - from.y - share * dy;
  return Math.sqrt(restX * restX + restY * restY);
}

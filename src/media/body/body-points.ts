/** One keypoint in pixels. `score` is how surely it is there and in view, 0..1; `depth` in pixels, nearer is smaller. */
export interface BodyPoint {
  readonly x: number;
  readonly y: number;
  readonly depth: number;
  readonly score: number;
}

/** A person's keypoints, indexed by `BODY_POINT`. */
export interface BodyPose {
  readonly points: readonly BodyPoint[];
  /** The network's belief that there is a person at all, 0..1. */
  readonly score: number;
}

/** Indices of BlazePose's 33 points that are used here; left and right are the person's own. */
export const BODY_POINT = {
  nose: 0,
  leftEar: 7,
  rightEar: 8,
  leftShoulder: 11,
  rightShoulder: 12,
  leftElbow: 13,
  rightElbow: 14,
  leftWrist: 15,
  rightWrist: 16,
  leftPinky: 17,
  rightPinky: 18,
  leftIndex: 19,
  rightIndex: 20,
  leftHip: 23,
  rightHip: 24,
} as const;

/** Points of `BodyPose.points`. */
export const BODY_POINT_COUNT = 33;

/** The points of one arm, from the body outwards. */
export interface ArmPoints {
  readonly shoulder: number;
  readonly elbow: number;
  readonly wrist: number;
  readonly index: number;
  readonly pinky: number;
}

/** The person's left arm, then the right one: the order of every pair of arms here. */
export const ARMS: readonly [ArmPoints, ArmPoints] = [
  { shoulder: 11, elbow: 13, wrist: 15, index: 19, pinky: 17 },
  { shoulder: 12, elbow: 14, wrist: 16, index: 20, pinky: 18 },
];

/** A place in a picture. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The point between two places; `share` 0 is the first, 1 the second. */
export function between(a: Place, b: Place, share = 0.5): Place {
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

/** Distance of two places. Not by Math.hypot: its care for overflow costs ten times as much, pixel for pixel. */
export function distanceOf(a: Place, b: Place): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  return Math.sqrt(dx * dx + dy * dy);
}

/** Direction from `a` to `b` in radians, clockwise on screen from the x axis. */
export function directionOf(a: Place, b: Place): number {
  return Math.atan2(b.y - a.y, b.x - a.x);
}

/** Least score of both shoulders: below it the picture is a head alone. */
const LEAST_SHOULDER_SCORE = 0.5;

/** Whether both shoulders are in the picture and sure. */
export function showsShoulders({ points }: BodyPose): boolean {
  const scores = ARMS.map(({ shoulder }) => points[shoulder]!.score);
  return Math.min(...scores) >= LEAST_SHOULDER_SCORE;
}

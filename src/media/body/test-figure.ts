import type { RgbImage } from '../image/rgb-image.ts';
import { distanceToSegment } from './arm-shape.ts';
import { ARMS, BODY_POINT, BODY_POINT_COUNT, type BodyPoint, type BodyPose, type Place } from './body-points.ts';

/** Joints of one arm for `drawFigure`, pixels. */
export interface FigureArm {
  readonly shoulder: Place;
  readonly elbow: Place;
  readonly wrist: Place;
}

/** For tests only: a plain figure of flat colours on a wall, its exact opacity and its exact pose. */
export interface Figure {
  readonly photo: RgbImage;
  readonly alpha: Uint8Array;
  readonly pose: BodyPose;
  readonly arms: readonly [FigureArm, FigureArm];
}

export const FIGURE_SIZE = 240;
export const WALL = [200, 205, 210] as const;
export const TRUNK = [40, 60, 150] as const;
export const SLEEVE = [60, 150, 60] as const;
export const SKIN = [220, 160, 130] as const;

/** Arms hanging a little off the trunk. The person's left is on the right of the picture. */
export const HANGING: readonly [FigureArm, FigureArm] = [
  { shoulder: { x: 150, y: 90 }, elbow: { x: 162, y: 135 }, wrist: { x: 166, y: 178 } },
  { shoulder: { x: 90, y: 90 }, elbow: { x: 78, y: 135 }, wrist: { x: 74, y: 178 } },
];

/** A pose with every score 1. Hands go on in the forearm's direction. */
export function poseOf(arms: readonly [FigureArm, FigureArm]): BodyPose {
  const places = new Map<number, Place>([
    [BODY_POINT.nose, { x: 120, y: 50 }],
    [BODY_POINT.leftEar, { x: 132, y: 48 }],
    [BODY_POINT.rightEar, { x: 108, y: 48 }],
    [BODY_POINT.leftHip, { x: 140, y: 205 }],
    [BODY_POINT.rightHip, { x: 100, y: 205 }],
  ]);
  ARMS.forEach((arm, side) => {
    const { shoulder, elbow, wrist } = arms[side]!;
    const length = Math.hypot(wrist.x - elbow.x, wrist.y - elbow.y);
    const knuckle = {
      x: wrist.x + ((wrist.x - elbow.x) / length) * 7,
      y: wrist.y + ((wrist.y - elbow.y) / length) * 7,
    };
    places.set(arm.shoulder, shoulder).set(arm.elbow, elbow).set(arm.wrist, wrist);
    places.set(arm.index, knuckle).set(arm.pinky, knuckle);
  });
  const points = Array.from({ length: BODY_POINT_COUNT }, (_, index): BodyPoint => {
    const { x, y } = places.get(index) ?? { x: 120, y: 120 };
    return { x, y, depth: 0, score: 1 };
  });
  return { points, score: 1 };
}

/** Draws the figure with hard edges. */
export function drawFigure(arms: readonly [FigureArm, FigureArm] = HANGING): Figure {
  const data = new Uint8Array(FIGURE_SIZE * FIGURE_SIZE * 3);
  const alpha = new Uint8Array(FIGURE_SIZE * FIGURE_SIZE);
  for (let i = 0; i < alpha.length; i++) {
    const place = { x: (i % FIGURE_SIZE) + 0.5, y: Math.floor(i / FIGURE_SIZE) + 0.5 };
    const colour = colourAt(place, arms);
    alpha[i] = colour === WALL ? 0 : 255;
    data.set(colour, i * 3);
  }
  return { photo: { width: FIGURE_SIZE, height: FIGURE_SIZE, data }, alpha, pose: poseOf(arms), arms };
}

function colourAt(place: Place, arms: readonly [FigureArm, FigureArm]): readonly [number, number, number] {
  for (const { shoulder, elbow, wrist } of arms) {
    const hand = { x: wrist.x + (wrist.x - elbow.x) * 0.2, y: wrist.y + (wrist.y - elbow.y) * 0.2 };
    if (distanceToSegment(place, wrist, hand) < 7) return SKIN;
    if (distanceToSegment(place, shoulder, elbow) < 8 || distanceToSegment(place, elbow, wrist) < 8) return SLEEVE;
  }
  if (distanceToSegment(place, { x: 120, y: 45 }, { x: 120, y: 55 }) < 20) return SKIN;
  if (distanceToSegment(place, { x: 120, y: 60 }, { x: 120, y: 90 }) < 9) return SKIN;
  const inTrunk = place.y > 80 && place.x > 86 && place.x < 154;
  return inTrunk ? TRUNK : WALL;
}

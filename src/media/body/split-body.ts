import { resizePlane, shrinkRgb } from '../image/resample-plane.ts';
import { createPlane, type FloatPlane, type RgbImage } from '../image/rgb-image.ts';
import { growRegions } from '../matte/grow-regions.ts';
import { guidedFilter } from '../matte/guided-filter.ts';
import { linearStep } from '../smooth.ts';
import { type AlphaPlane, type ArmShape, distanceToSegment } from './arm-shape.ts';
import { BODY_POINT, type BodyPose, between, distanceOf, type Place } from './body-points.ts';

/** The parts are told apart at no more than this many pixels on the long side. */
const SPLIT_SIDE = 360;
/** In radii from the bone: surely arm, and surely not arm. Between them the picture's edges decide. */
const SURE_ARM = 0.5;
const SURE_TRUNK = 1.3;
/** The arm starts at this share of the upper arm; above lies the shoulder, which belongs to both. */
const ARM_START = 0.3;
/**
 * A hand is told by its colour where that differs from the trunk's (bare skin on cloth): bones alone miss spread
 * fingers and take in the cloth beside a fist. Distances of tones (`toneOf`), reach in hand lengths from the wrist.
 */
const HAND = { reach: 1.45, same: 0.14, other: 0.26, distinct: 0.22, core: 0.3 } as const;
/** Fingers in their own shadow keep their hue and lose their light: light counts for this share. */
const LIGHT_SHARE = 0.4;
/** Shares of the guided filter that become none and all: its ramp is wider than a sleeve's edge. */
const NONE = 0.3;
const ALL = 0.7;

/** A soft mask of each arm, full size, 0..1; null for an arm that stays with the torso. Left, right. */
export type ArmMasks = readonly [FloatPlane | null, FloatPlane | null];

/**
 * Tells the arms from the rest of the person. Every pixel goes to the part that reaches it most cheaply when growing
 * out of the bones (arms) or out of the trunk and head, over similar colours; borders are then fitted to the picture.
 */
export function splitArms(
  image: RgbImage,
  alpha: AlphaPlane,
  pose: BodyPose,
  arms: readonly [ArmShape | null, ArmShape | null],
): ArmMasks {
  if (arms[0] === null && arms[1] === null) return [null, null];
  const factor = Math.max(1, Math.ceil(Math.max(image.width, image.height) / SPLIT_SIDE));
  const colours = shrinkRgb(image, factor);
  const { width, height } = colours[0];
  const full = createPlane(image.width, image.height);
  for (let i = 0; i < full.data.length; i++) full.data[i] = alpha.data[i]! / 255;
  const matte = resizePlane(full, width, height);
  const seeds = seedParts(matte, factor, pose, arms);
  arms.forEach((arm, k) => {
    if (arm !== null) seedHand({ colours, matte, seeds, factor }, arm, k + 1);
  });
  const owners = growRegions({ colours, matte, seeds, scales: [1, 1, 1] });
  const maskOf = (owner: number): FloatPlane => {
    const owned = createPlane(width, height);
    for (let i = 0; i < owners.length; i++) owned.data[i] = owners[i] === owner ? 1 : 0;
    const mask = guidedFilter(image, owned, { factor, radius: 2, epsilon: 1e-3 });
    for (let i = 0; i < mask.data.length; i++) mask.data[i] = linearStep(NONE, ALL, mask.data[i]!);
    return mask;
  };
  return [arms[0] && maskOf(1), arms[1] && maskOf(2)];
}

/** 0 trunk and head, 1 left arm, 2 right arm, -1 undecided. */
function seedParts(
  matte: FloatPlane,
  factor: number,
  pose: BodyPose,
  arms: readonly [ArmShape | null, ArmShape | null],
): Int16Array {
  const seeds = new Int16Array(matte.data.length).fill(-1);
  const isTrunk = trunkTest(pose);
  for (let y = 0; y < matte.height; y++) {
    for (let x = 0; x < matte.width; x++) {
      const i = y * matte.width + x;
      if (matte.data[i]! < 0.3) continue;
      const place = { x: (x + 0.5) * factor, y: (y + 0.5) * factor };
      let nearest = Infinity;
      arms.forEach((arm, k) => {
        const distance = arm === null ? Infinity : distanceInRadii(place, arm);
        if (distance < nearest) {
          nearest = distance;
          if (distance < SURE_ARM) seeds[i] = k + 1;
        }
      });
      if (nearest > SURE_TRUNK && isTrunk(place)) seeds[i] = 0;
    }
  }
  return seeds;
}

interface SeedPlanes {
  readonly colours: readonly FloatPlane[];
  readonly matte: FloatPlane;
  readonly seeds: Int16Array;
  readonly factor: number;
}

/** Seeds beyond a wrist by colour; does nothing where hand and trunk look alike, e.g. gloves. */
function seedHand({ colours, matte, seeds, factor }: SeedPlanes, arm: ArmShape, owner: number): void {
  const { wrist, tip, elbow } = arm;
  const length = distanceOf(wrist, tip);
  const cells = (test: (place: Place) => boolean): number[] => {
    const found: number[] = [];
    for (let i = 0; i < seeds.length; i++) {
      const x = i % matte.width;
      const place = { x: (x + 0.5) * factor, y: ((i - x) / matte.width + 0.5) * factor };
      if (matte.data[i]! >= 0.3 && test(place)) found.push(i);
    }
    return found;
  };
  const center = between(wrist, tip, 0.4);
  const hand = meanTone(
    colours,
    cells((place) => distanceOf(place, center) < Math.max(factor, HAND.core * length)),
  );
  const trunk = meanTone(
    colours,
    cells((place) => isSeed(place, 0)),
  );
  if (hand === null || trunk === null || toneDistance(hand, trunk) < HAND.distinct) return;
  const forearm = distanceOf(elbow, wrist) || 1;
  const ahead = (place: Place): number =>
    ((place.x - wrist.x) * (wrist.x - elbow.x) + (place.y - wrist.y) * (wrist.y - elbow.y)) / forearm;
  const near = cells((place) => distanceOf(place, wrist) < HAND.reach * length && ahead(place) > 0.1 * length);
  for (const i of near) {
    const tone = toneOf(colours, i);
    const distance = toneDistance(hand, tone);
    if (distance < HAND.same) seeds[i] = owner;
    else if (distance > HAND.other && distance > toneDistance(trunk, tone)) seeds[i] = 0;
    else if (seeds[i] === owner) seeds[i] = -1;
  }

  function isSeed({ x, y }: Place, wanted: number): boolean {
    return seeds[Math.floor(y / factor) * matte.width + Math.floor(x / factor)] === wanted;
  }
}

type Tone = readonly [number, number, number];

/** Hue and saturation apart from light: opponent colours over brightness, and some brightness. */
function toneOf(colours: readonly FloatPlane[], i: number): Tone {
  const [r, g, b] = [colours[0]!.data[i]!, colours[1]!.data[i]!, colours[2]!.data[i]!];
  const light = (r + g + b) / 3;
  return [(r - g) / (light + 0.1), (g - b) / (light + 0.1), light * LIGHT_SHARE];
}

function meanTone(colours: readonly FloatPlane[], cells: readonly number[]): Tone | null {
  if (cells.length === 0) return null;
  const sum: [number, number, number] = [0, 0, 0];
  for (const i of cells) {
    const tone = toneOf(colours, i);
    for (let k = 0; k < 3; k++) sum[k] = sum[k]! + tone[k]! / cells.length;
  }
  return sum;
}

function toneDistance(a: Tone, b: Tone): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** Distance from an arm's bones, in radii of the limb. */
export function distanceInRadii(place: Place, arm: ArmShape): number {
  const start = between(arm.shoulder, arm.elbow, ARM_START);
  return Math.min(
    distanceToSegment(place, start, arm.elbow) / arm.upperRadius,
    distanceToSegment(place, arm.elbow, arm.wrist) / arm.foreRadius,
    distanceToSegment(place, arm.wrist, arm.tip) / arm.foreRadius,
  );
}

/** The trunk from shoulders to thighs, the neck and the head. */
function trunkTest({ points }: BodyPose): (place: Place) => boolean {
  const left = points[BODY_POINT.leftShoulder]!;
  const right = points[BODY_POINT.rightShoulder]!;
  const hips = between(points[BODY_POINT.leftHip]!, points[BODY_POINT.rightHip]!);
  const chest = between(left, right);
  const nose = points[BODY_POINT.nose]!;
  const unit = distanceOf(left, right);
  const down = distanceOf(chest, hips) || 1;
  const axis = { x: (hips.x - chest.x) / down, y: (hips.y - chest.y) / down };
  return (place) => {
    const along = (place.x - chest.x) * axis.x + (place.y - chest.y) * axis.y;
    const across = Math.abs((place.x - chest.x) * axis.y - (place.y - chest.y) * axis.x);
    if (along >= 0 && along < down + unit && across < 0.42 * unit) return true;
    return distanceToSegment(place, nose, chest) < 0.2 * unit || distanceOf(place, nose) < 0.4 * unit;
  };
}

import { createPlane, type FloatPlane, type PixelBox, type RgbImage } from '../image/rgb-image.ts';
import { inpaintBackground, knownBackground } from '../matte/inpaint.ts';
import { type ArmLayer, buildArmLayer } from './arm-layer.ts';
import { type ArmFault, type ArmShape, readArms } from './arm-shape.ts';
import { cutArm, cutTorso } from './body-layers.ts';
import { type BodyPose, type Place, showsShoulders } from './body-points.ts';
import { boundsOf, buildLayerMesh, type LayerMesh } from './layer-mesh.ts';
import { openGaps } from './open-gaps.ts';
import { type ArmMasks, splitArms } from './split-body.ts';
import { buildTorsoField, type TorsoField } from './torso-field.ts';

/** Everything a renderer of a character's body needs. Plain data; the big arrays lie on shared memory. */
export interface BodyModel {
  readonly width: number;
  readonly height: number;
  /** The picture without the person, rgb24. */
  readonly plate: Uint8Array;
  /** The person without the movable arms, rgb24, and its opacity 0..255: what a head layer cuts its texture from. */
  readonly person: RgbImage;
  readonly alpha: Uint8Array;
  readonly field: TorsoField;
  readonly torso: LayerMesh;
  /** Left and right arm; null when it stays with the torso, for the reason in `faults`. */
  readonly arms: readonly [ArmLayer | null, ArmLayer | null];
  readonly faults: readonly [ArmFault | null, ArmFault | null];
  /** The picture's own pose: what turns and shifts are counted from. */
  readonly pose: BodyPose;
}

export interface BodyParts {
  /** The picture at its output size. */
  readonly photo: RgbImage;
  /** The person without background, rgb24, colours valid where alpha > 0. */
  readonly person: RgbImage;
  /** Opacity of the person, 0..255. */
  readonly alpha: Uint8Array;
  readonly pose: BodyPose;
  /** Polygon (x, y pairs, pixels) that a head layer will draw over the torso, or null when nothing will. */
  readonly headZone: Float32Array | null;
  /** Chooses the grain of what is filled in behind the person. */
  readonly seed: number;
}

/** Cells per shoulder width: a sharply bent elbow turns by about 25 degrees from cell to cell. */
const TORSO_CELL = 0.11;
const ARM_CELL = 0.03;
const LEAST_CELL = 4;
/** Background is trusted this far from the person, in picture widths, and from its arms, in shoulder widths. */
const PLATE_MARGIN = 1 / 120;
const ARM_PLATE_MARGIN = 0.07;
/** Pixels kept around a part, so that bilinear taps at its border stay inside. */
const MARGIN = 3;

/**
 * Cuts a character into plate, torso and movable arms. Null when its shoulders are not in the picture or not sure.
 * About 1 s at 720 x 720.
 */
export function prepareBody(parts: BodyParts): BodyModel | null {
  const { photo, person, pose } = parts;
  const { width, height } = photo;
  if (!showsShoulders(pose)) return null;
  const alpha = { width, height, data: parts.alpha.slice() };
  const readings = readArms(pose, alpha);
  const shapes: [ArmShape | null, ArmShape | null] = [readings[0].shape, readings[1].shape];
  const masks = splitArms(photo, alpha, pose, shapes);
  const field = buildTorsoField(pose, alpha);
  const plate = fillPlate(parts, masks, field.unit);
  openGaps({ photo, plate, alpha, masks, shapes, unit: field.unit });
  const figure = { person, alpha, closed: parts.alpha, masks, shapes, chest: field.chest, unit: field.unit };
  const torso = cutTorso(figure);
  const torsoBox = boundsOf(planeOf(width, height, torso.alpha), 0, MARGIN);
  if (torsoBox === null) return null;
  const zone = parts.headZone;
  const layerOf = (shape: ArmShape | null, mask: FloatPlane | null): ArmLayer | null => {
    if (shape === null || mask === null) return null;
    const box = armBox(mask, alpha);
    if (box === null) return null;
    const cell = Math.max(LEAST_CELL, field.unit * ARM_CELL);
    const mesh = buildLayerMesh(cutArm(figure, mask, shape, box), box, cell);
    return buildArmLayer(mesh, shape);
  };
  return {
    width,
    height,
    plate: shareBytes(plate.data),
    person: { width, height, data: shareBytes(torso.image.data) },
    alpha: shareBytes(torso.alpha),
    field,
    torso: buildLayerMesh(
      cropPart(torso.image, torso.alpha, torsoBox),
      torsoBox,
      Math.max(LEAST_CELL, field.unit * TORSO_CELL),
      (place) => zone !== null && isInPolygon(zone, place),
    ),
    arms: [layerOf(shapes[0], masks[0]), layerOf(shapes[1], masks[1])],
    faults: [readings[0].fault, readings[1].fault],
    pose,
  };
}

/** The picture without the person, filled in from beyond its outline, further beyond around arms that will move off. */
function fillPlate({ photo, alpha, seed }: BodyParts, masks: ArmMasks, unit: number): RgbImage {
  const { width, height } = photo;
  const person = createPlane(width, height);
  const arms = createPlane(width, height);
  for (let i = 0; i < alpha.length; i++) {
    const opacity = alpha[i]! / 255;
    person.data[i] = opacity;
    arms.data[i] = opacity * Math.max(masks[0]?.data[i] ?? 0, masks[1]?.data[i] ?? 0);
  }
  const known = knownBackground(person, Math.round(width * PLATE_MARGIN));
  const clear = knownBackground(arms, Math.round(unit * ARM_PLATE_MARGIN));
  for (let i = 0; i < alpha.length; i++) known.data[i] = Math.min(known.data[i]!, clear.data[i]!);
  return inpaintBackground(photo, known, seed);
}

function planeOf(width: number, height: number, data: Uint8Array) {
  return { width, height, at: (index: number): number => data[index]! };
}

function armBox(mask: FloatPlane, alpha: { readonly data: Uint8Array }): PixelBox | null {
  const { width, height } = mask;
  return boundsOf({ width, height, at: (index) => mask.data[index]! * alpha.data[index]! }, 1, MARGIN);
}

function cropPart(image: RgbImage, alpha: Uint8Array, box: PixelBox) {
  const rgb = new Uint8Array(box.width * box.height * 3);
  const opacity = new Uint8Array(box.width * box.height);
  for (let y = 0; y < box.height; y++) {
    const from = (box.y + y) * image.width + box.x;
    rgb.set(image.data.subarray(from * 3, (from + box.width) * 3), y * box.width * 3);
    opacity.set(alpha.subarray(from, from + box.width), y * box.width);
  }
  return { image: { width: box.width, height: box.height, data: rgb }, alpha: opacity };
}

function isInPolygon(polygon: Float32Array, { x, y }: Place): boolean {
  let inside = false;
  for (let i = 0, j = polygon.length - 2; i < polygon.length; j = i, i += 2) {
    const [xi, yi, xj, yj] = [polygon[i]!, polygon[i + 1]!, polygon[j]!, polygon[j + 1]!];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

function shareBytes(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

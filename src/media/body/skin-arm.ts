import { smoothstep } from '../smooth.ts';
import type { ArmShape } from './arm-shape.ts';
import { ARM, armIndex, type BodyParameters } from './body-parameters.ts';
import { distanceOf, type Place } from './body-points.ts';
import { displacePlace, shoulderTilt, type TorsoField } from './torso-field.ts';

/** The vertices of one arm at rest and their shares in its joints. Plain data. */
export interface ArmSkin {
  readonly shape: ArmShape;
  /** x, y pairs, pixels of the picture. */
  readonly rest: Float32Array;
  /** How much of the turn of shoulder, elbow and wrist each vertex takes, 0..1. */
  readonly shoulderShare: Float32Array;
  readonly elbowShare: Float32Array;
  readonly wristShare: Float32Array;
}

/** Where the shoulder's turn starts and is complete along the upper arm, in radii from the joint. */
const SHOULDER_BAND = { from: -0.3, to: 1.6 } as const;
/** Half the length of arm that bends at the elbow, in radii, and its least share in an arm bent at rest. */
const ELBOW_BAND = 1.3;
const LEAST_BAND = 0.3;
const WRIST_BAND = { from: -0.5, to: 0.6 } as const;

/** Weights of the joints for the vertices of an arm. */
export function buildArmSkin(shape: ArmShape, rest: Float32Array): ArmSkin {
  const count = rest.length / 2;
  const shoulderShare = new Float32Array(count);
  const elbowShare = new Float32Array(count);
  const wristShare = new Float32Array(count);
  const { shoulder, elbow, wrist } = shape;
  const upper = unitVector(shoulder, elbow);
  const fore = unitVector(elbow, wrist);
  const foreLength = distanceOf(elbow, wrist);
  // The line that halves the angle at the elbow parts upper arm and forearm however the arm is bent at rest.
  const sum = Math.hypot(upper.x + fore.x, upper.y + fore.y);
  const across = sum > 0.2 ? { x: (upper.x + fore.x) / sum, y: (upper.y + fore.y) / sum } : fore;
  const band = shape.foreRadius * ELBOW_BAND * Math.max(LEAST_BAND, sum / 2);
  for (let i = 0; i < count; i++) {
    const x = rest[i * 2]!;
    const y = rest[i * 2 + 1]!;
    const elbowDistance = (x - elbow.x) * across.x + (y - elbow.y) * across.y;
    const along = (x - shoulder.x) * upper.x + (y - shoulder.y) * upper.y;
    const foreAlong = (x - elbow.x) * fore.x + (y - elbow.y) * fore.y;
    const bend = smoothstep(-band, band, elbowDistance);
    const { from, to } = SHOULDER_BAND;
    const turn = smoothstep(from * shape.upperRadius, to * shape.upperRadius, along);
    elbowShare[i] = bend;
    shoulderShare[i] = 1 - (1 - turn) * (1 - bend);
    const hand = (foreAlong - foreLength) / shape.foreRadius;
    wristShare[i] = bend * smoothstep(WRIST_BAND.from, WRIST_BAND.to, hand);
  }
  return { shape, rest, shoulderShare, elbowShare, wristShare };
}

function unitVector(from: Place, to: Place): Place {
  const length = distanceOf(from, to) || 1;
  return { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}

/**
 * Poses an arm. Every joint turns its vertices by their share of its angle about the joint itself, instead of mixing
 * two turned copies (linear blending, which eats half of a sharply bent elbow): the outside of a bend stays round and
 * its inside folds under the forearm, which is drawn later. Stretch runs along the bones only, so sleeves keep their
 * width and hands their size.
 * @param out x, y pairs of the posed vertices
 */
export function poseArm(
  skin: ArmSkin,
  side: 0 | 1,
  torso: { readonly field: TorsoField; readonly width: number },
  parameters: BodyParameters,
  out: Float32Array,
): void {
  const { shape, rest } = skin;
  const { shoulder, elbow, wrist } = shape;
  const value = (offset: number): number => parameters[armIndex(side, offset)]!;
  const upper = unitVector(shoulder, elbow);
  const fore = unitVector(elbow, wrist);
  const upperLength = distanceOf(shoulder, elbow);
  const foreLength = distanceOf(elbow, wrist);
  const [upperTurn, elbowTurn, handTurn] = [value(ARM.upperTurn), value(ARM.elbowTurn), value(ARM.handTurn)];
  const upperExtra = value(ARM.upperStretch) - 1;
  const foreStretch = value(ARM.foreStretch);
  const tilt = shoulderTilt(parameters);
  const base = new Float32Array(2);
  displacePlace(torso.field, torso.width, parameters, shoulder.x, shoulder.y, base, 0);
  for (let i = 0; i < rest.length; i += 2) {
    const k = i >> 1;
    const bend = skin.elbowShare[k]!;
    const turn = skin.shoulderShare[k]!;
    let x = rest[i]! - elbow.x;
    let y = rest[i + 1]! - elbow.y;
    const along = x * fore.x + y * fore.y;
    const stretched =
      along <= 0 ? along : along < foreLength ? along * foreStretch : along + foreLength * (foreStretch - 1);
    x += bend * (stretched - along) * fore.x;
    y += bend * (stretched - along) * fore.y;
    const hand = skin.wristShare[k]! * handTurn;
    if (hand !== 0) {
      const wx = fore.x * foreLength * foreStretch;
      const wy = fore.y * foreLength * foreStretch;
      const [c, s] = [Math.cos(hand), Math.sin(hand)];
      const [hx, hy] = [x - wx, y - wy];
      x = wx + hx * c - hy * s;
      y = wy + hx * s + hy * c;
    }
    const [bc, bs] = [Math.cos(bend * elbowTurn), Math.sin(bend * elbowTurn)];
    const own = (rest[i]! - shoulder.x) * upper.x + (rest[i + 1]! - shoulder.y) * upper.y;
    const upperAlong = Math.max(0, Math.min(upperLength, own)) * (1 - bend) + upperLength * bend;
    const ux = elbow.x - shoulder.x + x * bc - y * bs + upperExtra * upperAlong * upper.x;
    const uy = elbow.y - shoulder.y + x * bs + y * bc + upperExtra * upperAlong * upper.y;
    const angle = turn * (upperTurn + tilt);
    const [tc, ts] = [Math.cos(angle), Math.sin(angle)];
    displacePlace(torso.field, torso.width, parameters, rest[i]!, rest[i + 1]!, out, i);
    out[i] = out[i]! * (1 - turn) + (base[0]! + ux * tc - uy * ts) * turn;
    out[i + 1] = out[i + 1]! * (1 - turn) + (base[1]! + ux * ts + uy * tc) * turn;
  }
}

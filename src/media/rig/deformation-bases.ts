import type { CanonicalFace } from '../face/canonical-face.ts';
import {
  FACE_OVAL,
  INNER_LOWER_LIP,
  INNER_UPPER_LIP,
  LEFT_BROW,
  LEFT_EYE,
  LOWER_LIP_RINGS,
  OUTER_LOWER_LIP,
  OUTER_UPPER_LIP,
  POINT,
  RIGHT_BROW,
  RIGHT_EYE,
  UPPER_LIP_RINGS,
} from '../face/landmarks.ts';
import { smoothstep } from '../smooth.ts';
import { buildMeshGraph, type Controls, type MeshGraph, relaxHarmonic } from './harmonic-field.ts';
import { CHEEK_POINTS, CHIN_POINTS, JAW_POINTS, NOSE_POINTS, UNDER_LIP_POINTS } from './rig-landmarks.ts';

/**
 * Amplitudes that move the face. Lip and jaw ones are in centimetres of the moving part, `press` and `closure` in
 * parts of the whole way.
 * jaw: chin drop by rotation. upperLip, lowerLip: raise, drop. spread: corners apart (negative: together).
 * pucker: lips forward and together. labiodental: lower lip in under the upper teeth. press: lips thinned.
 * smile: corners up and out with the cheeks. smirk: the same on the person's left and the opposite on the right, so that
 * smile and smirk alike lift the left corner only. closure: 1 closes the portrait's own lip gap. brows: raise.
 */
export const BASIS_NAMES = [
  'jaw',
  'upperLip',
  'lowerLip',
  'spread',
  'pucker',
  'labiodental',
  'press',
  'smile',
  'smirk',
  'closure',
  'browRight',
  'browLeft',
] as const;

export type BasisName = (typeof BASIS_NAMES)[number];

/** 468 x, y, z displacements in centimetres per unit of amplitude. */
export type DeformationBases = Readonly<Record<BasisName, Float32Array>>;

type Vector = readonly [number, number, number];
/** Displacement of the k-th of eleven lip points on a line of the given depth (0 outer contour, 1 inner). */
type LipShape = (k: number, depth: number, index: number) => Vector;

const STILL: Vector = [0, 0, 0];
const LAST = 10;
/** Canonical height (y down, nose tip 1.1) above which no mouth basis may move anything. */
const NOSE_BASE_Y = 1;
const BROW_LIMIT_Y = -2.9;
/** Temporomandibular joint relative to the cheek edge vertex: 0.2 cm below, 1.2 behind. */
const JOINT = { down: 0.2, back: 1.2 } as const;
/** Mouth corners follow the jaw by a third and are drawn in while it opens (measured on the prototype's faces). */
const CORNER_FOLLOW = 0.34;
const CORNER_PULL = 0.16;
/** Upper share of the way to the closed line: in speech the lower lip does most of it. */
const UPPER_CLOSING_SHARE = 0.42;

/** 0 at the corners, 1 at the middle of the lip. */
function bell(k: number, power: number): number {
  return Math.sin((Math.PI * k) / LAST) ** power;
}

/** -1 at the person's right corner, 1 at the left. */
function side(k: number): number {
  return k / 5 - 1;
}

/** What every basis needs: the neighbourhood, the portrait's own rest shape and the average face. */
interface BasisContext {
  readonly graph: MeshGraph;
  readonly canonical: Float64Array;
  /** Rest shape of the portrait, head-local cm, x, y, z triples. */
  readonly rest: ArrayLike<number>;
}

/** All bases of a portrait from its rest shape (head-local cm). About 60 ms. */
export function buildDeformationBases(canonical: CanonicalFace, rest: ArrayLike<number>): DeformationBases {
  const graph = buildMeshGraph(canonical.vertices, canonical.triangles);
  const context: BasisContext = { graph, canonical: canonical.vertices, rest };
  const gap = lipGaps(rest);
  return {
    jaw: jawBasis(context),
    upperLip: lipBasis(
      context,
      (k, depth) => [0, -bell(k, 1) * (0.75 + 0.25 * depth), 0.12 * bell(k, 0.75) * depth],
      () => STILL,
    ),
    lowerLip: lipBasis(
      context,
      () => STILL,
      (k, depth) => [0, bell(k, 1) * (0.75 + 0.25 * depth), 0.1 * bell(k, 0.75) * (1 - depth)],
    ),
    spread: bothLips(context, (k) => {
      const s = side(k);
      return [s * (0.4 + 0.6 * Math.abs(s)), -0.06 * s * s, 0.35 * s * s];
    }),
    pucker: lipBasis(
      context,
      (k, depth) => [0, (0.1 * depth - 0.22 * (1 - depth)) * bell(k, 0.75), puckerDepth(k, depth)],
      (k, depth) => [0, (0.25 * (1 - depth) - 0.1 * depth) * bell(k, 0.75), puckerDepth(k, depth)],
    ),
    labiodental: lipBasis(
      context,
      (k, depth) => [0, -0.1 * bell(k, 0.75) * depth, 0],
      (k, depth) => [0, -0.12 * bell(k, 0.75) * (1 - 0.3 * depth), 0.38 * bell(k, 0.75) * depth],
    ),
    press: lipBasis(
      context,
      pressShape(rest, INNER_UPPER_LIP, OUTER_UPPER_LIP),
      pressShape(rest, INNER_LOWER_LIP, OUTER_LOWER_LIP),
    ),
    smile: smileBasis(context, () => 1),
    smirk: smileBasis(context, (s) => s),
    closure: lipBasis(
      context,
      (k) => [0, UPPER_CLOSING_SHARE * gap[k]!, 0],
      (k) => [0, (UPPER_CLOSING_SHARE - 1) * gap[k]!, 0],
    ),
    browRight: browBasis(context, RIGHT_BROW, LEFT_BROW, RIGHT_EYE.aboveCrease),
    browLeft: browBasis(context, LEFT_BROW, RIGHT_BROW, LEFT_EYE.aboveCrease),
  };
}

/** Height of the lip opening at each of the eleven inner points, cm, never negative. */
export function lipGaps(local: ArrayLike<number>): Float64Array {
  return Float64Array.from(INNER_UPPER_LIP, (upper, k) =>
    Math.max(0, local[INNER_LOWER_LIP[k]! * 3 + 1]! - local[upper * 3 + 1]!),
  );
}

function puckerDepth(k: number, depth: number): number {
  return -(0.55 + 0.45 * bell(k, 0.75)) * (0.7 + 0.3 * depth);
}

function pressShape(rest: ArrayLike<number>, inner: readonly number[], outer: readonly number[]): LipShape {
  return (k, depth) => {
    const thickness = rest[inner[k]! * 3 + 1]! - rest[outer[k]! * 3 + 1]!;
    return [0, bell(k, 0.75) * thickness * 0.42 * (1 - depth), 0.22 * bell(k, 0.75) * depth];
  };
}

/** Everything from the nose up stands still. */
function upperFaceStill(canonical: Float64Array): Controls {
  const controls: Controls = new Map();
  for (let i = 0; i < canonical.length / 3; i++) if (canonical[i * 3 + 1]! < NOSE_BASE_Y) controls.set(i, STILL);
  for (const i of NOSE_POINTS) controls.set(i, STILL);
  return controls;
}

/** Corners belong to both lips and take the mean. */
function setLips(controls: Controls, upper: LipShape, lower: LipShape): void {
  for (const ring of UPPER_LIP_RINGS) {
    ring.points.forEach((i, k) => {
      controls.set(i, upper(k, ring.depth, i));
    });
  }
  for (const ring of LOWER_LIP_RINGS) {
    ring.points.forEach((i, k) => {
      const low = lower(k, ring.depth, i);
      const high = controls.get(i);
      const corner = (k === 0 || k === LAST) && high !== undefined;
      controls.set(i, corner ? [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2] : low);
    });
  }
}

function lipBasis(context: BasisContext, upper: LipShape, lower: LipShape, extra: Controls = new Map()): Float32Array {
  const controls = upperFaceStill(context.canonical);
  for (const i of FACE_OVAL) controls.set(i, STILL);
  for (const i of CHIN_POINTS) controls.set(i, STILL);
  setLips(controls, upper, lower);
  for (const [i, vector] of extra) controls.set(i, vector);
  return relaxHarmonic(context.graph, controls);
}

function bothLips(context: BasisContext, shape: LipShape): Float32Array {
  return lipBasis(context, shape, shape);
}

/** `share`: how much of the smile there is from the right corner, -1, to the left one, 1. */
function smileBasis(context: BasisContext, share: (side: number) => number): Float32Array {
  const shape: LipShape = (k) => {
    const s = side(k);
    const lift = Math.abs(s) ** 1.6;
    return [share(s) * s * 0.55, -0.55 * lift * share(s), 0.25 * lift * share(s)];
  };
  const cheek = (i: number): [number, Vector] => {
    const amount = share(Math.sign(context.canonical[i * 3]!));
    return [i, [0, -0.22 * amount, -0.05 * amount]];
  };
  return lipBasis(context, shape, shape, new Map(CHEEK_POINTS.map(cheek)));
}

/** Small-angle rotation about the jaw joints; unit: 1 cm drop of the chin. */
function jawBasis(context: BasisContext): Float32Array {
  const { canonical, rest } = context;
  const jointY = canonical[POINT.rightCheekEdge * 3 + 1]! + JOINT.down;
  const jointZ = canonical[POINT.rightCheekEdge * 3 + 2]! + JOINT.back;
  const angle = 1 / Math.abs(rest[POINT.chin * 3 + 2]! - jointZ);
  const turn = (i: number, share: number): Vector => {
    const a = angle * share;
    // The full arc would carry the chin back by more than soft tissue shows in a frontal view.
    return [0, -(rest[i * 3 + 2]! - jointZ) * a, 0.35 * (rest[i * 3 + 1]! - jointY) * a];
  };
  const controls = upperFaceStill(canonical);
  const angleOfJaw = canonical[172 * 3 + 1]! - 4.5;
  const chinSide = canonical[150 * 3 + 1]!;
  for (const i of FACE_OVAL) controls.set(i, turn(i, smoothstep(angleOfJaw, chinSide, canonical[i * 3 + 1]!)));
  for (const i of JAW_POINTS) controls.set(i, turn(i, 1));
  for (const i of UNDER_LIP_POINTS) controls.set(i, turn(i, 0.97));
  const pulled = (k: number, [, y, z]: Vector): Vector => [-side(k) * CORNER_PULL, y, z];
  setLips(
    controls,
    (k, _depth, i) => pulled(k, turn(i, CORNER_FOLLOW * (1 - bell(k, 0.5)))),
    (k, _depth, i) => pulled(k, turn(i, CORNER_FOLLOW + (1 - CORNER_FOLLOW) * bell(k, 0.95))),
  );
  return relaxHarmonic(context.graph, controls);
}

function browBasis(
  context: BasisContext,
  brow: readonly number[],
  otherBrow: readonly number[],
  lidFold: readonly number[],
): Float32Array {
  const controls: Controls = new Map();
  for (let i = 0; i < context.canonical.length / 3; i++) {
    if (context.canonical[i * 3 + 1]! > BROW_LIMIT_Y) controls.set(i, STILL);
  }
  for (const i of FACE_OVAL) controls.set(i, STILL);
  for (const i of otherBrow) controls.set(i, STILL);
  // Both edges list five points from temple to nose; the middle rises most.
  brow.forEach((i, k) => {
    controls.set(i, [0, -(1 - 0.125 * Math.abs((k % 5) - 2)), 0]);
  });
  for (const i of lidFold) controls.set(i, [0, -0.18, 0]);
  return relaxHarmonic(context.graph, controls);
}

import {
  FACE_POINT_COUNT,
  INNER_LOWER_LIP,
  INNER_UPPER_LIP,
  LEFT_EYE,
  type LipRing,
  LOWER_LIP_RINGS,
  POINT,
  RIGHT_EYE,
  UPPER_LIP_RINGS,
} from '../../../media/face/landmarks.ts';
import { drawLash } from '../../../media/rig/draw-lash.ts';
import { createMouthScratch, drawMouth, type MouthScratch } from '../../../media/rig/draw-mouth.ts';
import { buildEyeGrid, type EyeGrid, poseEyeGrid } from '../../../media/rig/eye-grid.ts';
import { closeLids, deformFace, isAtRest, type RigParameters, widenLids } from '../../../media/rig/pose-face.ts';
import { projectFace, projectRings, setProjection } from '../../../media/rig/project.ts';
import { smoothstep } from '../../../media/smooth.ts';
import { drawTriangles, type PixelTarget, type TexturedMesh } from '../../../media/warp/draw-triangles.ts';
import { softenOutline } from '../../../media/warp/soften-outline.ts';
import type { PortraitModel } from './portrait-model.ts';

/** Working memory of one renderer, made once: a frame allocates nothing. */
export interface FrameRenderer {
  readonly model: PortraitModel;
  readonly points: Float32Array;
  readonly positions: Float32Array;
  readonly texels: Float32Array;
  readonly projection: Float64Array;
  readonly eyes: readonly [EyeGrid, EyeGrid];
  readonly lipStrip: TexturedMesh;
  readonly mouth: MouthScratch;
}

/** A renderer of frames for one portrait; workers have one each. */
export function createFrameRenderer(model: PortraitModel): FrameRenderer {
  return {
    model,
    points: new Float32Array(FACE_POINT_COUNT * 3),
    positions: new Float32Array(model.rig.restPositions.length),
    texels: model.restTexels.slice(),
    projection: new Float64Array(21),
    eyes: [buildEyeGrid(RIGHT_EYE, model.eyes[0].texels), buildEyeGrid(LEFT_EYE, model.eyes[1].texels)],
    lipStrip: createLipStrip(),
    mouth: createMouthScratch(model.width),
  };
}

/**
 * Draws one frame: a pure function of model and parameters, whatever `target` held before inside the model's region.
 * Outside the region `target` must hold the photo already. At rest the result is the photo itself.
 */
export function renderFrame(renderer: FrameRenderer, parameters: RigParameters, target: PixelTarget): void {
  const { model } = renderer;
  const rest = isAtRest(parameters);
  copyRows(rest ? model.photo : model.base, target, model.region.y, model.region.height);
  if (rest) return;
  poseHead(renderer, parameters);
  drawHead(renderer, parameters, target);
  if (model.mask !== null) restoreMasked(model, model.mask, target);
}

/** Draws the posed head over whatever `target` holds. */
export function drawHead(renderer: FrameRenderer, parameters: RigParameters, target: PixelTarget): void {
  const { texture, triangles, outline, eyes } = renderer.model;
  const { positions, texels } = renderer;
  const mesh = (indices: Uint16Array): TexturedMesh => ({ indices, positions, texels });
  drawTriangles(target, texture, mesh(triangles.ringsBlended), 'blend');
  drawTriangles(target, texture, mesh(triangles.ringsOpaque), 'away');
  drawTriangles(target, texture, mesh(triangles.ringsOpaque), 'opaque');
  renderer.eyes.forEach((eye, k) => {
    drawTriangles(target, eyes[k]!.ball, eye.mesh, 'opaque');
    drawTriangles(target, eyes[k]!.rim, eye.rimMesh, 'blend');
  });
  const strength = paintedMouthShare(renderer);
  slideLipTexture(renderer, strength);
  drawTriangles(target, texture, mesh(triangles.mouth), 'two-sided');
  // Slivers about a closed mouth and on a turned cheek may face away in the photo already: then nothing else covers
  // their place, and the background would show through the cracks.
  drawTriangles(target, texture, mesh(triangles.face), 'away');
  drawTriangles(target, texture, mesh(triangles.face), 'opaque');
  softenOutline(target, outline, positions);
  if (strength > 0) drawMouthInside(renderer, parameters, target, strength);
  drawLashes(renderer, parameters, target);
}

function copyRows(from: Uint8Array, target: PixelTarget, y: number, rows: number): void {
  const start = y * target.width * 3;
  target.data.set(from.subarray(start, start + rows * target.width * 3), start);
}

/** Sets where all vertices lie in the frame to be drawn next. */
export function poseHead(renderer: FrameRenderer, parameters: RigParameters): void {
  const { model, points, positions, projection, eyes } = renderer;
  setProjection(model.rig, parameters, projection);
  deformFace(model.rig, parameters, points);
  widenLids(model.rig, parameters, points);
  projectFace(projection, points, positions);
  for (const eye of eyes) poseEyeGrid(eye, positions, parameters.gazeX, parameters.gazeY);
  if (parameters.blinkRight > 0 || parameters.blinkLeft > 0 || parameters.squint !== 0) {
    closeLids(model.rig, parameters, points);
    projectFace(projection, points, positions);
  }
  slideLidTexture(renderer, RIGHT_EYE, parameters.blinkRight);
  slideLidTexture(renderer, LEFT_EYE, parameters.blinkLeft);
  const frame = { points, breathField: model.breathField, breath: parameters.breath };
  projectRings(projection, model.rig, frame, positions);
}

/** A closing lid unrolls skin from the fold; without the slide the thin strip of lid would be stretched over the eye. */
const LID_SLIDE = 0.42;
const FOLD_SLIDE = 0.3;
/** The lower lid's landmarks lie on its wet rim: closed eyes would show a light line without this. */
const LOWER_LID_SLIDE = 0.35;

function slideLidTexture(renderer: FrameRenderer, eye: typeof RIGHT_EYE, blink: number): void {
  const { texels } = renderer;
  const rest = renderer.model.restTexels;
  const amount = smoothstep(0.05, 0.6, blink);
  const closed = smoothstep(0.6, 0.95, blink);
  for (let k = 1; k < 8; k++) {
    const lid = eye.upperLid[k]! * 2;
    const fold = eye.crease[k]! * 2;
    const above = eye.aboveCrease[k]! * 2;
    const low = eye.lowerLid[k]! * 2;
    const below = eye.belowLid[k]! * 2;
    for (let axis = 0; axis < 2; axis++) {
      texels[lid + axis] = rest[lid + axis]! + LID_SLIDE * amount * (rest[fold + axis]! - rest[lid + axis]!);
      texels[fold + axis] = rest[fold + axis]! + FOLD_SLIDE * amount * (rest[above + axis]! - rest[fold + axis]!);
      texels[low + axis] = rest[low + axis]! + LOWER_LID_SLIDE * closed * (rest[below + axis]! - rest[low + axis]!);
    }
  }
}

/** Lips within this of their place in the photo leave the photo's own mouth in view; beyond, the painted one is. */
const OWN_MOUTH_CM = 0.025;
const PAINTED_MOUTH_CM = 0.12;

function paintedMouthShare(renderer: FrameRenderer): number {
  const { points } = renderer;
  const rest = renderer.model.rig.local;
  let largest = 0;
  for (let k = 1; k < LIP_POINTS - 1; k++) {
    const upper = INNER_UPPER_LIP[k]! * 3 + 1;
    const lower = INNER_LOWER_LIP[k]! * 3 + 1;
    largest = Math.max(largest, Math.abs(points[upper]! - rest[upper]!), Math.abs(points[lower]! - rest[lower]!));
  }
  return smoothstep(OWN_MOUTH_CM, PAINTED_MOUTH_CM, largest);
}

/**
 * Landmarks lie on the lips' edge to a pixel or two, so the edge texels hold teeth or the dark line between the lips.
 * Once the mouth leaves its rest shape the lips end this far inside their flesh instead.
 */
const LIP_INSET = 0.5;

function slideLipTexture(renderer: FrameRenderer, strength: number): void {
  slideRing(renderer, UPPER_LIP_RINGS, strength);
  slideRing(renderer, LOWER_LIP_RINGS, strength);
}

function slideRing(renderer: FrameRenderer, rings: readonly LipRing[], strength: number): void {
  const { texels } = renderer;
  const rest = renderer.model.restTexels;
  const inner = rings[3]!.points;
  const next = rings[2]!.points;
  for (let k = 1; k < LIP_POINTS - 1; k++) {
    for (let axis = 0; axis < 2; axis++) {
      const at = inner[k]! * 2 + axis;
      texels[at] = rest[at]! + LIP_INSET * strength * (rest[next[k]! * 2 + axis]! - rest[at]!);
    }
  }
}

function drawMouthInside(
  renderer: FrameRenderer,
  parameters: RigParameters,
  target: PixelTarget,
  strength: number,
): void {
  const { model, positions, points, projection } = renderer;
  if (strength > 0.5) {
    poseLipStrip(renderer);
    drawTriangles(target, model.texture, renderer.lipStrip, 'two-sided');
  }
  const frame = {
    positions,
    projection,
    scale: model.rig.pose.scale * Math.exp(parameters.zoom),
    jawDrop: Math.max(0, parameters.shape.jaw),
    lowerLip: points[POINT.lowerLipInner * 3 + 1]! - model.mouth.originY,
    tongue: parameters.tongue,
    upperTeeth: parameters.upperTeeth,
    lowerTeeth: parameters.lowerTeeth,
    mouthSeen: parameters.mouthSeen,
    strength,
  };
  drawMouth(target, model.mouth, frame, renderer.mouth);
}

const LIP_POINTS = 11;
/** The lips' edge pixels blend with what lies under the opening: a strip of lip this wide, not the background. */
const STRIP_PIXELS = 1.7;

/** Two strips of quads along the inner lips: vertices 0..10 and 11..21 upper edge and inset, then the lower ones. */
function createLipStrip(): TexturedMesh {
  const indices: number[] = [];
  for (const start of [0, 2 * LIP_POINTS]) {
    for (let k = 0; k + 1 < LIP_POINTS; k++) {
      const a = start + k;
      const inset = a + LIP_POINTS;
      indices.push(a, a + 1, inset, inset, a + 1, inset + 1);
    }
  }
  const size = 4 * LIP_POINTS * 2;
  return { indices: Uint16Array.from(indices), positions: new Float32Array(size), texels: new Float32Array(size) };
}

function poseLipStrip(renderer: FrameRenderer): void {
  for (let lip = 0; lip < 2; lip++) {
    const line = lip === 0 ? INNER_UPPER_LIP : INNER_LOWER_LIP;
    const opposite = lip === 0 ? INNER_LOWER_LIP : INNER_UPPER_LIP;
    for (let k = 0; k < LIP_POINTS; k++) {
      const edge = (lip * 2 * LIP_POINTS + k) * 2;
      const inset = edge + LIP_POINTS * 2;
      const from = line[k]! * 2;
      const to = opposite[k]! * 2;
      const dx = renderer.positions[to]! - renderer.positions[from]!;
      const dy = renderer.positions[to + 1]! - renderer.positions[from + 1]!;
      const distance = Math.sqrt(dx * dx + dy * dy);
      const share = distance > 0 ? Math.min(0.5, STRIP_PIXELS / distance) : 0;
      const { positions, texels } = renderer.lipStrip;
      positions[edge] = renderer.positions[from]!;
      positions[edge + 1] = renderer.positions[from + 1]!;
      positions[inset] = renderer.positions[from]! + dx * share;
      positions[inset + 1] = renderer.positions[from + 1]! + dy * share;
      texels[edge] = texels[inset] = renderer.texels[from]!;
      texels[edge + 1] = texels[inset + 1] = renderer.texels[from + 1]!;
    }
  }
}

/** A moving lid's edge is stroked from here on: faint at first, it also hides the hard edge of the triangles. */
const LASH_FROM = 0.03;

function drawLashes(renderer: FrameRenderer, parameters: RigParameters, target: PixelTarget): void {
  const { lashes, rig } = renderer.model;
  for (let eye = 0; eye < 2; eye++) {
    const blink = eye === 0 ? parameters.blinkRight : parameters.blinkLeft;
    if (blink <= LASH_FROM) continue;
    const lid = eye === 0 ? RIGHT_EYE.upperLid : LEFT_EYE.upperLid;
    const strength = 0.45 * smoothstep(LASH_FROM, 0.2, blink) + 0.2 * smoothstep(0.4, 0.9, blink);
    drawLash(target, renderer.positions, lid, { colour: lashes[eye]!, strength, scale: rig.pose.scale });
  }
}

function restoreMasked(model: PortraitModel, mask: Uint8Array, target: PixelTarget): void {
  const { region, width, photo } = model;
  for (let y = region.y; y < region.y + region.height; y++) {
    for (let i = y * width + region.x, end = i + region.width; i < end; i++) {
      const weight = mask[i]!;
      if (weight === 255) continue;
      for (let c = i * 3; c < i * 3 + 3; c++) {
        const still = photo[c]!;
        target.data[c] = (still + ((target.data[c]! - still) * weight + 127) / 255) | 0;
      }
    }
  }
}

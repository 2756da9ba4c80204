import { POINT } from '../face/landmarks.ts';
import { boxBlur } from '../image/box-blur.ts';
import { extremeFilter } from '../image/extreme-filter.ts';
import { gaussianBlur, shrinkPlane } from '../image/gaussian-blur.ts';
import { guidedSmooth } from '../image/guided-smooth.ts';
import { resizePlane } from '../image/resample-plane.ts';
import { createPlane, type FloatPlane } from '../image/rgb-image.ts';
import { clamp, quantile, smoothstep } from '../smooth.ts';
import { BROWS, EYE_OPENINGS, LIPS } from './face-polygons.ts';
import { type FaceRegion, facePoint, maskOval, maskPolygon, shrinkRegion } from './face-region.ts';

/** What is skin in a face region, and what must never be smoothed. All planes 0..1. */
export interface SkinMask {
  readonly skin: FloatPlane;
  /** Eyes, brows, lips, nostrils. */
  readonly features: FloatPlane;
  readonly oval: FloatPlane;
}

/** Mesh points on cheeks, forehead and nose where hair, beard and glasses are least likely. */
const SKIN_SAMPLES = [50, 280, 101, 330, 205, 425, 151, 9, 108, 337, 6, 195, 117, 346];
/** Large faces are masked at reduced size, at least this wide: the mask is softer than a pixel of that. */
const MASK_FACE_SIZE = 240;
/** Points whose roughness stands for this person's bare skin, pores and camera noise included. */
const BARE_SAMPLES = [50, 280, 101, 330, 151];
/** Least spread of luma and the two colour differences, grey levels: flat drawn faces have none. */
const LEAST_SPREAD = [16, 3.2, 3.2] as const;
const NOSTRIL_EDGES = [98, 327] as const;
const UPPER_LIP_TOP = 0;

/** The person's own skin colour: medians and robust spreads, so that the mask is the same on every tone. */
interface SkinColour {
  readonly luma: number;
  readonly blueness: number;
  readonly redness: number;
  readonly spread: readonly [number, number, number];
}

/**
 * Finds the skin by the face's own colours inside the mesh: no absolute tone anywhere. Beards count by their lack of
 * colour and their roughness, hair and frames by roughness; dark eyes, brows, lips and nostrils by the mesh.
 */
export function findSkin(region: FaceRegion): SkinMask {
  const factor = Math.max(1, Math.floor(region.face.size / MASK_FACE_SIZE));
  const mask = findSkinHere(shrinkRegion(region, factor));
  const { width, height } = region.luma;
  const enlarge = (plane: FloatPlane): FloatPlane => (factor === 1 ? plane : resizePlane(plane, width, height));
  return { skin: enlarge(mask.skin), features: enlarge(mask.features), oval: enlarge(mask.oval) };
}

function findSkinHere(region: FaceRegion): SkinMask {
  const { size } = region.face;
  const colour = measureSkinColour(region);
  const features = maskFeatures(region, colour);
  const oval = maskOval(region);
  const likely = skinLikelihood(region, { colour, features, oval });
  const fitted = guidedSmooth(region.luma, likely, { radius: size * 0.015, epsilon: 60 });
  const skin = createPlane(likely.width, likely.height);
  for (let i = 0; i < skin.data.length; i++) skin.data[i] = clamp((fitted.data[i]! - 0.1) / 0.8, 0, 1);
  closeHoles(skin, oval, size);
  for (let i = 0; i < skin.data.length; i++) skin.data[i] = skin.data[i]! * (1 - features.data[i]!);
  return { skin: gaussianBlur(skin, size * 0.007), features, oval };
}

/** Small gaps inside the oval (beside the nose, a freckle, a highlight) are skin too: patches left out would show. */
function closeHoles(skin: FloatPlane, oval: FloatPlane, size: number): void {
  // At reduced size: the cost of the two extremes grows with the radius.
  const factor = Math.max(1, Math.floor((size * 0.02) / 3));
  const radius = Math.max(1, Math.round((size * 0.02) / factor));
  const small = extremeFilter(extremeFilter(shrinkPlane(skin, factor), radius, 'max'), radius, 'min');
  const closed = resizePlane(small, skin.width, skin.height);
  for (let i = 0; i < skin.data.length; i++) {
    skin.data[i] = Math.max(skin.data[i]!, closed.data[i]! * oval.data[i]!);
  }
}

function measureSkinColour({ luma, blueness, redness, face }: FaceRegion): SkinColour {
  const radius = Math.max(2, Math.floor(face.size * 0.035));
  const planes = [luma, blueness, redness];
  const samples: number[][] = [[], [], []];
  for (const index of SKIN_SAMPLES) {
    const { x, y } = facePoint(face, index);
    for (let dy = -radius; dy <= radius; dy += 2) {
      for (let dx = -radius; dx <= radius; dx += 2) {
        const [column, row] = [Math.round(x + dx), Math.round(y + dy)];
        if (column < 0 || row < 0 || column >= luma.width || row >= luma.height) continue;
        planes.forEach((plane, k) => {
          samples[k]!.push(plane.data[row * luma.width + column]!);
        });
      }
    }
  }
  const median = (values: readonly number[]): number => quantile(Float64Array.from(values), 0.5);
  const centers = samples.map(median);
  // 1.4826 makes the median absolute deviation of normal noise its standard deviation.
  const spread = samples.map((values, k) =>
    Math.max(LEAST_SPREAD[k]!, 1.4826 * median(values.map((value) => Math.abs(value - centers[k]!)))),
  );
  const [y, b, r] = centers as [number, number, number];
  return { luma: y, blueness: b, redness: r, spread: spread as [number, number, number] };
}

function maskFeatures(region: FaceRegion, colour: SkinColour): FloatPlane {
  const { face, luma } = region;
  const { size } = face;
  const union = createPlane(luma.width, luma.height);
  const add = (mask: FloatPlane): void => {
    for (let i = 0; i < union.data.length; i++) union.data[i] = Math.max(union.data[i]!, mask.data[i]!);
  };
  for (const eye of EYE_OPENINGS) add(maskPolygon(region, eye, { grow: size * 0.022 }));
  for (const brow of BROWS) add(maskPolygon(region, brow, { grow: size * 0.014 }));
  add(maskPolygon(region, LIPS, { grow: size * 0.008 }));
  const [right, left] = NOSTRIL_EDGES.map((index) => facePoint(face, index));
  const dark = colour.luma - 1.5 * colour.spread[0];
  for (let y = Math.floor(right!.y - size * 0.025); y <= right!.y + size * 0.02; y++) {
    for (let x = Math.floor(right!.x - size * 0.01); x <= left!.x + size * 0.01; x++) {
      if (x < 0 || y < 0 || x >= luma.width || y >= luma.height) continue;
      if (luma.data[y * luma.width + x]! < dark) union.data[y * luma.width + x] = 1;
    }
  }
  return union;
}

/** Mean strength of hair-sized detail around every pixel, grey levels. */
function measureRoughness(luma: FloatPlane, coarseLuma: FloatPlane, size: number): FloatPlane {
  const wide = gaussianBlur(luma, size * 0.02);
  const detail = new Float32Array(luma.data.length);
  for (let i = 0; i < detail.length; i++) detail[i] = Math.abs(coarseLuma.data[i]! - wide.data[i]!);
  const rough = createPlane(luma.width, luma.height);
  const filter = { width: luma.width, height: luma.height, radius: Math.max(1, Math.floor(size * 0.018)) };
  boxBlur(detail, rough.data, new Float32Array(detail.length), filter);
  return rough;
}

function bareRoughness(rough: FloatPlane, region: FaceRegion): number {
  const values: number[] = [];
  for (const index of BARE_SAMPLES) {
    const { x, y } = facePoint(region.face, index);
    for (let dy = -3; dy <= 3; dy++) {
      const row = clamp(Math.round(y) + dy, 0, rough.height - 1);
      values.push(rough.data[row * rough.width + clamp(Math.round(x), 0, rough.width - 1)]!);
    }
  }
  return quantile(Float64Array.from(values), 0.5);
}

interface SkinClues {
  readonly colour: SkinColour;
  readonly features: FloatPlane;
  readonly oval: FloatPlane;
}

function skinLikelihood(region: FaceRegion, { colour, features, oval }: SkinClues): FloatPlane {
  const { luma, blueness, redness, matte, face } = region;
  const { size, height: faceHeight, center } = face;
  const fine = gaussianBlur(luma, size * 0.004);
  const rough = measureRoughness(luma, fine, size);
  const bare = bareRoughness(rough, region);
  const softOval = gaussianBlur(oval, size * 0.02);
  const smoothBlue = gaussianBlur(blueness, size * 0.012);
  const smoothRed = gaussianBlur(redness, size * 0.012);
  const saturation = Math.hypot(colour.blueness, colour.redness) || 1;
  const noseY = facePoint(face, POINT.noseBase).y;
  const lipY = facePoint(face, UPPER_LIP_TOP).y;
  const chinY = facePoint(face, POINT.chin).y;
  const likely = createPlane(luma.width, luma.height);
  for (let y = 0; y < luma.height; y++) {
    // Where beards grow, and above it, where a dark side of the nose is still skin.
    const beardRow =
      smoothstep(noseY - size * 0.02, noseY + size * 0.05, y) * smoothstep(chinY + size * 0.2, chinY + size * 0.05, y);
    const aboveMouth = smoothstep(lipY, noseY, y);
    const v = (y - center.y) / (faceHeight * 0.85);
    for (let x = 0; x < luma.width; x++) {
      const i = y * luma.width + x;
      const free = matte.data[i]! * (1 - features.data[i]!);
      if (free <= 0) continue;
      const inside = smoothstep(0.75, 1, softOval.data[i]!) * aboveMouth;
      const dLuma = fine.data[i]! - colour.luma;
      const zLuma = dLuma / (colour.spread[0] * (dLuma < 0 ? 2.4 + 1.6 * inside : 3.2));
      const zBlue = (blueness.data[i]! - colour.blueness) / (colour.spread[1] * 3);
      const zRed = (redness.data[i]! - colour.redness) / (colour.spread[2] * 3);
      const match = Math.exp(-0.4 * (zLuma * zLuma + zBlue * zBlue + zRed * zRed));
      const u = (x - center.x) / (size * 0.62);
      const near = Math.max(oval.data[i]!, smoothstep(1.25, 0.8, Math.hypot(u, v > 0 ? v * 0.8 : v)));
      const pale = smoothstep(0.72, 0.42, Math.hypot(smoothBlue.data[i]!, smoothRed.data[i]!) / saturation);
      const beard = beardRow * Math.max(pale, smoothstep(bare * 1.5 + 2, bare * 2.5 + 5, rough.data[i]!));
      const loose = 1 + 1.6 * inside;
      const hair = smoothstep((bare * 2.2 + 3.5) * loose, (bare * 4 + 8) * loose, rough.data[i]!);
      likely.data[i] = smoothstep(0.18, 0.62, match) * near * free * (1 - Math.max(beard, hair));
    }
  }
  return likely;
}

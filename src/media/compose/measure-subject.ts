import { POINT } from '../face/landmarks.ts';
import type { FloatPlane } from '../image/rgb-image.ts';
import { type FaceFrame, facePoint } from '../retouch/face-region.ts';
import { clamp } from '../smooth.ts';

/** What framing must know about the person, in pixels of the picture that the matte belongs to. */
export interface SubjectBounds {
  /** Highest row of head and hair. */
  readonly headTop: number;
  readonly chin: number;
  /** Middle of the face. */
  readonly centerX: number;
  readonly faceWidth: number;
  /** Left and right end of face and hair beside it, hair at most as wide as the face again on each side. */
  readonly headLeft: number;
  readonly headRight: number;
  /** Where the picture itself cuts the person off. */
  readonly cut: { readonly left: boolean; readonly right: boolean; readonly top: boolean; readonly bottom: boolean };
}

const SOLID = 0.5;
/** A row belongs to the head while this share of the columns over the face is opaque. */
const HEAD_ROW_SHARE = 0.12;
/** Hair counts up to this many face widths beside the face. */
const HAIR_REACH = 0.45;

export function measureSubject(matte: FloatPlane, face: FaceFrame): SubjectBounds {
  const { width, height, data } = matte;
  const chin = facePoint(face, POINT.chin).y;
  const headTop = findHeadTop(matte, face);
  const { left: headLeft, right: headRight } = findHeadSides(matte, face, { top: headTop, bottom: chin });
  const opaqueShare = (count: number, at: (k: number) => number): number => {
    let opaque = 0;
    for (let k = 0; k < count; k++) if (data[at(k)]! > SOLID) opaque++;
    return opaque / count;
  };
  const column = (x: number): number => opaqueShare(height, (y) => y * width + x);
  const cut = {
    left: column(2) > 0.02,
    right: column(width - 3) > 0.02,
    top: headTop < height * 0.008,
    bottom: opaqueShare(width, (x) => (height - 3) * width + x) > 0.05,
  };
  return { headTop, chin, centerX: face.center.x, faceWidth: face.size, headLeft, headRight, cut };
}

function findHeadTop({ width, data }: FloatPlane, face: FaceFrame): number {
  const forehead = facePoint(face, POINT.foreheadTop).y;
  const left = clamp(Math.round(face.center.x - face.size * 0.35), 0, width - 1);
  const right = clamp(Math.round(face.center.x + face.size * 0.35), 0, width - 1);
  let top = forehead;
  for (let y = Math.round(forehead); y >= 0 && y > forehead - face.height; y--) {
    let opaque = 0;
    for (let x = left; x <= right; x++) if (data[y * width + x]! > SOLID) opaque++;
    if (opaque < (right - left) * HEAD_ROW_SHARE) break;
    top = y;
  }
  return clamp(top, 0, forehead);
}

function findHeadSides(
  { width, height, data }: FloatPlane,
  face: FaceFrame,
  rows: { readonly top: number; readonly bottom: number },
): { left: number; right: number } {
  const edges = [facePoint(face, POINT.rightCheekEdge).x, facePoint(face, POINT.leftCheekEdge).x];
  let left = Math.min(...edges);
  let right = Math.max(...edges);
  const limit = { left: left - face.size * HAIR_REACH, right: right + face.size * HAIR_REACH };
  const last = Math.min(height - 1, rows.bottom - face.height * 0.25);
  for (let y = Math.max(0, Math.round(rows.top)); y <= last; y += 2) {
    for (let x = Math.max(0, Math.floor(limit.left)); x < left; x++) if (data[y * width + x]! > SOLID) left = x;
    for (let x = Math.min(width - 1, Math.ceil(limit.right)); x > right; x--)
      if (data[y * width + x]! > SOLID) right = x;
  }
  return { left, right };
}

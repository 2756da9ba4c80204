import type { PlanarImage } from '../image/planar-image.ts';
import type { FloatPlane, PixelBox } from '../image/rgb-image.ts';
import { clamp, smoothstep } from '../smooth.ts';

/** Slope of a shoulder line beyond the photo: measured, but a shoulder neither rises nor falls like a wall. */
const SLOPE = { least: 0.15, most: 1.6 };
/** How much steeper it gets with distance, so that it ends like an arm. */
const BEND = 0.55;
/** Cloth beyond the photo is a little darker: it turns away from the light. */
const DARKER = 0.92;

interface ShoulderEdge {
  /** Column just inside the photo where the outline was measured. */
  readonly column: number;
  /** Row of the outline there. */
  readonly row: number;
  readonly slope: number;
}

/**
 * Continues a person whom the photo cuts at its left or right side: the outline goes on with its own slope, filled with
 * mirrored cloth. Changes picture and matte outside `covered`.
 */
export function extendShoulders(canvas: PlanarImage, matte: FloatPlane, covered: PixelBox, faceSize: number): void {
  const right = covered.x + covered.width - 1;
  const bottom = Math.min(canvas.height, covered.y + covered.height) - 1;
  const left = covered.x > 0 ? findEdge(matte, { inside: covered.x + 2, inward: 1, bottom, faceSize }) : null;
  const other = right < canvas.width - 1 ? findEdge(matte, { inside: right - 2, inward: -1, bottom, faceSize }) : null;
  if (left !== null) fillSide(canvas, matte, { edge: left, from: 0, to: covered.x, inward: 1, bottom, faceSize });
  if (other !== null)
    fillSide(canvas, matte, { edge: other, from: right + 1, to: canvas.width, inward: -1, bottom, faceSize });
}

function findEdge(
  { width, data }: FloatPlane,
  {
    inside,
    inward,
    bottom,
    faceSize,
  }: { readonly inside: number; readonly inward: 1 | -1; readonly bottom: number; readonly faceSize: number },
): ShoulderEdge | null {
  const firstOpaque = (x: number): number => {
    let y = 0;
    while (y <= bottom && data[y * width + x]! < 0.5) y++;
    return y;
  };
  const column = clamp(inside, 0, width - 1);
  const row = firstOpaque(column);
  if (row >= bottom - 2) return null;
  const step = Math.max(2, Math.round(faceSize * 0.12));
  const further = firstOpaque(clamp(column + inward * step, 0, width - 1));
  return { column, row, slope: clamp((row - further) / step, SLOPE.least, SLOPE.most) };
}

interface ShoulderSide {
  readonly edge: ShoulderEdge;
  readonly from: number;
  readonly to: number;
  readonly inward: 1 | -1;
  readonly bottom: number;
  readonly faceSize: number;
}

function fillSide(canvas: PlanarImage, matte: FloatPlane, side: ShoulderSide): void {
  const { edge, from, to, inward, bottom, faceSize } = side;
  const period = Math.max(8, faceSize * 0.5);
  for (let x = from; x < to; x++) {
    const distance = Math.abs(x - edge.column);
    const outline = edge.row + edge.slope * distance + (distance * distance * BEND) / faceSize;
    // A triangle wave: cloth is mirrored to and fro, so that no seam shows.
    const phase = (distance * 0.8) % (2 * period);
    const column = Math.round(edge.column + inward * (phase < period ? phase : 2 * period - phase));
    for (let y = Math.max(0, Math.floor(outline - 2)); y < canvas.height; y++) {
      const alpha = smoothstep(-1.5, 1.5, y - outline);
      if (alpha <= 0) continue;
      const row = clamp(Math.round(edge.row + (y - outline) + 2), 0, bottom);
      const source = row * canvas.width + clamp(column, 0, canvas.width - 1);
      const target = y * canvas.width + x;
      matte.data[target] = alpha;
      for (const channel of canvas.channels) {
        channel[target] = channel[target]! * (1 - alpha) + channel[source]! * DARKER * alpha;
      }
    }
  }
}

/** Where the canvas reaches below the photo, the body fades out above the photo's lower edge instead of ending in a line. */
export function fadeBody(matte: FloatPlane, covered: PixelBox, faceSize: number): void {
  const bottom = covered.y + covered.height;
  if (bottom >= matte.height) return;
  const reach = faceSize * 0.7;
  for (let y = Math.max(0, Math.floor(bottom - reach)); y < matte.height; y++) {
    const kept = smoothstep(bottom, bottom - reach, y);
    for (let i = y * matte.width; i < (y + 1) * matte.width; i++) matte.data[i] = matte.data[i]! * kept;
  }
}

import type { PixelTarget } from '../warp/draw-triangles.ts';

/** Half width of the stroke in cm of the head, and its least in pixels. */
const HALF_WIDTH_CM = 0.055;
const MIN_HALF_WIDTH = 0.55;

/** Strokes a lid's edge (nine landmark indices) in a colour, fading out at both ends. `scale`: pixels per cm. */
export function drawLash(
  target: PixelTarget,
  positions: Float32Array,
  lid: readonly number[],
  pen: { readonly colour: readonly number[]; readonly strength: number; readonly scale: number },
): void {
  const half = Math.max(MIN_HALF_WIDTH, HALF_WIDTH_CM * pen.scale);
  const reach = Math.ceil(half + 1);
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (let k = 0; k < lid.length; k++) {
    const x = positions[lid[k]! * 2]!;
    const y = positions[lid[k]! * 2 + 1]!;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const xEnd = Math.min(target.width, Math.ceil(right) + reach);
  const yEnd = Math.min(target.height, Math.ceil(bottom) + reach);
  for (let y = Math.max(0, Math.floor(top) - reach); y < yEnd; y++) {
    for (let x = Math.max(0, Math.floor(left) - reach); x < xEnd; x++) {
      const cover = strokeCover(positions, lid, half, x + 0.5, y + 0.5) * pen.strength;
      if (cover <= 0) continue;
      const at = (y * target.width + x) * 3;
      for (let c = 0; c < 3; c++) target.data[at + c]! += (pen.colour[c]! - target.data[at + c]!) * cover;
    }
  }
}

function strokeCover(positions: Float32Array, lid: readonly number[], half: number, x: number, y: number): number {
  let nearest = Infinity;
  let along = 0;
  for (let k = 0; k + 1 < lid.length; k++) {
    const ax = positions[lid[k]! * 2]!;
    const ay = positions[lid[k]! * 2 + 1]!;
    const dx = positions[lid[k + 1]! * 2]! - ax;
    const dy = positions[lid[k + 1]! * 2 + 1]! - ay;
    const share = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy + 1e-9)));
    const ex = x - ax - share * dx;
    const ey = y - ay - share * dy;
    const distance = ex * ex + ey * ey;
    if (distance >= nearest) continue;
    nearest = distance;
    along = (k + share) / (lid.length - 1);
  }
  const cover = half + 0.6 - Math.sqrt(nearest);
  return Math.min(1, Math.max(0, cover)) * Math.min(1, 6 * Math.min(along, 1 - along));
}

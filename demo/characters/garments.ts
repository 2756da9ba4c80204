import { BODY_BOX, BODY_RISE, type Build, bodyHeight, mirroredOutline, torsoHeight } from './body.ts';
import { distanceToLine, type Point, sampleCurve, signedDistance } from './curve.ts';
import { bump, clamp, fractalNoise, linearColour, type Rgb, smoothstep } from './numeric.ts';
import { drawHeight, MATERIAL, type Relief, setColour } from './relief.ts';

export type Weave = 'knit' | 'cotton' | 'wool';

/** One piece of clothing: an outline on the body with a thickness, drawn over what lies below it. */
export interface Patch {
  /** Right half of the outline (x >= 0), mirrored; `oneSided` outlines are taken as they are. */
  readonly outline: readonly Point[];
  readonly oneSided?: boolean;
  readonly colour: string;
  readonly weave: Weave;
  readonly thicknessCm: number;
  readonly bevelCm: number;
  /** Depth of the folds, cm. */
  readonly folds: number;
  /** Seam lines pressed into the cloth, right half. */
  readonly seams?: readonly (readonly Point[])[];
  /** Follows the neck as well as the shoulders (collars), else shoulders only. */
  readonly onNeck?: boolean;
}

function weaveHeight(weave: Weave, x: number, y: number, seed: number): number {
  if (weave === 'knit') {
    // Columns of V-shaped stitches, 0.42 cm wide.
    const column = x / 0.42;
    const u = Math.abs(column - Math.floor(column) - 0.5);
    const row = y / 0.36 + u * 1.1;
    return 0.045 * Math.sin(6.283 * row) * (1 - u) + 0.05 * Math.cos(6.283 * column);
  }
  if (weave === 'wool') return 0.016 * fractalNoise(x * 11, y * 11, seed, 2) + 0.006 * Math.sin((x + y) * 26);
  return 0.007 * fractalNoise(x * 14, y * 14, seed, 2);
}

function foldHeight(x: number, y: number, seed: number): number {
  const side = Math.abs(x);
  // Folds fan out from the armpit and hang from the shoulder.
  const angle = Math.atan2(y - 15, side - 4);
  return fractalNoise(angle * 3.1 + x * 0.16, Math.hypot(side - 4, y - 15) * 0.16, seed, 3);
}

/** Draws one patch over the relief. */
export function drawPatch(relief: Relief, build: Build, patch: Patch, seed: number): void {
  const outline = patch.oneSided ? sampleCurve(patch.outline, 80, true) : mirroredOutline(patch.outline, 120);
  const seams = (patch.seams ?? []).map((seam) => sampleCurve(seam, 24));
  const colour = linearColour(patch.colour);
  // A collar stands off the neck by its own thickness.
  const worn: Build = { ...build, neckWidth: build.neckWidth + 0.7 * patch.thicknessCm };
  const height = (x: number, lifted: number): number | null => {
    const y = lifted + BODY_RISE;
    const base = patch.onNeck ? bodyHeight(worn, x, y, false) : (torsoHeight(build, x, y) ?? bodyHeight(build, x, y));
    if (base === null) return null;
    const inside = -signedDistance(outline, x, y);
    if (inside < 0) return null;
    const rounded = Math.sqrt(clamp(1 - (1 - clamp(inside / patch.bevelCm)) ** 2));
    let depth = base + patch.thicknessCm * rounded;
    depth += patch.folds * foldHeight(x, y, seed) * smoothstep(0.3, 3, inside);
    depth += weaveHeight(patch.weave, x, y, seed);
    for (const seam of seams) depth -= 0.16 * bump(distanceToLine(seam, patch.oneSided ? x : Math.abs(x), y), 0.13);
    return depth;
  };
  drawHeight(relief, { box: BODY_BOX, material: MATERIAL.cloth, over: true }, height, (x, y, index) => {
    const shade =
      1 + 0.07 * fractalNoise(x * 1.3, y * 1.3, seed + 2, 3) + 0.1 * fractalNoise(x * 13, y * 13, seed + 3, 2);
    const dyed: Rgb = [colour[0] * shade, colour[1] * shade, colour[2] * shade];
    setColour(relief, index, dyed);
    relief.gloss[index] = patch.weave === 'cotton' ? 0.22 : 0.16;
  });
}

import { boxBlur } from '../image/box-blur.ts';
import { axisTaps, shrinkRgb } from '../image/resample-plane.ts';
import { createPlane, type FloatPlane, type RgbImage } from '../image/rgb-image.ts';

/** How far the filter looks and how strong an edge must be to be kept. */
export interface GuidedFilterOptions {
  /** Shrink factor at which the coefficients are solved; 1 = exact. */
  readonly factor: number;
  /** Window radius in shrunk pixels, at least 1. */
  readonly radius: number;
  /** Variance of an edge to be ignored; colours are 0..1. */
  readonly epsilon: number;
}

/** The six distinct entries of the symmetric colour covariance. */
const PAIRS = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 1],
  [1, 2],
  [2, 2],
] as const;

/**
 * Edge-aware smoothing of a plane by the colours of a picture: He, Sun and Tang, "Guided Image Filtering", 2013, the
 * colour version; coefficients at reduced size and enlarged as in "Fast Guided Filter", 2015, so that cost and memory
 * beyond the output stay bounded for large pictures. Colour, not luma: a dark jacket before a dark wall differs in hue.
 * @param input same size as the shrunk picture: ceil(width / factor) x ceil(height / factor)
 * @returns a plane of the picture's full size, clamped to 0..1
 */
export function guidedFilter(guide: RgbImage, input: FloatPlane, options: GuidedFilterOptions): FloatPlane {
  const colours = shrinkRgb(guide, options.factor);
  const { width, height } = colours[0];
  if (input.width !== width || input.height !== height)
    throw new Error('guided filter: input and guide differ in size');
  const coefficients = solveCoefficients(colours, input, options);
  return applyCoefficients(guide, coefficients);
}

/**
 * Enlarges the coefficients row by row while applying them: four full-size planes of them would be the largest
 * allocation of the whole preparation.
 */
function applyCoefficients(guide: RgbImage, coefficients: readonly FloatPlane[]): FloatPlane {
  const output = createPlane(guide.width, guide.height);
  const { width, height } = coefficients[0]!;
  const columns = axisTaps(width, guide.width);
  const rows = axisTaps(height, guide.height);
  const lines = coefficients.map(() => new Float32Array(width));
  const [red, green, blue, offset] = lines as [Float32Array, Float32Array, Float32Array, Float32Array];
  for (let y = 0; y < guide.height; y++) {
    const upper = rows.first[y]! * width;
    const lower = rows.second[y]! * width;
    const fy = rows.weight[y]!;
    for (let k = 0; k < lines.length; k++) {
      const line = lines[k]!;
      const { data } = coefficients[k]!;
      for (let x = 0; x < width; x++) line[x] = data[upper + x]! + (data[lower + x]! - data[upper + x]!) * fy;
    }
    let p = y * guide.width * 3;
    for (let x = 0; x < guide.width; x++, p += 3) {
      const a = columns.first[x]!;
      const b = columns.second[x]!;
      const f = columns.weight[x]!;
      const r = (red[a]! + (red[b]! - red[a]!) * f) * guide.data[p]!;
      const g = (green[a]! + (green[b]! - green[a]!) * f) * guide.data[p + 1]!;
      const bl = (blue[a]! + (blue[b]! - blue[a]!) * f) * guide.data[p + 2]!;
      const value = offset[a]! + (offset[b]! - offset[a]!) * f + (r + g + bl) / 255;
      output.data[y * guide.width + x] = Math.max(0, Math.min(1, value));
    }
  }
  return output;
}

/** Per window: output = a . colour + b. Returns the window means of a (3 planes) and b. */
function solveCoefficients(
  colours: readonly FloatPlane[],
  input: FloatPlane,
  { radius, epsilon }: GuidedFilterOptions,
): FloatPlane[] {
  const { width, height } = input;
  const filter = { width, height, radius };
  const scratch = new Float32Array(width * height);
  const product = new Float32Array(width * height);
  const blur = (source: Float32Array): Float32Array => {
    const target = new Float32Array(width * height);
    boxBlur(source, target, scratch, filter);
    return target;
  };
  const blurProduct = (a: Float32Array, b: Float32Array): Float32Array => {
    for (let i = 0; i < product.length; i++) product[i] = a[i]! * b[i]!;
    return blur(product);
  };
  const guides = colours.map((plane) => plane.data);
  const means = guides.map(blur);
  const inputMean = blur(input.data);
  const inputMoments = guides.map((guide) => blurProduct(guide, input.data));
  const moments = PAIRS.map(([a, b]) => blurProduct(guides[a]!, guides[b]!));
  solveInPlace({ means, inputMean, inputMoments, moments }, epsilon);
  // The solver leaves a in `inputMoments` and b in `inputMean`.
  return [...inputMoments, inputMean].map((plane) => {
    const smooth = createPlane(width, height);
    boxBlur(plane, smooth.data, scratch, filter);
    return smooth;
  });
}

interface WindowMoments {
  readonly means: readonly Float32Array[];
  readonly inputMean: Float32Array;
  readonly inputMoments: readonly Float32Array[];
  readonly moments: readonly Float32Array[];
}

/** Solves (covariance + epsilon) a = cross-covariance per pixel by the adjugate of the symmetric 3 x 3 matrix. */
function solveInPlace(m: WindowMoments, epsilon: number): void {
  const [r, g, b] = m.means as [Float32Array, Float32Array, Float32Array];
  const [pr, pg, pb] = m.inputMoments as [Float32Array, Float32Array, Float32Array];
  const [rr, rg, rb, gg, gb, bb] = m.moments as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const p = m.inputMean;
  for (let i = 0; i < p.length; i++) {
    const [mr, mg, mb, mp] = [r[i]!, g[i]!, b[i]!, p[i]!];
    const vrr = rr[i]! - mr * mr + epsilon;
    const vrg = rg[i]! - mr * mg;
    const vrb = rb[i]! - mr * mb;
    const vgg = gg[i]! - mg * mg + epsilon;
    const vgb = gb[i]! - mg * mb;
    const vbb = bb[i]! - mb * mb + epsilon;
    const cr = pr[i]! - mr * mp;
    const cg = pg[i]! - mg * mp;
    const cb = pb[i]! - mb * mp;
    const irr = vgg * vbb - vgb * vgb;
    const irg = vgb * vrb - vrg * vbb;
    const irb = vrg * vgb - vgg * vrb;
    const igg = vrr * vbb - vrb * vrb;
    const igb = vrb * vrg - vrr * vgb;
    const ibb = vrr * vgg - vrg * vrg;
    const inverse = 1 / (vrr * irr + vrg * irg + vrb * irb);
    const ar = (irr * cr + irg * cg + irb * cb) * inverse;
    const ag = (irg * cr + igg * cg + igb * cb) * inverse;
    const ab = (irb * cr + igb * cg + ibb * cb) * inverse;
    pr[i] = ar;
    pg[i] = ag;
    pb[i] = ab;
    p[i] = mp - ar * mr - ag * mg - ab * mb;
  }
}

import { boxBlur } from '../image/box-blur.ts';
import { createGrain } from '../image/fractal-noise.ts';
import { createPlane, type FloatPlane, type RgbImage } from '../image/rgb-image.ts';
import { createRandom } from '../random.ts';

/** One level of the pyramid: red, green, blue (0..255) and how much of the pixel is known (0..1), interleaved. */
interface Level {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Below this a pixel is a hole, above it is copied; between, both are mixed. */
const KNOWN = 0.98;
/** Mean opacity of the person around a pixel up to which it counts as background. */
const MAX_PERSON_SHARE = 0.01;
/** Radius within which noise is told from texture. */
const GRAIN_RADIUS = 1;

/**
 * A background plate: the picture with its unknown part filled in smoothly from all sides (Gortler et al., "The
 * Lumigraph", 1996: pull known colours up a pyramid, push them down into the holes) and then given the grain of the
 * known part, without which the filling looks like glass beside a photographed wall.
 * @param known 1 where the picture may be kept, 0 where it must be replaced
 * @param seed chooses the grain; the same seed gives the same plate
 */
export function inpaintBackground(image: RgbImage, known: FloatPlane, seed: number): RgbImage {
  const filled = pushAndPull(image, known);
  const sigma = measureGrain(image, known);
  const noise = createGrain(createRandom(seed).derive('grain'));
  const data = image.data.slice();
  for (let i = 0, p = 0; i < known.data.length; i++, p += 3) {
    const weight = known.data[i]!;
    if (weight >= KNOWN) continue;
    const grain = noise() * sigma * (1 - weight) + 0.5;
    for (let c = 0; c < 3; c++) data[p + c] = Math.max(0, Math.min(255, filled[i * 4 + c]! + grain));
  }
  return { width: image.width, height: image.height, data };
}

/** The same filling without grain, for small pictures: few pixels do not tell noise from texture. */
export function fillUnknown(image: RgbImage, known: FloatPlane): RgbImage {
  const filled = pushAndPull(image, known);
  const data = image.data.slice();
  for (let i = 0, p = 0; i < known.data.length; i++, p += 3) {
    if (known.data[i]! >= KNOWN) continue;
    for (let c = 0; c < 3; c++) data[p + c] = Math.min(255, filled[i * 4 + c]! + 0.5);
  }
  return { width: image.width, height: image.height, data };
}

/** Complete colours, red, green, blue and 1, interleaved. */
function pushAndPull(image: RgbImage, known: FloatPlane): Float32Array {
  const levels = pull(image, known);
  for (let k = levels.length - 2; k >= 0; k--) pushDown(levels[k]!, levels[k + 1]!);
  return levels[0]!.data;
}

/**
 * Which pixels of a picture are background for sure: 1 where no part of the person lies within `margin` pixels, else
 * 0. The margin keeps hair haze and contact shadows out of the plate, where they would stay behind as a ghost.
 */
export function knownBackground(matte: FloatPlane, margin: number): FloatPlane {
  const known = createPlane(matte.width, matte.height);
  const scratch = new Float32Array(matte.data.length);
  boxBlur(matte.data, known.data, scratch, { width: matte.width, height: matte.height, radius: Math.max(1, margin) });
  for (let i = 0; i < known.data.length; i++) known.data[i] = known.data[i]! < MAX_PERSON_SHARE ? 1 : 0;
  return known;
}

/** Premultiplied colours summed 2 x 2 level by level; a cell that knows more than one pixel's worth is normalised. */
function pull(image: RgbImage, known: FloatPlane): Level[] {
  const base = new Float32Array(image.width * image.height * 4);
  for (let i = 0, p = 0, o = 0; i < known.data.length; i++, p += 3, o += 4) {
    const weight = known.data[i]! >= KNOWN ? 1 : known.data[i]!;
    base[o] = image.data[p]! * weight;
    base[o + 1] = image.data[p + 1]! * weight;
    base[o + 2] = image.data[p + 2]! * weight;
    base[o + 3] = weight;
  }
  const levels: Level[] = [{ width: image.width, height: image.height, data: base }];
  let fine = levels[0]!;
  while (fine.width > 1 || fine.height > 1) {
    fine = shrinkLevel(fine);
    levels.push(fine);
  }
  return levels;
}

function shrinkLevel(fine: Level): Level {
  const width = (fine.width + 1) >> 1;
  const height = (fine.height + 1) >> 1;
  const data = new Float32Array(width * height * 4);
  for (let y = 0; y < fine.height; y++) {
    for (let x = 0; x < fine.width; x++) {
      const from = (y * fine.width + x) * 4;
      const to = ((y >> 1) * width + (x >> 1)) * 4;
      for (let c = 0; c < 4; c++) data[to + c] = data[to + c]! + fine.data[from + c]!;
    }
  }
  for (let o = 0; o < data.length; o += 4) {
    const weight = data[o + 3]!;
    if (weight <= 1) continue;
    for (let c = 0; c < 4; c++) data[o + c] = data[o + c]! / weight;
  }
  return { width, height, data };
}

/** Completes every pixel that is not fully known with the bilinear colour of the coarser, already complete level. */
function pushDown(fine: Level, coarse: Level): void {
  const { data: source } = coarse;
  for (let y = 0; y < fine.height; y++) {
    const v = Math.max(0, Math.min(coarse.height - 1, y / 2 - 0.25));
    const y0 = Math.floor(v);
    const row0 = y0 * coarse.width;
    const row1 = Math.min(coarse.height - 1, y0 + 1) * coarse.width;
    const fv = v - y0;
    for (let x = 0; x < fine.width; x++) {
      const o = (y * fine.width + x) * 4;
      const missing = 1 - fine.data[o + 3]!;
      if (missing <= 0) continue;
      const u = Math.max(0, Math.min(coarse.width - 1, x / 2 - 0.25));
      const x0 = Math.floor(u);
      const x1 = Math.min(coarse.width - 1, x0 + 1);
      const fu = u - x0;
      const a = (row0 + x0) * 4;
      const b = (row0 + x1) * 4;
      const c = (row1 + x0) * 4;
      const d = (row1 + x1) * 4;
      const wa = (1 - fu) * (1 - fv);
      const wb = fu * (1 - fv);
      const wc = (1 - fu) * fv;
      const wd = fu * fv;
      for (let k = 0; k < 3; k++) {
        const colour = source[a + k]! * wa + source[b + k]! * wb + source[c + k]! * wc + source[d + k]! * wd;
        fine.data[o + k] = fine.data[o + k]! + missing * colour;
      }
      fine.data[o + 3] = 1;
    }
  }
}

/**
 * Standard deviation of the known part's luma noise in grey levels: the median absolute deviation from a 3 x 3 mean,
 * which edges and texture hardly move, scaled to a normal distribution (and by 9/8 for the pixel's own share).
 */
export function measureGrain(image: RgbImage, known: FloatPlane): number {
  const size = image.width * image.height;
  const green = createPlane(image.width, image.height);
  for (let i = 0, p = 1; i < size; i++, p += 3) green.data[i] = image.data[p]!;
  const mean = new Float32Array(size);
  boxBlur(green.data, mean, new Float32Array(size), { width: image.width, height: image.height, radius: GRAIN_RADIUS });
  const histogram = new Uint32Array(256);
  let count = 0;
  for (let i = 0; i < size; i++) {
    if (known.data[i]! < KNOWN) continue;
    const deviation = Math.abs(green.data[i]! - mean[i]!);
    const bin = Math.min(255, Math.floor(deviation * 16));
    histogram[bin] = histogram[bin]! + 1;
    count++;
  }
  let below = 0;
  for (let bin = 0; bin < histogram.length; bin++) {
    below += histogram[bin]!;
    if (below * 2 >= count) return ((bin + 0.5) / 16) * 1.4826 * Math.sqrt(9 / 8);
  }
  return 0;
}

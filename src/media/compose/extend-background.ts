import { createGrain } from '../image/fractal-noise.ts';
import { gaussianBlur } from '../image/gaussian-blur.ts';
import { mapChannels, type PlanarImage, toPlanar, toRgb } from '../image/planar-image.ts';
import type { FloatPlane, PixelBox } from '../image/rgb-image.ts';
import { fillUnknown, knownBackground, measureGrain } from '../matte/inpaint.ts';
import type { RandomStream } from '../random.ts';
import { clamp, smoothstep } from '../smooth.ts';

interface ExtensionInput {
  /** Opacity of the person, the canvas's size. */
  readonly matte: FloatPlane;
  /** The part of the canvas that the photo covers. */
  readonly covered: PixelBox;
  /** Face size in pixels: blur widths are shares of it. */
  readonly faceSize: number;
  readonly random: RandomStream;
}

/** Blur of the mirrored background as it goes away from the photo, shares of the face size. */
const SOFTNESS = [0.03, 0.12];
/** What the background is like far out: large patches of light and colour, as through a lens far out of focus. */
const FAR_SOFTNESS = 0.22;

/**
 * Continues the background beyond the photo, in place. Next to the border it is mirrored; further out the mirror image
 * loses its detail and passes into a very soft one, before it could show anything twice that the eye would recognise.
 * The prototype repeated the sharp mirror image, which made bands on wide canvases.
 */
export function extendBackground(canvas: PlanarImage, input: ExtensionInput): void {
  const { matte, covered, faceSize, random } = input;
  if (covered.width === canvas.width && covered.height === canvas.height) return;
  const known = knownBackground(matte, Math.round(faceSize * 0.06));
  keepInside(known, covered);
  const bytes = toRgb(canvas);
  const filling = blurred(toPlanar(fillUnknown(bytes, known)), faceSize * 0.1);
  const sharp = fillDetail(canvas, filling, known);
  const soft = [sharp, ...SOFTNESS.map((share) => blurred(sharp, faceSize * share))];
  const far = blurred(sharp, faceSize * FAR_SOFTNESS);
  const reach = mirrorReach(known, covered);
  const sigma = measureGrain(bytes, known);
  const grain = createGrain(random.derive('extension'));
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      if (isInside(covered, x, y)) continue;
      const place = mirrorPlace(covered, reach, x, y);
      const farAt = mirrored(y, covered.y, covered.height) * canvas.width + mirrored(x, covered.x, covered.width);
      paint(canvas, { far, soft, at: y * canvas.width + x, ...place, farAt, noise: grain() * sigma });
    }
  }
}

function blurred(image: PlanarImage, sigma: number): PlanarImage {
  return mapChannels(image, (plane) => gaussianBlur(plane, sigma));
}

/** The photo where it shows background, the filling where a person stood. */
function fillDetail(canvas: PlanarImage, filling: PlanarImage, known: FloatPlane): PlanarImage {
  return mapChannels(canvas, (plane, channel) => {
    const smooth = filling.channels[channel]!;
    return { ...plane, data: plane.data.map((value, i) => (known.data[i]! > 0 ? value : smooth[i]!)) };
  });
}

function keepInside(known: FloatPlane, covered: PixelBox): void {
  for (let y = 0; y < known.height; y++) {
    for (let x = 0; x < known.width; x++) if (!isInside(covered, x, y)) known.data[y * known.width + x] = 0;
  }
}

function isInside(box: PixelBox, x: number, y: number): boolean {
  return x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height;
}

interface MirrorReach {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Pixels of background between each border of the photo and the person, in the median row or column. */
function mirrorReach(known: FloatPlane, { x, y, width, height }: PixelBox): MirrorReach {
  const run = (length: number, at: (k: number) => number): number => {
    let k = 0;
    while (k < length && known.data[at(k)]! > 0) k++;
    return k;
  };
  const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
  const rows = Array.from({ length: Math.ceil((height * 0.6) / 4) }, (_, k) => y + k * 4);
  const columns = Array.from({ length: Math.ceil(width / 4) }, (_, k) => x + k * 4);
  return {
    left: median(rows.map((row) => run(width, (k) => row * known.width + x + k))),
    right: median(rows.map((row) => run(width, (k) => row * known.width + x + width - 1 - k))),
    top: median(columns.map((column) => run(height, (k) => (y + k) * known.width + column))),
    bottom: median(columns.map((column) => run(height, (k) => (y + height - 1 - k) * known.width + column))),
  };
}

/** To and fro between the borders. */
function mirrored(position: number, start: number, length: number): number {
  const period = Math.max(1, 2 * length - 2);
  const phase = (((position - start) % period) + period) % period;
  return start + (phase < length ? phase : period - phase);
}

/** Where the mirror image comes from, and how far out the pixel is: 0 at the border, 1 where the mirror has ended. */
function mirrorPlace(
  covered: PixelBox,
  reach: MirrorReach,
  x: number,
  y: number,
): { readonly column: number; readonly row: number; readonly outward: number } {
  const right = covered.x + covered.width - 1;
  const bottom = covered.y + covered.height - 1;
  const dx = Math.max(covered.x - x, x - right, 0);
  const dy = Math.max(covered.y - y, y - bottom, 0);
  const reachX = Math.max(8, x < covered.x ? reach.left : reach.right);
  const reachY = Math.max(8, y < covered.y ? reach.top : reach.bottom);
  const column = dx === 0 ? x : x < covered.x ? covered.x + dx : right - dx;
  const row = dy === 0 ? y : y < covered.y ? covered.y + dy : bottom - dy;
  return {
    column: clamp(column, covered.x, right),
    row: clamp(row, covered.y, bottom),
    outward: Math.hypot(dx / reachX, dy / reachY),
  };
}

interface ExtensionPixel {
  readonly far: PlanarImage;
  readonly soft: readonly PlanarImage[];
  readonly at: number;
  readonly column: number;
  readonly row: number;
  readonly outward: number;
  /** Place in a mirror image of the whole photo, repeated. */
  readonly farAt: number;
  readonly noise: number;
}

function paint(canvas: PlanarImage, { far, soft, at, column, row, outward, farAt, noise }: ExtensionPixel): void {
  const from = row * canvas.width + column;
  const level = smoothstep(0, 0.8, outward) * (soft.length - 1);
  const lower = Math.min(soft.length - 2, Math.floor(level));
  const share = level - lower;
  const nearness = 1 - smoothstep(0.25, 1, outward);
  for (let c = 0; c < 3; c++) {
    const near = soft[lower]!.channels[c]![from]!;
    const mirror = near + (soft[lower + 1]!.channels[c]![from]! - near) * share;
    const smooth = far.channels[c]![farAt]!;
    canvas.channels[c]![at] = smooth + (mirror - smooth) * nearness + noise;
  }
}

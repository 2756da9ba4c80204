import {
  INNER_LOWER_LIP,
  INNER_UPPER_LIP,
  LEFT_EYE,
  OUTER_LOWER_LIP,
  OUTER_UPPER_LIP,
  POINT,
  RIGHT_EYE,
} from '../face/landmarks.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import { clamp, smoothstep } from '../smooth.ts';
import type { FaceRig } from './face-rig.ts';
import {
  type Colour,
  type MouthColours,
  type MouthSprite,
  paintLowerTeeth,
  paintSprite,
  paintTongue,
  paintUpperTeeth,
} from './mouth-sprites.ts';

/** The inside of a portrait's mouth, fixed to the skull and the jaw. */
export interface MouthModel {
  readonly upperTeeth: MouthSprite;
  readonly lowerTeeth: MouthSprite;
  readonly tongue: MouthSprite;
  readonly cavity: Colour;
  /** The portrait's own upper teeth when its smile shows them, else null. */
  readonly ownTeeth: MouthSprite | null;
  /** Origin of all sprites, head-local cm: middle of the mouth, inner edge of the resting upper lip, depth of the teeth. */
  readonly originX: number;
  readonly originY: number;
  readonly originZ: number;
  /** Cutting edge of the upper teeth, own or painted, below the origin, cm. */
  readonly upperEdge: number;
  readonly mouthWidth: number;
  readonly restGap: number;
}

/** A rest gap above this shows what is inside: the photo itself serves then. */
const SHOWN_GAP_CM = 0.12;
/** Typical distance of the inner mouth corners, to which the sprites' tooth sizes belong. */
const AVERAGE_MOUTH_CM = 4.9;
/** Front teeth stand this far behind the lips' inner edge. */
const TEETH_BEHIND_LIPS_CM = 0.5;
/** Upper incisors show 2 to 4 mm below a relaxed upper lip. */
const INCISOR_SHOW_CM = 0.34;

/** Paints the mouth of a portrait in its own light. */
export function buildMouthModel(image: RgbImage, landmarks: ArrayLike<number>, rig: FaceRig): MouthModel {
  const { local, restGap } = rig;
  const originX = (local[INNER_UPPER_LIP[0]! * 3]! + local[INNER_UPPER_LIP[10]! * 3]!) / 2;
  const originY = local[POINT.upperLipInner * 3 + 1]!;
  const originZ =
    (local[POINT.upperLipInner * 3 + 2]! + local[INNER_UPPER_LIP[0]! * 3 + 2]! + local[INNER_UPPER_LIP[10]! * 3 + 2]!) /
      3 +
    TEETH_BEHIND_LIPS_CM;
  const placed = { rig, originX, originY, originZ };
  const own = restGap > SHOWN_GAP_CM ? findOwnTeeth(image, landmarks) : null;
  const colours = mouthColours(image, landmarks, own?.white ?? null);
  const texelsPerCm = clamp(2 * rig.pose.scale, 16, 96);
  const scale = clamp(rig.mouthWidth / AVERAGE_MOUTH_CM, 0.85, 1.12);
  return {
    upperTeeth: paintUpperTeeth(colours, texelsPerCm, scale),
    lowerTeeth: paintLowerTeeth(colours, texelsPerCm, scale),
    tongue: paintTongue(colours, texelsPerCm),
    cavity: colours.cavity,
    ownTeeth: own === null ? null : cutOwnTeeth(image, placed, own, texelsPerCm),
    originX,
    originY,
    originZ,
    upperEdge: own === null ? INCISOR_SHOW_CM + 0.42 * restGap : ownEdge(placed, own),
    mouthWidth: rig.mouthWidth,
    restGap,
  };
}

/** Own teeth in a smile: per column of the lip table their lower edge, and their colour. */
interface OwnTeeth {
  readonly white: Colour;
  /** Picture x and y of the upper lip's inner edge and of the teeth's lower edge, eleven columns. */
  readonly top: Float64Array;
  readonly bottom: Float64Array;
}

const COLUMN_SAMPLES = 24;

function luma(colour: Colour): number {
  return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2];
}

/** Null when the opening is dark or lip-coloured: then there is nothing worth keeping. */
function findOwnTeeth(image: RgbImage, landmarks: ArrayLike<number>): OwnTeeth | null {
  const bright: Colour[] = [];
  for (let k = 2; k <= 8; k++) {
    for (let n = 1; n < COLUMN_SAMPLES; n++) bright.push(gapSample(image, landmarks, k, n / COLUMN_SAMPLES));
  }
  bright.sort((a, b) => luma(b) - luma(a));
  const white = meanColour(bright.slice(0, Math.ceil(bright.length * 0.25)));
  const lip = lipColour(image, landmarks);
  // Teeth may be in the lips' shadow, but they are never as red as lips, gums and tongue.
  if (luma(white) < luma(lip) * 0.8 || white[1] / white[0] < (lip[1] / lip[0]) * 1.08) return null;
  const top = new Float64Array(22);
  const bottom = new Float64Array(22);
  const ends = Float64Array.from({ length: 11 }, (_, k) => teethEnd(image, landmarks, k, luma(white)));
  for (let k = 0; k < 11; k++) {
    const end = [ends[Math.max(0, k - 1)]!, ends[k]!, ends[Math.min(10, k + 1)]!].sort((a, b) => a - b)[1]!;
    const upper = INNER_UPPER_LIP[k]! * 3;
    const lower = INNER_LOWER_LIP[k]! * 3;
    for (let axis = 0; axis < 2; axis++) {
      top[k * 2 + axis] = landmarks[upper + axis]!;
      bottom[k * 2 + axis] = landmarks[upper + axis]! + (landmarks[lower + axis]! - landmarks[upper + axis]!) * end;
    }
  }
  return { white, top, bottom };
}

/** Share of the opening, from the upper lip down, that the upper teeth fill in one column. */
function teethEnd(image: RgbImage, landmarks: ArrayLike<number>, k: number, white: number): number {
  let seen = false;
  for (let n = 1; n < COLUMN_SAMPLES; n++) {
    const value = luma(gapSample(image, landmarks, k, n / COLUMN_SAMPLES));
    if (value > 0.7 * white) seen = true;
    if (seen && value < 0.45 * white) return n / COLUMN_SAMPLES;
  }
  return 1;
}

function gapSample(image: RgbImage, landmarks: ArrayLike<number>, k: number, share: number): Colour {
  const upper = INNER_UPPER_LIP[k]! * 3;
  const lower = INNER_LOWER_LIP[k]! * 3;
  return pixelAt(
    image,
    landmarks[upper]! * (1 - share) + landmarks[lower]! * share,
    landmarks[upper + 1]! * (1 - share) + landmarks[lower + 1]! * share,
  );
}

interface Placed {
  readonly rig: FaceRig;
  readonly originX: number;
  readonly originY: number;
  readonly originZ: number;
}

/** Lower edge of the own teeth in the middle of the mouth, below the origin in the plane of the teeth, cm. */
function ownEdge({ rig, originY, originZ }: Placed, own: OwnTeeth): number {
  const { rotation: r, scale, translation: t } = rig.pose;
  const x = (own.bottom[10]! - t[0]!) / scale - r[2]! * originZ;
  const y = (own.bottom[11]! - t[1]!) / scale - r[5]! * originZ;
  return (r[0]! * y - r[3]! * x) / (r[0]! * r[4]! - r[1]! * r[3]!) - originY;
}

function cutOwnTeeth(image: RgbImage, placed: Placed, own: OwnTeeth, texelsPerCm: number): MouthSprite {
  const { rig, originX, originY, originZ } = placed;
  const { rotation: r, scale, translation: t } = rig.pose;
  const box = { left: -rig.mouthWidth * 0.55, top: -0.35, width: rig.mouthWidth * 1.1, height: rig.restGap + 1 };
  const feather = 0.04 * scale;
  return paintSprite(box, texelsPerCm, (x, y) => {
    const [lx, ly] = [originX + x, originY + y];
    const px = scale * (r[0]! * lx + r[1]! * ly + r[2]! * originZ) + t[0]!;
    const py = scale * (r[3]! * lx + r[4]! * ly + r[5]! * originZ) + t[1]!;
    const top = lineHeight(own.top, px);
    const bottom = lineHeight(own.bottom, px);
    // Above the smile's own lip line the row of pixels next to it repeats: the lip seldom rises further.
    const inside = smoothstep(0, 2 * feather, bottom - py);
    const colour = bilinearAt(image, px, Math.max(py, Math.min(top + 1.5, bottom)));
    const ends = bottom > top + 1 ? 1 : 0;
    return [colour[0], colour[1], colour[2], inside * ends];
  });
}

/** Height of an eleven-point line at picture column x, held at its ends; NaN-free for repeated points. */
function lineHeight(line: Float64Array, x: number): number {
  if (x <= line[0]!) return line[1]!;
  for (let k = 1; k < 11; k++) {
    const right = line[k * 2]!;
    if (x > right) continue;
    const left = line[k * 2 - 2]!;
    const share = right > left ? (x - left) / (right - left) : 0;
    return line[k * 2 - 1]! * (1 - share) + line[k * 2 + 1]! * share;
  }
  return line[21]!;
}

/**
 * Colours in the portrait's light. The whites of the eyes are the light meter: skin would make the teeth of dark
 * faces grey. Own teeth, when shown, are better still.
 */
function mouthColours(image: RgbImage, landmarks: ArrayLike<number>, ownWhite: Colour | null): MouthColours {
  const lip = lipColour(image, landmarks);
  const white = ownWhite ?? toothFromEyes(image, landmarks);
  const light = clamp(luma(white) / 225, 0.3, 1.08);
  const warm = (colour: Colour): Colour => [
    colour[0] * light * clamp((white[0] / luma(white)) ** 0.7, 0.85, 1.2),
    colour[1] * light * clamp((white[1] / luma(white)) ** 0.7, 0.85, 1.15),
    colour[2] * light * clamp((white[2] / luma(white)) ** 0.7, 0.75, 1.15),
  ];
  const flesh = warm([188, 98, 94]);
  return {
    tooth: white,
    gum: blend(warm([176, 96, 92]), lip, 0.35),
    tongue: blend(flesh, lip, 0.3),
    cavity: warm([50, 17, 16]),
  };
}

function toothFromEyes(image: RgbImage, landmarks: ArrayLike<number>): Colour {
  const samples: Colour[] = [];
  for (const eye of [RIGHT_EYE, LEFT_EYE]) {
    for (let k = 1; k < 8; k++) {
      for (const share of [0.35, 0.5, 0.65]) {
        const upper = eye.upperLid[k]! * 3;
        const lower = eye.lowerLid[k]! * 3;
        const x = landmarks[upper]! * (1 - share) + landmarks[lower]! * share;
        const y = landmarks[upper + 1]! * (1 - share) + landmarks[lower + 1]! * share;
        samples.push(pixelAt(image, x, y));
      }
    }
  }
  samples.sort((a, b) => luma(b) - luma(a));
  // The brightest few are reflections.
  const sclera = meanColour(samples.slice(3, 3 + Math.ceil(samples.length * 0.2)));
  const skin = meanColour(
    [50, 280, 205, 425, 117, 346].map((i) => pixelAt(image, landmarks[i * 3]!, landmarks[i * 3 + 1]!)),
  );
  const level = clamp(Math.max(luma(sclera) * 1.15, luma(skin) * 1.05), 70, 232);
  const channel = (c: 0 | 1 | 2, ivory: number): number =>
    level * ivory * (1 + 0.25 * (sclera[c] / luma(sclera) - 1) + 0.3 * (skin[c] / luma(skin) - 1));
  return [channel(0, 1.01), channel(1, 0.99), channel(2, 0.95)];
}

function lipColour(image: RgbImage, landmarks: ArrayLike<number>): Colour {
  const samples: Colour[] = [];
  for (let k = 3; k <= 7; k++) {
    for (const [outer, inner] of [
      [OUTER_UPPER_LIP[k]!, INNER_UPPER_LIP[k]!],
      [OUTER_LOWER_LIP[k]!, INNER_LOWER_LIP[k]!],
    ] as const) {
      const x = (landmarks[outer * 3]! + landmarks[inner * 3]!) / 2;
      samples.push(pixelAt(image, x, (landmarks[outer * 3 + 1]! + landmarks[inner * 3 + 1]!) / 2));
    }
  }
  return meanColour(samples);
}

function meanColour(colours: readonly Colour[]): Colour {
  const sum: [number, number, number] = [0, 0, 0];
  for (const colour of colours) for (let c = 0; c < 3; c++) sum[c]! += colour[c]! / colours.length;
  return sum;
}

function blend(a: Colour, b: Colour, share: number): Colour {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

function pixelAt(image: RgbImage, x: number, y: number): Colour {
  const column = clamp(Math.floor(x), 0, image.width - 1);
  const row = clamp(Math.floor(y), 0, image.height - 1);
  const at = (row * image.width + column) * 3;
  return [image.data[at]!, image.data[at + 1]!, image.data[at + 2]!];
}

function bilinearAt(image: RgbImage, x: number, y: number): Colour {
  const u = clamp(x - 0.5, 0, image.width - 1.001);
  const v = clamp(y - 0.5, 0, image.height - 1.001);
  const [fu, fv] = [u % 1, v % 1];
  const top = blend(pixelAt(image, u, v), pixelAt(image, u + 1, v), fu);
  return blend(top, blend(pixelAt(image, u, v + 1), pixelAt(image, u + 1, v + 1), fu), fv);
}

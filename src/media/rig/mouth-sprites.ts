import { smoothstep } from '../smooth.ts';
import type { PackedTexture } from '../warp/draw-triangles.ts';

/** Linear-looking 8-bit colour, 0..255 per channel; fractions allowed. */
export type Colour = readonly [number, number, number];

/** A part of the mouth painted once per portrait, in centimetres of the head. */
export interface MouthSprite {
  readonly texture: PackedTexture;
  /** Where texel (0, 0) lies, cm; x to the picture's right from the mouth's middle. */
  readonly left: number;
  readonly top: number;
  readonly texelsPerCm: number;
}

/** Colours the sprites are painted in, as they look in the portrait's own light. */
export interface MouthColours {
  readonly tooth: Colour;
  readonly gum: Colour;
  readonly tongue: Colour;
  readonly cavity: Colour;
}

/** Red, green, blue 0..255 and alpha 0..1 at a point in cm. */
type Shader = (x: number, y: number) => readonly [number, number, number, number];

/**
 * One tooth of the right half, from the midline. Widths are as seen from the front (a full dental arch curves away),
 * heights of the crowns and how far the cutting edge stays short of the incisors' line. Averages of adult crowns
 * (Wheeler's Dental Anatomy) times the cosine of their place on the arch.
 */
interface Tooth {
  readonly width: number;
  readonly height: number;
  readonly lift: number;
  /** Roundness of the cutting corners, cm. */
  readonly radius: number;
  /** How much the cutting edge comes to a point, cm. */
  readonly point: number;
}

const UPPER_TEETH: readonly Tooth[] = [
  { width: 0.84, height: 1.04, lift: 0, radius: 0.12, point: 0 },
  { width: 0.63, height: 0.9, lift: 0.07, radius: 0.18, point: 0.02 },
  { width: 0.64, height: 1, lift: 0.03, radius: 0.2, point: 0.1 },
  { width: 0.46, height: 0.86, lift: 0.13, radius: 0.16, point: 0.07 },
  { width: 0.36, height: 0.8, lift: 0.2, radius: 0.14, point: 0.04 },
  { width: 0.34, height: 0.76, lift: 0.26, radius: 0.12, point: 0 },
];

const LOWER_TEETH: readonly Tooth[] = [
  { width: 0.53, height: 0.88, lift: 0.02, radius: 0.08, point: 0 },
  { width: 0.57, height: 0.9, lift: 0, radius: 0.1, point: 0.01 },
  { width: 0.58, height: 1, lift: -0.03, radius: 0.18, point: 0.09 },
  { width: 0.46, height: 0.84, lift: 0.06, radius: 0.16, point: 0.06 },
  { width: 0.4, height: 0.8, lift: 0.12, radius: 0.14, point: 0.03 },
  { width: 0.34, height: 0.76, lift: 0.18, radius: 0.12, point: 0 },
];

/** Teeth touch with a shade between them, not with a gap. */
const SEAM_CM = 0.014;
/** Below this height from the cutting edge neighbours part and the cavity shows between them. */
const EMBRASURE_CM = 0.16;
const GUM_CM = 0.5;
const HALF_WIDTH_CM = 3.4;

/** Upper front teeth with gums; y = 0 is the incisors' cutting edge, negative y up. `scale` widens and heightens. */
export function paintUpperTeeth(colours: MouthColours, texelsPerCm: number, scale: number): MouthSprite {
  const height = (1.1 + GUM_CM) * scale;
  return paintSprite(
    { left: -HALF_WIDTH_CM, top: -height, width: 2 * HALF_WIDTH_CM, height: height + 0.1 },
    texelsPerCm,
    (x, y) => shadeTeeth(UPPER_TEETH, colours, texelsPerCm * scale, Math.abs(x) / scale, -y / scale),
  );
}

/** Lower front teeth with gums; y = 0 is the cutting edge, positive y down. */
export function paintLowerTeeth(colours: MouthColours, texelsPerCm: number, scale: number): MouthSprite {
  const height = (1 + GUM_CM) * scale;
  return paintSprite(
    { left: -HALF_WIDTH_CM, top: -0.1, width: 2 * HALF_WIDTH_CM, height: height + 0.1 },
    texelsPerCm,
    (x, y) => shadeTeeth(LOWER_TEETH, colours, texelsPerCm * scale, Math.abs(x) / scale, y / scale),
  );
}

/** @param up height above the cutting edge, cm */
function shadeTeeth(
  row: readonly Tooth[],
  colours: MouthColours,
  texelsPerCm: number,
  x: number,
  up: number,
): readonly [number, number, number, number] {
  let start = 0;
  let index = 0;
  while (index < row.length - 1 && x > start + row[index]!.width) start += row[index++]!.width;
  const tooth = row[index]!;
  const half = tooth.width / 2;
  const across = x - start - half;
  const relative = Math.min(1, Math.abs(across) / half);
  const rise = up - tooth.lift - 0.05 * (x / 2) ** 2;
  const gumLine = tooth.height - 0.16 * relative * relative;
  const arch = 1 - 0.55 * smoothstep(0.9, 3, x);
  // Outside the last tooth the row fades into the cheek's shadow.
  const end = 1 - smoothstep(2.7, 3.2, x);
  const inGum = smoothstep(gumLine - 0.05, gumLine + 0.03, rise);
  const distance = crownDistance(tooth, half - SEAM_CM / 2, across, rise);
  const crown = coverage(distance, texelsPerCm);
  const seam = smoothstep(EMBRASURE_CM * 0.5, EMBRASURE_CM, rise) * coverage(-rise, texelsPerCm);
  // Rounded fronts: less light towards the sides, a little less at the neck, translucent at the very edge.
  const round = 1 - 0.2 * relative ** 3;
  const neck = 1 - 0.14 * smoothstep(0.45, 1, rise / tooth.height);
  const cutting = 1 - 0.1 * (1 - smoothstep(0, 0.14, rise));
  const light = arch * (0.66 + (round * neck * cutting - 0.66) * crown);
  const gumShade = arch * (0.78 + 0.22 * smoothstep(0, 0.2, rise - gumLine));
  const mixChannel = (tooth8: number, gum8: number): number => tooth8 * light * (1 - inGum) + gum8 * gumShade * inGum;
  const alpha = Math.max(crown, seam) * end;
  return [
    mixChannel(colours.tooth[0], colours.gum[0]),
    mixChannel(colours.tooth[1] * (0.97 + 0.03 * crown), colours.gum[1]),
    mixChannel(colours.tooth[2] * (0.93 + 0.07 * crown), colours.gum[2]),
    alpha,
  ];
}

/** Signed distance to a crown with round cutting corners, cm; negative inside. */
function crownDistance(tooth: Tooth, half: number, across: number, rise: number): number {
  const side = Math.abs(across);
  const edge = rise - tooth.point * (side / half);
  // Crowns taper towards the gum.
  const width = half * (1 - 0.05 * Math.min(1, Math.max(0, rise / tooth.height)));
  const x = side - (width - tooth.radius);
  const y = tooth.radius - edge;
  if (x > 0 && y > 0) return Math.hypot(x, y) - tooth.radius;
  return Math.max(side - width, -edge);
}

function coverage(distance: number, texelsPerCm: number): number {
  return Math.min(1, Math.max(0, 0.5 - distance * texelsPerCm * 0.7));
}

/** The tongue as a dome; y = 0 is the top of its resting surface as seen from the front. */
export function paintTongue(colours: MouthColours, texelsPerCm: number): MouthSprite {
  const [red, green, blue] = colours.tongue;
  return paintSprite({ left: -2.4, top: -0.3, width: 4.8, height: 2.6 }, texelsPerCm, (x, y) => {
    const relative = Math.abs(x) / 2;
    const top = y - 0.42 * relative * relative;
    const alpha = smoothstep(-0.16, 0.18, top) * (1 - smoothstep(0.72, 1.08, relative));
    const front = smoothstep(-0.05, 0.8, top);
    const groove = 1 - 0.14 * Math.exp(-((x / 0.09) ** 2)) * (1 - 0.6 * front);
    const light = (0.52 + 0.42 * front) * groove * (1 - 0.3 * smoothstep(0.4, 1, relative));
    return [red * light, green * light, blue * light, alpha];
  });
}

/** Paints a sprite at texel centres. */
export function paintSprite(
  box: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
  texelsPerCm: number,
  shade: Shader,
): MouthSprite {
  const width = Math.ceil(box.width * texelsPerCm) + 2;
  const height = Math.ceil(box.height * texelsPerCm) + 2;
  const pixels = new Int32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // The outermost texels stay transparent, so that sampling outside can clamp.
      const border = x === 0 || y === 0 || x === width - 1 || y === height - 1;
      const [r, g, b, a] = shade(box.left + (x + 0.5) / texelsPerCm, box.top + (y + 0.5) / texelsPerCm);
      pixels[y * width + x] = toByte(r) | (toByte(g) << 8) | (toByte(b) << 16) | (border ? 0 : toByte(a * 255) << 24);
    }
  }
  return { texture: { width, height, pixels }, left: box.left, top: box.top, texelsPerCm };
}

function toByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0;
}

/** Bilinear sample at a point in cm; packed R, G, B, A, and 0 outside. */
export function sampleSprite(sprite: MouthSprite, x: number, y: number): number {
  const { width, height, pixels } = sprite.texture;
  const u = (x - sprite.left) * sprite.texelsPerCm - 0.5;
  const v = (y - sprite.top) * sprite.texelsPerCm - 0.5;
  if (!(u >= 0 && v >= 0 && u < width - 1 && v < height - 1)) return 0;
  const column = u | 0;
  const row = v | 0;
  const fu = ((u - column) * 256) | 0;
  const fv = ((v - row) * 256) | 0;
  const at = row * width + column;
  const p = pixels[at]!;
  const q = pixels[at + 1]!;
  const r = pixels[at + width]!;
  const s = pixels[at + width + 1]!;
  const w11 = (fu * fv) >> 8;
  const w10 = fu - w11;
  const w01 = fv - w11;
  const w00 = 256 - fu - w01;
  const rb =
    (Math.imul(p & 0xff00ff, w00) +
      Math.imul(q & 0xff00ff, w10) +
      Math.imul(r & 0xff00ff, w01) +
      Math.imul(s & 0xff00ff, w11)) >>>
    8;
  const ga =
    Math.imul((p >>> 8) & 0xff00ff, w00) +
    Math.imul((q >>> 8) & 0xff00ff, w10) +
    Math.imul((r >>> 8) & 0xff00ff, w01) +
    Math.imul((s >>> 8) & 0xff00ff, w11);
  return (rb & 0xff00ff) | (ga & 0xff00ff00);
}

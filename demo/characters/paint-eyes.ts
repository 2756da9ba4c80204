import { curveAt, distanceToLine, heightOfLine, type Point, sampleCurve, signedDistance } from './curve.ts';
import type { Picture } from './light.ts';
import {
  bump,
  bump2,
  clamp,
  createRandom,
  fractalNoise,
  linearColour,
  mix,
  mixColour,
  pixel,
  type Rgb,
  smoothstep,
} from './numeric.ts';
import { landmark } from './paint-skin.ts';
import { type Box, forEachPixel } from './relief.ts';
import type { Strand } from './strands.ts';

/** Eyes of one character; colours are '#rrggbb'. */
export interface EyeStyle {
  readonly iris: string;
  readonly irisInner: string;
  readonly irisRadiusCm: number;
  readonly lashes: string;
  readonly lashLength: number;
  readonly liner: number;
  readonly crease: number;
  /** Overall light reaching the eyes. */
  readonly level: number;
}

const EYES = [
  {
    side: -1,
    upper: [33, 246, 161, 160, 159, 158, 157, 173, 133],
    lower: [33, 7, 163, 144, 145, 153, 154, 155, 133],
  },
  {
    side: 1,
    upper: [263, 466, 388, 387, 386, 385, 384, 398, 362],
    lower: [263, 249, 390, 373, 374, 380, 381, 382, 362],
  },
] as const;

interface EyeGeometry {
  readonly side: number;
  /** Lid edges sorted by x. */
  readonly upper: readonly Point[];
  readonly lower: readonly Point[];
  readonly outline: readonly Point[];
  readonly centre: Point;
  readonly inner: Point;
  readonly outer: Point;
}

function eyeGeometry(landmarks: readonly Point[], eye: (typeof EYES)[number]): EyeGeometry {
  const line = (indices: readonly number[]): Point[] => {
    const points = indices.map((index) => landmark(landmarks, index));
    return sampleCurve(eye.side < 0 ? points : points.reverse(), 40);
  };
  const upper = line(eye.upper);
  const lower = line(eye.lower);
  const outline = [...upper, ...[...lower].reverse().slice(1, -1)];
  const outer = landmark(landmarks, eye.upper[0]);
  const inner = landmark(landmarks, eye.upper[8]);
  const x = 0.5 * (outer.x + inner.x);
  const y = 0.5 * (heightOfLine(upper, x) + heightOfLine(lower, x));
  return { side: eye.side, upper, lower, outline, centre: { x, y: y - 0.06 }, inner, outer };
}

function irisColour(style: EyeStyle, u: number, v: number, seed: number): Rgb {
  const radius = Math.hypot(u, v);
  const angle = Math.atan2(v, u);
  const outer = linearColour(style.iris);
  const inner = linearColour(style.irisInner);
  const fibre = fractalNoise(Math.cos(angle) * 7, Math.sin(angle) * 7 + radius * 1.4, seed, 3);
  const base = mixColour(inner, outer, smoothstep(0.35, 0.85, radius + 0.18 * fibre));
  // The cornea focuses the key lamp on the side of the iris away from it: lower right.
  const caustic = 1 + 1.35 * bump2(u - 0.25, v - 0.5, 0.6, 0.5) - 0.35 * smoothstep(0.2, -0.9, v);
  const limbal = 1 - 0.82 * smoothstep(0.76, 1.0, radius);
  const pupil = smoothstep(0.37, 0.44, radius);
  const factor = caustic * limbal * pupil * (1 + 0.55 * fibre);
  return [base[0] * factor + 0.004, base[1] * factor + 0.004, base[2] * factor + 0.005];
}

function eyeballColour(eye: EyeGeometry, style: EyeStyle, x: number, y: number, seed: number): Rgb {
  const width = Math.abs(eye.outer.x - eye.inner.x);
  const u = (x - eye.centre.x) / style.irisRadiusCm;
  const v = (y - eye.centre.y) / style.irisRadiusCm;
  const radius = Math.hypot(u, v);
  const across = (x - eye.centre.x) / (0.5 * width);
  const roundness = 1 - 0.42 * across * across;
  let colour: Rgb = [0.74 * roundness, 0.7 * roundness, 0.68 * roundness];
  const toInner = bump2(x - eye.inner.x, y - eye.inner.y, 0.4, 0.3);
  const toOuter = 0.5 * bump2(x - eye.outer.x, y - eye.outer.y, 0.45, 0.35);
  colour = mixColour(colour, [0.52, 0.2, 0.17], clamp(0.85 * toInner + toOuter));
  colour = mixColour(irisColour(style, u, v, seed), colour, smoothstep(0.95, 1.06, radius));
  const underLid = y - heightOfLine(eye.upper, x);
  const overLid = heightOfLine(eye.lower, x) - y;
  const shadow = 1 - 0.68 * smoothstep(0.46, -0.02, underLid) - 0.18 * smoothstep(0.16, 0, overLid);
  const wet = 0.35 * bump(overLid - 0.07, 0.045) * (0.5 + 0.5 * fractalNoise(x * 3, 1, seed, 2));
  const light = style.level * shadow;
  // Catchlights: a soft box high on the left, its bounce low on the right; mirrored on neither eye.
  const boxX = smoothstep(0.3, 0.2, Math.abs(u + 0.34 + 0.1 * v));
  const boxY = smoothstep(0.27, 0.17, Math.abs(v + 0.4));
  const glint = 1.25 * boxX * boxY + 0.28 * bump2(u - 0.42, v - 0.45, 0.2, 0.16) + 0.1 * bump2(u, v + 0.5, 0.9, 0.3);
  const shine = style.level * (glint * smoothstep(0.02, 0.14, underLid) + wet);
  return [colour[0] * light + shine, colour[1] * light + shine, colour[2] * light + shine * 1.02];
}

function multiply(picture: Picture, index: number, red: number, green: number, blue: number): void {
  picture.red[index] = pixel(picture.red, index) * red;
  picture.green[index] = pixel(picture.green, index) * green;
  picture.blue[index] = pixel(picture.blue, index) * blue;
}

/** Folds the skin round one eye: crease above the lid, shadow at the lash line, bag below. */
function paintLids(picture: Picture, eye: EyeGeometry, style: EyeStyle, box: Box): void {
  const width = Math.abs(eye.outer.x - eye.inner.x);
  const creaseLine = eye.upper.map((point, k) => {
    const t = k / (eye.upper.length - 1);
    const arch = Math.sin(Math.PI * clamp(eye.side < 0 ? t * 0.94 + 0.03 : t * 0.94 + 0.03)) ** 0.7;
    return { x: eye.centre.x + (point.x - eye.centre.x) * 1.06, y: point.y - 0.1 - 0.36 * arch };
  });
  forEachPixel(picture.frame, box, (x, y, index) => {
    const inside = -signedDistance(eye.outline, x, y);
    if (inside > 0.1) return;
    const taper = smoothstep(1.12, 0.75, Math.abs(x - eye.centre.x) / (0.5 * width));
    const fold = distanceToLine(creaseLine, x, y);
    const above = heightOfLine(creaseLine, x) - y;
    const crease =
      style.crease *
      taper *
      (0.6 * smoothstep(0.075, 0, fold) + 0.28 * smoothstep(0.5, 0, above > 0 ? fold : fold * 4));
    const lidGlow = 0.14 * taper * bump(above + 0.2, 0.13);
    const lash = distanceToLine(eye.upper, x, y);
    const liner = style.liner * smoothstep(0.12, 0.02, lash) + 0.3 * smoothstep(0.3, 0, lash);
    const lowerLash = distanceToLine(eye.lower, x, y);
    const lowerRim = 0.4 * smoothstep(0.09, 0, lowerLash) + 0.12 * smoothstep(0.4, 0.1, lowerLash);
    const dark = clamp(crease + Math.max(liner, lowerRim), 0, 0.96);
    const warm = 1 + lidGlow;
    multiply(picture, index, warm * (1 - 0.8 * dark), warm * (1 - 0.92 * dark), warm * (1 - 0.94 * dark));
  });
}

/** Draws both eyes into the lit picture: lids, eyeball, iris, catchlights. */
export function paintEyes(picture: Picture, landmarks: readonly Point[], style: EyeStyle, seed: number): void {
  for (const definition of EYES) {
    const eye = eyeGeometry(landmarks, definition);
    const box: Box = {
      left: Math.min(eye.inner.x, eye.outer.x) - 1,
      right: Math.max(eye.inner.x, eye.outer.x) + 1,
      top: eye.centre.y - 2,
      bottom: eye.centre.y + 1.6,
    };
    paintLids(picture, eye, style, box);
    const edge = 0.7 / picture.frame.pixelsPerCm;
    forEachPixel(picture.frame, box, (x, y, index) => {
      const mask = smoothstep(-edge, edge, -signedDistance(eye.outline, x, y));
      if (mask <= 0) return;
      const colour = eyeballColour(eye, style, x, y, seed);
      picture.red[index] = mix(pixel(picture.red, index), colour[0], mask);
      picture.green[index] = mix(pixel(picture.green, index), colour[1], mask);
      picture.blue[index] = mix(pixel(picture.blue, index), colour[2], mask);
    });
  }
}

/** Lashes of both eyes: swept outwards, longest towards the outer corner; short ones below. */
export function growLashes(landmarks: readonly Point[], style: EyeStyle, seed: number): Strand[] {
  const random = createRandom(seed);
  const strands: Strand[] = [];
  for (const definition of EYES) {
    const eye = eyeGeometry(landmarks, definition);
    const grow = (line: readonly Point[], count: number, rise: number, lengthScale: number): void => {
      for (let k = 0; k < count; k++) {
        const t = 0.06 + 0.9 * ((k + 0.6 * random()) / count);
        const root = curveAt(line, t);
        const outwards = eye.side < 0 ? 1 - t : t;
        const length =
          lengthScale *
          style.lashLength *
          (0.35 + 0.65 * Math.sin(Math.PI * (0.12 + 0.8 * outwards) * 0.75)) *
          (0.8 + 0.4 * random());
        const lean = eye.side * (outwards - 0.28) * 1.25 + 0.2 * (random() - 0.5);
        const points = [0, 0.35, 0.7, 1].map((s) => ({
          x: root.x + length * lean * s * (0.7 + 0.5 * s),
          y: root.y + rise * length * (0.25 * s + 0.75 * s ** 1.7) - rise * -0.12 * length * Math.sin(Math.PI * s),
        }));
        strands.push({ points: sampleCurve(points, 8), widthCm: 0.055, layer: 1, tone: 0, opacity: 0.8 });
      }
    };
    grow(eye.upper, 84, -1, 1);
    grow(eye.lower, 30, 1, 0.34);
  }
  return strands;
}

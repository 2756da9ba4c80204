import {
  FACE_OVAL,
  INNER_LOWER_LIP,
  INNER_UPPER_LIP,
  OUTER_LOWER_LIP,
  OUTER_UPPER_LIP,
} from '../../src/media/face/landmarks.ts';
import { distanceToLine, type Point, sampleCurve, signedDistance } from './curve.ts';
import {
  at,
  bump,
  bump2,
  clamp,
  fractalNoise,
  linearColour,
  mixColour,
  pixel,
  type Rgb,
  smoothstep,
} from './numeric.ts';
import { forEachPixel, MATERIAL, type Relief, setColour } from './relief.ts';

/** Skin and make-up of one character; colours are '#rrggbb'. */
export interface Complexion {
  readonly skin: string;
  /** Blood under cheeks, nose, ears and knuckle-thin places. */
  readonly flush: string;
  readonly flushStrength: number;
  /** Lids and eye sockets. */
  readonly socket: string;
  readonly socketStrength: number;
  readonly lips: string;
  readonly lipGloss: number;
  readonly gloss: number;
  readonly stubble: number;
  readonly freckles: number;
  /** Depth of the lines beside nose and mouth, round the eyes and on the forehead, 0..1. */
  readonly age: number;
}

export function landmark(landmarks: readonly Point[], index: number): Point {
  const point = landmarks[index];
  if (point === undefined) throw new Error(`no landmark ${index}`);
  return point;
}

function path(landmarks: readonly Point[], indices: readonly number[]): Point[] {
  return indices.map((index) => landmark(landmarks, index));
}

/** The outline of the lips and the line where they meet. */
function lipCurves(landmarks: readonly Point[]): { outline: Point[]; seam: Point[] } {
  const lower = [...OUTER_LOWER_LIP].reverse().slice(1, -1);
  const outline = sampleCurve(path(landmarks, [...OUTER_UPPER_LIP, ...lower]), 96, true);
  const upper = path(landmarks, INNER_UPPER_LIP);
  const below = path(landmarks, INNER_LOWER_LIP);
  const middle = upper.map((point, k) => ({
    x: 0.5 * (point.x + (below[k]?.x ?? point.x)),
    y: 0.5 * (point.y + (below[k]?.y ?? point.y)),
  }));
  const corners = path(landmarks, [61, 291]);
  const seam = [corners[0], ...middle, corners[1]].filter((point) => point !== undefined);
  return { outline, seam: sampleCurve(seam, 48) };
}

/** How much each place blushes: cheeks, nose, ears, chin, and a little everywhere thin. */
function flushAt(landmarks: readonly Point[], x: number, y: number): number {
  const cheek = landmark(landmarks, 50);
  const tip = landmark(landmarks, 4);
  const side = Math.abs(x);
  const cheeks = bump2(side - Math.abs(cheek.x) - 0.1, y - cheek.y - 0.3, 2.3, 1.7);
  const nose = 0.75 * bump2(x - tip.x, y - tip.y - 0.4, 1.35, 1.1);
  const ears = side > 7.4 && y < 4 ? 0.8 * smoothstep(7.4, 8.6, side) : 0;
  const chin = 0.35 * bump2(x, y - 8.2, 1.5, 1.0);
  const lids = 0.25 * bump2(side - 3.2, y + 2.6, 2.0, 1.1);
  return cheeks + nose + ears + chin + lids;
}

function faceOutline(landmarks: readonly Point[]): Point[] {
  return path(landmarks, FACE_OVAL);
}

/** Shaven beard shadow: jaw, chin and upper lip, 0..1. */
export function beardArea(landmarks: readonly Point[], x: number, y: number): number {
  const side = Math.abs(x);
  const cheekLine = 3.4 + 0.2 * side - 4.6 * smoothstep(5.2, 7.0, side);
  const jaw =
    smoothstep(cheekLine - 0.6, cheekLine + 1.1, y) *
    smoothstep(11.2, 9.6, y) *
    smoothstep(1.4, 3.4, side + 0.55 * (y - 4.5));
  const { x: noseX, y: noseY } = landmark(landmarks, 2);
  const lip = landmark(landmarks, 0);
  const moustache = bump2(x - noseX, y - 0.5 * (noseY + lip.y) - 0.15, 2.6, 0.62);
  const chin = bump2(x, y - 8.0, 2.4, 1.5) + 0.8 * bump2(x, y - 6.45, 0.5, 0.5);
  const within = smoothstep(0.1, -0.45, signedDistance(faceOutline(landmarks), x, y));
  return clamp(Math.max(jaw, moustache, chin)) * within;
}

/** Colours every skin pixel of the relief: undertone, flush, sockets, beard shadow, freckles, pores and lips. */
export function paintSkin(relief: Relief, landmarks: readonly Point[], complexion: Complexion, seed: number): void {
  const skin = linearColour(complexion.skin);
  const flush = linearColour(complexion.flush);
  const socket = linearColour(complexion.socket);
  const shadow: Rgb = [skin[0] * 0.45, skin[1] * 0.5, skin[2] * 0.58];
  const { frame } = relief;
  const box = { left: -40, right: 40, top: -20, bottom: 40 };
  forEachPixel(frame, box, (x, y, index) => {
    if (at(relief.material, index) !== MATERIAL.skin) return;
    const side = Math.abs(x);
    const mottle = 0.5 * fractalNoise(x * 0.9, y * 0.9, seed, 4);
    // Turned out of the picture's axes: the noise lattice would show as a weave.
    const pores = fractalNoise(x * 8 + y * 5, y * 8 - x * 5, seed + 9, 2);
    let colour = mixColour(skin, flush, clamp(complexion.flushStrength * (flushAt(landmarks, x, y) + 0.25 * mottle)));
    const hollow = bump2(side - 3.1, y + 2.9, 2.0, 1.25) + 0.4 * bump2(side - 2.6, y + 0.9, 1.6, 0.55);
    colour = mixColour(colour, socket, clamp(complexion.socketStrength * hollow));
    if (complexion.stubble > 0) {
      const grain = 0.75 + 0.5 * fractalNoise(x * 14, y * 14, seed + 4, 2);
      colour = mixColour(colour, shadow, clamp(complexion.stubble * grain * beardArea(landmarks, x, y)));
    }
    if (complexion.freckles > 0 && y < 4) {
      const spot = smoothstep(0.34, 0.55, fractalNoise(x * 3.4, y * 3.4, seed + 7, 2));
      const place = bump2(side - 3.3, y - 0.2, 2.6, 1.6) + bump2(x, y - 0.2, 1.6, 1.2);
      colour = mixColour(
        colour,
        [skin[0] * 0.62, skin[1] * 0.45, skin[2] * 0.36],
        clamp(complexion.freckles * spot * place),
      );
    }
    const tone = 1 + 0.05 * mottle + 0.035 * pores;
    setColour(relief, index, [colour[0] * tone, colour[1] * tone, colour[2] * tone]);
    const oil =
      bump2(x, y - 0.2, 0.9, 1.6) + 0.7 * bump2(x, y + 6.2, 3.4, 1.6) + 0.6 * bump2(side - 4.7, y - 0.1, 1.7, 1.1);
    relief.gloss[index] = complexion.gloss * (0.4 + 0.7 * clamp(oil)) * (1 + 0.25 * pores);
  });
  paintCreases(relief, landmarks, complexion.age);
  paintLips(relief, landmarks, complexion, seed);
  paintNostrils(relief, landmarks);
}

function paintLips(relief: Relief, landmarks: readonly Point[], complexion: Complexion, seed: number): void {
  const { outline, seam } = lipCurves(landmarks);
  const lips = linearColour(complexion.lips);
  const dark: Rgb = [lips[0] * 0.16, lips[1] * 0.1, lips[2] * 0.1];
  const left = landmark(landmarks, 61);
  const right = landmark(landmarks, 291);
  const box = { left: left.x - 1, right: right.x + 1, top: left.y - 2.5, bottom: left.y + 3 };
  forEachPixel(relief.frame, box, (x, y, index) => {
    if (at(relief.material, index) !== MATERIAL.skin) return;
    const inside = -signedDistance(outline, x, y);
    const mask = smoothstep(-0.1, 0.13, inside);
    const seamDistance = distanceToLine(seam, x, y);
    if (mask <= 0 && seamDistance > 0.5) return;
    const own: Rgb = [pixel(relief.red, index), pixel(relief.green, index), pixel(relief.blue, index)];
    const crease = 0.5 * fractalNoise(x * 7, y * 1.1, seed + 3, 2);
    const rounded = smoothstep(0, 0.5, inside);
    const tint: Rgb = [
      lips[0] * (0.93 + 0.12 * rounded + 0.1 * crease),
      lips[1] * (0.9 + 0.12 * rounded + 0.14 * crease),
      lips[2] * (0.9 + 0.12 * rounded + 0.14 * crease),
    ];
    let colour = mixColour(own, tint, 0.9 * mask);
    const corner = smoothstep(0, 0.9, Math.min(x - left.x, right.x - x));
    const line =
      0.85 * smoothstep(0.02 + 0.055 * corner, 0, seamDistance) + 0.45 * smoothstep(0.34, 0, seamDistance) * mask;
    const pit = 0.5 * Math.max(bump2(x - left.x, y - left.y, 0.28, 0.2), bump2(x - right.x, y - right.y, 0.28, 0.2));
    colour = mixColour(colour, dark, clamp(line + pit));
    setColour(relief, index, colour);
    const below = y > left.y ? 1 : 0.55;
    relief.gloss[index] =
      pixel(relief.gloss, index) * (1 - mask) + mask * complexion.lipGloss * below * (1 + crease) * (1 - clamp(line));
    // Fine vertical folds and a fuller roll on both lips than the smoothed mesh keeps.
    relief.normalX[index] = pixel(relief.normalX, index) + 0.1 * mask * crease;
  });
}

function paintNostrils(relief: Relief, landmarks: readonly Point[]): void {
  const base = landmark(landmarks, 2);
  for (const side of [-1, 1]) {
    const wing = landmark(landmarks, side < 0 ? 98 : 327);
    const centre = { x: base.x + 0.6 * (wing.x - base.x), y: base.y + 0.42 * (wing.y - base.y) - 0.2 };
    const box = { left: centre.x - 1.5, right: centre.x + 1.5, top: centre.y - 1, bottom: centre.y + 1 };
    forEachPixel(relief.frame, box, (x, y, index) => {
      const u = x - centre.x;
      const v = y - centre.y + 0.22 * u * side;
      const hole = Math.sqrt((u / 0.4) ** 2 + (v / 0.17) ** 2);
      const dark = 0.85 * smoothstep(1.5, 0.4, hole);
      if (dark <= 0) return;
      relief.red[index] = pixel(relief.red, index) * (1 - 0.86 * dark);
      relief.green[index] = pixel(relief.green, index) * (1 - 0.93 * dark);
      relief.blue[index] = pixel(relief.blue, index) * (1 - 0.94 * dark);
      relief.gloss[index] = pixel(relief.gloss, index) * (1 - dark);
    });
  }
}

/** Lines that a face keeps: each is a polyline from landmarks with its width in cm and its depth. */
function creaseLines(landmarks: readonly Point[], age: number): { line: Point[]; width: number; depth: number }[] {
  const lines: { line: Point[]; width: number; depth: number }[] = [];
  const add = (points: readonly Point[], width: number, depth: number): void => {
    lines.push({ line: sampleCurve(points, 40), width, depth });
  };
  for (const side of [
    [129, 203, 206, 216],
    [358, 423, 426, 436],
  ]) {
    add(path(landmarks, side), 0.42, 0.13 + 0.2 * age);
  }
  for (const [outer, sign] of [
    [landmark(landmarks, 33), -1],
    [landmark(landmarks, 263), 1],
  ] as const) {
    for (const [rise, reach] of [
      [-0.55, 0.9],
      [0.0, 1.1],
      [0.55, 0.95],
    ] as const) {
      const from = { x: outer.x + sign * 0.3, y: outer.y + 0.4 * rise };
      const to = { x: outer.x + sign * (0.3 + reach), y: outer.y + 1.1 * rise };
      add([from, { x: 0.5 * (from.x + to.x), y: 0.5 * (from.y + to.y) - 0.05 }, to], 0.13, 0.2 * age);
    }
    const inner = landmark(landmarks, sign < 0 ? 133 : 362);
    const middle = { x: 0.5 * (outer.x + inner.x), y: outer.y + 1.15 };
    add(
      [{ x: inner.x, y: inner.y + 0.35 }, middle, { x: mixX(inner.x, outer.x, 0.85), y: outer.y + 0.75 }],
      0.26,
      0.08 + 0.16 * age,
    );
  }
  for (const y of [-5.9, -6.7]) {
    add(
      [
        { x: -2.9, y: y + 0.25 },
        { x: -1.2, y },
        { x: 0.8, y: y + 0.08 },
        { x: 2.7, y: y + 0.2 },
      ],
      0.16,
      0.16 * age,
    );
  }
  return lines;
}

function mixX(from: number, to: number, amount: number): number {
  return from + (to - from) * amount;
}

function paintCreases(relief: Relief, landmarks: readonly Point[], age: number): void {
  for (const { line, width, depth } of creaseLines(landmarks, age)) {
    const xs = line.map((point) => point.x);
    const ys = line.map((point) => point.y);
    const box = {
      left: Math.min(...xs) - 1,
      right: Math.max(...xs) + 1,
      top: Math.min(...ys) - 1,
      bottom: Math.max(...ys) + 1,
    };
    forEachPixel(relief.frame, box, (x, y, index) => {
      if (at(relief.material, index) !== MATERIAL.skin) return;
      let strength = 0;
      line.forEach((point, k) => {
        const near = bump(Math.hypot(x - point.x, y - point.y), width);
        if (near > 0) strength = Math.max(strength, near * Math.sin((Math.PI * k) / (line.length - 1)) ** 0.7);
      });
      const dark = depth * strength;
      relief.red[index] = pixel(relief.red, index) * (1 - 0.75 * dark);
      relief.green[index] = pixel(relief.green, index) * (1 - dark);
      relief.blue[index] = pixel(relief.blue, index) * (1 - 1.05 * dark);
      relief.gloss[index] = pixel(relief.gloss, index) * (1 - dark);
    });
  }
}

import type { BodyLight } from './draw-capsules.ts';
import { cross, drawPanels, flatPaint, lengthOf, type Panel, type PanelPass } from './draw-panels.ts';
import type { Film, MutableRgb, Rgb, View } from './film.ts';

/** Things made of flat pieces that move as a whole: cars, boats, spaceships. */
export interface Facet {
  /** In the thing's own metres: right, up, ahead. */
  readonly origin: Rgb;
  readonly edgeU: Rgb;
  readonly edgeV: Rgb;
  readonly isTriangle: boolean;
  readonly colour: Rgb;
  readonly glow: Rgb;
  readonly gloss: number;
}

export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  /** Radians that the thing leans to its right. */
  readonly heel: number;
}

const DARK: Rgb = [0, 0, 0];

export function drawFacets(
  facets: readonly Facet[],
  at: Placement,
  light: BodyLight,
  pass: PanelPass,
  film: Film,
  view: View,
): void {
  const place = createPlacer(at);
  const panels: Panel[] = facets.map((facet) => {
    const edgeU = place(facet.edgeU, true);
    const edgeV = place(facet.edgeV, true);
    const origin = place(facet.origin, false);
    return {
      origin,
      edgeU,
      edgeV,
      isTriangle: facet.isTriangle,
      paint: flatPaint(facet.colour),
      light: { columns: 1, rows: 1, data: Float32Array.from(lightOn(edgeU, edgeV, origin, light, view)) },
      glow: facet.glow,
      gloss: facet.gloss,
    };
  });
  drawPanels(panels, pass, film, view);
}

function createPlacer({ x, y, z, yaw, heel }: Placement): (p: Rgb, isDirection: boolean) => Rgb {
  const sin = Math.sin(yaw);
  const cos = Math.cos(yaw);
  const sinHeel = Math.sin(heel);
  const cosHeel = Math.cos(heel);
  return ([right, up, ahead], isDirection) => {
    const r = right * cosHeel + up * sinHeel;
    const u = up * cosHeel - right * sinHeel;
    const wx = r * cos + ahead * sin;
    const wz = ahead * cos - r * sin;
    return isDirection ? [wx, u, wz] : [x + wx, y + u, z + wz];
  };
}

/** Two-sided: the side that is seen counts, thin cloth lets some light through. */
function lightOn(edgeU: Rgb, edgeV: Rgb, origin: Rgb, { toward, key, ambient }: BodyLight, view: View): MutableRgb {
  const raw = cross(edgeU, edgeV);
  const length = lengthOf(raw) || 1;
  const seen =
    raw[0] * (view.x - origin[0]) + raw[1] * (view.y - origin[1]) + raw[2] * (view.z - origin[2]) > 0 ? 1 : -1;
  const normal: Rgb = [(raw[0] / length) * seen, (raw[1] / length) * seen, (raw[2] / length) * seen];
  const facing = normal[0] * toward[0] + normal[1] * toward[1] + normal[2] * toward[2];
  const direct = Math.max(0, facing) * 1.6 + 0.12;
  const sky = 0.5 + 0.5 * normal[1] + 0.35;
  return [
    key[0] * direct + ambient[0] * sky * 1.2,
    key[1] * direct + ambient[1] * sky * 1.2,
    key[2] * direct + ambient[2] * sky * 1.2,
  ];
}

interface FacetStyle {
  readonly colour: Rgb;
  readonly glow?: Rgb;
  readonly gloss?: number;
}

function facet(
  origin: Rgb,
  edgeU: Rgb,
  edgeV: Rgb,
  { colour, glow = DARK, gloss = 0 }: FacetStyle,
  isTriangle = false,
): Facet {
  return { origin, edgeU, edgeV, isTriangle, colour, glow, gloss };
}

/** Fills between two lines of as many corners: two triangles for each pair. */
function strip(a: readonly Rgb[], b: readonly Rgb[], styleOf: (edge: number) => FacetStyle): readonly Facet[] {
  return a.slice(0, -1).flatMap((from, edge) => {
    const style = styleOf(edge);
    const far = b[edge + 1]!;
    return [
      facet(from, minus(a[edge + 1]!, from), minus(b[edge]!, from), style, true),
      facet(far, minus(b[edge]!, far), minus(a[edge + 1]!, far), style, true),
    ];
  });
}

const GLASS: Rgb = [0.03, 0.035, 0.04];
const TYRE: Rgb = [0.015, 0.015, 0.016];
const RIM: Rgb = [0.22, 0.22, 0.22];

/** Lines of a car from its tail to its nose: metres ahead, metres up, half the width there. */
type Outline = readonly (readonly [ahead: number, up: number, half: number])[];

const SILL: Outline = [
  [-2.1, 0.34, 0.76],
  [-1.7, 0.3, 0.82],
  [-0.9, 0.26, 0.84],
  [0.9, 0.26, 0.84],
  [1.7, 0.3, 0.8],
  [2.12, 0.34, 0.7],
];
const WAIST: Outline = [
  [-2.22, 0.62, 0.8],
  [-1.7, 0.64, 0.89],
  [-0.9, 0.62, 0.89],
  [0.9, 0.6, 0.89],
  [1.7, 0.58, 0.86],
  [2.24, 0.56, 0.74],
];
const SHOULDER: Outline = [
  [-2.16, 0.92, 0.74],
  [-1.62, 0.98, 0.8],
  [-0.9, 0.97, 0.83],
  [0.9, 0.94, 0.82],
  [1.7, 0.86, 0.74],
  [2.16, 0.74, 0.64],
];
const ROOF: Outline = [
  [-1.62, 0.98, 0.76],
  [-0.85, 1.4, 0.6],
  [-0.25, 1.46, 0.61],
  [0.25, 1.43, 0.6],
  [1.1, 0.93, 0.78],
];
/** Where the side windows stand, below the corners of the roof. */
const SILLS_OF_WINDOWS: Outline = [
  [-1.62, 0.98, 0.8],
  [-0.95, 0.97, 0.83],
  [-0.25, 0.96, 0.83],
  [0.35, 0.95, 0.83],
  [1.1, 0.93, 0.81],
];

function lineOf(outline: Outline, side: number): readonly Rgb[] {
  return outline.map(([ahead, up, half]) => [half * side, up, ahead]);
}

/** A car of 4.4 m that drives ahead. */
export function createCar(paint: Rgb, hasLights: boolean): readonly Facet[] {
  const body: FacetStyle = { colour: paint, gloss: 0.7 };
  const glass: FacetStyle = { colour: GLASS, gloss: 1 };
  const across = (outline: Outline, styleOf: (edge: number) => FacetStyle): readonly Facet[] =>
    strip(lineOf(outline, -1), lineOf(outline, 1), styleOf);
  const tail: Outline = [SILL[0]!, WAIST[0]!, SHOULDER[0]!];
  const nose: Outline = [SILL.at(-1)!, WAIST.at(-1)!, SHOULDER.at(-1)!];
  return [
    ...across(tail, () => body),
    ...across(nose, () => body),
    ...across(SHOULDER, () => body),
    ...across(ROOF, (edge) => (edge === 0 || edge === 3 ? glass : body)),
    ...[-1, 1].flatMap((side) => [
      ...strip(lineOf(SILL, side), lineOf(WAIST, side), () => body),
      ...strip(lineOf(WAIST, side), lineOf(SHOULDER, side), () => body),
      ...strip(lineOf(SILLS_OF_WINDOWS, side), lineOf(ROOF, side), () => glass),
      ...[-1.35, 1.35].flatMap((axle) => createWheel(side, axle)),
      ...createLamps(side, hasLights),
    ]),
  ];
}

/** Bars through the centre, each as wide as a side of the polygon: together they fill it. */
function createWheel(side: number, axle: number): readonly Facet[] {
  const disc = (radius: number, bars: number, out: number, colour: Rgb): readonly Facet[] => {
    const half = Math.PI / (2 * bars);
    return Array.from({ length: bars }, (_, bar) => {
      const angle = (bar / bars) * Math.PI;
      const long: Rgb = [0, Math.sin(angle) * Math.cos(half) * radius, Math.cos(angle) * Math.cos(half) * radius];
      const wide: Rgb = [0, Math.cos(angle) * Math.sin(half) * radius, -Math.sin(angle) * Math.sin(half) * radius];
      const corner: Rgb = [side * out, 0.33 - long[1] - wide[1], axle - long[2] - wide[2]];
      return facet(corner, [0, 2 * long[1], 2 * long[2]], [0, 2 * wide[1], 2 * wide[2]], { colour, gloss: 0.3 });
    });
  };
  return [...disc(0.4, 6, 0.893, DARK), ...disc(0.33, 6, 0.9, TYRE), ...disc(0.2, 4, 0.905, RIM)];
}

function createLamps(side: number, hasLights: boolean): readonly Facet[] {
  const tail: FacetStyle = { colour: [0.25, 0.01, 0.01], glow: hasLights ? [1.6, 0.06, 0.04] : [0.02, 0, 0] };
  const head: FacetStyle = { colour: [0.5, 0.5, 0.48], glow: hasLights ? [5, 4.4, 3.4] : [0.05, 0.05, 0.05] };
  return [
    facet([side * 0.4, 0.7, -2.23], [side * 0.34, 0, 0.02], [0, 0.14, 0.02], tail),
    facet([side * 0.36, 0.58, 2.25], [side * 0.3, 0, -0.03], [0, 0.12, -0.03], head),
  ];
}

/** A sloop of 9 m under sail, or a rowing boat of 5 m where there is no wind to speak of. */
export function createBoat(hull: Rgb, hasSails: boolean): readonly Facet[] {
  const wood: FacetStyle = { colour: hull, gloss: 0.25 };
  const facets: Facet[] = [];
  const stations = [
    [-4.2, 0.9, 0.75],
    [-2, 1.35, 0.62],
    [0.5, 1.4, 0.62],
    [2.8, 0.85, 0.78],
    [4.6, 0.02, 1.05],
  ] as const;
  for (const [index, [ahead, half, rail]] of stations.slice(0, -1).entries()) {
    const [nextAhead, nextHalf, nextRail] = stations[index + 1]!;
    for (const side of [-1, 1]) {
      const keel: Rgb = [side * half * 0.55, -0.35, ahead];
      facets.push(
        facet(
          keel,
          [side * half * 0.45, rail + 0.35, 0],
          [side * (nextHalf - half) * 0.55, 0, nextAhead - ahead],
          wood,
        ),
      );
      facets.push(
        facet(
          [side * half, rail, ahead],
          [side * (nextHalf - half), nextRail - rail, nextAhead - ahead],
          [side * (nextHalf - half) * -0.45 - side * half * 0.45, -rail - 0.35, 0],
          wood,
        ),
      );
    }
    facets.push(
      facet([-half, rail - 0.06, ahead], [2 * half, 0, 0], [0, nextRail - rail, nextAhead - ahead], {
        colour: [0.3, 0.21, 0.12],
      }),
    );
  }
  facets.push(facet([-0.9, -0.35, -4.2], [1.8, 0, 0], [0, 1.1, 0], wood));
  if (!hasSails) return facets.map((piece) => scaled(piece, ROWING_SIZE));
  const sail: FacetStyle = { colour: [0.74, 0.71, 0.64] };
  facets.push(facet([-0.06, 0.6, 0.4], [0.12, 0, 0], [0, 9.4, 0], { colour: [0.16, 0.11, 0.07] }));
  // Sails as strips of two triangles each, turned away from the wind more in the middle.
  const strips = 8;
  const main = (share: number): readonly [Rgb, Rgb] =>
    sailLine(share, { foot: 1.4, head: 9.7, luff: 0.3, leech: -4.1, belly: 0.55 });
  const jib = (share: number): readonly [Rgb, Rgb] =>
    sailLine(share, { foot: 1.2, head: 8.6, luff: 4.3 - 3.75 * share, leech: 0.75, belly: 0.4 });
  for (let k = 0; k < strips; k++) {
    const [share, next] = [k / strips, (k + 1) / strips];
    facets.push(...strip(main(share), main(next), () => sail), ...strip(jib(share), jib(next), () => sail));
  }
  return facets;
}

const ROWING_SIZE = 0.56;

function scaled({ origin, edgeU, edgeV, ...rest }: Facet, size: number): Facet {
  const times = ([x, y, z]: Rgb): Rgb => [x * size, y * size, z * size];
  return { ...rest, origin: times(origin), edgeU: times(edgeU), edgeV: times(edgeV) };
}

/** The two ends of a sail at a share of its height. */
function sailLine(
  share: number,
  { foot, head, luff, leech, belly }: { foot: number; head: number; luff: number; leech: number; belly: number },
): readonly [Rgb, Rgb] {
  const up = foot + (head - foot) * share;
  const out = belly * Math.sin(Math.PI * Math.min(1, share * 1.05 + 0.12)) * (1 - share * 0.4);
  return [
    [0, up, luff],
    [out, up, luff < 0.5 ? luff + (leech - luff) * (1 - share) ** 0.85 : leech - 0.2 * share],
  ];
}

/** A craft of 12 m with lit engines. */
export function createSpaceship(paint: Rgb): readonly Facet[] {
  const skin: FacetStyle = { colour: paint, gloss: 0.5 };
  const dark: FacetStyle = { colour: [0.05, 0.055, 0.065], gloss: 0.6 };
  const facets: Facet[] = [];
  const sides = 20;
  const stations = [
    [-5, 1.1],
    [-4.2, 1.5],
    [0, 1.6],
    [3.4, 1.15],
    [5.6, 0.5],
    [6.6, 0.05],
  ] as const;
  for (let side = 0; side < sides; side++) {
    const from = (side / sides) * Math.PI * 2;
    const to = ((side + 1) / sides) * Math.PI * 2;
    const at = (angle: number, radius: number, ahead: number): Rgb => [
      Math.cos(angle) * radius,
      Math.sin(angle) * radius * 0.72,
      ahead,
    ];
    for (const [index, [ahead, radius]] of stations.slice(0, -1).entries()) {
      const [nextAhead, nextRadius] = stations[index + 1]!;
      const near = [from, to].map((angle) => at(angle, radius, ahead));
      const far = [from, to].map((angle) => at(angle, nextRadius, nextAhead));
      const style = index === 3 && from > 0.5 && from < 2.4 ? dark : skin;
      facets.push(...strip(near, far, () => style));
    }
    facets.push(
      facet(
        [0, 0, -5.02],
        at(from, 0.95, 0),
        at(to, 0.95, 0),
        { colour: [0.1, 0.2, 0.3], glow: [0.7, 1.7, 3.4] },
        true,
      ),
    );
  }
  for (const side of [-1, 1]) {
    facets.push(facet([side * 1.3, 0, 1.2], [side * 4.4, -0.25, -4.4], [0, 0.02, -4.6], skin, true));
    facets.push(facet([side * 5.7, -0.25, -3.2], [0, 0.05, -1.6], [side * -4.3, 0.2, -0.2], skin, true));
    facets.push(facet([side * 0.9, 0.7, -2.2], [side * 0.5, 1.7, -2.4], [0, 0, -2], dark, true));
  }
  return facets;
}

function minus(a: Rgb, b: Rgb): Rgb {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

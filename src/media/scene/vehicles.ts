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
  const direct = Math.max(0, facing) * 2.3 + 0.12;
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

/** A prism: a profile in (ahead, up), drawn out from left to right, narrowing by `taper` at each side. */
function extrude(
  profile: readonly (readonly [ahead: number, up: number])[],
  half: number,
  styleOf: (edge: number) => FacetStyle,
): readonly Facet[] {
  return profile.slice(0, -1).map(([ahead, up], edge) => {
    const [nextAhead, nextUp] = profile[edge + 1]!;
    return facet([-half, up, ahead], [2 * half, 0, 0], [0, nextUp - up, nextAhead - ahead], styleOf(edge));
  });
}

const GLASS: Rgb = [0.03, 0.035, 0.04];
const TYRE: Rgb = [0.015, 0.015, 0.016];

/** A car of 4.4 m that drives ahead. */
export function createCar(paint: Rgb, hasLights: boolean): readonly Facet[] {
  const half = 0.88;
  const body: FacetStyle = { colour: paint, gloss: 0.7 };
  const glass: FacetStyle = { colour: GLASS, gloss: 1 };
  const profile = [
    [-2.15, 0.32],
    [-2.2, 0.78],
    [-1.95, 0.98],
    [-1.5, 1.0],
    [-0.95, 1.42],
    [0.35, 1.45],
    [1.05, 1.0],
    [1.95, 0.86],
    [2.2, 0.68],
    [2.18, 0.32],
  ] as const;
  const facets: Facet[] = [...extrude(profile, half, (edge) => (edge === 3 || edge === 5 ? glass : body))];
  for (const side of [-half, half]) {
    facets.push(facet([side, 0.32, -2.15], [0, 0, 4.33], [0, 0.36, 0], body));
    facets.push(facet([side, 0.68, -2.18], [0, 0, 4.2], [0, 0.3, 0], body));
    facets.push(facet([side, 1.0, -1.5], [0, 0, 2.5], [0, 0, 0.001], body));
    const cabin: FacetStyle = { colour: GLASS, gloss: 0.9 };
    facets.push(facet([side, 0.98, -0.95], [0, 0, 1.3], [0, 0.44, 0], cabin));
    facets.push(facet([side, 0.98, -0.95], [0, 0, -0.55], [0, 0.44, 0], cabin, true));
    facets.push(facet([side, 0.98, 0.35], [0, 0, 0.72], [0, 0.46, 0], cabin, true));
    for (const axle of [-1.35, 1.35]) {
      const out = side * 1.012;
      facets.push(facet([out, 0.02, axle - 0.24], [0, 0, 0.48], [0, 0.62, 0], { colour: TYRE }));
      facets.push(facet([out, 0.14, axle - 0.33], [0, 0, 0.66], [0, 0.38, 0], { colour: TYRE }));
      facets.push(
        facet([out * 1.004, 0.18, axle - 0.14], [0, 0, 0.28], [0, 0.3, 0], { colour: [0.2, 0.2, 0.2], gloss: 0.4 }),
      );
    }
    const sign = Math.sign(side);
    facets.push(
      facet([sign * 0.42, 0.68, -2.215], [sign * 0.4, 0, 0], [0, 0.16, 0], {
        colour: [0.25, 0.01, 0.01],
        glow: hasLights ? [1.6, 0.06, 0.04] : [0.02, 0, 0],
      }),
    );
    facets.push(
      facet([sign * 0.42, 0.58, 2.21], [sign * 0.4, 0, 0], [0, 0.16, 0], {
        colour: [0.5, 0.5, 0.48],
        glow: hasLights ? [5, 4.4, 3.4] : [0.05, 0.05, 0.05],
      }),
    );
  }
  return facets;
}

/** A sloop of 9 m under sail, or a rowing boat where there is no wind to speak of. */
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
  if (!hasSails) return facets;
  const sail: FacetStyle = { colour: [0.74, 0.71, 0.64] };
  facets.push(facet([-0.06, 0.6, 0.4], [0.12, 0, 0], [0, 9.4, 0], { colour: [0.16, 0.11, 0.07] }));
  // Sails as strips of two triangles each, turned away from the wind more in the middle.
  const strips = 8;
  const main = (share: number): readonly [Rgb, Rgb] =>
    sailLine(share, { foot: 1.4, head: 9.7, luff: 0.3, leech: -4.1, belly: 0.55 });
  const jib = (share: number): readonly [Rgb, Rgb] =>
    sailLine(share, { foot: 1.2, head: 8.6, luff: 4.3 - 3.75 * share, leech: 0.75, belly: 0.4 });
  for (let strip = 0; strip < strips; strip++) {
    facets.push(...sailStrip(main(strip / strips), main((strip + 1) / strips), sail));
    facets.push(...sailStrip(jib(strip / strips), jib((strip + 1) / strips), sail));
  }
  return facets;
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

function sailStrip([a, b]: readonly [Rgb, Rgb], [c, d]: readonly [Rgb, Rgb], style: FacetStyle): readonly Facet[] {
  return [facet(a, minus(b, a), minus(c, a), style, true), facet(d, minus(c, d), minus(b, d), style, true)];
}

/** A craft of 12 m with lit engines. */
export function createSpaceship(paint: Rgb): readonly Facet[] {
  const skin: FacetStyle = { colour: paint, gloss: 0.5 };
  const dark: FacetStyle = { colour: [0.05, 0.055, 0.065], gloss: 0.6 };
  const facets: Facet[] = [];
  const sides = 10;
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
      const a = at(from, radius, ahead);
      const b = at(to, radius, ahead);
      const c = at(from, nextRadius, nextAhead);
      const d = at(to, nextRadius, nextAhead);
      const style = index === 3 && from > 0.5 && from < 2.4 ? dark : skin;
      facets.push(facet(a, minus(b, a), minus(c, a), style, true), facet(d, minus(c, d), minus(b, d), style, true));
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

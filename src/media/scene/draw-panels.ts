import type { Film, MutableRgb, Rgb, View } from './film.ts';

/** Writes the colour (reflectance 0..1) of a place on a panel, in metres along its two edges. */
export type Paint = (across: number, along: number, out: MutableRgb) => void;

/** Light on a panel, on a grid that spans it. */
export interface LightMap {
  readonly columns: number;
  readonly rows: number;
  /** RGB. */
  readonly data: Float32Array;
}

/** A flat piece of the world: a parallelogram, or half of one. */
export interface Panel {
  readonly origin: Rgb;
  readonly edgeU: Rgb;
  readonly edgeV: Rgb;
  readonly isTriangle: boolean;
  readonly paint: Paint;
  readonly light: LightMap;
  /** Light of its own. */
  readonly glow: Rgb;
  /** 0 matt to 1 mirror-smooth: how much of `mirror` it shows at grazing angles. */
  readonly gloss: number;
}

export interface PanelPass {
  /** What gloss mirrors, on the whole. */
  readonly mirror: Rgb;
  readonly haze: number;
  readonly hazeColour: Rgb;
}

export function flatPaint(colour: Rgb): Paint {
  return (_across, _along, out) => {
    out[0] = colour[0];
    out[1] = colour[1];
    out[2] = colour[2];
  };
}

export function lengthOf([x, y, z]: Rgb): number {
  return Math.hypot(x, y, z);
}

export function cross(a: Rgb, b: Rgb): Rgb {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function dot(a: Rgb, b: Rgb): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

const NEAR = 0.12;

/**
 * Draws panels against the depth of the film. In a pixel, 1 / distance and (place on the panel) / distance are linear,
 * so each needs one division; edges are smoothed by how much of a pixel lies inside.
 */
export function drawPanels(panels: readonly Panel[], pass: PanelPass, film: Film, view: View): void {
  // Near ones first, so that what they hide is never painted.
  const distance = ({ origin, edgeU, edgeV }: Panel): number => {
    const x = origin[0] + (edgeU[0] + edgeV[0]) / 2 - view.x;
    const z = origin[2] + (edgeU[2] + edgeV[2]) / 2 - view.z;
    return x * view.sin + z * view.cos;
  };
  for (const panel of panels.toSorted((a, b) => distance(a) - distance(b))) drawPanel(panel, pass, film, view);
}

/** Camera space: right, up, ahead. */
function toCamera(view: View, [x, y, z]: Rgb, isDirection: boolean): Rgb {
  const ox = isDirection ? x : x - view.x;
  const oy = isDirection ? y : y - view.y;
  const oz = isDirection ? z : z - view.z;
  return [ox * view.cos - oz * view.sin, oy, ox * view.sin + oz * view.cos];
}

function drawPanel(panel: Panel, pass: PanelPass, film: Film, view: View): void {
  const origin = toCamera(view, panel.origin, false);
  const u = toCamera(view, panel.edgeU, true);
  const v = toCamera(view, panel.edgeV, true);
  const bounds = boundsOf(origin, u, v, film, view);
  if (bounds === null) return;
  const normal = cross(u, v);
  const plane = dot(normal, origin);
  if (Math.abs(plane) < 1e-9) return;
  // Place on the panel as a ray (sx, sy, 1) meets it: u = (ray . byU) / (ray . normal), and the same for v.
  const byU = cross(v, origin);
  const byV = cross(origin, u);
  const uLength = lengthOf(panel.edgeU);
  const vLength = lengthOf(panel.edgeV);
  const facing = 1 / lengthOf(normal);
  const colour: MutableRgb = [0, 0, 0];
  const { left, right, top, bottom } = bounds;
  const { gloss, glow, light, isTriangle } = panel;
  const step = 1 / view.focal;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const sx = (x + 0.5 - view.width / 2) * step;
      const sy = (view.horizon + view.roll * (x - view.width / 2) - y - 0.5) * step;
      const along = normal[0] * sx + normal[1] * sy + normal[2];
      const inverse = 1 / along;
      const z = plane * inverse;
      const pixel = y * film.width + x;
      if (!(z > NEAR) || film.depth[pixel]! < z - 1e-4) continue;
      const pu = (byU[0] * sx + byU[1] * sy + byU[2]) * inverse;
      const pv = (byV[0] * sx + byV[1] * sy + byV[2]) * inverse;
      const inside = isTriangle ? Math.min(pu, pv, 1 - pu - pv) : Math.min(pu, 1 - pu, pv, 1 - pv);
      if (inside < 0) continue;
      panel.paint(pu * uLength, pv * vLength, colour);
      const i = pixel * 3;
      addLight(light, pu, pv, colour);
      let fresnel = 0;
      if (gloss > 0) {
        const flat = 1 - (Math.abs(along) * facing) / Math.sqrt(1 + sx * sx + sy * sy);
        fresnel = gloss * (0.04 + 0.7 * flat * flat * flat * flat);
      }
      const kept = pass.haze > 0 ? Math.exp(-z * pass.haze) : 1;
      film.depth[pixel] = z;
      film.mover[pixel] = film.brush;
      for (let k = 0; k < 3; k++) {
        const value = colour[k]! * (1 - fresnel) + glow[k]! + pass.mirror[k]! * fresnel;
        film.colour[i + k] = value * kept + pass.hazeColour[k]! * (1 - kept);
      }
    }
  }
}

function addLight({ columns, rows, data }: LightMap, u: number, v: number, out: MutableRgb): void {
  const x = Math.max(0, Math.min(columns - 1.001, u * columns - 0.5));
  const y = Math.max(0, Math.min(rows - 1.001, v * rows - 0.5));
  const xi = x | 0;
  const yi = y | 0;
  const fx = x - xi;
  const fy = y - yi;
  const right = xi + 1 < columns ? 3 : 0;
  const below = yi + 1 < rows ? columns * 3 : 0;
  const i = (yi * columns + xi) * 3;
  for (let k = 0; k < 3; k++) {
    const near = data[i + k]! + (data[i + right + k]! - data[i + k]!) * fx;
    const far = data[i + below + k]! + (data[i + below + right + k]! - data[i + below + k]!) * fx;
    out[k]! *= near + (far - near) * fy;
  }
}

/** The pixels that a panel can touch; null when none. */
function boundsOf(
  origin: Rgb,
  u: Rgb,
  v: Rgb,
  film: Film,
  view: View,
): { left: number; right: number; top: number; bottom: number } | null {
  const corners: Rgb[] = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ].map(([a, b]) => [
    origin[0] + u[0] * a! + v[0] * b!,
    origin[1] + u[1] * a! + v[1] * b!,
    origin[2] + u[2] * a! + v[2] * b!,
  ]);
  const clipped: Rgb[] = [];
  for (const [i, from] of corners.entries()) {
    const to = corners[(i + 1) % 4]!;
    if (from[2] >= NEAR) clipped.push(from);
    if (from[2] >= NEAR === to[2] >= NEAR) continue;
    const share = (NEAR - from[2]) / (to[2] - from[2]);
    clipped.push([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, NEAR]);
  }
  if (clipped.length === 0) return null;
  const slack = Math.abs(view.roll) * film.width + 1;
  const xs = clipped.map(([x, , z]) => view.width / 2 + (x / z) * view.focal);
  const ys = clipped.map(([, y, z]) => view.horizon - (y / z) * view.focal);
  const left = Math.max(0, Math.floor(Math.min(...xs)) - 1);
  const right = Math.min(film.width - 1, Math.ceil(Math.max(...xs)) + 1);
  const top = Math.max(0, Math.floor(Math.min(...ys) - slack));
  const bottom = Math.min(film.height - 1, Math.ceil(Math.max(...ys) + slack));
  return left > right || top > bottom ? null : { left, right, top, bottom };
}

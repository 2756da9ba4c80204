/** Linear light of one frame, with the distance of what was drawn last. */
export interface Film {
  readonly width: number;
  readonly height: number;
  /** RGB, linear, unbounded. */
  readonly colour: Float32Array;
  /** Metres along the camera's axis; FAR where only sky is. */
  readonly depth: Float32Array;
  /** Which of `movers` is seen, counted from 1; 0 where the world stands still. */
  readonly mover: Uint8Array;
  /** Metres per second along x, y, z of what moves by itself in this frame. */
  readonly movers: Rgb[];
  /** The mover that is being drawn, 0 for the world. */
  brush: number;
}

/** Share of a frame's time that the shutter is open: 180 degrees, as film cameras have it. */
export const SHUTTER_FRAMES = 0.5;

export const FAR = 1e9;

export function createFilm(width: number, height: number): Film {
  return {
    width,
    height,
    colour: new Float32Array(width * height * 3),
    depth: new Float32Array(width * height),
    mover: new Uint8Array(width * height),
    movers: [],
    brush: 0,
  };
}

/** Marks what `draw` draws as moving at `velocity`; 255 things at most, any others count as still. */
export function drawMoving(film: Film, velocity: Rgb, draw: () => void): void {
  if (film.movers.length < 255 && velocity.some((metres) => metres !== 0)) film.brush = film.movers.push(velocity);
  draw();
  film.brush = 0;
}

/**
 * The camera at one instant. It looks level: pitch is a shift of the lens, as on a view camera, so that verticals stay
 * upright and every kernel may work in columns; roll is a shear of the horizon.
 */
export interface View {
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Of yaw; at yaw 0 the camera looks along +z, and x is to the right. */
  readonly sin: number;
  readonly cos: number;
  /** Pixels. */
  readonly focal: number;
  /** Row of the horizon at the middle column. */
  readonly horizon: number;
  /** Rows that the horizon falls per column to the right. */
  readonly roll: number;
}

export type Rgb = readonly [red: number, green: number, blue: number];
export type MutableRgb = [red: number, green: number, blue: number];

/** A point in camera space; `z` is the distance along the axis. */
export interface Projected {
  x: number;
  y: number;
  z: number;
}

/** Projects a world point into `out`; false where it lies behind the camera. */
export function project(view: View, x: number, y: number, z: number, out: Projected): boolean {
  const ox = x - view.x;
  const oz = z - view.z;
  const depth = ox * view.sin + oz * view.cos;
  if (depth < 0.05) return false;
  out.x = view.width / 2 + ((ox * view.cos - oz * view.sin) / depth) * view.focal;
  out.y = view.horizon + view.roll * (out.x - view.width / 2) - ((y - view.y) / depth) * view.focal;
  out.z = depth;
  return true;
}

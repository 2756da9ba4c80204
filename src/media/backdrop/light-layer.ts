import { fillPolygon, type PlanePoint } from '../image/fill-polygon.ts';
import { linearColour } from '../image/linear-light.ts';
import { smoothstep } from '../smooth.ts';

/** Linear light; 1 is paper white, lamps are many times brighter, which is what makes them discs out of focus. */
export type Light = readonly [number, number, number];

/** A sheet of light at one distance from the camera: premultiplied colour and opacity. */
export interface LightLayer {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, opacity. */
  readonly planes: readonly [Float32Array, Float32Array, Float32Array, Float32Array];
}

/** Transparent and dark. */
export function createLayer(width: number, height: number): LightLayer {
  const plane = (): Float32Array => new Float32Array(width * height);
  return { width, height, planes: [plane(), plane(), plane(), plane()] };
}

export function light(hex: string, strength = 1): Light {
  const [r, g, b] = linearColour(hex);
  return [r * strength, g * strength, b * strength];
}

/** Opaque vertical gradient over the rows; `stops`: height 0..1 and colour, from top to bottom. */
export function paintGradient(layer: LightLayer, stops: readonly (readonly [number, string])[]): void {
  const colours = stops.map(([at, hex]) => ({ at, colour: light(hex) }));
  for (let y = 0; y < layer.height; y++) {
    const t = (y + 0.5) / layer.height;
    let k = 0;
    while (k < colours.length - 2 && t > colours[k + 1]!.at) k++;
    const [from, to] = [colours[k]!, colours[k + 1]!];
    const share = smoothstep(from.at, to.at, t);
    const row = y * layer.width;
    for (let c = 0; c < 3; c++) {
      const value = from.colour[c]! + (to.colour[c]! - from.colour[c]!) * share;
      layer.planes[c]!.fill(value, row, row + layer.width);
    }
    layer.planes[3].fill(1, row, row + layer.width);
  }
}

export function paintPolygon(layer: LightLayer, points: readonly PlanePoint[], colour: Light): void {
  const { width, height, planes } = layer;
  planes.forEach((data, c) => {
    fillPolygon({ width, height, data }, points, c === 3 ? 1 : colour[c]!);
  });
}

export function paintRectangle(
  layer: LightLayer,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  colour: Light,
): void {
  const { x, y, width, height } = box;
  const right = x + width;
  const bottom = y + height;
  paintPolygon(
    layer,
    [
      { x, y },
      { x: right, y },
      { x: right, y: bottom },
      { x, y: bottom },
    ],
    colour,
  );
}

const ELLIPSE_CORNERS = 16;

export function paintEllipse(
  layer: LightLayer,
  {
    x,
    y,
    radiusX,
    radiusY,
    turn = 0,
  }: {
    readonly x: number;
    readonly y: number;
    readonly radiusX: number;
    readonly radiusY: number;
    readonly turn?: number;
  },
  colour: Light,
): void {
  const points = Array.from({ length: ELLIPSE_CORNERS }, (_, k) => {
    const angle = (k / ELLIPSE_CORNERS) * 2 * Math.PI;
    const [u, v] = [Math.cos(angle) * radiusX, Math.sin(angle) * radiusY];
    return { x: x + u * Math.cos(turn) - v * Math.sin(turn), y: y + u * Math.sin(turn) + v * Math.cos(turn) };
  });
  paintPolygon(layer, points, colour);
}

/** A line of points with a width that may taper. */
export function paintStroke(
  layer: LightLayer,
  path: readonly PlanePoint[],
  widths: readonly [number, number],
  colour: Light,
): void {
  for (let k = 0; k + 1 < path.length; k++) {
    const [a, b] = [path[k]!, path[k + 1]!];
    const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    const half = (at: number): number => (widths[0] + ((widths[1] - widths[0]) * at) / (path.length - 1)) / 2;
    const [nx, ny] = [(a.y - b.y) / length, (b.x - a.x) / length];
    const [p, q] = [half(k), half(k + 1)];
    const corners = [
      { x: a.x + nx * p, y: a.y + ny * p },
      { x: b.x + nx * q, y: b.y + ny * q },
      { x: b.x - nx * q, y: b.y - ny * q },
      { x: a.x - nx * p, y: a.y - ny * p },
    ];
    paintPolygon(layer, corners, colour);
  }
}

/** Adds a small lamp: a disc of the given radius in pixels. Light only, no opacity. */
export function addLamp(
  layer: LightLayer,
  { x, y, radius }: { readonly x: number; readonly y: number; readonly radius: number },
  colour: Light,
): void {
  const { width, height, planes } = layer;
  const reach = Math.ceil(radius + 1);
  for (let py = Math.max(0, Math.floor(y) - reach); py <= Math.min(height - 1, Math.floor(y) + reach); py++) {
    for (let px = Math.max(0, Math.floor(x) - reach); px <= Math.min(width - 1, Math.floor(x) + reach); px++) {
      const share = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(px + 0.5 - x, py + 0.5 - y)));
      for (let c = 0; c < 3; c++) planes[c]![py * width + px] = planes[c]![py * width + px]! + share * colour[c]!;
    }
  }
}

/** Adds a soft glow with a Gaussian profile; radii in pixels. */
export function addGlow(
  layer: LightLayer,
  {
    x,
    y,
    radiusX,
    radiusY,
  }: { readonly x: number; readonly y: number; readonly radiusX: number; readonly radiusY: number },
  colour: Light,
): void {
  const { width, height, planes } = layer;
  const bottom = Math.min(height - 1, Math.ceil(y + 3 * radiusY));
  const right = Math.min(width - 1, Math.ceil(x + 3 * radiusX));
  const across = Float32Array.from({ length: width }, (_, px) => Math.exp(-(((px + 0.5 - x) / radiusX) ** 2)));
  for (let py = Math.max(0, Math.floor(y - 3 * radiusY)); py <= bottom; py++) {
    const down = Math.exp(-(((py + 0.5 - y) / radiusY) ** 2));
    for (let px = Math.max(0, Math.floor(x - 3 * radiusX)); px <= right; px++) {
      const share = down * across[px]!;
      for (let c = 0; c < 3; c++) planes[c]![py * width + px] = planes[c]![py * width + px]! + share * colour[c]!;
    }
  }
}

/** Multiplies colour by 1 + strength * noise, never below zero. */
export function modulate(layer: LightLayer, noise: Float32Array, strength: number): void {
  for (let c = 0; c < 3; c++) {
    const plane = layer.planes[c]!;
    for (let i = 0; i < plane.length; i++) plane[i] = plane[i]! * Math.max(0, 1 + strength * noise[i]!);
  }
}

/** Lays `front` over `back`, in place. */
export function layOver(back: LightLayer, front: LightLayer): void {
  const opacity = front.planes[3];
  back.planes.forEach((plane, c) => {
    const source = front.planes[c]!;
    for (let i = 0; i < plane.length; i++) plane[i] = plane[i]! * (1 - opacity[i]!) + source[i]!;
  });
}

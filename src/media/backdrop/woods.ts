import { fractalNoise } from '../image/fractal-noise.ts';
import { lensBlur } from './lens-blur.ts';
import {
  addGlow,
  addLamp,
  type LightLayer,
  layOver,
  light,
  modulate,
  paintEllipse,
  paintGradient,
  paintStroke,
} from './light-layer.ts';
import { type PaintedScene, placeLight, type SceneInput, type SceneTools, sceneTools } from './scene.ts';

interface Foliage {
  readonly ground: readonly (readonly [number, string])[];
  readonly leaves: readonly string[];
  readonly trunk: string;
  readonly gap: string;
  readonly ambient: readonly [number, number, number];
  readonly rims: readonly string[];
}

export const FOLIAGE = {
  forest: {
    ground: [
      [0, '#2b4424'],
      [0.45, '#58803f'],
      [0.72, '#47652f'],
      [1, '#2b3d1f'],
    ],
    leaves: ['#3f6a2c', '#578a3a', '#7fb24e', '#2c4f24', '#a9d36a', '#233f1c'],
    trunk: '#231a13',
    gap: '#f6ffd8',
    ambient: [0.99, 1.01, 0.96],
    rims: ['#f4ffd0'],
  },
  autumn: {
    ground: [
      [0, '#6b3f1c'],
      [0.45, '#b06e2e'],
      [0.72, '#8d5526'],
      [1, '#4a2a14'],
    ],
    leaves: ['#d9862f', '#e8702a', '#b6441c', '#f0ab4a', '#8e3a17', '#ffcf6e'],
    trunk: '#2b1a10',
    gap: '#fff1cf',
    ambient: [1.05, 0.99, 0.9],
    rims: ['#ffe9b8'],
  },
  sakura: {
    ground: [
      [0, '#bcd3ea'],
      [0.4, '#f1d5df'],
      [0.72, '#d9b7bd'],
      [1, '#9fae84'],
    ],
    leaves: ['#ffd5e2', '#ffb9cf', '#fff0f5', '#f79fbc', '#ffe4ee', '#e88aa8'],
    trunk: '#5b4642',
    gap: '#ffffff',
    ambient: [1.02, 0.99, 1.01],
    rims: ['#fff5f8'],
  },
} as const satisfies Readonly<Record<string, Foliage>>;

/** Three depths of foliage with the sky shining through its gaps. */
export function paintWoods(input: SceneInput, kind: keyof typeof FOLIAGE): PaintedScene {
  const tools = sceneTools(input);
  const foliage: Foliage = FOLIAGE[kind];
  const { width, height, side, random } = tools;
  const far = tools.layer();
  paintGradient(far, foliage.ground);
  modulate(far, fractalNoise(random, { width, height, cell: side * 0.28, octaves: 4 }).data, 0.55);
  const sun = { x: width * tools.between(0.15, 0.85), y: height * 0.16 };
  addGlow(far, { ...sun, radiusX: width * 0.35, radiusY: height * 0.3 }, light(foliage.gap, 0.55));
  paintTrunks(far, tools, foliage.trunk);
  scatterLeaves(far, tools, foliage, { count: 700, size: 0.012, bottom: 0.72, shade: [0.5, 1.25] });
  const gaps = 90;
  for (let k = 0; k < gaps; k++) {
    const at = { x: width * random.next(), y: height * tools.between(0, 0.5), radius: side * 0.0024 };
    addLamp(far, at, light(foliage.gap, tools.between(2, 16)));
  }
  const layer = lensBlur(far, side * 0.024);
  const near = tools.layer();
  scatterLeaves(near, tools, foliage, { count: 90, size: 0.024, bottom: 0.3, shade: [0.25, 0.9] });
  layOver(layer, lensBlur(near, side * 0.03));
  const dim = { day: 1, sunset: 0.85, night: 0.16 }[input.time];
  for (const plane of layer.planes.slice(0, 3)) for (let i = 0; i < plane.length; i++) plane[i] = plane[i]! * dim;
  const ambient = input.time === 'sunset' ? ([1.06, 0.98, 0.87] as const) : foliage.ambient;
  const place = placeLight(random, { ambient, exposure: input.time === 'night' ? 0.88 : 1, rims: foliage.rims });
  return { layer, place, wrap: 0.5, isDark: input.time === 'night' };
}

function paintTrunks(layer: LightLayer, tools: SceneTools, hex: string): void {
  const { width, height, side } = tools;
  const count = Math.round((7 * width) / side);
  for (let k = 0; k < count; k++) {
    const x = width * tools.random.next();
    const lean = side * tools.between(-0.08, 0.08);
    const thick = side * tools.between(0.012, 0.05);
    const path = [
      { x, y: height * tools.between(0.72, 0.9) },
      { x: x + lean * 0.4, y: height * 0.4 },
      { x: x + lean, y: -height * 0.02 },
    ];
    paintStroke(layer, path, [thick, thick * 0.6], light(hex, tools.between(0.8, 3)));
  }
}

function scatterLeaves(
  layer: LightLayer,
  tools: SceneTools,
  { leaves }: Foliage,
  {
    count,
    size,
    bottom,
    shade,
  }: {
    readonly count: number;
    readonly size: number;
    readonly bottom: number;
    readonly shade: readonly [number, number];
  },
): void {
  const { width, height, side, random } = tools;
  const clumps = Array.from({ length: Math.max(6, count / 12) }, () => ({
    x: width * random.next(),
    y: height * bottom * random.next(),
    colour: tools.pick(leaves),
    brightness: tools.between(...shade),
  }));
  const total = Math.round((count * Math.max(width, height)) / side);
  for (let k = 0; k < total; k++) {
    const clump = tools.pick(clumps);
    const radius = side * size * tools.between(0.5, 1.4);
    const at = { x: clump.x + random.normal() * side * 0.05, y: clump.y + random.normal() * side * 0.04 };
    const leaf = {
      ...at,
      radiusX: radius,
      radiusY: radius * tools.between(0.35, 0.8),
      turn: tools.between(0, Math.PI),
    };
    const hex = random.chance(0.7) ? clump.colour : tools.pick(leaves);
    paintEllipse(layer, leaf, light(hex, clump.brightness * tools.between(0.75, 1.25)));
  }
}

import { fractalNoise } from '../image/fractal-noise.ts';
import { lensBlur } from './lens-blur.ts';
import { addLamp, type Light, type LightLayer, light, paintGradient, paintPolygon } from './light-layer.ts';
import { type PaintedScene, placeLight, type SceneInput, type SceneTools, sceneTools } from './scene.ts';

const SKIES = {
  day: ['#86aede', '#dfeaf4'],
  sunset: ['#66749f', '#ffc795'],
  night: ['#0b1530', '#33466b'],
} as const;
const RIMS = { day: '#f2f6ff', sunset: '#ffd0a0', night: '#b8ccff' } as const;

/** Mountain ridges, paler with distance. */
export function paintMountains(input: SceneInput): PaintedScene {
  const tools = sceneTools(input);
  const { side } = tools;
  const layer = paintSkyOf(input, tools);
  const dim = input.time === 'night' ? 0.14 : input.time === 'sunset' ? 0.7 : 1;
  for (const [base, relief, colour] of [
    [0.52, 0.16, '#a9bfd6'],
    [0.6, 0.14, '#7f9ab3'],
    [0.69, 0.12, '#587a6d'],
    [0.8, 0.1, '#3c5a41'],
  ] as const) {
    paintRidge(layer, tools, { base, relief, colour: light(colour, dim), snow: null });
  }
  return outdoors(input, tools, lensBlur(layer, side * 0.008));
}

/** Snowy ridges, fir trees with snow on their branches, a white field. */
export function paintSnow(input: SceneInput): PaintedScene {
  const tools = sceneTools(input);
  const { width, height, side } = tools;
  const isNight = input.time === 'night';
  const layer = paintSkyOf(input, tools);
  const white = light('#f7fafd', isNight ? 0.16 : 1);
  paintRidge(layer, tools, { base: 0.5, relief: 0.2, colour: light('#93a7bd', isNight ? 0.2 : 1), snow: white });
  paintRidge(layer, tools, { base: 0.68, relief: 0.03, colour: light('#e6eef6', isNight ? 0.14 : 1), snow: null });
  const trees = Math.round((26 * width) / side);
  for (let k = 0; k < trees; k++) {
    const isNear = k > trees * 0.55;
    const size = side * tools.between(0.12, 0.24) * (isNear ? 1.35 : 0.8);
    const foot = { x: width * tools.between(-0.03, 1.03), y: height * (isNear ? 0.8 : 0.7) };
    paintFir(layer, tools, { ...foot, size, green: light(isNear ? '#3f5c52' : '#7d96a0', isNight ? 0.2 : 1), white });
  }
  paintRidge(layer, tools, { base: 0.8, relief: 0.02, colour: white, snow: null });
  return outdoors(input, tools, lensBlur(layer, side * 0.013));
}

function paintSkyOf(input: SceneInput, tools: SceneTools): LightLayer {
  const layer = tools.layer();
  const [top, low] = SKIES[input.time];
  paintGradient(layer, [
    [0, top],
    [0.6, low],
    [1, low],
  ]);
  return layer;
}

function outdoors({ time }: SceneInput, { random }: SceneTools, layer: LightLayer): PaintedScene {
  const ambient = time === 'sunset' ? ([1.06, 0.98, 0.88] as const) : ([0.98, 1, 1.04] as const);
  const exposure = time === 'night' ? 0.88 : 1.02;
  return {
    layer,
    place: placeLight(random, { ambient, exposure, rims: [RIMS[time]] }),
    wrap: 0.55,
    isDark: time === 'night',
  };
}

/** A skyline of fractal noise, filled down to the bottom; `snow` covers what is high and sunlit. */
function paintRidge(
  { width, height, planes }: LightLayer,
  { random, side }: SceneTools,
  ridge: { readonly base: number; readonly relief: number; readonly colour: Light; readonly snow: Light | null },
): void {
  const skyline = fractalNoise(random, { width, height: 1, cell: side * 0.42, octaves: 6 });
  const rock = fractalNoise(random, { width, height, cell: side * 0.12, octaves: 5 });
  for (let x = 0; x < width; x++) {
    const top = Math.max(0, Math.round(height * (ridge.base - ridge.relief * skyline.data[x]!)));
    for (let y = top; y < height; y++) {
      const i = y * width + x;
      const below = (y - top) / (height * ridge.relief * 1.6);
      const isSnow = ridge.snow !== null && rock.data[i]! * 0.9 + 0.35 > below;
      const paint = isSnow ? ridge.snow! : ridge.colour;
      for (let c = 0; c < 3; c++) planes[c]![i] = paint[c]! * (1 + 0.22 * rock.data[i]!);
    }
  }
}

/** Tiers of drooping branches; snow lies on the upper side of each. */
function paintFir(
  layer: LightLayer,
  tools: SceneTools,
  fir: { readonly x: number; readonly y: number; readonly size: number; readonly green: Light; readonly white: Light },
): void {
  const tiers = 7;
  for (let tier = 0; tier < tiers; tier++) {
    const t = tier / tiers;
    const half = fir.size * 0.2 * (1 - t) * tools.between(0.85, 1.15);
    const y = fir.y - fir.size * t;
    const rise = fir.size * 0.26;
    const tilt = fir.size * tools.between(-0.01, 0.01);
    paintPolygon(
      layer,
      [
        { x: fir.x - half, y: y + tilt },
        { x: fir.x, y: y - rise },
        { x: fir.x + half, y: y - tilt },
      ],
      fir.green,
    );
    const left = { x: fir.x - half, y: y + tilt };
    const right = { x: fir.x + half * tools.between(0.2, 0.9), y: y - rise * 0.15 };
    paintPolygon(
      layer,
      [left, { x: fir.x - half * 0.1, y: y - rise * 0.75 }, right, { x: fir.x - half * 0.1, y: y - rise * 0.35 }],
      fir.white,
    );
  }
}

/** Stars and gas clouds. */
export function paintSpace(input: SceneInput): PaintedScene {
  const tools = sceneTools(input);
  const { width, height, side, random } = tools;
  const layer = tools.layer();
  paintGradient(layer, [
    [0, '#05060f'],
    [1, '#0b0a1e'],
  ]);
  for (const colour of [
    [0.5, 0.12, 0.6],
    [0.1, 0.3, 0.65],
    [0.4, 0.2, 0.15],
  ] as const) {
    const gas = fractalNoise(random, { width, height, cell: side * tools.between(0.35, 0.6), octaves: 6 });
    for (let i = 0; i < gas.data.length; i++) {
      const density = Math.max(0, gas.data[i]!) ** 1.5 * 0.9;
      for (let c = 0; c < 3; c++) layer.planes[c]![i] = layer.planes[c]![i]! + density * colour[c]!;
    }
  }
  const stars = Math.round((600 * width * height) / (side * side));
  for (let k = 0; k < stars; k++) {
    const at = { x: width * random.next(), y: height * random.next(), radius: 0.6 };
    addLamp(layer, at, light(tools.pick(['#ffffff', '#cfe0ff', '#ffe9cf']), 0.1 + 3 * random.next() ** 6));
  }
  const place = placeLight(random, { ambient: [0.95, 0.95, 1.06], exposure: 0.95, rims: ['#9ab0ff', '#ff8ae6'] });
  return { layer: lensBlur(layer, 1.2), place, wrap: 0.35, isDark: true };
}

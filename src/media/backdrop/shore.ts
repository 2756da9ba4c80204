import { fractalNoise } from '../image/fractal-noise.ts';
import { smoothstep } from '../smooth.ts';
import { lensBlur } from './lens-blur.ts';
import { addGlow, addLamp, type LightLayer, layOver, light, paintGradient, paintStroke } from './light-layer.ts';
import { type PaintedScene, placeLight, type SceneInput, type SceneTools, sceneTools } from './scene.ts';

const HORIZON = 0.53;
const SAND = 0.74;

interface ShoreMood {
  readonly sky: readonly (readonly [number, string])[];
  readonly glitter: string;
  readonly palm: string;
  readonly ambient: readonly [number, number, number];
  readonly exposure: number;
  readonly rims: readonly string[];
}

const MOODS: Readonly<Record<SceneInput['time'], ShoreMood>> = {
  day: {
    sky: [
      [0, '#4f97d8'],
      [0.35, '#9bcaec'],
      [0.515, '#dceefa'],
      [0.53, '#3b8fb4'],
      [0.66, '#5fb9c4'],
      [0.74, '#cfe6df'],
      [0.78, '#ead9b8'],
      [1, '#d2ba8c'],
    ],
    glitter: '#ffffff',
    palm: '#2f5a35',
    ambient: [1.01, 1, 1],
    exposure: 1.04,
    rims: ['#fffff2'],
  },
  sunset: {
    sky: [
      [0, '#5d7ba8'],
      [0.3, '#d9a184'],
      [0.515, '#ffcf8a'],
      [0.535, '#c98a63'],
      [0.7, '#7d6a66'],
      [0.76, '#b98f6c'],
      [1, '#8a6547'],
    ],
    glitter: '#ffd9a0',
    palm: '#2c211a',
    ambient: [1.07, 0.98, 0.86],
    exposure: 1,
    rims: ['#ffd08a'],
  },
  night: {
    sky: [
      [0, '#060d20'],
      [0.4, '#14264a'],
      [0.52, '#2a4066'],
      [0.535, '#0f2038'],
      [0.72, '#182a42'],
      [0.78, '#3a3d45'],
      [1, '#24262d'],
    ],
    glitter: '#cfe0ff',
    palm: '#05080c',
    ambient: [0.93, 0.97, 1.06],
    exposure: 0.9,
    rims: ['#b8ccff'],
  },
};

/** Sky, sea and sand in thirds, a palm leaf in a corner. */
export function paintBeach(input: SceneInput): PaintedScene {
  const tools = sceneTools(input);
  const mood = MOODS[input.time];
  const { width, height, side, random } = tools;
  const shore = tools.layer();
  paintGradient(shore, mood.sky);
  const sunX = width * tools.between(0.12, 0.88);
  if (input.time === 'day') paintClouds(shore, tools, 0.92, HORIZON);
  else {
    addGlow(shore, { x: sunX, y: height * 0.47, radiusX: side * 0.07, radiusY: side * 0.07 }, light(mood.glitter, 2));
    addGlow(
      shore,
      { x: sunX, y: height * 0.5, radiusX: width * 0.45, radiusY: height * 0.22 },
      light(mood.glitter, 0.35),
    );
  }
  rippleSea(shore, tools);
  const count = input.time === 'day' ? 260 : 700;
  for (let k = 0; k < count; k++) {
    const spread = input.time === 'day' ? width : width * 0.16;
    const x = (input.time === 'day' ? width / 2 : sunX) + random.normal() * spread * 0.5;
    const y = height * tools.between(HORIZON + 0.01, SAND - 0.04);
    addLamp(
      shore,
      { x, y, radius: side * 0.0016 },
      light(mood.glitter, tools.between(0.4, input.time === 'day' ? 4 : 3)),
    );
  }
  const layer = lensBlur(shore, side * 0.009);
  layOver(layer, lensBlur(paintPalm(tools, mood.palm), side * 0.016));
  return { layer, place: placeLight(random, mood), wrap: 0.6, isDark: input.time === 'night' };
}

/** Only clouds, as from a roof. */
export function paintSky(input: SceneInput): PaintedScene {
  const tools = sceneTools(input);
  const { side, random } = tools;
  const sky = tools.layer();
  const stops = {
    day: ['#3f83cf', '#a3cdf0', '#e4f1fb'],
    sunset: ['#56699c', '#e39a7a', '#ffd89b'],
    night: ['#050916', '#101d3d', '#25345a'],
  }[input.time];
  paintGradient(sky, [
    [0, stops[0]!],
    [0.6, stops[1]!],
    [1, stops[2]!],
  ]);
  paintClouds(sky, tools, input.time === 'night' ? 0.08 : 0.93, 1.3);
  const mood = MOODS[input.time];
  return {
    layer: lensBlur(sky, side * 0.007),
    place: placeLight(random, mood),
    wrap: 0.6,
    isDark: input.time === 'night',
  };
}

/** White, with greyer undersides where they are thick; fading towards `bottom`, a share of the height. */
function paintClouds(
  { planes, width, height }: LightLayer,
  { random, side }: SceneTools,
  white: number,
  bottom: number,
): void {
  const density = fractalNoise(random, { width, height, cell: side * 0.42, octaves: 6 });
  for (let y = 0; y < Math.min(height, height * bottom); y++) {
    const fade = smoothstep(bottom, bottom * 0.4, y / height);
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const thick = density.data[i]!;
      const cover = 0.9 * smoothstep(0.02, 0.45, thick) * fade;
      const shade = white * (1 - 0.5 * Math.max(0, thick - 0.3));
      for (let c = 0; c < 3; c++) planes[c]![i] = planes[c]![i]! * (1 - cover) + shade * cover;
    }
  }
}

/** Waves lie flat with distance: noise squeezed in height, more so towards the horizon. */
function rippleSea({ planes, width, height }: LightLayer, { random, side }: SceneTools): void {
  const waves = fractalNoise(random, { width, height, cell: side * 0.06, octaves: 3 });
  for (let y = Math.floor(height * HORIZON); y < height; y++) {
    const isSea = y < height * SAND;
    const depth = Math.max(0, y - height * HORIZON) / (height * (SAND - HORIZON));
    const source = isSea ? Math.floor(side * 0.9 * Math.log(1 + 9 * depth)) % height : y;
    for (let x = 0; x < width; x++) {
      const factor = 1 + waves.data[source * width + x]! * (isSea ? 0.3 * depth : 0.07);
      for (let c = 0; c < 3; c++) planes[c]![y * width + x] = planes[c]![y * width + x]! * factor;
    }
  }
}

const FROND_STEPS = 14;

/** Fronds with leaflets, hanging into the picture from one upper corner. */
function paintPalm(tools: SceneTools, hex: string): LightLayer {
  const { width, height, side, random } = tools;
  const layer = tools.layer();
  const isRight = random.chance(0.5);
  const inward = isRight ? -1 : 1;
  const root = { x: isRight ? width + side * 0.03 : -side * 0.03, y: height * 0.03 };
  for (let k = 0; k < 7; k++) {
    const length = side * tools.between(0.28, 0.46);
    const droop = tools.between(0.2, 0.75) * length;
    const rise = tools.between(-0.1, 0.12) * length;
    const colour = light(hex, tools.between(0.7, 1.5));
    const spine = Array.from({ length: FROND_STEPS }, (_, step) => {
      const t = step / (FROND_STEPS - 1);
      return { x: root.x + inward * length * t, y: root.y + rise * t + droop * t * t };
    });
    paintStroke(layer, spine, [side * 0.006, side * 0.002], colour);
    for (const [step, point] of spine.entries()) {
      const leaf = side * 0.09 * Math.sin((Math.PI * (step + 1)) / (FROND_STEPS + 1));
      for (const slant of [0.35, -0.5]) {
        const tip = { x: point.x + inward * leaf * 0.55, y: point.y + leaf * (slant + 0.55) };
        paintStroke(layer, [point, tip], [side * 0.008, side * 0.001], colour);
      }
    }
  }
  return layer;
}

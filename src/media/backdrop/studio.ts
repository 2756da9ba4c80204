import { fractalNoise } from '../image/fractal-noise.ts';
import { smoothstep } from '../smooth.ts';
import { light } from './light-layer.ts';
import { type PaintedScene, placeLight, type SceneInput, sceneTools } from './scene.ts';

/** Colour of the paper where the background light falls and where it does not. */
const PAPER = {
  white: ['#fbfbfb', '#e2e4e7'],
  black: ['#2b2c30', '#060607'],
  grey: ['#a9abae', '#4a4c50'],
  blue: ['#6f9bd0', '#1f3d68'],
  red: ['#c23a34', '#5e1012'],
  pink: ['#f3c4cf', '#c98796'],
  green: ['#7fa58a', '#2c4c3b'],
  beige: ['#d9c4a6', '#84694c'],
  yellow: ['#f3c45a', '#b97a24'],
  purple: ['#9d82c4', '#43306b'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

export type StudioColour = keyof typeof PAPER;

/** A paper or canvas backdrop with a light on it; white is evenly lit, as passport photos want it. */
export function paintStudio(input: SceneInput, colour: StudioColour | undefined): PaintedScene {
  const tools = sceneTools(input);
  const { width, height, side, random } = tools;
  const chosen = colour ?? tools.pick(['grey', 'beige', 'blue', 'green'] as const);
  const [bright, dark] = PAPER[chosen].map((hex) => light(hex)) as [ReturnType<typeof light>, ReturnType<typeof light>];
  const isEven = chosen === 'white';
  const layer = tools.layer();
  const texture = fractalNoise(random, { width, height, cell: side * 0.5, octaves: 5 });
  const center = { x: width * (0.5 + tools.between(-0.1, 0.1)), y: height * tools.between(0.36, 0.48) };
  const reach = tools.between(0.75, 0.95);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const spot = smoothstep(reach, 0.05, Math.hypot(x - center.x, y - center.y) / side);
      const share = isEven ? 0.75 + 0.25 * spot : spot;
      const mottle = 1 + (isEven ? 0 : 0.1) * texture.data[i]!;
      for (let c = 0; c < 3; c++) layer.planes[c]![i] = (dark[c]! + (bright[c]! - dark[c]!) * share) * mottle;
    }
  }
  layer.planes[3].fill(1);
  return { layer, place: placeLight(random), wrap: isEven ? 0.3 : 0.35, isDark: chosen === 'black' };
}

import { fractalNoise } from '../image/fractal-noise.ts';
import { lensBlur } from './lens-blur.ts';
import {
  addGlow,
  addLamp,
  type Light,
  type LightLayer,
  layOver,
  light,
  paintEllipse,
  paintGradient,
  paintRectangle,
  paintStroke,
} from './light-layer.ts';
import { type PaintedScene, placeLight, type SceneInput, type SceneTools, sceneTools } from './scene.ts';

const PALETTES = [
  ['#2f5bff', '#b13cff', '#19d3ff'],
  ['#ff2f6e', '#7a35ff', '#2f7bff'],
  ['#ff8a1f', '#ff2f4d', '#8a3cff'],
  ['#12d6c0', '#2f6bff', '#a63cff'],
] as const;

/** A stage with beams through haze, the audience between it and the person. */
export function paintConcert(input: SceneInput): PaintedScene {
  const tools = sceneTools(input);
  const { side, random } = tools;
  const palette = tools.pick(PALETTES);
  const stage = lensBlur(paintStage(tools, palette), side * 0.011);
  layOver(
    stage,
    lensBlur(
      paintCrowd(tools, { row: 0.63, size: 0.028, count: 26, colour: '#0b0914', glow: palette[1] }),
      side * 0.009,
    ),
  );
  layOver(
    stage,
    lensBlur(
      paintCrowd(tools, { row: 0.78, size: 0.055, count: 13, colour: '#050409', glow: palette[2] }),
      side * 0.018,
    ),
  );
  const place = placeLight(random, { ambient: [0.93, 0.94, 1.03], rims: [palette[0], palette[1]] });
  return { layer: stage, place, wrap: 0.35, isDark: true };
}

function paintStage(tools: SceneTools, palette: readonly string[]): LightLayer {
  const { width, height, side, random } = tools;
  const stage = tools.layer();
  paintGradient(stage, [
    [0, '#080914'],
    [0.45, '#161433'],
    [0.75, '#0f0c1d'],
    [1, '#050409'],
  ]);
  const haze = fractalNoise(random, { width, height, cell: side * 0.35, octaves: 4 });
  addGlow(
    stage,
    { x: width * tools.between(0.35, 0.65), y: height * 0.5, radiusX: width * 0.5, radiusY: height * 0.2 },
    light(palette[1]!, 0.3),
  );
  addGlow(
    stage,
    { x: width * tools.between(0.2, 0.8), y: height * 0.12, radiusX: width * 0.5, radiusY: height * 0.3 },
    light(palette[0]!, 0.22),
  );
  paintRectangle(stage, { x: 0, y: height * 0.05, width, height: side * 0.012 }, light('#040409'));
  paintRectangle(stage, { x: 0, y: height * 0.1, width, height: side * 0.006 }, light('#040409'));
  const beams = 8 + Math.floor(random.next() * 4);
  for (let k = 0; k < beams; k++) {
    const x = (width * (k + 0.5 + tools.between(-0.25, 0.25))) / beams;
    const lamp = { x, y: height * tools.between(0.04, 0.1) };
    const colour = palette[k % palette.length]!;
    const angle = tools.between(-0.5, 0.5) + (0.5 - x / width) * 0.5;
    addBeam(
      stage,
      { ...lamp, angle, spread: tools.between(0.03, 0.06), length: height * tools.between(0.4, 0.75) },
      light(colour, tools.between(0.5, 1)),
      haze.data,
    );
    addLamp(stage, { ...lamp, radius: side * 0.006 }, light(colour, 6).map((value) => value + 7) as unknown as Light);
    addGlow(stage, { ...lamp, radiusX: side * 0.05, radiusY: side * 0.05 }, light(colour, 0.7));
  }
  for (let k = 0; k < 34; k++) {
    const at = { x: random.next() * width, y: height * tools.between(0.36, 0.62), radius: side * 0.0025 };
    addLamp(stage, at, light(tools.pick([...palette, '#ffffff']), tools.between(5, 26)));
  }
  return stage;
}

function addBeam(
  layer: LightLayer,
  beam: {
    readonly x: number;
    readonly y: number;
    readonly angle: number;
    readonly spread: number;
    readonly length: number;
  },
  colour: Light,
  haze: Float32Array,
): void {
  const { width, height, planes } = layer;
  const [dx, dy] = [Math.sin(beam.angle), Math.cos(beam.angle)];
  for (let y = Math.max(0, Math.floor(beam.y)); y < height; y++) {
    const v = y - beam.y;
    const middle = beam.x + (v * dx) / dy;
    const reach = 3 * (v * beam.spread + width * 0.003) + 2;
    const right = Math.min(width - 1, Math.ceil(middle + reach));
    for (let x = Math.max(0, Math.floor(middle - reach)); x <= right; x++) {
      const u = x - beam.x;
      const along = u * dx + v * dy;
      if (along <= 0) continue;
      const half = along * beam.spread + width * 0.003;
      const across = Math.abs(u * dy - v * dx) / half;
      if (across > 2.2) continue;
      const i = y * width + x;
      const density = Math.min(1, (width * 0.05) / half + 0.2) * (1 + 0.6 * haze[i]!);
      const share = Math.exp(-1.6 * across * across - along / beam.length) * density;
      for (let c = 0; c < 3; c++) planes[c]![i] = planes[c]![i]! + share * colour[c]!;
    }
  }
}

/** Heads, shoulders and raised arms from behind, with the stage's light on their outlines; some hold a phone up. */
function paintCrowd(
  tools: SceneTools,
  {
    row,
    size,
    count,
    colour,
    glow,
  }: {
    readonly row: number;
    readonly size: number;
    readonly count: number;
    readonly colour: string;
    readonly glow: string;
  },
): LightLayer {
  const { width, height, side, random } = tools;
  const crowd = tools.layer();
  const dark = light(colour);
  const lit = light(glow, 0.5);
  const heads = Math.max(4, Math.round((count * width) / side));
  for (let k = 0; k < heads; k++) {
    const x = (width * (k + tools.between(0.1, 0.9))) / heads;
    const head = side * size * tools.between(0.85, 1.2);
    const y = height * row + side * tools.between(-0.02, 0.025);
    const person = (shift: number, paint: Light): void => {
      paintEllipse(crowd, { x, y: y - shift, radiusX: head * 0.6, radiusY: head * 0.8 }, paint);
      paintEllipse(crowd, { x, y: y + head * 2.4 - shift, radiusX: head * 1.5, radiusY: head * 1.7 }, paint);
    };
    person(head * 0.09, lit);
    person(0, dark);
    if (random.chance(0.4)) raiseArm(crowd, tools, { x, y, head, dark });
  }
  paintRectangle(crowd, { x: 0, y: height * row + side * size * 2, width, height }, dark);
  return crowd;
}

function raiseArm(
  crowd: LightLayer,
  tools: SceneTools,
  { x, y, head, dark }: { readonly x: number; readonly y: number; readonly head: number; readonly dark: Light },
): void {
  const hand = { x: x + head * tools.between(-0.6, 1.4), y: y - head * tools.between(1.4, 2.8) };
  const path = [{ x: x + head, y: y + head * 1.4 }, { x: x + head * 1.3, y: y - head * 0.3 }, hand];
  paintStroke(crowd, path, [head * 0.55, head * 0.35], dark);
  paintEllipse(crowd, { ...hand, radiusX: head * 0.26, radiusY: head * 0.3 }, dark);
  if (!tools.random.chance(0.35)) return;
  const screen = { x: hand.x - head * 0.22, y: hand.y - head * 0.75, width: head * 0.45, height: head * 0.7 };
  paintRectangle(crowd, screen, light('#bcd8ff', 1.6));
}

/** Gamma 2.2 stands in for sRGB's curve: the difference is below one level where light is added. */
const GAMMA = 2.2;
/** Sixteen steps per level, so that no interpolation is needed. */
const STEPS_PER_LEVEL = 16;
const ENCODE_STEPS = 16384;
/** Highlights above this bend instead of clipping, like film. */
const SHOULDER = 0.75;

const DECODE = Float32Array.from({ length: 256 * STEPS_PER_LEVEL }, (_, i) => (i / STEPS_PER_LEVEL / 255) ** GAMMA);
const ENCODE = Float32Array.from({ length: ENCODE_STEPS + 2 }, (_, i) => 255 * (i / ENCODE_STEPS) ** (1 / GAMMA));

/** Level 0..255 to linear light 0..1; table lookup, since powers were half of the relighting time. */
export function toLinear(level: number): number {
  const index = level * STEPS_PER_LEVEL + 0.5;
  return DECODE[index < 0 ? 0 : index >= DECODE.length ? DECODE.length - 1 : index | 0]!;
}

/** Linear light to level 0..255. */
export function toLevel(light: number): number {
  if (!(light > 0)) return 0;
  if (light >= 1) return 255;
  const position = light * ENCODE_STEPS;
  const index = position | 0;
  const below = ENCODE[index]!;
  return below + (ENCODE[index + 1]! - below) * (position - index);
}

/** Bends light above the shoulder so that nothing ever reaches 1. */
export function rollOff(light: number): number {
  return light < SHOULDER ? light : SHOULDER + (1 - SHOULDER) * (1 - Math.exp(-(light - SHOULDER) / (1 - SHOULDER)));
}

/** `#rrggbb` as linear light. */
export function linearColour(hex: string): [number, number, number] {
  return [1, 3, 5].map((at) => toLinear(Number.parseInt(hex.slice(at, at + 2), 16))) as [number, number, number];
}

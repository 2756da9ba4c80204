import { addVignette } from '../compose/composite.ts';
import { boxBlur } from '../image/box-blur.ts';
import { createGrain } from '../image/fractal-noise.ts';
import type { PlanarImage } from '../image/planar-image.ts';
import type { RandomStream } from '../random.ts';
import { clamp, smoothstep } from '../smooth.ts';

/** Looks that only change tones: pixel by pixel, in levels 0..255. */
type Tone = (red: number, green: number, blue: number) => [number, number, number];

const lumaOf = (r: number, g: number, b: number): number => 0.299 * r + 0.587 * g + 0.114 * b;

/** An S-curve; `amount` 0..1. */
function contrast(level: number, amount: number): number {
  const t = clamp(level, 0, 255) / 255;
  return 255 * (t + amount * (t * t * (3 - 2 * t) - t));
}

const blackAndWhite: Tone = (r, g, b) => {
  // An orange filter: skin lighter, sky darker.
  const grey = contrast(0.42 * r + 0.46 * g + 0.12 * b, 0.42);
  return [grey, grey, grey];
};

const film: Tone = (r, g, b) => {
  const l = lumaOf(r, g, b) / 255;
  const faded = [
    contrast(r, 0.18) * 0.95 + 10 + 6 * l,
    contrast(g, 0.16) * 0.95 + 9 + 2 * l,
    contrast(b, 0.1) * 0.9 + 14 - 7 * l,
  ];
  return saturate(faded as [number, number, number], 0.9);
};

const cinematic: Tone = (r, g, b) => {
  const bright = smoothstep(0.05, 0.75, lumaOf(r, g, b) / 255);
  const shift = (shadow: number, highlight: number): number => shadow * (1 - bright) + highlight * bright;
  const graded = [
    contrast(r, 0.38) + shift(-9, 9),
    contrast(g, 0.38) + shift(1, 2),
    contrast(b, 0.38) + shift(11, -12),
  ];
  return saturate(graded as [number, number, number], 0.92);
};

const vintage: Tone = (r, g, b) => {
  const l = contrast(lumaOf(r, g, b), 0.1);
  return [r * 0.22 + (l * 1.02 + 22) * 0.76, g * 0.22 + (l * 0.9 + 16) * 0.76, b * 0.22 + (l * 0.7 + 12) * 0.76];
};

const vivid: Tone = (r, g, b) => {
  const [red, green, blue] = saturate([r, g, b], 1.28);
  return [contrast(red, 0.28), contrast(green, 0.28), contrast(blue, 0.28)];
};

function saturate([r, g, b]: [number, number, number], amount: number): [number, number, number] {
  const l = lumaOf(r, g, b);
  return [l + (r - l) * amount, l + (g - l) * amount, l + (b - l) * amount];
}

export const TONE_LOOKS = {
  bw: { tone: blackAndWhite, grain: 4.2, vignette: 0.18 },
  film: { tone: film, grain: 4.5, vignette: 0.12 },
  cinematic: { tone: cinematic, grain: 2.6, vignette: 0.25 },
  vintage: { tone: vintage, grain: 5.5, vignette: 0.32 },
  vivid: { tone: vivid, grain: 0, vignette: 0 },
} as const;

export function applyTone(image: PlanarImage, name: keyof typeof TONE_LOOKS, random: RandomStream): void {
  const { tone, grain, vignette } = TONE_LOOKS[name];
  const [reds, greens, blues] = image.channels;
  for (let i = 0; i < reds.length; i++) {
    const [r, g, b] = tone(reds[i]!, greens[i]!, blues[i]!);
    reds[i] = r;
    greens[i] = g;
    blues[i] = b;
  }
  if (grain > 0) addFilmGrain(image, random, grain);
  if (vignette > 0) addVignette(image, vignette);
}

/** Grain two pixels wide, strongest in the mid-tones as in negative film. */
function addFilmGrain({ width, height, channels }: PlanarImage, random: RandomStream, sigma: number): void {
  const next = createGrain(random.derive('film'));
  const noise = Float32Array.from({ length: width * height }, next);
  const soft = new Float32Array(noise.length);
  boxBlur(noise, soft, new Float32Array(noise.length), { width, height, radius: 1 });
  const [red, green, blue] = channels;
  for (let i = 0; i < soft.length; i++) {
    const l = lumaOf(red[i]!, green[i]!, blue[i]!) / 255;
    const grain = soft[i]! * sigma * 2.4 * (0.45 + 2.2 * Math.max(0, l * (1 - l)));
    for (const channel of channels) channel[i] = channel[i]! + grain;
  }
}

import type { Grade } from '../scene/shot.ts';

/** A look: one curve per channel, 256 bytes each, and how much colour stays, 0 grey to 1 as it was. */
export interface GradeCurves {
  readonly red: Uint8Array;
  readonly green: Uint8Array;
  readonly blue: Uint8Array;
  readonly saturation: number;
}

interface Look {
  /** Factor per channel. */
  readonly gain: readonly [number, number, number];
  /** S-curve around middle grey, 0 none. */
  readonly contrast: number;
  /** Black level, 0..1: faded film has no black. */
  readonly lift: number;
  readonly saturation: number;
}

const LOOKS: Readonly<Record<Grade, Look>> = {
  warm: { gain: [1.08, 1.0, 0.86], contrast: 0.05, lift: 0, saturation: 1.05 },
  cold: { gain: [0.88, 0.99, 1.1], contrast: 0.05, lift: 0, saturation: 0.95 },
  noir: { gain: [1, 1, 1], contrast: 0.45, lift: 0, saturation: 0 },
  cinematic: { gain: [1.04, 1, 0.95], contrast: 0.22, lift: 0.012, saturation: 0.92 },
  dreamy: { gain: [1.04, 1.0, 1.03], contrast: -0.12, lift: 0.06, saturation: 0.9 },
  vivid: { gain: [1.02, 1.02, 1.02], contrast: 0.18, lift: 0, saturation: 1.35 },
  vintage: { gain: [1.06, 0.99, 0.82], contrast: -0.06, lift: 0.05, saturation: 0.72 },
};

/** All looks one after the other, by `strength` 0..1; null for none. */
export function buildGrade(grades: readonly Grade[], strength: number): GradeCurves | null {
  if (grades.length === 0 || strength === 0) return null;
  const looks = grades.map((grade) => LOOKS[grade]);
  const curve = (channel: 0 | 1 | 2): Uint8Array =>
    Uint8Array.from({ length: 256 }, (_, level) => {
      const value = looks.reduce((at, look) => bend(at * look.gain[channel], look), level / 255);
      return Math.round(level + strength * (255 * Math.min(1, Math.max(0, value)) - level));
    });
  const saturation = looks.reduce((product, look) => product * look.saturation, 1);
  return { red: curve(0), green: curve(1), blue: curve(2), saturation: 1 + strength * (saturation - 1) };
}

function bend(value: number, { contrast, lift }: Look): number {
  const x = Math.min(1, Math.max(0, value));
  const curved = x + contrast * (x * x * (3 - 2 * x) - x) * 1.5;
  return lift + (1 - lift) * curved;
}

/** Applies a look to rgb24 in place. Luma by Rec. 709. */
export function applyGrade({ red, green, blue, saturation }: GradeCurves, pixels: Uint8Array): void {
  const keep = Math.round(saturation * 256);
  for (let i = 0; i < pixels.length; i += 3) {
    const r = red[pixels[i]!]!;
    const g = green[pixels[i + 1]!]!;
    const b = blue[pixels[i + 2]!]!;
    const luma = (54 * r + 183 * g + 19 * b) >> 8;
    pixels[i] = toByte(luma + (((r - luma) * keep) >> 8));
    pixels[i + 1] = toByte(luma + (((g - luma) * keep) >> 8));
    pixels[i + 2] = toByte(luma + (((b - luma) * keep) >> 8));
  }
}

function toByte(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

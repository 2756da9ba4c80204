import type { RgbImage } from '../image/rgb-image.ts';

/**
 * Splits a photo into a person and a background that give the photo back when blended with the matte:
 * photo = alpha * person + (1 - alpha) * background. Both arguments are estimates (colours filled in from where each
 * is certain) and are overwritten; the error e that they leave is shared out in the least-squares way, person
 * += e a / (a² + (1-a)²) and background likewise, so that soft hair keeps no fringe of the old background when it moves.
 * Clipping to 0..255 leaves an error of a few levels in rare pixels.
 */
export function splitLayers(photo: RgbImage, alpha: Uint8Array, person: Uint8Array, background: Uint8Array): void {
  for (let i = 0, p = 0; i < alpha.length; i++, p += 3) {
    const a = alpha[i]! / 255;
    const b = 1 - a;
    const norm = 1 / (a * a + b * b);
    for (let c = p; c < p + 3; c++) {
      const error = photo.data[c]! - (a * person[c]! + b * background[c]!);
      person[c] = toByte(person[c]! + error * a * norm);
      background[c] = toByte(background[c]! + error * b * norm);
    }
  }
}

function toByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0;
}

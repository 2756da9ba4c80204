import type { RgbImage } from '../image/rgb-image.ts';

/**
 * The person counts this much more than the background when both could explain a colour: soft hair should move whole
 * and leave little of its outline behind. Giving it all to the person needs colours outside 0..255 in so many pixels
 * that the frame at rest drops from 65 to 38 dB against the photo.
 */
const PERSON_SHARE = 2;
/** The second pass hands on what clipping kept from one of the two. */
const PASSES = 2;

/**
 * Splits a photo into a person and a background that give the photo back when blended with the matte:
 * photo = alpha * person + (1 - alpha) * background. Both arguments are estimates (colours filled in from where each
 * is certain) and are overwritten; what they fail to explain is shared out by weighted least squares.
 */
export function splitLayers(photo: RgbImage, alpha: Uint8Array, person: Uint8Array, background: Uint8Array): void {
  for (let i = 0, p = 0; i < alpha.length; i++, p += 3) {
    const a = alpha[i]! / 255;
    const b = 1 - a;
    const norm = 1 / (PERSON_SHARE * a * a + b * b);
    for (let c = p; c < p + 3; c++) {
      for (let pass = 0; pass < PASSES; pass++) {
        const error = photo.data[c]! - (a * person[c]! + b * background[c]!);
        person[c] = toByte(person[c]! + error * PERSON_SHARE * a * norm);
        background[c] = toByte(background[c]! + error * b * norm);
      }
    }
  }
}

function toByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0;
}

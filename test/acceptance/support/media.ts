import sharp from 'sharp';

export { makeWav } from '../../../src/lib/test-sounds.ts';

/** A flat PNG. */
export function makePng(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#a87' } })
    .png()
    .toBuffer();
}

/** A PNG of noise is as large as its pixels: for byte limits. */
export function makeHeavyPng(side: number): Promise<Buffer> {
  const noise = Buffer.alloc(side * side * 3);
  let state = 1;
  for (let i = 0; i < noise.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    noise[i] = state >>> 24;
  }
  return sharp(noise, { raw: { width: side, height: side, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}

/** `data:` URI of any bytes; the declared type is wrong on purpose, because only content counts. */
export function dataUri(bytes: Buffer): string {
  return `data:application/octet-stream;base64,${bytes.toString('base64')}`;
}

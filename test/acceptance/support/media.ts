import sharp from 'sharp';

/** A WAV of a tone, 8 kHz 16 bit mono: exactly `seconds` long. */
export function makeWav(seconds: number): Buffer {
  const samples = Math.round(8000 * seconds);
  const wav = Buffer.alloc(44 + 2 * samples);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(36 + 2 * samples, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(8000, 24);
  wav.writeUInt32LE(16_000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(2 * samples, 40);
  for (let i = 0; i < samples; i++) wav.writeInt16LE(Math.round(8000 * Math.sin(i / 3)), 44 + 2 * i);
  return wav;
}

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

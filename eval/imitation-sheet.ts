/** Driver and output side by side, at the same moments, in one picture. */
import sharp from 'sharp';
import type { MediaBackend } from '../src/codecs/backend.ts';

const TILE = 300;
const COLUMNS = 8;
const MOMENTS = 16;

export async function writeImitationSheet(
  backend: MediaBackend,
  videos: { readonly driver: string; readonly output: string },
  file: string,
): Promise<void> {
  const { video } = await backend.probe(videos.output);
  const seconds = video?.durationSeconds ?? 0;
  const moments = Array.from({ length: MOMENTS }, (_, k) => ((k + 0.5) * seconds) / MOMENTS);
  const tiles: { input: Buffer; left: number; top: number }[] = [];
  for (const [row, source] of [videos.driver, videos.output].entries()) {
    const pictures = await picturesAt(backend, source, moments);
    pictures.forEach((input, k) => {
      tiles.push({ input, left: (k % COLUMNS) * TILE, top: (Math.floor(k / COLUMNS) * 2 + row) * TILE });
    });
  }
  const height = Math.ceil(MOMENTS / COLUMNS) * 2 * TILE;
  await sharp({ create: { width: COLUMNS * TILE, height, channels: 3, background: '#202020' } })
    .composite(tiles)
    .png()
    .toFile(file);
}

/** The frame on screen at each moment. */
async function picturesAt(backend: MediaBackend, file: string, moments: readonly number[]): Promise<Buffer[]> {
  const pictures: Buffer[] = [];
  let next = 0;
  for await (const frame of backend.decodeVideo(file)) {
    while (next < moments.length && frame.timeSeconds >= (moments[next] ?? Infinity)) {
      const raw = { width: frame.width, height: frame.height, channels: 3 as const };
      const tile = sharp(Buffer.from(frame.data), { raw }).resize(TILE, TILE, {
        fit: 'contain',
        background: '#202020',
      });
      pictures.push(await tile.png().toBuffer());
      next++;
    }
  }
  return pictures;
}

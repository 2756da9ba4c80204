/** Frames worth looking at in one picture: the first, the widest mouth, the most closed, a blink, and even steps. */
import sharp from 'sharp';
import type { MediaBackend } from '../src/codecs/backend.ts';
import type { ClipMeasures } from './measure-clip.ts';

const TILE = 360;
const COLUMNS = 4;

export async function writeContactSheet(
  backend: MediaBackend,
  video: string,
  measures: ClipMeasures,
  file: string,
): Promise<void> {
  const wanted = [
    0,
    indexOfExtreme(measures.openness, 1),
    indexOfExtreme(measures.openness, -1),
    indexOfExtreme(measures.eyeOpenness, -1),
    ...Array.from({ length: 8 }, (_, i) => Math.floor(((i + 0.5) * measures.frames) / 8)),
  ];
  const tiles = new Map<number, Buffer>();
  let index = 0;
  for await (const frame of backend.decodeVideo(video)) {
    if (wanted.includes(index)) {
      const raw = { width: frame.width, height: frame.height, channels: 3 as const };
      tiles.set(
        index,
        await sharp(Buffer.from(frame.data), { raw }).resize(TILE, TILE, { fit: 'inside' }).png().toBuffer(),
      );
    }
    index++;
  }
  const composites = wanted.flatMap((frame, i) => {
    const input = tiles.get(frame);
    return input === undefined ? [] : [{ input, left: (i % COLUMNS) * TILE, top: Math.floor(i / COLUMNS) * TILE }];
  });
  const height = Math.ceil(wanted.length / COLUMNS) * TILE;
  await sharp({ create: { width: COLUMNS * TILE, height, channels: 3, background: '#202020' } })
    .composite(composites)
    .png()
    .toFile(file);
}

function indexOfExtreme(series: Float64Array, sign: 1 | -1): number {
  let best = 0;
  for (let i = 1; i < series.length; i++) if (sign * ((series[i] ?? 0) - (series[best] ?? 0)) > 0) best = i;
  return best;
}

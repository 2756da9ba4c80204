import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openMediaBackend } from '../../../src/codecs/open-backend.ts';

/** A silent MP4 of one colour. */
export async function makeMp4(width: number, height: number, fps: number, seconds: number): Promise<Buffer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-video-'));
  try {
    const file = path.join(directory, 'video.mp4');
    const backend = await openMediaBackend({ prefer: 'ffmpeg' });
    const encoder = await backend.openEncoder(file, { width, height, fps });
    const frame = new Uint8Array(width * height * 3).fill(120);
    for (let i = 0; i < Math.round(fps * seconds); i++) await encoder.writeVideo(frame);
    await encoder.close();
    return await readFile(file);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

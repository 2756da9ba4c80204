/**
 * The most memory that a render takes: the longest sound of omnihuman-1.5 at 1080p, read from the kernel's own high-water
 * mark of the engine's child process. Linux only: elsewhere there is no such mark.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { encodeWave, speak } from '../demo/voice/speak.ts';
import { renderClip } from '../eval/render-clip.ts';
import { createAvatarEngine } from '../src/engines/local/avatar/avatar-engine.ts';
import { silentLog } from '../src/lib/log.ts';
import { peakMegabytes } from './peak-memory.ts';
import type { Measurement } from './report.ts';
import { withDirectory } from './server.ts';

const portrait = fileURLToPath(new URL('../demo/characters/presenter-teal.jpg', import.meta.url));
const SIDE = 1080;
const SECONDS = 35;
const LINE =
  'We count what a long clip costs. The frames pass by one after the other, and none of them may stay behind. ';

export async function benchMemory(): Promise<Measurement[]> {
  if (!existsSync('/proc/self/status')) return [];
  return withDirectory(async (directory) => {
    const image = path.join(directory, 'portrait.png');
    await sharp(portrait).extract({ left: 0, top: 0, width: SIDE, height: SIDE }).png().toFile(image);
    const engine = createAvatarEngine({ children: 1, log: silentLog });
    try {
      const measure = async (seconds: number): Promise<number> => {
        const audio = path.join(directory, `voice-${seconds}.wav`);
        await writeFile(audio, await makeVoice(seconds));
        const { metadata } = await renderClip(engine, { image, audio, directory });
        if (metadata.width !== SIDE || metadata.height !== SIDE) throw new Error('the video has another size');
        return peakMegabytes('avatar-child');
      };
      // The short one first: a high-water mark never falls.
      const short = await measure(2);
      const long = await measure(SECONDS);
      const limit = { name: 'after a clip of 2 s in the same process, MB', value: short };
      const name = `peak memory of a render, ${SIDE}×${SIDE}, ${SECONDS} s`;
      return [{ name, value: long, unit: 'MB', goal: { atMost: 700 }, limit }];
    } finally {
      await engine.close();
    }
  });
}

/** Speech of exactly so many seconds, as WAV. */
async function makeVoice(seconds: number): Promise<Buffer> {
  const { pcm, sampleRate } = await speak(LINE.repeat(1 + Math.ceil(seconds / 5)));
  const exact = new Float32Array(Math.round(seconds * sampleRate));
  exact.set(pcm.subarray(0, exact.length));
  return encodeWave({ pcm: exact, sampleRate });
}

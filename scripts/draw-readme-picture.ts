/** `node scripts/draw-readme-picture.ts`: the project's own presenters, caught while speaking, as docs/images/demo.jpg. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { encodeWave, speak } from '../demo/voice/speak.ts';
import { renderClip } from '../eval/render-clip.ts';
import { openMediaBackend } from '../src/codecs/open-backend.ts';
import { createAvatarEngine } from '../src/engines/local/avatar/avatar-engine.ts';
import { silentLog } from '../src/lib/log.ts';

/** Presenter and the second of the clip that shows an open mouth. */
const TILES: readonly (readonly [string, number])[] = [
  ['teal', 1.24],
  ['amber', 0.6],
  ['plum', 1.24],
  ['forest', 0.96],
  ['coral', 2.2],
];
const TILE = { width: 288, height: 384 };
const here = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const scratch = await mkdtemp(path.join(tmpdir(), 'sparkstage-picture-'));
const engine = createAvatarEngine({ children: 1, log: silentLog });
try {
  const audio = path.join(scratch, 'voice.wav');
  await writeFile(
    audio,
    encodeWave(await speak('Hello, and welcome. I am only a drawing, but you can watch me speak.')),
  );
  const composites = await Promise.all(
    (await renderTiles(audio)).map(async (input, index) => ({ input, left: index * TILE.width, top: 0 })),
  );
  await mkdir(here('../docs/images'), { recursive: true });
  await sharp({ create: { width: TILE.width * TILES.length, height: TILE.height, channels: 3, background: '#000' } })
    .composite(composites)
    .jpeg({ quality: 86 })
    .toFile(here('../docs/images/demo.jpg'));
} finally {
  await engine.close();
  await rm(scratch, { recursive: true, force: true });
}

async function renderTiles(audio: string): Promise<Buffer[]> {
  const backend = await openMediaBackend();
  const tiles: Buffer[] = [];
  for (const [name, seconds] of TILES) {
    const directory = path.join(scratch, name);
    await mkdir(directory);
    const image = here(`../demo/characters/presenter-${name}.jpg`);
    const clip = await renderClip(engine, { image, audio, directory, params: { pe_fast_mode: true, prompt: 'smile' } });
    for await (const frame of backend.decodeVideo(clip.path)) {
      if (frame.timeSeconds + 1e-6 < seconds) continue;
      const raw = { width: frame.width, height: frame.height, channels: 3 as const };
      tiles.push(await sharp(Buffer.from(frame.data), { raw }).resize(TILE).png().toBuffer());
      break;
    }
  }
  return tiles;
}

/**
 * `npm run eval:dance [-- --only form,camera] [--quick] [--out DIR]`: makes videos through the scene engine, decodes
 * them, and measures what the model promises, section by section: form, options, camera, photos, frames, references,
 * text, sound, seeds. Real photos are taken from TEST_MEDIA_DIR where it is set; a drawn landscape serves always.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openMediaBackend } from '../src/codecs/open-backend.ts';
import { createSceneEngine } from '../src/engines/local/scene/scene-engine.ts';
import { drawLandscape } from '../src/engines/local/scene/synthetic-landscape.ts';
import { silentLog } from '../src/lib/log.ts';
import type { Bench, Section } from './dance-bench.ts';
import { form, options, seeds, sound } from './dance-form.ts';
import { camera, frames, photos, references } from './dance-pictures.ts';
import { text } from './dance-text.ts';

const SECTIONS: Readonly<Record<string, Section>> = {
  form,
  options,
  camera,
  photos,
  frames,
  references,
  text,
  sound,
  seeds,
};
const PHOTOS = [
  'portraits/p13_f_turned.jpg',
  'negatives/n04_landscape.jpg',
  'portraits/p14_astronaut.png',
  'negatives/n05_two_faces.jpg',
];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, quick: { type: 'boolean' }, out: { type: 'string' } },
  });
  const asked = values.only?.split(',') ?? Object.keys(SECTIONS);
  const scratch = await mkdtemp(path.join(tmpdir(), 'sparkstage-eval-'));
  const directory = values.out === undefined ? scratch : path.resolve(values.out);
  await mkdir(directory, { recursive: true });
  const engine = createSceneEngine({ children: 1, log: silentLog });
  const missed: string[] = [];
  try {
    const landscape = path.join(directory, 'landscape.png');
    await drawLandscape(landscape, { width: 800, height: 600 });
    const media = process.env.TEST_MEDIA_DIR;
    const pictures = media === undefined ? [] : PHOTOS.map((file) => path.join(media, file));
    const check: Bench['check'] = (name, value, isMet) => {
      console.log(`| ${name} | ${value} | ${isMet ? '✓' : '✗'} |`);
      if (!isMet) missed.push(name);
    };
    const bench = {
      engine,
      backend: await openMediaBackend(),
      directory,
      landscape,
      photos: pictures,
      isQuick: values.quick === true,
      check,
    };
    for (const name of asked) {
      const section = SECTIONS[name];
      if (section === undefined)
        throw new Error(`unknown section ${name}; there are ${Object.keys(SECTIONS).join(', ')}`);
      console.log(`\n### ${name}\n\n| measure | value | met |\n|---|---|---|`);
      await section(bench);
    }
  } finally {
    await engine.close();
    await rm(scratch, { recursive: true, force: true });
  }
  console.log(missed.length === 0 ? '\nall bars met' : `\nmissed: ${missed.join('; ')}`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

await main();

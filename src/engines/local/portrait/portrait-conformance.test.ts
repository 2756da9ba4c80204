import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { silentLog } from '../../../lib/log.ts';
import { CONFORMANCE } from '../../conformance.ts';
import type { EngineInput, InlineEngine } from '../../engine.ts';
import { createPortraitEngine } from './portrait-engine.ts';

const media = process.env.TEST_MEDIA_DIR;
const skip = media === undefined ? 'TEST_MEDIA_DIR is not set' : false;
const params = { width: 512, height: 512, gpen: 0.4, skin: 0.3, skin_unifi: 0, gen_mode: 'reference', seed: 7 };

let directory: string;
let engine: InlineEngine;
let inputs: readonly EngineInput[];

before(async () => {
  if (media === undefined) return;
  directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-portrait-'));
  engine = createPortraitEngine({ children: 1, log: silentLog });
  const image = path.join(directory, 'face.png');
  await sharp(path.join(media, 'portraits', 'p14_astronaut.png'))
    .resize(256, 256, { fit: 'inside' })
    .toFile(image);
  inputs = [{ name: 'image', path: image, contentType: 'image/png', sizeBytes: 0, facts: { width: 256, height: 256 } }];
});
after(async () => {
  if (media === undefined) return;
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

for (const { name, run } of CONFORMANCE) {
  test(`conformance: ${name}`, { skip }, () =>
    run({ engine, model: 'spark_edit_portrait', params, inputs, directory }),
  );
}

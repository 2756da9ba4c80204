import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { makeWav } from '../../../../test/acceptance/support/media.ts';
import { silentLog } from '../../../lib/log.ts';
import { CONFORMANCE } from '../../conformance.ts';
import type { EngineInput, InlineEngine } from '../../engine.ts';
import { createAvatarEngine } from './avatar-engine.ts';

const media = process.env.TEST_MEDIA_DIR;
const skip = media === undefined ? 'TEST_MEDIA_DIR is not set' : false;

let directory: string;
let engine: InlineEngine;
let inputs: readonly EngineInput[];

before(async () => {
  if (media === undefined) return;
  directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-avatar-'));
  engine = createAvatarEngine({ children: 1, log: silentLog });
  const image = path.join(directory, 'face.png');
  await sharp(path.join(media, 'portraits', 'p14_astronaut.png'))
    .resize(256, 256, { fit: 'inside' })
    .toFile(image);
  const audio = path.join(directory, 'tone.wav');
  const wav = makeWav(0.5);
  await writeFile(audio, wav);
  inputs = [
    { name: 'image', path: image, contentType: 'image/png', sizeBytes: 0, facts: { width: 256, height: 256 } },
    { name: 'audio', path: audio, contentType: 'audio/wav', sizeBytes: wav.length, facts: {} },
  ];
});
after(async () => {
  if (media === undefined) return;
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

for (const { name, run } of CONFORMANCE) {
  test(`conformance: ${name}`, { skip }, () =>
    run({ engine, model: 'omnihuman-1.5', params: { seed: 7 }, inputs, directory }),
  );
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { openMediaBackend } from '../../../codecs/open-backend.ts';
import { silentLog } from '../../../lib/log.ts';
import { CONFORMANCE } from '../../conformance.ts';
import type { EngineInput, InlineEngine } from '../../engine.ts';
import { createImitatorEngine } from './imitator-engine.ts';

const media = process.env.TEST_MEDIA_DIR;
const skip = media === undefined ? 'TEST_MEDIA_DIR is not set' : false;

let directory: string;
let engine: InlineEngine;
let inputs: readonly EngineInput[];

/** The first half second of a real driver: the contract is tested here, not the quality. */
async function shortDriver(source: string, file: string): Promise<void> {
  const backend = await openMediaBackend();
  const encoder = await backend.openEncoder(file, { width: 360, height: 288, fps: 25 });
  for await (const frame of backend.decodeVideo(source, { maxSeconds: 0.5 })) await encoder.writeVideo(frame.data);
  await encoder.close();
}

before(async () => {
  if (media === undefined) return;
  directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-imitator-'));
  engine = createImitatorEngine({ children: 1, log: silentLog });
  const image = path.join(directory, 'face.png');
  await sharp(path.join(media, 'portraits', 'p14_astronaut.png'))
    .resize(256, 256, { fit: 'inside' })
    .toFile(image);
  const video = path.join(directory, 'driver.mp4');
  await shortDriver(path.join(media, 'drive', 'd01_grid_m.mp4'), video);
  inputs = [
    { name: 'image', path: image, contentType: 'image/png', sizeBytes: 0, facts: { width: 256, height: 256 } },
    { name: 'video', path: video, contentType: 'video/mp4', sizeBytes: 0, facts: {} },
  ];
});
after(async () => {
  if (media === undefined) return;
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

for (const { name, run } of CONFORMANCE) {
  test(`conformance: ${name}`, { skip }, () =>
    run({ engine, model: 'spark_avatar_imitator_v2v', params: { seed: 7 }, inputs, directory }),
  );
}

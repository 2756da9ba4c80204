import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { silentLog } from '../../../lib/log.ts';
import { CONFORMANCE } from '../../conformance.ts';
import type { EngineInput, InlineEngine } from '../../engine.ts';
import { createSceneEngine } from './scene-engine.ts';
import { drawLandscape } from './synthetic-landscape.ts';

let directory: string;
let engine: InlineEngine;
let inputs: readonly EngineInput[];

before(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-scene-'));
  engine = createSceneEngine({ children: 1, log: silentLog });
  const image = path.join(directory, 'landscape.png');
  await drawLandscape(image, { width: 400, height: 400 });
  const facts = { kind: 'image', width: 400, height: 400 };
  inputs = [{ name: 'first_frame', path: image, contentType: 'image/png', sizeBytes: 0, facts }];
});
after(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

/** The smallest of the 18 sizes that is quick: everything else is the engine's own business. */
const params = {
  content: [{ type: 'text', text: 'clouds drift, the camera pans right' }],
  generate_audio: true,
  duration: 4,
  seed: 7,
  return_last_frame: true,
  resolved: { mode: 'F', ratio: '1:1', width: 640, height: 640 },
};

for (const { name, run } of CONFORMANCE) {
  test(`conformance: ${name}`, () => run({ engine, model: 'spark_dance_v2_0', params, inputs, directory }));
}

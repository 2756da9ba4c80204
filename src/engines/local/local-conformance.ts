import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import type { JsonObject } from '../../lib/json.ts';
import { CONFORMANCE } from '../conformance.ts';
import type { EngineInput, InlineEngine } from '../engine.ts';

interface LocalSubject {
  readonly engine: InlineEngine;
  readonly model: string;
  readonly params: JsonObject;
  /** Makes the files of one small job that succeeds. */
  makeInputs(directory: string): Promise<readonly EngineInput[]>;
}

/**
 * Registers the checks of `conformance.ts` for a local engine, which is closed after them.
 * @param skip why they cannot run here, or false
 */
export function testConformance(subject: LocalSubject, skip: string | false = false): void {
  const { engine, model, params } = subject;
  let directory: string;
  let inputs: readonly EngineInput[];
  before(async () => {
    if (skip !== false) return;
    directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-conformance-'));
    inputs = await subject.makeInputs(directory);
  });
  after(async () => {
    await engine.close();
    if (skip === false) await rm(directory, { recursive: true, force: true });
  });
  for (const { name, run } of CONFORMANCE) {
    test(`conformance: ${name}`, { skip }, () => run({ engine, model, params, inputs, directory }));
  }
}

/** A real face in a picture of 256 × 256 pixels. */
export async function makeFaceInput(media: string, directory: string): Promise<EngineInput> {
  const file = path.join(directory, 'face.png');
  await sharp(path.join(media, 'portraits', 'p14_astronaut.png'))
    .resize(256, 256, { fit: 'inside' })
    .toFile(file);
  return { name: 'image', path: file, contentType: 'image/png', sizeBytes: 0, facts: { width: 256, height: 256 } };
}

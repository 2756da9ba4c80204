import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { type BlobDeps, keepBlob } from '../assets/blobs.ts';
import type { Engine, Inspection } from '../engines/engine.ts';
import { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Model } from '../models/model.ts';
import { blobKey } from '../storage/store-keys.ts';
import type { TaskInput } from './task.ts';

/** What a look at the inputs needs: their bytes, and a place for found masks. */
export interface Inspector extends BlobDeps {
  /** An existing directory for files that live as long as one inspection. */
  readonly scratchDirectory: string;
}

export interface InspectInputs {
  readonly model: Model;
  readonly engine: Engine;
  readonly input: JsonObject;
  readonly orgId: string;
  readonly inputs: readonly TaskInput[];
  readonly signal: AbortSignal;
}

export interface Inspected {
  /** Found masks as inputs `mask-0` …, strongest first. */
  readonly masks: readonly TaskInput[];
  readonly metadata: JsonObject;
}

async function keepMask(
  inspector: Inspector,
  orgId: string,
  mask: Inspection['masks'][number],
  index: number,
): Promise<TaskInput> {
  const bytes = await readFile(mask.path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { contentType } = mask;
  const sizeBytes = bytes.length;
  await keepBlob(inspector, { orgId, sha256, sizeBytes, contentType, localPath: mask.path });
  return {
    name: `mask-${index}`,
    storageKey: blobKey(orgId, sha256),
    sha256,
    contentType,
    sizeBytes,
    facts: { found: true },
  };
}

async function inspectIn(inspector: Inspector, request: InspectInputs, directory: string): Promise<Inspected> {
  const asked = request.model.inspection?.(request.input);
  const image = request.inputs.find((candidate) => candidate.name === asked?.image);
  if (asked == null || image === undefined) return { masks: [], metadata: {} };
  if (request.engine.inspect === undefined) {
    // subject_check and auto_mask are among the parameters that go there: the upstream looks itself.
    if (request.engine.kind === 'remote') return { masks: [], metadata: {} };
    throw new Failure('engine_unavailable', 'The engine of this model cannot look for people in a picture');
  }
  const found = await request.engine.inspect({
    model: request.model.id,
    image: {
      name: image.name,
      path: await inspector.store.localPath(image.storageKey, directory),
      contentType: image.contentType,
      sizeBytes: image.sizeBytes,
      facts: image.facts,
    },
    wantMasks: asked.wantMasks,
    directory,
    signal: request.signal,
  });
  if (asked.requireSubject && found.faces === 0) {
    throw new Failure('no_subject', found.problem ?? 'No person was found in the picture');
  }
  const masks = await Promise.all(
    (asked.wantMasks ? found.masks : []).map((mask, index) => keepMask(inspector, request.orgId, mask, index)),
  );
  return { masks, metadata: found.metadata };
}

/** The model's synchronous look at its picture (subject_check, auto_mask), if this input asks for one. */
export async function inspectInputs(inspector: Inspector, request: InspectInputs): Promise<Inspected> {
  if (request.model.inspection?.(request.input) == null) return { masks: [], metadata: {} };
  const directory = await mkdtemp(path.join(inspector.scratchDirectory, 'inspect-'));
  try {
    return await inspectIn(inspector, request, directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

import { readFile } from 'node:fs/promises';
import type { EngineArtifact, EngineResult } from '../engines/engine.ts';
import { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Store } from '../storage/store.ts';
import type { TaskOutput } from './task.ts';
import type { TaskRow } from './task-row.ts';

export interface OutputLink {
  readonly orgId: string;
  readonly storageKey: string;
  readonly contentType: string;
  readonly fileName: string;
  readonly expiresAt: Date;
}

export interface OutputDeps {
  readonly store: Store;
  /** Decodes an artifact; answers its facts. Throws `output_invalid` when it is not what it says it is. */
  probeArtifact(artifact: EngineArtifact): Promise<JsonObject>;
  /** A link that anybody may follow until it expires. */
  signOutput(link: OutputLink): string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly resultTtlSeconds: number;
}

const MAX_TEXT_BYTES = 1024 * 1024;

async function readText(artifact: EngineArtifact): Promise<string> {
  const bytes = await readFile(artifact.path);
  if (bytes.length > MAX_TEXT_BYTES) {
    throw new Failure('output_invalid', 'The generated text is too long', { cause: `${bytes.length} bytes` });
  }
  return bytes.toString('utf8');
}

async function storeArtifact(deps: OutputDeps, row: TaskRow, artifact: EngineArtifact): Promise<TaskOutput> {
  const facts = await deps.probeArtifact(artifact);
  const text = artifact.kind === 'text' ? await readText(artifact) : null;
  // The attempt is in the key: a worker that lost the task must not overwrite what its successor stored.
  const storageKey = `${row.org_id}/outputs/${row.id}-${row.attempt}-${artifact.name}`;
  const stored = await deps.store.putFile(storageKey, artifact.path);
  const url =
    artifact.kind === 'text'
      ? null
      : deps.signOutput({
          orgId: row.org_id,
          storageKey: stored.key,
          contentType: artifact.contentType,
          fileName: artifact.name,
          expiresAt: new Date(deps.now() + deps.resultTtlSeconds * 1000),
        });
  return {
    name: artifact.name,
    kind: artifact.kind,
    storageKey: stored.key,
    contentType: artifact.contentType,
    sizeBytes: stored.sizeBytes,
    url,
    text,
    facts,
  };
}

/** Probes, stores and signs every artifact; on a failure nothing of it stays stored. */
export async function storeOutputs(
  deps: OutputDeps,
  row: TaskRow,
  result: EngineResult,
): Promise<readonly TaskOutput[]> {
  if (result.artifacts.length === 0) throw new Failure('output_invalid', 'The engine produced nothing');
  const outputs: TaskOutput[] = [];
  try {
    for (const artifact of result.artifacts) outputs.push(await storeArtifact(deps, row, artifact));
    return outputs;
  } catch (error) {
    await removeOutputs(deps.store, outputs);
    throw error;
  }
}

/** For outputs of an attempt that no longer counts. */
export async function removeOutputs(store: Store, outputs: readonly TaskOutput[]): Promise<void> {
  for (const output of outputs) await store.delete(output.storageKey);
}

import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Database } from '../db/pool.ts';
import type { EngineArtifact, EngineResult } from '../engines/engine.ts';
import { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Store } from '../storage/store.ts';
import type { TaskInput, TaskOutput } from './task.ts';
import type { TaskRow } from './task-row.ts';

export interface OutputLink {
  readonly orgId: string;
  readonly storageKey: string;
  readonly contentType: string;
  readonly fileName: string;
  readonly expiresAt: Date;
}

export interface OutputDeps {
  readonly database: Database;
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

function signFor(
  deps: OutputDeps,
  row: TaskRow,
  output: Pick<TaskOutput, 'storageKey' | 'contentType' | 'name'>,
): string {
  return deps.signOutput({
    orgId: row.org_id,
    storageKey: output.storageKey,
    contentType: output.contentType,
    fileName: output.name,
    expiresAt: new Date(deps.now() + deps.resultTtlSeconds * 1000),
  });
}

/** The attempt is in the key: a worker that lost the task must not overwrite what its successor stored. */
function outputKey(row: TaskRow, name: string): string {
  return `${row.org_id}/outputs/${row.id}-${row.attempt}-${name}`;
}

/** Before anything is stored: should this process be killed, the task still knows which objects to delete. */
async function noteKeys({ database }: OutputDeps, row: TaskRow, names: readonly string[]): Promise<void> {
  const { rowCount } = await database.query(
    `update task set output_keys = coalesce(output_keys, '[]') || $4::jsonb
       where org_id = $1 and id = $2 and attempt = $3 and status = 'processing'`,
    [row.org_id, row.id, row.attempt, JSON.stringify(names.map((name) => outputKey(row, name)))],
  );
  // Not ours any more, and perhaps deleted: nobody would ever delete what we store now.
  if (rowCount === 0) throw new Failure('cancelled', 'The task was cancelled');
}

async function storeArtifact(deps: OutputDeps, row: TaskRow, artifact: EngineArtifact): Promise<TaskOutput> {
  const facts = await deps.probeArtifact(artifact);
  const text = artifact.kind === 'text' ? await readText(artifact) : null;
  const storageKey = outputKey(row, artifact.name);
  const stored = await deps.store.putFile(storageKey, artifact.path);
  const url = artifact.kind === 'text' ? null : signFor(deps, row, { ...artifact, storageKey });
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

function maskName(mask: TaskInput): string {
  return `${mask.name}.png`;
}

/**
 * A mask that the look at the picture found, as an output of its own: the blob that the engine read may go with the
 * inputs or be shared with another task, while this copy lives and dies with the results.
 */
async function storeMask(deps: OutputDeps, row: TaskRow, mask: TaskInput): Promise<TaskOutput> {
  const name = maskName(mask);
  const storageKey = outputKey(row, name);
  const { contentType } = mask;
  const { sizeBytes } = await deps.store.putBytes(storageKey, await buffer(await deps.store.read(mask.storageKey)));
  const url = signFor(deps, row, { storageKey, contentType, name });
  return { name, kind: 'mask', storageKey, contentType, sizeBytes, url, text: null, facts: {} };
}

/** Probes, stores and signs every artifact and every found mask; on a failure nothing of it stays stored. */
export async function storeOutputs(
  deps: OutputDeps,
  row: TaskRow,
  result: EngineResult,
): Promise<readonly TaskOutput[]> {
  if (result.artifacts.length === 0) throw new Failure('output_invalid', 'The engine produced nothing');
  const masks = row.inputs.filter((input) => input.facts.found === true);
  await noteKeys(deps, row, [...result.artifacts.map((artifact) => artifact.name), ...masks.map(maskName)]);
  const outputs: TaskOutput[] = [];
  try {
    for (const artifact of result.artifacts) outputs.push(await storeArtifact(deps, row, artifact));
    for (const mask of masks) outputs.push(await storeMask(deps, row, mask));
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

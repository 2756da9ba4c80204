import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { sniffFile } from '../codecs/sniff.ts';
import { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import type { SafeFetch } from '../lib/safe-fetch.ts';
import type { InputFacts, MediaFacts, MediaReference } from '../models/model.ts';
import type { LinkSigner } from '../storage/signed-url.ts';
import { blobKey } from '../storage/store-keys.ts';
import type { TaskInput } from '../tasks/task.ts';
import { type Blob, type BlobDeps, keepBlob } from './blobs.ts';
import { assertFacts, assertSize, assertSniffed, largestBytes } from './check-media.ts';
import { isDataUri, parseDataUri } from './data-uri.ts';
import { createFetchSlots, type FetchSlots } from './fetch-slots.ts';
import { inspectBlob } from './inspect-blob.ts';
import { findOwnContent, type OwnContent } from './own-content.ts';
import type { Prober } from './prober.ts';
import { receiveStream } from './receive-stream.ts';

/** For all inputs of one request together (contract A4). */
const RESOLVE_BUDGET_MS = 10_000;
/** Downloads and probes of one organisation at a time. */
const FETCHES_PER_ORGANISATION = 8;

export interface ResolveDeps extends BlobDeps {
  readonly links: LinkSigner;
  readonly safeFetch: Pick<SafeFetch, 'download'>;
  readonly probe: Prober;
  /** `SPARKSTAGE_REQUIRE_CONSENT`; default false. */
  readonly requireConsent?: boolean;
  /** For files under way. Not the system's: that may be memory, and nobody sweeps it after a crash. */
  readonly scratchDirectory: string;
  readonly budgetMs?: number;
  readonly fetchesPerOrganisation?: number;
}

export interface ResolveRequest {
  readonly orgId: string;
  readonly references: readonly MediaReference[];
  readonly signal: AbortSignal;
}

export interface ResolvedInputs {
  /** In the order of the references. */
  readonly inputs: readonly TaskInput[];
  /** By the engine's name for the input. */
  readonly facts: InputFacts;
}

/**
 * Fetches, checks and stores every media file of a request. Each failure names its `param`; of several, the one of the
 * first reference is thrown, so the answer to a request does not depend on which server was slower.
 */
export type ResolveInputs = (request: ResolveRequest) => Promise<ResolvedInputs>;

interface Scope {
  readonly orgId: string;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  readonly slots: FetchSlots;
  /** Made at the first need: an upload that is known already needs no directory. */
  scratch(): Promise<string>;
}

/** A reference as content in the store, probed. */
interface ResolvedBlob {
  readonly blob: Blob;
  readonly facts: MediaFacts;
}

export function createResolveInputs(deps: ResolveDeps): ResolveInputs {
  const slots = createFetchSlots(deps.fetchesPerOrganisation ?? FETCHES_PER_ORGANISATION);
  const budgetMs = deps.budgetMs ?? RESOLVE_BUDGET_MS;

  return async ({ orgId, references, signal }) => {
    const others = new AbortController();
    const budget = AbortSignal.timeout(budgetMs);
    let directory: Promise<string> | undefined;
    const scope: Scope = {
      orgId,
      signal: AbortSignal.any([signal, budget, others.signal]),
      deadlineMs: performance.now() + budgetMs,
      slots,
      scratch: () => {
        directory ??= mkdtemp(path.join(deps.scratchDirectory, 'inputs-'));
        return directory;
      },
    };
    const work = references.map((reference, index) =>
      resolveReference(deps, scope, reference, index).catch((error: unknown) => {
        throw budget.aborted && !signal.aborted ? lateFailure(error, reference, budgetMs) : error;
      }),
    );
    const settled = Promise.allSettled(work);
    try {
      const resolved: ResolvedBlob[] = [];
      for (const promise of work) resolved.push(await promise);
      return assemble(references, resolved);
    } finally {
      others.abort(new Error('another input of the request failed'));
      await settled;
      if (directory !== undefined) await rm(await directory, { recursive: true, force: true });
    }
  };
}

function assemble(references: readonly MediaReference[], resolved: readonly ResolvedBlob[]): ResolvedInputs {
  const facts: Record<string, MediaFacts> = {};
  const inputs = resolved.map(({ blob, facts: found }, index) => {
    const name = references[index]?.name ?? '';
    facts[name] = found;
    return {
      name,
      storageKey: blobKey(blob.orgId, blob.sha256),
      sha256: blob.sha256,
      contentType: blob.contentType,
      sizeBytes: blob.sizeBytes,
      facts: { ...found } as JsonObject,
    };
  });
  return { inputs, facts };
}

async function resolveReference(
  deps: ResolveDeps,
  scope: Scope,
  reference: MediaReference,
  index: number,
): Promise<ResolvedBlob> {
  const own = await findOwnContent(deps, scope.orgId, reference);
  if (own?.kind === 'blob' && own.blob.facts !== null) {
    // The common path of a busy caller: one indexed query, no file touched.
    assertSize(reference, own.blob.sizeBytes);
    assertFacts(reference, own.blob.facts);
    return { blob: own.blob, facts: own.blob.facts };
  }
  return scope.slots.run(scope.orgId, scope.signal, async () => {
    const directory = await scope.scratch();
    if (own?.kind === 'blob') {
      assertSize(reference, own.blob.sizeBytes);
      const localPath = await deps.store.localPath(blobKey(scope.orgId, own.blob.sha256), directory);
      const content = { blob: own.blob, reference, localPath, sniffed: await sniffFile(localPath) };
      return { blob: own.blob, facts: await inspectBlob(deps, content, scope.signal) };
    }
    const localPath = path.join(directory, `input-${index}`);
    const received = await receive(deps, scope, { reference, own, localPath });
    const sniffed = await sniffFile(localPath);
    assertSniffed(reference, sniffed);
    const blob = await keepBlob(deps, { orgId: scope.orgId, localPath, contentType: sniffed.contentType, ...received });
    if (blob.facts === null) {
      return { blob, facts: await inspectBlob(deps, { blob, reference, localPath, sniffed }, scope.signal) };
    }
    assertFacts(reference, blob.facts);
    return { blob, facts: blob.facts };
  });
}

/** Writes the reference's bytes to `localPath`. */
async function receive(
  deps: ResolveDeps,
  scope: Scope,
  { reference, own, localPath }: { reference: MediaReference; own: OwnContent | undefined; localPath: string },
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const { param, url, rule } = reference;
  const maxBytes = largestBytes(rule);
  if (own?.kind === 'object') {
    const stream = await deps.store.read(own.key);
    return receiveStream(stream, { param, maxBytes, toFile: localPath });
  }
  if (isDataUri(url)) {
    const { bytes } = parseDataUri(url, { param, maxBytes });
    return receiveStream(singleChunk(bytes), { param, maxBytes, toFile: localPath });
  }
  const timeoutMs = Math.max(1, Math.ceil(scope.deadlineMs - performance.now()));
  return deps.safeFetch.download(url, { param, maxBytes, timeoutMs, toFile: localPath, signal: scope.signal });
}

async function* singleChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The budget cut something off; a failure with a reason of its own (a refused address, say) stays what it is. */
function lateFailure(error: unknown, { param }: MediaReference, budgetMs: number): unknown {
  if (error instanceof Failure) return error;
  return new Failure('input_download_failed', `${param} could not be downloaded`, {
    param,
    detail: `not fetched and checked within ${budgetMs / 1000} s`,
    cause: error,
  });
}

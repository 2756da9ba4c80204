import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MediaError } from '../../codecs/backend.ts';
import { sniffFile } from '../../codecs/sniff.ts';
import { type Failure, toFailure } from '../../lib/failure.ts';
import type { Log } from '../../lib/log.ts';
import { repeat } from '../../lib/repeat.ts';
import { ASSET_RULES } from '../../models/asset-rules.ts';
import type { MediaReference } from '../../models/model.ts';
import { blobKey } from '../../storage/store-keys.ts';
import { type BlobDeps, findBlob, keepBlob } from '../blobs.ts';
import { assertFacts, probeFailure } from '../check-media.ts';
import { inspectBlob } from '../inspect-blob.ts';
import type { Prober } from '../prober.ts';
import type { ResolveInputs } from '../resolve-inputs.ts';
import { THUMBNAIL_TYPE } from './asset-links.ts';
import { type AssetJob, activateAsset, claimAsset, failAsset, returnAsset } from './asset-queue.ts';
import type { AssetFailure } from './asset-records.ts';
import type { ThumbnailPool } from './thumbnail-pool.ts';

export interface ProcessDeps extends BlobDeps {
  /** With a budget for files of 50 MB: nobody waits for the answer. */
  readonly resolveInputs: ResolveInputs;
  readonly probe: Prober;
  readonly thumbnails: Pick<ThumbnailPool, 'draw'>;
  readonly log: Log;
}

export interface ProcessorOptions {
  /** Assets at a time. */
  readonly slots: number;
  /** How long an idle slot rests before it looks again. */
  readonly pollMs: number;
}

export interface AssetProcessor {
  /** Gives running work back to other workers. */
  stop(): Promise<void>;
}

/** Time to download one asset; a 50 MB video at 4 Mbit/s. */
export const ASSET_FETCH_MS = 100_000;
const MAX_ATTEMPTS = 3;
const RETRY_SECONDS = 5;

/**
 * Fetches, checks and previews new assets until stopped. Any number of servers may run it: the table of assets is the
 * queue, a claim is one update.
 */
export function startAssetProcessor(deps: ProcessDeps, { slots, pollMs }: ProcessorOptions): AssetProcessor {
  const stopping = new AbortController();
  const onError = (error: unknown) => deps.log.error({ error: String(error) }, 'processing assets failed');
  const workUntilIdle = async () => {
    while (!stopping.signal.aborted && (await processNextAsset(deps, stopping.signal)));
  };
  const loops = Array.from({ length: slots }, () => repeat(pollMs, workUntilIdle, onError));
  return {
    async stop() {
      stopping.abort(new Error('the worker stops'));
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}

/** One attempt at the asset whose turn it is; false when none waits. */
export async function processNextAsset(deps: ProcessDeps, signal: AbortSignal): Promise<boolean> {
  const job = await claimAsset(deps.database);
  if (job === undefined) return false;
  try {
    await activateAsset(deps.database, job, await prepare(deps, job, signal));
  } catch (error) {
    if (signal.aborted) await returnAsset(deps.database, job, { delaySeconds: 0, isAttemptFree: true });
    else await conclude(deps, job, error);
  }
  return true;
}

/** Failures that may pass are tried again; what is wrong with the file is final. */
async function conclude(deps: ProcessDeps, job: AssetJob, error: unknown): Promise<void> {
  const failure = toFailure(error);
  const fields = { assetId: job.id, attempt: job.attempt, reason: failure.reason, cause: String(failure.cause ?? '') };
  if (failure.retry && job.attempt < MAX_ATTEMPTS) {
    deps.log.warn(fields, 'asset failed, trying again');
    await returnAsset(deps.database, job, { delaySeconds: RETRY_SECONDS * job.attempt, isAttemptFree: false });
    return;
  }
  deps.log.info(fields, 'asset failed');
  await failAsset(deps.database, job, describe(failure));
}

/** The exact violation says more than the sentence around it; what cannot be decoded here is named. */
function describe(failure: Failure): AssetFailure {
  const { cause } = failure;
  const isUnsupported = cause instanceof MediaError && cause.reason === 'unsupported';
  const message = isUnsupported ? cause.message : (failure.details.detail ?? failure.message);
  return { reason: failure.reason, message };
}

interface Prepared {
  readonly sha256: string;
  readonly thumbnailSha256: string;
}

async function prepare(deps: ProcessDeps, job: AssetJob, signal: AbortSignal): Promise<Prepared> {
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-asset-'));
  try {
    const sha256 = await checkContent(deps, job, { directory, signal });
    return { sha256, thumbnailSha256: await keepThumbnail(deps, job, { sha256, directory, signal }) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Place {
  readonly directory: string;
  readonly signal: AbortSignal;
}

/** Answers the hash of content that is stored, decoded and within the limits of its type. */
async function checkContent(deps: ProcessDeps, job: AssetJob, { directory, signal }: Place): Promise<string> {
  const { orgId, sourceUrl, sha256 } = job;
  const reference = referenceOf(job);
  if (sourceUrl !== null) {
    const { inputs } = await deps.resolveInputs({ orgId, references: [reference], signal });
    const [input] = inputs;
    if (input === undefined) throw new Error('one reference was resolved to no input');
    return input.sha256;
  }
  const blob = sha256 === null ? undefined : await findBlob(deps.database, orgId, sha256);
  if (blob === undefined) throw new Error(`asset ${job.id} has no content`);
  if (blob.facts === null) {
    const localPath = await deps.store.localPath(blobKey(orgId, blob.sha256), directory);
    await inspectBlob(deps, { blob, reference, localPath, sniffed: await sniffFile(localPath) }, signal);
  } else {
    assertFacts(reference, blob.facts);
  }
  return blob.sha256;
}

function referenceOf({ type, sourceUrl }: AssetJob): MediaReference {
  return { name: 'asset', param: 'url', url: sourceUrl ?? '', rule: ASSET_RULES[type] };
}

/** Draws the preview and stores it as content of the organisation; answers its hash. */
async function keepThumbnail(
  deps: ProcessDeps,
  job: AssetJob,
  { sha256, directory, signal }: Place & { readonly sha256: string },
): Promise<string> {
  const outputPath = path.join(directory, 'thumbnail.webp');
  const localPath = await deps.store.localPath(blobKey(job.orgId, sha256), directory);
  try {
    await deps.thumbnails.draw({ type: job.type, path: localPath, outputPath, signal });
  } catch (error) {
    throw probeFailure(referenceOf(job), error);
  }
  const bytes = await readFile(outputPath);
  const thumbnailSha256 = createHash('sha256').update(bytes).digest('hex');
  await keepBlob(deps, {
    orgId: job.orgId,
    sha256: thumbnailSha256,
    sizeBytes: bytes.byteLength,
    contentType: THUMBNAIL_TYPE,
    localPath: outputPath,
  });
  return thumbnailSha256;
}

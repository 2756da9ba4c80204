import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createKeyCache } from './accounts/key-cache.ts';
import { sweepBlobs } from './assets/blobs.ts';
import { sweepExpiredFiles } from './assets/files.ts';
import { createArtifactProbe } from './assets/probe-artifact.ts';
import { createProber } from './assets/prober.ts';
import { createResolveInputs } from './assets/resolve-inputs.ts';
import { createProbePool } from './codecs/probe-pool.ts';
import type { Config } from './config.ts';
import { openDatabase } from './db/open-database.ts';
import type { Database } from './db/pool.ts';
import { createDialects } from './dialects/index.ts';
import type { EngineRegistry } from './engines/engine.ts';
import { openEngines } from './engines/index.ts';
import { type FirstStartListeners, offerSignIn, prepareOrganisation } from './first-start.ts';
import { createApp } from './http/app.ts';
import { createEngineProblems } from './http/engine-problems.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { Closers } from './lib/closers.ts';
import { systemIds } from './lib/ids.ts';
import { createLog, type Log } from './lib/log.ts';
import { publicUrlOf, reachableHost } from './lib/public-url.ts';
import { repeat } from './lib/repeat.ts';
import { createSafeFetch } from './lib/safe-fetch.ts';
import { createModels } from './models/index.ts';
import type { Prices } from './models/model.ts';
import { loadPrices } from './models/prices.ts';
import { openVideoPreviews, startAssetWork, withAssetEngine } from './open-assets.ts';
import { announceThisWorker, openConsole } from './open-console.ts';
import { loadLinkSecret } from './storage/link-secret.ts';
import { openStore } from './storage/open-store.ts';
import { createLinkSigner } from './storage/signed-url.ts';
import { taskInputKey } from './storage/store-keys.ts';
import { CALLBACK_QUEUE, createCallbackPolicy } from './tasks/callbacks.ts';
import { countOpenTasks } from './tasks/count-tasks.ts';
import { createEstimates } from './tasks/estimate.ts';
import { startSweeper } from './tasks/expire.ts';
import { migrateAndStartQueue } from './tasks/migrate-and-start-queue.ts';
import { createEnqueueCallback, createNotifier } from './tasks/notify.ts';
import type { Queue } from './tasks/queue.ts';
import { createTaskReader } from './tasks/read.ts';
import type { PollInterval } from './tasks/remote-job.ts';
import { createWorker } from './tasks/run.ts';
import { sweepScratch } from './tasks/sweep-scratch.ts';
import type { Task } from './tasks/task.ts';
import { createTaskWatcher } from './tasks/watch-tasks.ts';

export interface PlatformOverrides extends FirstStartListeners {
  readonly engines?: EngineRegistry & { readonly remoteSlots?: number };
  readonly log?: Log;
  /** Default true: also runs jobs, callbacks and sweeps. */
  readonly worker?: boolean;
  /** Default true; false: a worker that answers no HTTP. */
  readonly http?: boolean;
  /** How long running jobs may go on after `close`. Default 8 s: container runtimes kill after 10. */
  readonly shutdownGraceMs?: number;
  /** How often remote jobs are asked about; tests ask more often. */
  readonly pollInterval?: PollInterval;
  /** Authorities trusted for outgoing TLS besides the system's, PEM (tests with a server of their own). */
  readonly extraCa?: readonly string[];
}

export interface Platform {
  /** Base path included, no slash at the end. */
  readonly url: string;
  readonly database: Database;
  /** Ends everything that was started; what is left running is a bug. */
  close(): Promise<void>;
}

const DEFAULT_GRACE_MS = 8000;
const MAX_CONNECTIONS = 24;
const INPUT_TTL_SECONDS = 24 * 3600;
const SWEEP_INTERVAL_MS = 60_000;
/** Before anything was measured: seconds of work per second of video on two slow cores. */
const FIRST_GUESS_SECONDS_PER_SECOND = 4;

/** The whole platform: database, queue, workers, HTTP. Listens when this answers. */
export async function createPlatform(config: Config, overrides: PlatformOverrides = {}): Promise<Platform> {
  const closers = new Closers();
  try {
    return await compose(config, overrides, closers);
  } catch (error) {
    await closers.closeAll().catch(() => undefined);
    throw error;
  }
}

async function compose(config: Config, overrides: PlatformOverrides, closers: Closers): Promise<Platform> {
  const log = overrides.log ?? createLog({ level: config.logLevel });
  const prices = loadPrices(config.pricesFile);
  const opened = await openDatabase({ ...config, maxConnections: MAX_CONNECTIONS, log });
  closers.add(opened.close);
  const { database } = opened;
  const queue = await migrateAndStartQueue(database, log);
  closers.add(() => queue.stop());
  const newAdminKey = await prepareOrganisation(config, overrides, database);
  const ground: Ground = {
    config,
    overrides,
    log,
    prices,
    database,
    queue,
    closers,
    url: publicUrlOf(config, config.port),
    publicUrl: () => ground.url,
  };
  const parts = await openParts(ground);
  if (overrides.http !== false) await listen(ground, parts, newAdminKey);
  if (overrides.worker !== false) await startWork(ground, parts);
  warnOfPrivateLinks(config, overrides, log);
  log.info({ url: ground.url, worker: overrides.worker !== false }, 'sparkstage is ready');
  return { url: ground.url, database, close: () => closers.closeAll() };
}

/** What everything else stands on. `url` is corrected once the socket listens (port 0). */
interface Ground {
  readonly config: Config;
  readonly overrides: PlatformOverrides;
  readonly log: Log;
  readonly prices: Prices;
  readonly database: Database;
  readonly queue: Queue;
  readonly closers: Closers;
  url: string;
  readonly publicUrl: () => string;
}

type Parts = Awaited<ReturnType<typeof openParts>>;

/** Files, links, downloads and probes. */
async function openMedia({ config, overrides, database, closers, ...ground }: Ground) {
  const store = await openStore({ ...config, url: config.storageUrl });
  closers.add(() => store.close());
  const links = createLinkSigner({
    secret: await loadLinkSecret(database),
    publicUrl: ground.publicUrl,
    now: systemIds.now,
  });
  const { extraCa } = overrides;
  const safeFetch = createSafeFetch({ allowCidrs: config.fetchAllow, ...(extraCa === undefined ? {} : { extraCa }) });
  closers.add(() => safeFetch.close());
  const probes = createProbePool(config.ffmpegPath === undefined ? {} : { ffmpegPath: config.ffmpegPath });
  closers.add(() => probes.close());
  const scratchDirectory = path.resolve(config.dataDir, 'scratch');
  await mkdir(scratchDirectory, { recursive: true, mode: 0o700 });
  // Also where no worker sweeps every minute: uploads that a kill interrupted.
  await sweepScratch({ database, directory: scratchDirectory, now: systemIds.now });
  const place = { database, store, scratchDirectory };
  const { requireConsent } = config;
  const resolving = { ...place, links, safeFetch, probe: createProber(probes), requireConsent };
  const library = { database, store, ids: systemIds, requireConsent };
  const assetLinks = { links, now: systemIds.now, linkSeconds: config.resultTtlSeconds };
  return { ...place, links, safeFetch, probes, resolving, library, assetLinks };
}

async function openParts(ground: Ground) {
  const { config, overrides, log, database, queue, closers } = ground;
  const media = await openMedia(ground);
  const { safeFetch } = media;
  const models = createModels({ maxAudioSeconds: config.maxAudioSeconds });
  // Asset models are about this installation's own library: nobody else can run them.
  const remoteModels = models.all().filter((model) => model.produces !== 'text');
  const opened: NonNullable<PlatformOverrides['engines']> =
    overrides.engines ?? openEngines({ ...config, models: remoteModels.map((model) => model.id), safeFetch, log });
  const engines = withAssetEngine(opened, media.library, media.assetLinks);
  closers.add(() => engines.close());
  const dialects = createDialects({ publicUrl: ground.publicUrl, usdPerCredit: config.usdPerCredit });
  const metrics = createMetrics();
  metrics.watchQueue(() => countOpenTasks(database));
  const pipeline = {
    database,
    queue,
    models,
    prices: ground.prices,
    ids: systemIds,
    engines,
    estimates: createEstimates({
      database,
      now: systemIds.now,
      seedSecondsPerUnit: () => FIRST_GUESS_SECONDS_PER_SECOND,
    }),
    inspector: media,
    resolveInputs: createResolveInputs(media.resolving),
    checkCallback: createCallbackPolicy(safeFetch),
    enqueueCallback: createEnqueueCallback({ queue, dialects, models }),
    onEnded: announceEnd(queue, metrics),
  };
  return { ...media, remoteSlots: opened.remoteSlots ?? 0, engines, models, dialects, metrics, pipeline, log };
}

/** After every end of a task: the first attempt of its callback starts at once, not at the queue's next poll. */
function announceEnd(queue: Queue, metrics: Metrics): (task: Task) => void {
  return (task) => {
    if (task.callbackUrl !== null) queue.wake(CALLBACK_QUEUE);
    const seconds = ((task.finishedAt ?? task.createdAt).getTime() - task.createdAt.getTime()) / 1000;
    metrics.taskEnded(task.model, task.status === 'completed' ? 'completed' : 'failed', seconds);
  };
}

async function listen(ground: Ground, parts: Parts, newAdminKey: string | undefined): Promise<void> {
  const { config, database, log } = ground;
  const keys = createKeyCache({
    database,
    now: systemIds.now,
    onError: (error) => log.warn({ error: String(error) }, 'the last use of a key was not noted'),
  });
  const { previews, close: closePreviews } = openVideoPreviews(parts, config);
  ground.closers.add(closePreviews);
  const app = await createApp({
    ...parts,
    previews,
    basePath: config.basePath,
    publicUrl: ground.publicUrl,
    console: await openConsole(parts.store, systemIds),
    engineProblems: createEngineProblems(systemIds.now),
    usdPerCredit: config.usdPerCredit,
    database,
    ids: systemIds,
    keys,
    prices: ground.prices,
    reader: createTaskReader({ database, now: systemIds.now }),
    watcher: createTaskWatcher({
      database,
      onError: (error) => log.warn({ error: String(error) }, 'watched tasks could not be looked at'),
    }),
    files: { ...parts, database, ids: systemIds, fileTtlSeconds: config.fileTtlSeconds },
  });
  ground.closers.add(() => app.close());
  await app.listen({ host: config.host, port: config.port });
  const address = app.server.address();
  // Port 0 is known only now.
  if (typeof address === 'object' && address !== null) ground.url = publicUrlOf(config, address.port);
  if (newAdminKey !== undefined) await offerSignIn(database, { ...ground.overrides, url: ground.url, newAdminKey });
}

/** Jobs, callbacks and sweeps. */
async function startWork(ground: Ground, parts: Parts): Promise<void> {
  const { config, overrides, log, database, queue, closers } = ground;
  const { store, pipeline, links } = parts;
  const worker = createWorker({
    ...pipeline,
    log,
    store,
    scratchDirectory: parts.scratchDirectory,
    probeArtifact: createArtifactProbe(parts.probes),
    signOutput: ({ storageKey, ...facts }) => links.sign(storageKey, facts),
    signInput: ({ orgId, taskId, name, ...facts }) =>
      links.sign(taskInputKey(orgId, taskId, name), { ...facts, fileName: name }),
    ...(overrides.pollInterval === undefined ? {} : { pollInterval: overrides.pollInterval }),
    now: systemIds.now,
    resultTtlSeconds: config.resultTtlSeconds,
    slots: config.workers + parts.remoteSlots,
    shutdownGraceMs: overrides.shutdownGraceMs ?? DEFAULT_GRACE_MS,
  });
  await worker.start();
  closers.add(() => worker.stop());
  const onError = (error: unknown) => log.warn({ error: String(error) }, 'this worker could not say that it is there');
  const slots = config.workers + parts.remoteSlots;
  closers.add(announceThisWorker(systemIds, { database, slots, running: worker.running, onError }));
  const notifier = createNotifier({ database, queue, safeFetch: parts.safeFetch, ids: systemIds, log });
  await notifier.start();
  closers.add(() => notifier.stop());
  closers.add(startAssetWork(parts.resolving, { ...config, log }));
  const tasks = startSweeper(
    { ...pipeline, store, log, resultTtlSeconds: config.resultTtlSeconds, inputTtlSeconds: INPUT_TTL_SECONDS },
    SWEEP_INTERVAL_MS,
  );
  closers.add(() => tasks.stop());
  const files = repeat(
    SWEEP_INTERVAL_MS,
    async () => {
      await sweepExpiredFiles(database);
      await sweepBlobs({ database, store });
      await sweepScratch({ database, directory: parts.scratchDirectory, now: systemIds.now });
    },
    (error) => log.error({ error: String(error) }, 'the sweep of files failed'),
  );
  closers.add(() => files.stop());
}

/** Result links carry the public URL: a guess is fine on one machine and wrong everywhere else. */
function warnOfPrivateLinks({ publicUrl: configured, host }: Config, { http }: PlatformOverrides, log: Log): void {
  if (configured !== undefined || (http !== false && reachableHost(host) === host)) return;
  log.warn({ host }, 'set SPARKSTAGE_PUBLIC_URL: result links point at this machine until then');
}

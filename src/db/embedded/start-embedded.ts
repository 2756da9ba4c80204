import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../lib/log.ts';
import { chooseAccount, type ServerAccount } from './account.ts';
import { CannotRunPostgres } from './cannot-run.ts';
import { type ClusterHome, ensurePassword, prepareHome, readPassword } from './cluster-home.ts';
import { type Cluster, checkVersion, createCluster, syncNewCluster } from './create-cluster.ts';
import { launchServer, type ServerAddress, START_TIMEOUT_MS } from './launch-server.ts';
import { withLockFile } from './lock-file.ts';
import { connectionString, connectReference, type Reference, tryReference } from './reference.ts';
import { clearStalePidFile, isServerAlive, readPidFile } from './running-server.ts';
import { findServerPackage, prepareServerFiles } from './server-files.ts';

export interface EmbeddedPostgres {
  /** Stays the same when the server has to be started again. */
  readonly connectionString: string;
  /** false: another process of ours had it running already. */
  readonly started: boolean;
  /** Lets go of the server, and stops it when no other process uses it. */
  stop(): Promise<void>;
}

interface Found {
  readonly reference: Reference;
  readonly started: boolean;
}

interface Place {
  readonly home: ClusterHome;
  readonly account: ServerAccount;
  readonly log: Log;
}

const RESTART_FIRST_PAUSE_MS = 500;
const RESTART_MAX_PAUSE_MS = 30_000;

async function startUnderLock(cluster: Cluster, log: Log, wanted: ServerAddress | undefined): Promise<Found> {
  const running = await readPidFile(cluster.home);
  if (running !== undefined && (await isServerAlive(cluster.home, running))) {
    // Starting up, recovering or shutting down: wait for an answer or for its end.
    const reference = await connectReference(running, cluster.password, START_TIMEOUT_MS);
    if (reference !== undefined) return { reference, started: false };
  }
  const isNew = !(await checkVersion(cluster));
  if (isNew) await createCluster(cluster);
  await clearStalePidFile(cluster.home, 10_000);
  const reference = await launchServer(cluster, wanted);
  if (isNew) syncNewCluster(cluster, log);
  return { reference, started: true };
}

async function findOrStart({ home, account, log }: Place, wanted: ServerAddress | undefined): Promise<Found> {
  const knownPassword = await readPassword(home);
  if (knownPassword !== undefined) {
    // The quick way, and the only one taken while another process keeps the server running: one connection.
    const reference = await tryReference(await readPidFile(home), knownPassword);
    if (reference !== undefined) return { reference, started: false };
  }
  return withLockFile(home.lockFile, 2 * START_TIMEOUT_MS, async () => {
    const password = await ensurePassword(home, account);
    const files = await prepareServerFiles(findServerPackage(), home.directory, account);
    return startUnderLock({ home, account, files, password }, log, wanted);
  });
}

/** Starts the server again where it was whenever it dies under us (out of memory, an operator's kill). */
function keepRunning(place: Place, first: Reference): { stop(): Promise<Reference> } {
  let reference = first;
  const stopping = new AbortController();
  const { signal } = stopping;
  let restarting: Promise<void> = Promise.resolve();

  async function restart(): Promise<void> {
    const { server } = reference;
    place.log.error({ pid: server.pid }, 'the embedded PostgreSQL is gone, starting it again');
    for (let pauseMs = RESTART_FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, RESTART_MAX_PAUSE_MS)) {
      try {
        ({ reference } = await findOrStart(place, server));
        place.log.info({ pid: reference.server.pid }, 'embedded PostgreSQL is back');
        return watch();
      } catch (error) {
        place.log.error({ error: String(error) }, 'the embedded PostgreSQL does not start again');
        await sleep(pauseMs, undefined, { ref: false, signal }).catch(() => undefined);
      }
    }
  }

  function watch(): void {
    reference.onLost(() => {
      if (!signal.aborted) restarting = restart();
    });
  }

  watch();
  return {
    async stop() {
      stopping.abort();
      await restarting;
      return reference;
    },
  };
}

/**
 * A real PostgreSQL in `<dataDir>/postgres`, from npm's binaries, listening on a private unix socket only. Finds the
 * server of another process on the same directory, or one that outlived its parent, and shares it: every process
 * holds one connection as its reference, and the last one to stop ends the server.
 *
 * Throws CannotRunPostgres, whose message names SPARKSTAGE_DATABASE_URL as the way out.
 */
export async function startEmbeddedPostgres(options: {
  readonly dataDir: string;
  readonly log: Log;
}): Promise<EmbeddedPostgres> {
  const account = await chooseAccount();
  const home = await prepareHome(path.resolve(options.dataDir), account).catch((cause: NodeJS.ErrnoException) => {
    throw new CannotRunPostgres(`${options.dataDir} cannot be used (${cause.code ?? cause.message})`, cause);
  });
  const place = { home, account, log: options.log };
  const { reference, started } = await findOrStart(place, undefined);
  const server = keepRunning(place, reference);
  options.log.info({ pid: reference.server.pid, started }, 'embedded PostgreSQL is ready');
  return {
    connectionString: connectionString(reference.server, reference.password),
    started,
    async stop() {
      const last = await server.stop();
      await withLockFile(home.lockFile, START_TIMEOUT_MS, () => last.release());
    },
  };
}

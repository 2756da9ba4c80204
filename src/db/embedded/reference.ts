import { rmdir } from 'node:fs/promises';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { CannotRunPostgres } from './cannot-run.ts';
import { isAlive, type PidFile } from './running-server.ts';

const REFERENCE_NAME = 'sparkstage-reference';
const STOP_TIMEOUT_MS = 30_000;

// pg has them (lib/client.js); @types/pg 8.23 does not.
type QuietClient = pg.Client & { ref(): void; unref(): void };

/** One process's claim on a shared server: an idle connection, which the kernel drops when the process dies. */
export interface Reference {
  readonly server: PidFile;
  readonly password: string;
  /** Calls back once when the server drops the connection without being asked. */
  onLost(callback: () => void): void;
  /** Drops the claim; the last one also stops the server and waits for its end. Call it under the lock file. */
  release(): Promise<void>;
}

/** For pg: the socket's directory goes percent-encoded where a host name would be. */
export function connectionString(server: PidFile, password: string): string {
  const host = server.socketDirectory === '' ? '127.0.0.1' : encodeURIComponent(server.socketDirectory);
  return `postgresql://sparkstage:${encodeURIComponent(password)}@${host}:${server.port}/postgres`;
}

async function stopServer(server: PidFile): Promise<void> {
  // SIGINT is PostgreSQL's fast shutdown: it ends sessions, writes a checkpoint and exits.
  process.kill(server.pid, 'SIGINT');
  const deadline = performance.now() + STOP_TIMEOUT_MS;
  while (await isAlive(server.pid)) {
    if (performance.now() > deadline) throw new Error(`PostgreSQL (pid ${server.pid}) did not stop`);
    await sleep(10);
  }
  // Only ours if it is empty now; an operator's own socket directory stays.
  if (server.socketDirectory !== '') await rmdir(server.socketDirectory).catch(() => undefined);
}

async function countOthers(client: pg.Client): Promise<number> {
  // Pools of this process are closed by now; a backend takes a moment to leave, so look again before believing it.
  for (let look = 0; ; look++) {
    const answer = await client.query<{ others: string; references: string }>(
      `select count(*) as others, count(*) filter (where application_name = $1) as references
         from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
      [REFERENCE_NAME],
    );
    const others = Number(answer.rows[0]?.others ?? 0);
    if (others === 0 || Number(answer.rows[0]?.references ?? 0) > 0 || look === 10) return others;
    await sleep(20);
  }
}

async function releaseReference(client: QuietClient, server: PidFile): Promise<void> {
  client.ref();
  // A server that died meanwhile has nothing to stop.
  const others = await countOthers(client).catch(() => 1);
  await client.end().catch(() => undefined);
  if (others === 0) await stopServer(server);
}

/** undefined: not there, not ready yet, or going down. Throws when it answers but refuses us. */
export async function tryReference(server: PidFile | undefined, password: string): Promise<Reference | undefined> {
  if (server === undefined) return undefined;
  const client = new pg.Client({
    connectionString: connectionString(server, password),
    application_name: REFERENCE_NAME,
    keepAlive: true,
    connectionTimeoutMillis: 5000,
  }) as QuietClient;
  // The server may end (kill, shutdown by an operator): the pools report it, this connection has nothing to add.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => undefined);
    // 28P01: wrong password. Anything else is a server that is not there, not ready or leaving.
    if (error instanceof pg.DatabaseError && error.code === '28P01') {
      throw new CannotRunPostgres('the server refuses the password in its data directory', error);
    }
    return undefined;
  }
  // Nothing in this process waits for it: it must not keep the process alive on its own.
  client.unref();
  let isReleased = false;
  return {
    server,
    password,
    onLost(callback) {
      client.once('end', () => {
        if (!isReleased) callback();
      });
    },
    release() {
      isReleased = true;
      return releaseReference(client, server);
    },
  };
}

/** Waits for a server that is starting, recovering or leaving; undefined once it is gone. */
export async function connectReference(
  server: PidFile,
  password: string,
  timeoutMs: number,
): Promise<Reference | undefined> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    const reference = await tryReference(server, password);
    if (reference !== undefined) return reference;
    if (!(await isAlive(server.pid))) return undefined;
    await sleep(20);
  }
  throw new CannotRunPostgres(`PostgreSQL (pid ${server.pid}) runs but does not answer`);
}

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog } from '../../lib/log.ts';
import { createDatabase, type Database } from '../pool.ts';
import { isAlive } from './running-server.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './start-embedded.ts';

async function withDataDir(work: (dataDir: string) => Promise<void>, mode = 0o755): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-embedded-'));
  // mkdtemp makes it private, which the server's account could not enter when root runs the tests.
  await chmod(directory, mode);
  try {
    await work(path.join(directory, 'data'));
  } finally {
    // A failed test may leave a server that still writes.
    await rm(directory, { recursive: true, force: true, maxRetries: 20 });
  }
}

const start = (dataDir: string) => startEmbeddedPostgres({ dataDir, log: silentLog });
const connect = (server: EmbeddedPostgres) =>
  createDatabase({ connectionString: server.connectionString, maxConnections: 4, onError: () => undefined });

async function readPid(dataDir: string): Promise<number> {
  const text = await readFile(path.join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8');
  return Number.parseInt(text, 10);
}

async function waitForExit(pid: number): Promise<void> {
  while (await isAlive(pid)) await sleep(10);
}

async function waitForOtherPid(dataDir: string, previous: number): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    const pid = await readPid(dataDir).catch(() => previous);
    if (pid !== previous) return;
    await sleep(20);
  }
  throw new Error('no other server was started');
}

/** Runs a statement until it works: the server is on its way back. */
async function insist(database: Database, text: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await database.query(text);
      return;
    } catch (error) {
      if (tries > 500) throw error;
      await sleep(20);
    }
  }
}

test('starts in an empty directory, keeps its data, and asks for a password', async () => {
  await withDataDir(async (dataDir) => {
    const first = await start(dataDir);
    assert.equal(first.started, true);
    const database = connect(first);
    await database.query('create table kept (x int); insert into kept values (7)');
    const settings = await database.query(
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
              current_setting('listen_addresses') as addresses`,
    );
    assert.deepEqual(settings.rows, [{ fsync: 'on', commit: 'on', addresses: '' }]);
    const wrong = new URL(first.connectionString);
    wrong.password = 'wrong';
    const stranger = createDatabase({ connectionString: wrong.href, maxConnections: 1 });
    await assert.rejects(stranger.query('select 1'), /password authentication failed/);
    await stranger.close();
    const passwordFile = await stat(path.join(dataDir, 'postgres', 'password'));
    assert.equal(passwordFile.mode & 0o777, 0o600);
    await database.close();
    await first.stop();

    const second = await start(dataDir);
    assert.equal(second.started, true);
    const again = connect(second);
    assert.deepEqual((await again.query('select x from kept')).rows, [{ x: 7 }]);
    await again.close();
    await second.stop();
  });
});

test('two users of one directory share the server; the last one stops it', async () => {
  await withDataDir(async (dataDir) => {
    // At once, on an empty directory: one of them makes the cluster.
    const [one, two] = await Promise.all([startInChild(dataDir), startInChild(dataDir)]);
    assert.equal([one.started, two.started].filter(Boolean).length, 1);
    const pid = await readPid(dataDir);
    await one.stop();
    assert.equal(await isAlive(pid), true);
    await two.stop();
    assert.equal(await isAlive(pid), false);
  });
});

test('a server that outlived its killed parent is found again', async () => {
  await withDataDir(async (dataDir) => {
    const child = await startInChild(dataDir);
    const pid = await readPid(dataDir);
    await child.kill();
    assert.equal(await isAlive(pid), true);
    const found = await start(dataDir);
    assert.equal(found.started, false);
    assert.equal(await readPid(dataDir), pid);
    await found.stop();
    assert.equal(await isAlive(pid), false);
  });
});

test('kill -9 of PostgreSQL mid-writes loses nothing acknowledged, and it comes back at the same address', async () => {
  await withDataDir(async (dataDir) => {
    const server = await start(dataDir);
    const database = connect(server);
    await database.query('create table acknowledged (n int primary key)');
    const acknowledged: number[] = [];
    let next = 0;
    for (let round = 0; round < 3; round++) {
      let isKilled = false;
      const writers = Array.from({ length: 4 }, async () => {
        while (!isKilled) {
          const n = next++;
          const written = await database.query('insert into acknowledged values ($1)', [n]).then(
            () => true,
            () => false,
          );
          if (written) acknowledged.push(n);
        }
      });
      await sleep(150);
      const pid = await readPid(dataDir);
      process.kill(pid, 'SIGKILL');
      await waitForExit(pid);
      isKilled = true;
      await Promise.all(writers);
      // Backends outlive their postmaster for a moment and may still answer: wait for the new one.
      await waitForOtherPid(dataDir, pid);
      await insist(database, 'select 1');
      const { rows } = await database.query<{ n: number }>('select n from acknowledged');
      const found = new Set(rows.map((row) => row.n));
      assert.deepEqual(
        acknowledged.filter((n) => !found.has(n)),
        [],
      );
    }
    assert.ok(acknowledged.length > 20, `only ${acknowledged.length} writes`);
    await database.close();
    await server.stop();
  });
});

test('root with a data directory that the server may not enter', { skip: process.getuid?.() !== 0 }, async () => {
  await withDataDir(async (dataDir) => {
    const server = await start(dataDir);
    const elsewhere = await readFile(path.join(dataDir, 'postgres-location'), 'utf8');
    try {
      await server.stop();
      const again = await start(dataDir);
      assert.equal(again.started, true);
      await again.stop();
      assert.equal((await stat(path.join(elsewhere, 'data', 'PG_VERSION'))).isFile(), true);
    } finally {
      await rm(elsewhere, { recursive: true, force: true });
    }
  }, 0o700);
});

test('a stale postmaster.pid that names a living stranger does not block the start', async () => {
  await withDataDir(async (dataDir) => {
    const child = await startInChild(dataDir);
    const pid = await readPid(dataDir);
    await child.kill();
    const pidFile = path.join(dataDir, 'postgres', 'data', 'postmaster.pid');
    process.kill(pid, 'SIGKILL');
    await waitForExit(pid);
    // As in a restarted container: the number belongs to somebody else now.
    const text = await readFile(pidFile, 'utf8');
    await writeFile(pidFile, text.replace(String(pid), String(process.ppid)));
    const again = await start(dataDir);
    assert.equal(again.started, true);
    await again.stop();
  });
});

interface ChildServer {
  readonly started: boolean;
  stop(): Promise<void>;
  /** SIGKILL of the Node process only. */
  kill(): Promise<void>;
}

/** The supervisor in a process of its own, as a second server of ours would have it. */
async function startInChild(dataDir: string): Promise<ChildServer> {
  const fixture = path.join(import.meta.dirname, 'start-fixture.ts');
  const child = spawn(process.execPath, [fixture, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    child.once('exit', () => reject(new Error('the child ended before it was ready')));
  });
  return {
    started: line.includes('started'),
    async stop() {
      child.stdin.end();
      await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { createDatabase, type Database } from '../../src/db/pool.ts';
import { makeTestCertificate, startTestServer } from '../../src/lib/test-servers.ts';
import { readBooks, waitFor } from '../../src/tasks/test-platform.ts';
import { call, upload } from '../acceptance/support/client.ts';
import { makePng, makeWav } from '../acceptance/support/media.ts';
import type { Server } from '../acceptance/support/server.ts';
import { findProcessesOf, killTree } from './process-tree.ts';

interface Received {
  readonly name: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One start of the platform on the directory. */
interface Life extends Server {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly connectionString: string;
}

const adminKey = `sk-spark-${randomBytes(24).toString('hex')}`;
const closers: (() => Promise<unknown>)[] = [];
/** One for each life. */
const connections: string[] = [];
after(async () => {
  for (const close of closers.reverse()) await close();
});

async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-crash-'));
  // Where root runs the test, PostgreSQL's account must get through.
  await chmod(directory, 0o711);
  closers.push(() => rm(directory, { recursive: true, force: true, maxRetries: 20 }));
  return directory;
}

async function start(directory: string, certificate: string): Promise<Life> {
  const fixture = path.join(import.meta.dirname, 'serve-fixture.ts');
  const child = spawn(process.execPath, [fixture, directory, certificate], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      SPARKSTAGE_PORT: '0',
      SPARKSTAGE_DATA_DIR: path.join(directory, 'data'),
      SPARKSTAGE_ADMIN_KEY: adminKey,
      SPARKSTAGE_FETCH_ALLOW: '127.0.0.0/8 ::1/128',
      SPARKSTAGE_WORKERS: '4',
    },
  });
  const { pid } = child;
  assert.ok(pid !== undefined);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  closers.push(async () => child.exitCode === null && child.signalCode === null && (await killTree(pid)));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    child.once('exit', () => reject(new Error('the platform did not start')));
  });
  const { url, connectionString } = JSON.parse(line) as { url: string; connectionString: string };
  connections.push(connectionString);
  return {
    child,
    pid,
    url,
    connectionString,
    adminKey,
    hasTestEngine: true,
    async close() {
      child.kill('SIGTERM');
      assert.equal(await ended, 0);
    },
  };
}

/** A connection of the test's own, to look and to hold locks; a kill of the server just ends it. */
function observe(life: Life): Database {
  return createDatabase({ connectionString: life.connectionString, maxConnections: 4, onError: () => undefined });
}

/** Runs `statement` in a transaction that stays open until the server dies. */
async function holdLock(database: Database, statement: string, values: readonly string[] = []): Promise<void> {
  const client = await database.pool.connect();
  // Given back when the server is gone, or the pool would wait for it for ever.
  client.once('end', () => client.release(true));
  client.on('error', () => undefined);
  await client.query('begin');
  await client.query(statement, [...values]);
}

/** Until a session waits for a lock in a statement that holds `fragment`. */
function untilBlocked(database: Database, fragment: string): Promise<unknown> {
  return waitFor(async () => {
    const { rows } = await database.query(
      `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like $1`,
      [`%${fragment}%`],
    );
    return rows.length > 0;
  });
}

interface TaskMoney {
  readonly id: string;
  readonly status: string;
  readonly kinds: string[];
  readonly amounts: number[];
  readonly delivery: string;
}

async function readTaskMoney(database: Database): Promise<readonly TaskMoney[]> {
  const { rows } = await database.query<TaskMoney>(
    `select t.id, t.status, d.status as delivery,
       (select jsonb_agg(l.kind order by l.id) from ledger l where l.task_id = t.id) as kinds,
       (select jsonb_agg(l.amount_micro order by l.id) from ledger l where l.task_id = t.id) as amounts
     from task t join callback_delivery d on d.task_id = t.id`,
  );
  return rows;
}

test('kill -9 of everything between create and callback: every task ends once, is paid once and is called back', async (t) => {
  if (process.platform !== 'linux') return t.skip('finds processes in /proc');
  const tls = await makeTestCertificate(['localhost']);
  if (tls === undefined) return t.skip('this machine has no openssl');
  const directory = await makeDirectory();
  const received: Received[] = [];
  /** Answers that are withheld. */
  const held: ServerResponse[] = [];
  const receiver = await startTestServer(
    async (request, response) => {
      const name = request.url?.slice(1) ?? '';
      received.push({ name, headers: request.headers, body: await text(request) });
      const isFirst = received.filter((entry) => entry.name === name).length === 1;
      if (name === 'attempted' && isFirst) held.push(response);
      else response.writeHead(204).end();
    },
    { tls },
  );
  closers.push(receiver.close);

  const ids = new Map<string, string>();
  const media = { image: '', audio: '' };
  async function create(life: Life, name: string): Promise<string> {
    const answer = await call(life, 'POST', '/v1/videos/generations', {
      body: {
        model: 'omnihuman-1.5',
        prompt: name,
        image_urls: [media.image],
        audio_url: media.audio,
        callback_url: `https://localhost:${receiver.port}/${name}`,
      },
    });
    assert.equal(answer.status, 200, answer.text);
    ids.set(name, answer.body.id);
    return answer.body.id;
  }
  const letGo = (name: string) => writeFile(path.join(directory, `${name}.go`), '');
  const untilRunning = (name: string) =>
    waitFor(() => readFile(path.join(directory, `${name}.started`), 'utf8').catch(() => undefined));

  // First life: six tasks, each stopped at a step of its own by a lock that the test holds.
  let life = await start(directory, tls.certificate);
  const { secret } = (await call(life, 'GET', '/v1/webhooks/secret')).body;
  media.image = (await upload(life, await makePng(64, 64), 'a.png')).file_url;
  media.audio = (await upload(life, makeWav(1), 'a.wav')).file_url;
  let database = observe(life);
  // Settled, and its callback not sent: the attempt waits for the secret to sign with.
  await holdLock(database, 'lock table callback_secret in access exclusive mode');
  await letGo('settled');
  await create(life, 'settled');
  await untilBlocked(database, 'from callback_secret');
  for (const name of ['running', 'doomed', 'produced', 'settling']) {
    await create(life, name);
    await untilRunning(name);
  }
  // All four slots are taken.
  await create(life, 'queued');
  // One run only, so that its job ends among the dead letters.
  await database.query(`update pgboss.job set retry_limit = 0 where data ->> 'taskId' = $1`, [ids.get('doomed')]);
  // The engine is done: its files are about to be stored.
  await holdLock(database, 'select 1 from task where id = $1 for update', [ids.get('produced') ?? '']);
  await letGo('produced');
  await untilBlocked(database, 'output_keys');
  // Stored, and in the middle of settling: end and callback are written, the money is not, nothing is committed.
  await holdLock(database, 'select 1 from wallet for update');
  await letGo('settling');
  await untilBlocked(database, 'post_settlement');
  const killed = await killTree(life.pid);
  assert.ok(killed > 5, `only ${killed} processes: PostgreSQL is not among them`);
  assert.equal(received.length, 0);
  await database.close().catch(() => undefined);
  for (const name of ['running', 'doomed', 'queued']) await letGo(name);

  // Second life: killed during a callback attempt, and right after a create was answered.
  life = await start(directory, tls.certificate);
  media.image = media.image.replace(/^http:\/\/[^/]+/, life.url);
  media.audio = media.audio.replace(/^http:\/\/[^/]+/, life.url);
  await letGo('attempted');
  await create(life, 'attempted');
  await waitFor(async () => held.length === 1);
  await letGo('created');
  await create(life, 'created');
  await killTree(life.pid);
  for (const response of held) response.destroy();

  // Third life: everything comes to its end.
  life = await start(directory, tls.certificate);
  database = observe(life);
  const ended = await waitFor<readonly TaskMoney[]>(async () => {
    const tasks = await readTaskMoney(database);
    return tasks.length === ids.size && tasks.every((task) => task.delivery === 'delivered') && tasks;
  }, 60_000);
  for (const [name, id] of ids) {
    const task = ended.find((entry) => entry.id === id);
    const [reserved = 0, settled = 0] = task?.amounts ?? [];
    assert.deepEqual(
      [name, task?.status, task?.kinds],
      name === 'doomed' ? [name, 'failed', ['reserve', 'release']] : [name, 'completed', ['reserve', 'capture']],
    );
    assert.ok(reserved > 0 && settled === reserved, `${name}: reserved ${reserved}, settled ${settled}`);
    const poll = await call(life, 'GET', `/v1/tasks/${id}`);
    const sent: readonly Received[] = received.filter((entry) => entry.name === name);
    assert.ok(sent.length >= 1, `${name} was not called back`);
    for (const { headers, body } of sent) {
      assert.equal(headers['webhook-id'], `evt_${id}`);
      assert.equal(body, poll.text);
      new Webhook(secret).verify(body, headers as Record<string, string>);
    }
  }
  assert.equal(received.filter((entry) => entry.name === 'attempted').length, 2);

  const { rows } = await database.query<{ org_id: string }>('select org_id from wallet');
  const books = await readBooks(database, rows[0]?.org_id ?? '');
  assert.equal(books.available, books.toppedUp - books.captured);
  assert.deepEqual([books.held, books.openReserved], [0, 0]);
  assert.equal(books.reserved, books.captured + books.released);

  // Attempts that were killed had stored their videos too: with the tasks nothing of them stays.
  for (const id of ids.values()) assert.equal((await call(life, 'DELETE', `/v1/tasks/${id}`)).status, 200);
  const stored = await readdir(path.join(directory, 'data'), { recursive: true });
  assert.deepEqual(
    stored.filter((name) => /\/outputs\/./.test(name)),
    [],
  );

  await database.close();
  await life.close();
  assert.deepEqual(await findProcessesOf(directory), []);
  for (const connection of connections) {
    const socketDirectory = decodeURIComponent(new URL(connection).hostname);
    assert.equal(existsSync(socketDirectory), false, `${socketDirectory} is left behind`);
  }
});

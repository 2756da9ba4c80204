import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { type Ended, end, listening, startCli } from './support/processes.ts';

let directory: string;

function start(args: readonly string[], environment?: Record<string, string>): ChildProcess {
  return startCli(directory, args, environment);
}

function run(args: readonly string[], environment?: Record<string, string>): Promise<Ended> {
  return end(start(args, environment));
}

before(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-cli-'));
  // Where root runs this, PostgreSQL's account must get through.
  await chmod(directory, 0o711);
});
after(() => rm(directory, { recursive: true, force: true }));

test('a first start shows the admin key once; SIGTERM ends it cleanly; keys and credits work on the same data', async () => {
  const server = start(['serve']);
  const ended = end(server);
  const url = await listening(server);
  server.kill('SIGTERM');
  const { code, stdout, stderr } = await ended;
  assert.equal(code, 0, stderr);
  const key = /^ {2}(sk-spark-\S+)$/m.exec(stdout)?.[1];
  assert.ok(key, stdout);
  assert.ok(!stderr.includes(key));
  await assert.rejects(fetch(url));

  const created = await run(['keys', 'create', 'bob', '--scopes', 'read', '--models', 'omnihuman-1.5']);
  assert.match(created.stdout, /^key_\w+ {2}bob {2}read\nsk-spark-\S+\n$/);
  const id = created.stdout.split(' ')[0] ?? '';
  assert.match((await run(['keys', 'list'])).stdout, new RegExp(`${id} .* bob {2}read`));
  assert.match((await run(['keys', 'revoke', id])).stdout, /revoked/);
  assert.match((await run(['credits', 'add', '5'])).stdout, /^available 100005 {2}held 0 {2}spent 0\n$/);
  const wrong = await run(['keys', 'create', 'eve', '--scopes', 'fly']);
  assert.deepEqual([wrong.code, wrong.stdout], [1, '']);
  assert.match(wrong.stderr, /^sparkstage: unknown scope fly/);
});

test('a bad setting is one clear message and exit code 1', async () => {
  const { code, stderr } = await run(['serve'], { SPARKSTAGE_PORT: 'abc' });
  assert.equal(code, 1);
  assert.equal(stderr, 'sparkstage: Bad configuration:\n  SPARKSTAGE_PORT: expected a whole number\n');
});

test('a port in use is one clear line, and nothing is left running', async () => {
  const first = start(['serve', '--no-worker']);
  const firstEnded = end(first);
  const { port } = new URL(await listening(first));
  const second = await run(['serve', '--port', port]);
  assert.equal(second.code, 1);
  assert.match(second.stderr, /sparkstage: listen EADDRINUSE/);
  first.kill('SIGINT');
  assert.equal((await firstEnded).code, 0);
});

test('doctor examines everything and fails when something needed is missing', async () => {
  const healthy = await run(['doctor']);
  for (const what of ['Node', 'data directory', 'database', 'store', 'media backend']) {
    assert.match(healthy.stdout, new RegExp(`^(ok|warn|fail) +${what}`, 'm'));
  }
  const broken = await run(['doctor'], { SPARKSTAGE_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
  assert.equal(broken.code, 1);
  assert.match(broken.stdout, /^fail +database/m);
});

test('version prints the package version', async () => {
  assert.match((await run(['version'])).stdout, /^\d+\.\d+\.\d+\n$/);
});

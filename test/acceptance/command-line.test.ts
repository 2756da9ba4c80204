import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
let directory: string;

before(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-cli-'));
});
after(() => rm(directory, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[], environment: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [cli, ...args], {
    env: { PATH: process.env.PATH ?? '', SPARKSTAGE_DATA_DIR: directory, SPARKSTAGE_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function end(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

function run(args: readonly string[], environment?: Record<string, string>): Promise<Ended> {
  return end(start(args, environment));
}

/** Resolves with the address as soon as the server says it. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      const url = /listens on (\S+)/.exec(text)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => reject(new Error(`ended before it listened: ${text}`)));
  });
}

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

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findProcessesOf } from '../crash/process-tree.ts';

test('SIGTERM to `npm start` ends the server and its database, although npm tells only a shell', async (t) => {
  if (process.platform !== 'linux') return t.skip('finds processes in /proc');
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-npm-'));
  await chmod(directory, 0o711);
  const args = ['start', '--', '--port', '0', '--data-dir', path.join(directory, 'data')];
  const npm = spawn('npm', args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, SPARKSTAGE_LOG_LEVEL: 'error' },
  });
  const ended = new Promise((resolve) => npm.once('exit', resolve));
  try {
    let output = '';
    for await (const chunk of npm.stdout) {
      output += chunk;
      if (/listens on http/.test(output)) break;
    }
    assert.match(output, /listens on http:\/\/127\.0\.0\.1:\d+/);
    assert.notDeepEqual(await findProcessesOf(directory), []);
    npm.kill('SIGTERM');
    await ended;
    const deadline = performance.now() + 20_000;
    while ((await findProcessesOf(directory)).length > 0 && performance.now() < deadline) await sleep(50);
    assert.deepEqual(await findProcessesOf(directory), []);
  } finally {
    for (const pid of await findProcessesOf(directory)) process.kill(pid, 'SIGKILL');
    await rm(directory, { recursive: true, force: true, maxRetries: 20 });
  }
});

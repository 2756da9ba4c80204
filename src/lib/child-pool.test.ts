import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChildError, type ChildPool, type ChildPoolOptions, createChildPool } from './child-pool.ts';

const FIXTURE = new URL('./child-pool-fixture.ts', import.meta.url);
const HAS_PROC = existsSync('/proc/self/status');

function openPool(options: Partial<ChildPoolOptions> = {}): ChildPool {
  return createChildPool({ entry: FIXTURE, size: 1, jobTimeoutMs: 20_000, maxRssBytes: 2 ** 30, ...options });
}

function failsWith(reason: string, pattern = /./) {
  return (error: unknown) =>
    error instanceof ChildError && error.reason === reason && pattern.test(error.message)
      ? true
      : assert.fail(`${error}`);
}

interface Echo {
  value: unknown;
  pid: number;
}

let pool: ChildPool;
before(() => {
  pool = openPool();
});
after(() => pool.close());

const echo = (value: unknown) => pool.run<Echo>({ kind: 'echo', value });

test('values cross by structured clone, and the child persists between jobs', async () => {
  const samples = new Float32Array([0.5, -1]);
  const first = await echo(samples);
  assert.deepEqual(first.value, samples);
  assert.equal((await echo(1)).pid, first.pid);
  assert.notEqual(first.pid, process.pid);
});

test('jobs beyond the size wait their turn', async () => {
  const replies = await Promise.all([1, 2, 3, 4].map(echo));
  assert.deepEqual(
    replies.map((reply) => reply.value),
    [1, 2, 3, 4],
  );
  assert.equal(new Set(replies.map((reply) => reply.pid)).size, 1);
});

test('two children work at the same time', async () => {
  const pair = openPool({ size: 2 });
  try {
    const spin = pair.run({ kind: 'spin' }, { timeoutMs: 1500 });
    assert.equal((await pair.run<Echo>({ kind: 'echo', value: 7 })).value, 7);
    await assert.rejects(spin, failsWith('timeout'));
  } finally {
    await pair.close();
  }
});

test('progress arrives in order', async () => {
  const seen: unknown[] = [];
  const result = await pool.run({ kind: 'progress' }, { onProgress: (value) => seen.push(value) });
  assert.equal(result, 'done');
  assert.deepEqual(seen, [0.25, 0.5, 1]);
});

test('a thrown error keeps its name, message, reason and texts, and the child lives on', async () => {
  const { pid } = await echo(1);
  const error = await pool.run({ kind: 'throw' }).catch((caught: unknown) => caught);
  assert.ok(error instanceof ChildError);
  assert.equal(error.reason, 'failed');
  assert.deepEqual(error.failure, {
    name: 'RangeError',
    message: 'too long',
    reason: 'too_long',
    details: { param: 'audio_url' },
  });
  assert.equal((await echo(1)).pid, pid);
});

test('a busy child is killed on timeout and replaced', async () => {
  const { pid } = await echo(1);
  await assert.rejects(pool.run({ kind: 'spin' }, { timeoutMs: 200 }), failsWith('timeout', /200 ms/));
  const next = await echo(2);
  assert.equal(next.value, 2);
  assert.notEqual(next.pid, pid);
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});

test('aborting kills a busy child', async () => {
  await echo(1);
  const controller = new AbortController();
  const job = pool.run({ kind: 'spin' }, { signal: controller.signal });
  await sleep(100);
  controller.abort();
  await assert.rejects(job, failsWith('aborted'));
  assert.equal((await echo(3)).value, 3);
});

test('aborting a waiting job leaves the running one alone', async () => {
  const controller = new AbortController();
  const running = pool.run({ kind: 'progress' });
  const waiting = pool.run({ kind: 'spin' }, { signal: controller.signal });
  controller.abort();
  await assert.rejects(waiting, failsWith('aborted', /before it started/));
  assert.equal(await running, 'done');
  await assert.rejects(pool.run({ kind: 'echo' }, { signal: controller.signal }), failsWith('aborted'));
});

test('a child that outgrows its memory is killed', { skip: !HAS_PROC && 'no /proc' }, async () => {
  const small = openPool({ maxRssBytes: 200 * 2 ** 20 });
  try {
    await assert.rejects(small.run({ kind: 'grow' }), failsWith('memory'));
    assert.equal((await small.run<Echo>({ kind: 'echo', value: 4 })).value, 4);
  } finally {
    await small.close();
  }
});

test('an exit and a native crash are reported with what is known', async () => {
  await assert.rejects(pool.run({ kind: 'exit' }), failsWith('crash', /exit 3\)\nlast words/));
  await assert.rejects(pool.run({ kind: 'segfault' }), failsWith('crash', /SIGSEGV/));
  assert.equal((await echo(5)).value, 5);
});

test('a message or a result that cannot be cloned fails its job only', async () => {
  await assert.rejects(pool.run({ kind: 'unclonable' }), ChildError);
  await assert.rejects(
    pool.run(() => {}),
    /could not be cloned/,
  );
  assert.equal((await echo(6)).value, 6);
});

test('a missing entry module is a crash that names it', async () => {
  const broken = openPool({ entry: new URL('./no-such-module.ts', import.meta.url) });
  await assert.rejects(broken.run({}), failsWith('crash', /exit 1/));
  await broken.close();
});

test('a child is replaced after its share of jobs', async () => {
  const brief = openPool({ maxJobsPerChild: 2 });
  try {
    const pids: number[] = [];
    for (let i = 0; i < 4; i++) pids.push((await brief.run<Echo>({ kind: 'echo' })).pid);
    assert.equal(pids[0], pids[1]);
    assert.notEqual(pids[1], pids[2]);
    assert.equal(pids[2], pids[3]);
  } finally {
    await brief.close();
  }
});

test('children see neither our secrets nor our priority', async () => {
  process.env.CHILD_POOL_TEST_SECRET = 'database password';
  const polite = openPool({ niceness: 5, env: { GIVEN: 'yes' } });
  try {
    const environment = await polite.run<Record<string, string>>({ kind: 'environment' });
    assert.equal(environment.GIVEN, 'yes');
    assert.equal(environment.PATH, process.env.PATH);
    assert.equal(environment.CHILD_POOL_TEST_SECRET, undefined);
    assert.equal(await polite.run({ kind: 'priority' }), 5);
  } finally {
    delete process.env.CHILD_POOL_TEST_SECRET;
    await polite.close();
  }
});

test('closing ends running and waiting jobs', async () => {
  const closing = openPool();
  const jobs = [closing.run({ kind: 'spin' }), closing.run({ kind: 'echo' })];
  const outcomes = Promise.allSettled(jobs);
  await closing.close();
  for (const outcome of await outcomes) {
    assert.ok(outcome.status === 'rejected' && failsWith('aborted')(outcome.reason));
  }
  await assert.rejects(closing.run({ kind: 'echo' }), failsWith('aborted'));
});

test('a child ends when its parent is gone', async () => {
  const child = fork(FIXTURE, [], { serialization: 'advanced', execArgv: [] });
  child.send({ id: 1, message: { kind: 'echo' } });
  await once(child, 'message');
  child.disconnect();
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
});

test('an idle child is let go, and the next job gets a fresh one', async () => {
  const resting = openPool({ idleTimeoutMs: 50 });
  try {
    const { pid } = await resting.run<Echo>({ kind: 'echo', value: 1 });
    for (let waitedMs = 0; isAlive(pid) && waitedMs < 5000; waitedMs += 20) await sleep(20);
    assert.equal(isAlive(pid), false);
    assert.notEqual((await resting.run<Echo>({ kind: 'echo', value: 2 })).pid, pid);
  } finally {
    await resting.close();
  }
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

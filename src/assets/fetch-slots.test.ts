import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createFetchSlots } from './fetch-slots.ts';

const never = new AbortController().signal;

/** Work that runs until it is released. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, open: resolve };
}

describe('fetch slots', () => {
  test('run at most so many per organisation, in order, and do not hold others up', async () => {
    const slots = createFetchSlots(2);
    const gates = [gate(), gate(), gate(), gate()];
    const started: string[] = [];
    const work = gates.map((entry, index) =>
      slots.run('org_a', never, () => {
        started.push(`a${index}`);
        return entry.promise;
      }),
    );
    await slots.run('org_b', never, async () => void started.push('b'));
    assert.deepEqual(started, ['a0', 'a1', 'b']);
    gates[1]?.open();
    await turn();
    assert.deepEqual(started, ['a0', 'a1', 'b', 'a2']);
    for (const entry of gates) entry.open();
    await Promise.all(work);
    assert.equal(started.at(-1), 'a3');
  });

  test('waiting ends with the signal, and a place is freed by failing work', async () => {
    const slots = createFetchSlots(1);
    const first = gate();
    const running = slots.run('org_a', never, () => first.promise);
    const controller = new AbortController();
    const waiting = slots.run('org_a', controller.signal, () => assert.fail('must not start'));
    const next = slots.run('org_a', never, () => Promise.reject(new Error('broken')));
    const last = slots.run('org_a', never, () => Promise.resolve('ran'));
    controller.abort(new Error('gave up'));
    await assert.rejects(waiting, /gave up/);
    await assert.rejects(
      slots.run('org_a', controller.signal, () => assert.fail('must not start')),
      /gave up/,
    );
    const broken = assert.rejects(next, /broken/);
    first.open();
    await running;
    await broken;
    assert.equal(await last, 'ran');
  });
});

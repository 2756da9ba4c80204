import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine } from './engine.ts';
import { createRegistry } from './routing.ts';

function fakeEngine(id: string, models: readonly string[], rests: { why?: string } = {}): Engine & { closed: number } {
  return {
    kind: 'inline',
    id,
    models,
    closed: 0,
    run: () => Promise.reject(new Error('not in this test')),
    problems: async () => [],
    resting: () => rests.why,
    async close() {
      this.closed++;
    },
  };
}

const ids = (engines: readonly Engine[]) => engines.map((engine) => engine.id);

test('without a route: every engine that serves the model, in the given order', () => {
  const registry = createRegistry({
    engines: [fakeEngine('a', ['m', 'n']), fakeEngine('b', ['m']), fakeEngine('c', ['n'])],
    routes: {},
  });
  assert.deepEqual(
    [ids(registry.route('m')), ids(registry.route('n'))],
    [
      ['a', 'b'],
      ['a', 'c'],
    ],
  );
  assert.equal(registry.find('m')?.id, 'a');
  assert.deepEqual([registry.route('x'), registry.find('x')], [[], undefined]);
});

test('a route gives its own order and leaves the others out', () => {
  const engines = [fakeEngine('a', ['m']), fakeEngine('b', ['m']), fakeEngine('c', ['m'])];
  assert.deepEqual(ids(createRegistry({ engines, routes: { m: ['c', 'a'] } }).route('m')), ['c', 'a']);
});

test('an engine that rests comes last and comes back; the last resort stays a resort', async () => {
  const rests: { why?: string } = { why: 'broken' };
  const engines = [fakeEngine('a', ['m'], rests), fakeEngine('b', ['m'])];
  const registry = createRegistry({ engines, routes: {} });
  assert.deepEqual(ids(registry.route('m')), ['b', 'a']);
  delete rests.why;
  assert.deepEqual(ids(registry.route('m')), ['a', 'b']);
  await registry.close();
  assert.deepEqual(
    engines.map((engine) => engine.closed),
    [1, 1],
  );
});

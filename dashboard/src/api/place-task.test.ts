import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeTask } from './place-task.ts';
import type { TaskSummary } from './wire.ts';

const NOW = 1000;

function task(id: string, status: TaskSummary['status'], created = NOW): TaskSummary {
  return {
    id,
    object: 'task_summary',
    model: 'omnihuman-1.5',
    status,
    progress: 0,
    stage: 'queued',
    prompt: null,
    key_id: 'key_1',
    created,
    started: null,
    finished: null,
    estimated_seconds: 10,
    output_seconds: 1,
    credits_reserved: 1,
    credits_charged: null,
    error: null,
    result: null,
    poster_input: null,
    can_cancel: false,
  };
}

function list(...data: TaskSummary[]) {
  return { pages: [{ object: 'list' as const, data, has_more: false, last_id: null }], pageParams: [undefined] };
}

const ids = (pages: ReturnType<typeof placeTask>) =>
  pages.pages.flatMap(({ data }) => data.map(({ id, status }) => `${id} ${status}`));

test('a listed task changes where it stands', () => {
  const placed = placeTask(list(task('b', 'pending'), task('a', 'pending')), task('a', 'processing'), {
    filter: {},
    now: NOW,
  });
  assert.deepEqual(ids(placed), ['b pending', 'a processing']);
});

test('a task leaves a list that it no longer fits', () => {
  const filter = { status: 'processing' } as const;
  assert.deepEqual(ids(placeTask(list(task('a', 'processing')), task('a', 'completed'), { filter, now: NOW })), []);
});

test('a new task comes on top, unless the filter keeps it out or only the server could tell', () => {
  const add = (filter: object) =>
    ids(placeTask(list(task('a', 'completed')), task('n', 'pending'), { filter, now: NOW }));
  assert.deepEqual(add({}), ['n pending', 'a completed']);
  assert.deepEqual(add({ model: 'another' }), ['a completed']);
  assert.deepEqual(add({ q: 'sea' }), ['a completed']);
  assert.deepEqual(add({ to: '2020-01-01' }), ['a completed']);
});

test('an old task that is not listed is on a page that was not read', () => {
  const placed = placeTask(list(task('a', 'completed')), task('old', 'processing', NOW - 600), {
    filter: {},
    now: NOW,
  });
  assert.deepEqual(ids(placed), ['a completed']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BASE, DONE, dialects, failed, omnihuman } from '../dialects/test-tasks.ts';
import type { Task } from '../tasks/task.ts';
import { endOfTask, eventsAfter } from './task-events.ts';

const events = (last: number, task: Task) => eventsAfter(last, task, dialects.spark, omnihuman);

test('ids rise along a task’s life and say nothing twice', () => {
  const running = (progress: number): Task => ({ ...BASE, status: 'processing', progress });
  const life = [BASE, running(0), running(0.004), running(0.5), BASE, running(0.3), running(0.999), DONE, DONE];
  let last = 0;
  const told: string[] = [];
  for (const task of life) {
    for (const { id, name } of events(last, task)) {
      assert.ok(id > last);
      last = id;
      told.push(`${id} ${name}`);
    }
  }
  assert.deepEqual(told, ['1 progress', '2 progress', '52 progress', '101 progress', '102 output', '103 done']);
  assert.equal(last, endOfTask(DONE));
});

test('a failed task has one event of its own, after any progress', () => {
  const [event, ...others] = events(101, failed('engine_failed'));
  assert.deepEqual([event?.name, event?.id, others.length], ['error', 102, 0]);
  assert.equal(event?.data.includes('\n'), false);
});

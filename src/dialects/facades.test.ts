import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, REASONS, type Reason } from '../lib/failure.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import type { Task } from '../tasks/task.ts';
import { BASE, DONE, dialects, failed, models, read } from './test-tasks.ts';

const FACADES = ['openai', 'ark'] as const;
const dance = models.find('spark_dance_v2_0');

test('every model, state and reason renders in the words of both facades', () => {
  const running: Task = { ...BASE, status: 'processing', progress: 0.4 };
  const states = { openai: ['queued', 'in_progress', 'completed'], ark: ['queued', 'running', 'succeeded'] };
  for (const name of FACADES) {
    for (const model of [...models.all(), undefined]) {
      const seen = [BASE, running, DONE].map((task) => read(dialects[name].render(task, model)).status);
      assert.deepEqual(seen, states[name]);
      for (const reason of Object.keys(REASONS) as Reason[]) {
        const where = `${name} ${model?.id} ${reason}`;
        const { status, body } = dialects[name].renderError(new Failure(reason, 'own words'), model);
        assert.equal(status, REASONS[reason].status, where);
        const error = read(body).error as JsonObject;
        for (const field of ['code', 'message', 'type']) assert.ok(error[field], `${where} ${field}`);
        const polled = read(dialects[name].render(failed(reason), model)).error as JsonObject;
        assert.equal(typeof polled.code, 'string', where);
      }
    }
  }
});

test('ark: states of its own for cancelled and expired', () => {
  for (const reason of ['cancelled', 'expired'] as const) {
    assert.equal(read(dialects.ark.render(failed(reason), dance)).status, reason);
  }
});

test('ark: vendor names of the model are ours, and are repeated', () => {
  const content = [{ type: 'text', text: 'x' }];
  for (const name of ['doubao-seedance-2-0-260128', 'dreamina-seedance-2-0-fast-260128']) {
    const parsed = dialects.ark.parse({ model: name, content }, {});
    assert.deepEqual([parsed.model, parsed.params], ['spark_dance_v2_0', { content }]);
    const task: Task = { ...BASE, model: parsed.model, metadata: parsed.metadata ?? {} };
    assert.equal(read(dialects.ark.render(task, dance)).model, name);
  }
  assert.equal(dialects.ark.parse({ model: 'doubao-seedance-1-5-pro', content }, {}).model, 'doubao-seedance-1-5-pro');
});

test('openai: seconds and size become parameters of the model, its own ones pass', () => {
  const rows: [JsonObject, Record<string, JsonValue>][] = [
    [{}, { duration: 4, resolution: '720p', ratio: '9:16' }],
    [
      { seconds: '12', size: '1792x1024' },
      { duration: 12, resolution: '1080p', ratio: '16:9' },
    ],
    [
      { seconds: 15, size: '640x640' },
      { duration: 15, resolution: '480p', ratio: '1:1' },
    ],
    [{ seed: 7 }, { duration: 4, resolution: '720p', ratio: '9:16', seed: 7 }],
  ];
  for (const [fields, params] of rows) {
    const parsed = dialects.openai.parse({ model: 'sora-2', prompt: 'x', ...fields }, {});
    assert.equal(parsed.model, 'spark_dance_v2_0');
    assert.deepEqual(parsed.params, { content: [{ type: 'text', text: 'x' }], ...params });
  }
});

test('openai: a task of any path has the fields of a video', () => {
  const video = read(dialects.openai.render(DONE, undefined));
  assert.deepEqual([video.seconds, video.prompt, video.size], ['10', null, null]);
  assert.equal(video.completed_at, 1757169792);
});

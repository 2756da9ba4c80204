import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, type Reason } from '../lib/failure.ts';
import type { JsonValue } from '../lib/json.ts';
import type { Task, TaskStatus } from '../tasks/task.ts';
import { BASE, DONE, dialects, failed, omni, omnihuman, PATHS, read } from './test-tasks.ts';

test('evolink: a created task has the shape of seed 003', () => {
  assert.deepEqual(read(dialects.evolink.render(BASE, omnihuman)), {
    created: 1757169743,
    id: BASE.id,
    model: 'omnihuman-1.5',
    object: 'video.generation.task',
    progress: 0,
    status: 'pending',
    task_info: { can_cancel: false, estimated_time: 120, video_duration: 10 },
    type: 'video',
    usage: { billing_rule: 'per_second', credits_reserved: 10, user_group: 'default' },
  });
});

test('evolink: a completed task lists results and result_data', () => {
  const body = read(dialects.evolink.render(DONE, omnihuman));
  assert.deepEqual(body.results, ['https://h/outputs/a.mp4']);
  assert.deepEqual(body.result_data, [{ video_url: 'https://h/outputs/a.mp4', duration: 10 }]);
  assert.deepEqual(body.task_info, { can_cancel: false, estimated_time: 0, video_duration: 10 });
  assert.deepEqual([body.status, body.progress], ['completed', 100]);
});

test('spark: a completed task has all seven usage fields and the times', () => {
  const task = { ...DONE, model: 'spark_avatar_picture_omni_v2', warnings: ['w'], metadata: { upload_at: 1757169790 } };
  assert.deepEqual(read(dialects.spark.render(task, omni)), {
    id: BASE.id,
    task_id: BASE.id,
    model: 'spark_avatar_picture_omni_v2',
    status: 'completed',
    progress: 1,
    created_at: 1757169743,
    output: [{ content: [{ type: 'video', url: 'https://h/outputs/a.mp4', size: 1_048_576, jobId: 'local-01' }] }],
    usage: {
      cost: '0.1000',
      discount: 1,
      input_tokens: 0,
      output_tokens: 0,
      total_tokens: 12,
      generated_videos: 1,
      generated_images: 0,
      list_cost: '0.1000',
      discount_amount: '0.0000',
    },
    metadata: {
      upload_at: 1757169790,
      warnings: ['w'],
      in_queue_at: 1757169743,
      completed_at: 1757169792,
      duration: 9.96,
    },
  });
});

test('progress never says done before the task is', () => {
  const running: Task = { ...BASE, status: 'processing', progress: 0.9999 };
  assert.equal(read(dialects.evolink.render(running, omnihuman)).progress, 99);
  assert.equal(read(dialects.spark.render(running, omnihuman)).progress, 0.99);
  assert.equal(read(dialects.spark.render(BASE, omnihuman)).status, 'in_progress');
});

test('pictures on the EvoLink path (contract A8 row 18)', () => {
  const [video] = DONE.outputs;
  assert.ok(video);
  const picture: Task = {
    ...DONE,
    outputs: [{ ...video, kind: 'image', url: 'https://h/outputs/a.png', facts: {} }],
    billing: { ...DONE.billing, rule: 'per_call' },
    outputSeconds: null,
  };
  const body = read(dialects.evolink.render(picture, undefined));
  assert.deepEqual([body.object, body.type], ['image.generation.task', 'image']);
  assert.deepEqual(body.task_info, { can_cancel: false, estimated_time: 0 });
  assert.deepEqual(body.result_data, [{ image_url: 'https://h/outputs/a.png' }]);
});

test('a cancelled task is failed with request_cancelled or 091', () => {
  const evolink = read(dialects.evolink.render(failed('cancelled'), omnihuman));
  assert.equal(evolink.status, 'failed');
  assert.equal((evolink.error as Record<string, JsonValue>).code, 'request_cancelled');
  const spark = read(dialects.spark.render(failed('cancelled'), omni));
  assert.equal((spark.error as Record<string, JsonValue>).code, '003016091');
});

test('both request forms are read on both paths', () => {
  const params = { image_url: 'https://example.com/a.jpg', callback_url: 'https://example.com/hook' };
  for (const path of PATHS) {
    const flat = dialects[path].parse({ model: 'm', moderation: true, metadata: {}, extra: null, ...params }, {});
    const nested = dialects[path].parse({ model: 'm', input: [{ params }] }, {});
    const expected = {
      model: 'm',
      params: { image_url: 'https://example.com/a.jpg' },
      callbackUrl: 'https://example.com/hook',
      warnings: [],
    };
    assert.deepEqual(flat, expected);
    assert.deepEqual(nested, expected);
  }
  const outer = dialects.spark.parse({ model: 'm', callback_url: ' https://a.example/ ', input: [{ params: {} }] }, {});
  assert.equal(outer.callbackUrl, 'https://a.example/');
});

test('envelope mistakes name their field', () => {
  const rows: [JsonValue, Reason, string | undefined][] = [
    [[], 'invalid_parameter', undefined],
    ['text', 'invalid_parameter', undefined],
    [{}, 'missing_parameter', 'model'],
    [{ model: ' ' }, 'missing_parameter', 'model'],
    [{ model: 5 }, 'invalid_parameter', 'model'],
    [{ model: 'm', input: [{ params: 'x' }] }, 'invalid_parameter', 'input[0].params'],
    [{ model: 'm', callback_url: 5 }, 'invalid_parameter', 'callback_url'],
  ];
  for (const [body, reason, param] of rows) {
    assert.throws(
      () => dialects.evolink.parse(body, {}),
      (error) => error instanceof Failure && error.reason === reason && error.details.param === param,
      JSON.stringify(body),
    );
  }
});

test('every status renders on both paths', () => {
  const statuses: Record<TaskStatus, Task> = {
    pending: BASE,
    processing: { ...BASE, status: 'processing', progress: 0.4 },
    completed: DONE,
    failed: failed('engine_failed'),
  };
  for (const task of Object.values(statuses)) {
    for (const path of PATHS) assert.equal(read(dialects[path].render(task, omnihuman)).id, BASE.id);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, type Reason } from '../lib/failure.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import { parseInput } from '../models/parse-input.ts';
import type { Task, TaskStatus } from '../tasks/task.ts';
import { BASE, DONE, dialects, failed, models, omni, omnihuman, PATHS, read } from './test-tasks.ts';

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
      billing_rule: 'per_second',
      credits_reserved: 10,
      user_group: 'default',
    },
    metadata: {
      upload_at: 1757169790,
      warnings: ['w'],
      cost_units: 11.6,
      in_queue_at: 1757169743,
      completed_at: 1757169792,
      duration: 9.96,
    },
  });
});

/** Every field that a seed names under `usage`, with its type. */
const USAGE_TYPES = {
  cost: 'string',
  discount: 'number',
  input_tokens: 'integer',
  output_tokens: 'integer',
  total_tokens: 'integer',
  generated_videos: 'integer',
  generated_images: 'integer',
  billing_rule: 'string',
  credits_reserved: 'number',
  user_group: 'string',
};

test('usage has the fields of every seed, in their types, on both paths (contract A8 row 7)', () => {
  for (const model of models.all()) {
    for (const path of PATHS) {
      const { usage } = read(dialects[path].render({ ...DONE, model: model.id }, model)) as { usage: JsonObject };
      for (const [field, type] of Object.entries(USAGE_TYPES)) {
        const isRight = type === 'integer' ? Number.isInteger(usage[field]) : typeof usage[field] === type;
        assert.ok(isRight, `${model.id} ${path} ${field} = ${JSON.stringify(usage[field])}`);
      }
    }
  }
});

test('usage before the end: what seed 003 prints, and no cost that nobody knows yet', () => {
  const expected = { billing_rule: 'per_second', credits_reserved: 10, user_group: 'default' };
  assert.deepEqual(read(dialects.evolink.render(BASE, omnihuman)).usage, expected);
  assert.equal('usage' in read(dialects.spark.render(BASE, omnihuman)), false);
  const captured: Task = { ...DONE, billing: { ...DONE.billing, capturedMicro: 7_000_000 } };
  const usage = read(dialects.evolink.render(captured, omnihuman)).usage as JsonObject;
  assert.deepEqual([usage.cost, usage.credits_reserved], ['0.0700', 10]);
});

test('dance: actual duration, resolution, ratio and seed at the top level and in metadata, on both paths', () => {
  const dance = models.find('spark_dance_v2_0');
  assert.ok(dance);
  const { input } = parseInput(dance, { content: [{ type: 'text', text: 'waves' }], duration: -1, seed: 5 });
  const params = dance.finalInput?.(input, {}) ?? {};
  const task: Task = { ...DONE, model: dance.id, params, outputSeconds: 15, metadata: { seed: 77 } };
  const expected = { duration: 10, resolution: '720p', ratio: '16:9', seed: 77 };
  for (const path of PATHS) {
    const body = read(dialects[path].render(task, dance));
    for (const [field, value] of Object.entries(expected)) {
      assert.equal(body[field], value, `${path} ${field}`);
      assert.equal((body.metadata as JsonObject)[field], value, `${path} metadata.${field}`);
    }
    const running = read(dialects[path].render({ ...BASE, model: dance.id, params }, dance));
    assert.equal('duration' in running, false);
  }
  const evolink = read(dialects.evolink.render(task, dance)) as { task_info: JsonObject; result_data: JsonObject[] };
  assert.equal(evolink.task_info.video_duration, 10);
  assert.equal(evolink.result_data[0]?.duration, 10);
  const spark = read(dialects.spark.render(task, dance)) as { output: { content: JsonObject[] }[] };
  assert.equal('duration' in (spark.output[0]?.content[0] ?? {}), false, 'a client reads content[].duration as text');
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

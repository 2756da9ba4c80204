import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { Failure, REASONS, type Reason } from '../lib/failure.ts';
import type { DialectName, Task } from '../tasks/task.ts';
import { arkError, arkTask } from './ark-schema.ts';
import { evolinkError, evolinkTask } from './evolink-schema.ts';
import { openaiError, openaiVideo } from './openai-schema.ts';
import { sparkError, sparkTask } from './spark-schema.ts';
import { BASE, DONE, dialects, failed, models, read } from './test-tasks.ts';

const SCHEMAS: Readonly<Record<DialectName, { readonly task: z.ZodObject; readonly error: z.ZodObject }>> = {
  evolink: { task: evolinkTask, error: evolinkError },
  spark: { task: sparkTask, error: sparkError },
  openai: { task: openaiVideo, error: openaiError },
  ark: { task: arkTask, error: arkError },
};

const NAMES = Object.keys(SCHEMAS) as DialectName[];
const REASON_NAMES = Object.keys(REASONS) as Reason[];

/** Also what the schema does not name is wrong. */
function assertSays(schema: z.ZodObject, body: string, about: string): void {
  const { error } = z.strictObject(schema.shape).safeParse(read(body));
  assert.equal(error, undefined, `${about}: ${JSON.stringify(error?.issues)} in ${body}`);
}

function tasks(): readonly Task[] {
  const [video] = DONE.outputs;
  assert.ok(video);
  const picture = { ...video, kind: 'image' as const, facts: { width: 64, height: 64 } };
  const text = { ...video, kind: 'text' as const, url: null, text: '{}' };
  const dance = { model: 'spark_dance_v2_0', params: { resolution: '720p', ratio: 'adaptive', duration: -1, seed: 7 } };
  return [
    BASE,
    { ...BASE, warnings: ['one'] },
    { ...BASE, status: 'processing', progress: 0.5 },
    DONE,
    { ...DONE, ...dance },
    { ...DONE, ...dance, outputs: [video, picture] },
    { ...DONE, model: 'spark_edit_portrait', outputs: [picture], outputSeconds: null },
    { ...DONE, model: 'spark_asset_get', outputs: [text], outputSeconds: null },
    { ...DONE, outputs: [video, { ...picture, kind: 'mask' }], metadata: { engine: 'x' }, warnings: ['one'] },
    ...REASON_NAMES.map((reason) => failed(reason, { param: 'audio_url', detail: 'd', suggestion: 's' })),
  ];
}

test('every task is rendered as its dialect’s schema says', () => {
  for (const name of NAMES) {
    for (const task of tasks()) {
      const body = dialects[name].render(task, models.find(task.model));
      assertSays(SCHEMAS[name].task, body, `${name} ${task.model} ${task.status} ${task.failure?.reason ?? ''}`);
    }
  }
});

test('every error is rendered as its dialect’s schema says, with and without a model', () => {
  const details = [{}, { param: 'image_url', detail: 'd', suggestion: 's', taskId: BASE.id, retryAfterSeconds: 3 }];
  for (const name of NAMES) {
    for (const reason of REASON_NAMES) {
      for (const model of [undefined, ...models.all()]) {
        for (const detail of details) {
          const { body } = dialects[name].renderError(new Failure(reason, 'words', detail), model);
          assertSays(SCHEMAS[name].error, body, `${name} ${reason} ${model?.id}`);
        }
      }
    }
  }
});

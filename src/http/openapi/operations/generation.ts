import { z } from 'zod';
import { evolinkTask } from '../../../dialects/evolink-schema.ts';
import type { Dialects } from '../../../dialects/index.ts';
import { sparkTask, sparkTimeout } from '../../../dialects/spark-schema.ts';
import type { Reason } from '../../../lib/failure.ts';
import type { JsonObject } from '../../../lib/json.ts';
import type { ModelRegistry } from '../../../models/model.ts';
import type { DialectName } from '../../../tasks/task.ts';
import { EXAMPLE_TASKS } from '../example-tasks.ts';
import { type Answer, answers, JSON_TYPE, type OperationDoc, type OperationDocs } from '../operation.ts';
import { CREATE_REASONS } from './reasons.ts';

const TAG = 'Generation';
const EVOLINK = `${TAG} (EvoLink paths)`;
const SPARK = `${TAG} (Spark paths)`;

export const GENERATION_TAGS = [
  { name: EVOLINK, description: 'Create, poll and end tasks in the format of `/v1/videos/generations`.' },
  { name: SPARK, description: 'The same tasks in the format of `/model/v1/generation`; `/v1/generation` is the same.' },
];

const TASK_REASONS: readonly Reason[] = ['task_not_found'];
const WAYS =
  'Every model can be created on every path; the path decides the format of the answer, and any path polls any task. ' +
  'Parameters are accepted flat or under `input[0].params`; null and blank values count as absent.';
const REPEAT = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .exactOptional()
    .describe('The same key with the same body answers the same task'),
});

interface GenerationDeps {
  readonly dialects: Dialects;
  readonly models: ModelRegistry;
}

/** Creates, polls, streams, prices: the core of both protocols of the seeds. */
export function generationDocs(deps: GenerationDeps): OperationDocs {
  return { ...evolinkDocs(deps), ...sparkDocs(deps, '/model/v1', ''), ...sparkDocs(deps, '/v1', 'Alias') };
}

function evolinkDocs(deps: GenerationDeps): OperationDocs {
  const { created, processing, completed, failed } = examplesOf(deps, 'evolink');
  const create = {
    tag: EVOLINK,
    description: WAYS,
    headers: REPEAT,
    body: { [JSON_TYPE]: 'EvolinkCreate' },
    bodyExamples: requestExamples(deps, 'flat'),
    answers: answers(evolinkTask, 'The task, waiting', { created }),
    errors: CREATE_REASONS,
  } satisfies Omit<OperationDoc, 'id' | 'summary'>;
  return {
    'POST /v1/videos/generations': { ...create, id: 'createVideoTask', summary: 'Create a task' },
    'POST /v1/images/generations': { ...create, id: 'createImageTask', summary: 'Create a task (pictures)' },
    'GET /v1/tasks/{id}': {
      id: 'getTask',
      tag: EVOLINK,
      summary: 'Poll a task',
      answers: answers(evolinkTask, 'The task', { created, processing, completed, failed }),
      errors: TASK_REASONS,
    },
    'GET /v1/tasks/{id}/stream': streamDoc('streamTask', EVOLINK),
    'GET /v1/tasks': {
      id: 'listTasks',
      tag: EVOLINK,
      summary: 'List tasks',
      description: 'Newest first unless `order=asc`; go on after the `last_id` of a page with `after`.',
      answers: answers(
        z.object({
          object: z.literal('list'),
          data: z.array(evolinkTask),
          has_more: z.boolean(),
          first_id: z.string().nullable(),
          last_id: z.string().nullable(),
        }),
        'A page of tasks',
      ),
    },
    'POST /v1/tasks/{id}/cancel': {
      id: 'cancelTask',
      tag: EVOLINK,
      summary: 'Cancel a task',
      description: 'A cancelled task is `failed` with the code `request_cancelled` and costs nothing.',
      answers: answers(evolinkTask, 'The task, ended'),
      errors: [...TASK_REASONS, 'task_state_conflict'],
    },
    'DELETE /v1/tasks/{id}': {
      id: 'deleteTask',
      tag: EVOLINK,
      summary: 'Delete an ended task with its inputs and outputs',
      errors: [...TASK_REASONS, 'task_state_conflict'],
    },
  };
}

function sparkDocs(deps: GenerationDeps, root: string, suffix: string): OperationDocs {
  const { created, processing, completed, failed } = examplesOf(deps, 'spark');
  const create = {
    tag: SPARK,
    headers: REPEAT,
    body: { [JSON_TYPE]: 'SparkCreate' },
    bodyExamples: requestExamples(deps, 'nested'),
    errors: CREATE_REASONS,
  } satisfies Partial<OperationDoc>;
  const late: Answer = { description: 'It has not ended in time and goes on', content: { [JSON_TYPE]: sparkTimeout } };
  const timeout = z.object({
    timeout: z.coerce.number().int().min(1).max(290).default(100).describe('Seconds to wait'),
  });
  return {
    [`POST ${root}/generation`]: {
      ...create,
      id: `createSparkTask${suffix}`,
      summary: 'Create a task',
      description: WAYS,
      answers: answers(sparkTask, 'The task, waiting', { created }),
    },
    [`POST ${root}/generation/sync`]: {
      ...create,
      id: `createSparkTaskAndWait${suffix}`,
      summary: 'Create a task and wait for its end',
      query: timeout,
      answers: { ...answers(sparkTask, 'The ended task', { completed, failed }), 504: late },
    },
    [`POST ${root}/generation/precharge`]: {
      ...create,
      id: `priceTask${suffix}`,
      headers: z.object({}),
      summary: 'Price a task without creating it',
      description: 'Parameters and files are checked as for a create; nothing is made, kept or charged.',
    },
    [`GET ${root}/generation/task/{id}`]: {
      id: `getSparkTask${suffix}`,
      tag: SPARK,
      summary: 'Poll a task',
      answers: answers(sparkTask, 'The task', { created, processing, completed, failed }),
      errors: TASK_REASONS,
    },
    [`GET ${root}/generation/task/{id}/stream`]: streamDoc(`streamSparkTask${suffix}`, SPARK),
  };
}

function streamDoc(id: string, tag: string): OperationDoc {
  return {
    id,
    tag,
    summary: 'Follow a task as server-sent events',
    description:
      'Events `progress`, at the end each `output`, then `done` or `error`; their data is the body of a poll, for ' +
      '`output` one result. Ids follow from the task: any server resumes after `Last-Event-ID` or `cursor`.',
    query: z.object({
      cursor: z
        .string()
        .regex(/^\d{0,9}$/)
        .exactOptional()
        .describe('Id of the last event seen'),
    }),
    headers: z.object({
      'Last-Event-ID': z
        .string()
        .regex(/^\d{0,9}$/)
        .exactOptional()
        .describe('The same; goes before cursor'),
    }),
    answers: {
      200: { description: 'The events', content: { 'text/event-stream': z.string() } },
      204: { description: 'The last event was seen: do not connect again' },
    },
    errors: [...TASK_REASONS, 'concurrency_limited'],
  };
}

/** A task in every state, as the dialect renders it. */
function examplesOf({ dialects, models }: GenerationDeps, name: DialectName) {
  const show = (state: keyof typeof EXAMPLE_TASKS) => {
    const task = EXAMPLE_TASKS[state];
    return JSON.parse(dialects[name].render(task, models.find(task.model))) as JsonObject;
  };
  return {
    created: show('created'),
    processing: show('processing'),
    completed: show('completed'),
    failed: show('failed'),
  };
}

function requestExamples({ models }: GenerationDeps, form: 'flat' | 'nested'): Record<string, JsonObject> {
  const entries = models.all().map(({ id, example }) => {
    const body = form === 'flat' ? { model: id, ...example } : { model: id, input: [{ params: example }] };
    return [id, body] as const;
  });
  return Object.fromEntries(entries);
}

import { z } from 'zod';
import { MICRO_PER_CREDIT } from '../models/prices.ts';
import { isFinal, type Task, type TaskOutput } from '../tasks/task.ts';
import type { AppDeps } from './app-deps.ts';
import { unixTime } from './routes/page.ts';

/** A row of the console's list: a task in our own words, whatever dialect made it. */
export const taskSummary = z.object({
  id: z.string(),
  object: z.literal('task_summary'),
  model: z.string(),
  status: z.enum(['pending', 'processing', 'completed', 'failed']),
  /** 0 to 1. */
  progress: z.number(),
  stage: z.string(),
  prompt: z.string().nullable(),
  key_id: z.string(),
  created: z.number(),
  started: z.number().nullable(),
  finished: z.number().nullable(),
  /** Seconds from creation to the end, as estimated at creation. */
  estimated_seconds: z.number(),
  output_seconds: z.number().nullable(),
  credits_reserved: z.number(),
  /** null until it has ended. */
  credits_charged: z.number().nullable(),
  error: z
    .object({
      reason: z.string(),
      message: z.string(),
      param: z.string().nullable(),
      detail: z.string().nullable(),
      suggestion: z.string().nullable(),
    })
    .nullable(),
  /** The first result. */
  result: z.object({ kind: z.enum(['video', 'image']), url: z.string() }).nullable(),
  /** Name of the input picture, to be read at …/inputs/{name}. */
  poster_input: z.string().nullable(),
  can_cancel: z.boolean(),
});
export type TaskSummary = z.output<typeof taskSummary>;

/** `asAdmin`: an admin key cancels what callers may not. */
export function summariseTask(deps: Pick<AppDeps, 'models'>, task: Task, asAdmin: boolean): TaskSummary {
  const time = (date: Date | null) => (date === null ? null : unixTime(date));
  const isOpen = !isFinal(task.status);
  return {
    id: task.id,
    object: 'task_summary',
    model: task.model,
    status: task.status,
    progress: task.progress,
    stage: task.stage,
    prompt: promptOf(task),
    key_id: task.keyId,
    created: unixTime(task.createdAt),
    started: time(task.startedAt),
    finished: time(task.finishedAt),
    estimated_seconds: task.estimatedSeconds,
    output_seconds: task.outputSeconds,
    credits_reserved: task.billing.reservedMicro / MICRO_PER_CREDIT,
    credits_charged: task.billing.capturedMicro === null ? null : task.billing.capturedMicro / MICRO_PER_CREDIT,
    error: showError(task),
    result: firstResult(task),
    poster_input: task.inputs.find((input) => input.contentType.startsWith('image/'))?.name ?? null,
    can_cancel: isOpen && (asAdmin || deps.models.find(task.model)?.canCancel === true),
  };
}

function showError({ failure }: Task): TaskSummary['error'] {
  if (failure === null) return null;
  const { param = null, detail = null, suggestion = null } = failure.details;
  return { reason: failure.reason, message: failure.message, param, detail, suggestion };
}

function firstResult({ outputs }: Task): TaskSummary['result'] {
  const isShown = (output: TaskOutput): output is TaskOutput & { kind: 'video' | 'image'; url: string } =>
    (output.kind === 'video' || output.kind === 'image') && output.url !== null;
  const shown = outputs.find(isShown);
  return shown === undefined ? null : { kind: shown.kind, url: shown.url };
}

/** Of a flat request, or the text of a `content` list. */
function promptOf({ params }: Task): string | null {
  if (typeof params.prompt === 'string') return params.prompt;
  const items = Array.isArray(params.content) ? params.content : [];
  for (const item of items) {
    if (typeof item === 'object' && item !== null && 'text' in item && typeof item.text === 'string') return item.text;
  }
  return null;
}

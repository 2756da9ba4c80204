import type { JsonObject } from '../lib/json.ts';
import { videoSecondsOf } from '../models/finished-run.ts';
import type { Model } from '../models/model.ts';
import { MICRO_PER_CREDIT } from '../models/prices.ts';
import { isFinal, type Task, type TaskOutput } from '../tasks/task.ts';

/** Whole seconds since the epoch. */
export function unixSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

/** Micro-credits as credits, without binary noise. */
export function credits(micro: number): number {
  return micro / MICRO_PER_CREDIT;
}

/** A signed link of an output; an output that has none is an error of the pipeline. */
export function linkOf(output: Pick<TaskOutput, 'name' | 'kind' | 'url'>): string {
  if (output.url === null) throw new Error(`output ${output.name} of kind ${output.kind} has no link`);
  return output.url;
}

/** A result; masks are none. */
export type ResultOutput = Omit<TaskOutput, 'kind'> & { readonly kind: 'video' | 'image' | 'text' };

/** What the task was asked for, without the masks it found on the way. */
export function resultsOf(task: Task): readonly ResultOutput[] {
  return task.outputs.filter((output): output is ResultOutput => output.kind !== 'mask');
}

/** Links of the person masks that `auto_mask` found, ready to be sent as `mask_url`. */
function maskLinks(task: Task): JsonObject {
  const masks = task.outputs.filter(({ kind }) => kind === 'mask').map(linkOf);
  return masks.length === 0 ? {} : { masks };
}

/**
 * `metadata` of both dialects: what engine and model noted, then the times. The time keys are those of a vendor
 * client's type, in unix seconds; a task still running has metadata only when there is something to say. `facts` are
 * those of `resultFields`.
 */
export function taskMetadata(task: Task, facts: JsonObject): JsonObject | undefined {
  const notes = task.warnings.length === 0 ? task.metadata : { ...task.metadata, warnings: [...task.warnings] };
  if (!isFinal(task.status)) return task.warnings.length === 0 ? undefined : { warnings: [...task.warnings] };
  const finished = unixSeconds(task.finishedAt ?? task.createdAt);
  const uploaded = task.status === 'completed' ? { upload_at: uploadTime(task, finished) } : {};
  const duration = outputDuration(task);
  return {
    ...notes,
    ...(task.status === 'completed' ? { cost_units: task.costUnits } : {}),
    ...maskLinks(task),
    in_queue_at: unixSeconds(task.createdAt),
    ...uploaded,
    completed_at: finished,
    ...(duration === undefined ? {} : { duration }),
    ...facts,
  };
}

/** What the model says of a finished result, for the top level and for `metadata`; empty before. */
export function resultFields(task: Task, model: Model | undefined): JsonObject {
  if (task.status !== 'completed' || model?.resultFields === undefined) return {};
  const { params: input, metadata, costUnits } = task;
  return model.resultFields({ input, metadata, costUnits, videoSeconds: videoSecondsOf(task.outputs) });
}

/** Seconds of video that the caller is told of: as billed, or as it came out where the model left that open. */
export function videoDuration(task: Task, facts: JsonObject): number | null {
  return typeof facts.duration === 'number' ? facts.duration : task.outputSeconds;
}

function uploadTime(task: Task, finished: number): number {
  const noted = task.metadata.upload_at;
  return typeof noted === 'number' ? noted : finished;
}

/** Seconds of the produced file as decoded, in milliseconds' precision. */
function outputDuration(task: Task): number | undefined {
  const decoded = videoSecondsOf(resultsOf(task));
  if (decoded !== null) return Math.round(decoded * 1000) / 1000;
  return task.status === 'completed' ? (task.outputSeconds ?? undefined) : undefined;
}

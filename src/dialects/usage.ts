import type { JsonObject } from '../lib/json.ts';
import type { Task, TaskOutput } from '../tasks/task.ts';
import { credits } from './task-facts.ts';

/**
 * `usage` of a task: one set of fields in both dialects, the union of what the seeds name (contract A8 row 7).
 * Seed 003's part is known from the start; cost and counts (seeds 000, 001, 002, 004) once the task is completed.
 */
export function usage(task: Task, usdPerCredit: number): JsonObject {
  return {
    ...(task.status === 'completed' ? finishedUsage(task, usdPerCredit) : {}),
    billing_rule: task.billing.rule,
    credits_reserved: credits(task.billing.reservedMicro),
    user_group: 'default',
  };
}

/**
 * `discount` is a multiplier, 1 = none (contract A8 row 6), although the page calls it an amount; `list_cost` and
 * `discount_amount` say the same thing without a doubt.
 */
function finishedUsage(task: Task, usdPerCredit: number): JsonObject {
  const usd = credits(task.billing.capturedMicro ?? task.billing.reservedMicro) * usdPerCredit;
  const cost = usd.toFixed(4);
  const count = (kind: TaskOutput['kind']) => task.outputs.filter((output) => output.kind === kind).length;
  return {
    cost,
    discount: 1,
    input_tokens: 0,
    output_tokens: 0,
    // "Total number of tokens (ComfyUI cost)": an integer here, the raw figure in metadata (contract A8 row 8).
    total_tokens: Math.round(task.costUnits),
    generated_videos: count('video'),
    generated_images: count('image'),
    list_cost: cost,
    discount_amount: '0.0000',
  };
}

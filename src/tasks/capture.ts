import type { EngineResult } from '../engines/engine.ts';
import { videoSecondsOf } from '../models/finished-run.ts';
import type { Model } from '../models/model.ts';
import type { TaskOutput } from './task.ts';
import type { TaskRow } from './task-row.ts';

/**
 * Micro-credits of a task that succeeded: the reservation, or the part of it that was really used where the engine
 * decides how much that is (a length of -1, tokens). A share of what was reserved, not a new quote: the price that
 * the caller was told holds, whatever the table says by now. Never more than reserved.
 */
export function captureMicro(
  row: Pick<TaskRow, 'params' | 'billing_rule' | 'billing_units' | 'reserved_micro'>,
  model: Model | undefined,
  done: { readonly result: Pick<EngineResult, 'metadata' | 'costUnits'>; readonly outputs: readonly TaskOutput[] },
): number {
  const { billing_rule: rule, billing_units: units, reserved_micro: reserved } = row;
  const { metadata, costUnits } = done.result;
  const run = { input: row.params, metadata, costUnits, videoSeconds: videoSecondsOf(done.outputs) };
  const used = model?.usedUnits?.(run, rule) ?? units;
  if (!Number.isFinite(used) || used < 0) throw new Error(`${used} units used by a task of ${model?.id ?? 'no model'}`);
  return used >= units ? reserved : Math.round((reserved * used) / units);
}

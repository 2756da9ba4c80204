import type { Dialect } from '../dialects/dialect.ts';
import type { Model } from '../models/model.ts';
import type { Task } from '../tasks/task.ts';

/** One server-sent event. */
export interface TaskEvent {
  /** Above 0, rising within one task. */
  readonly id: number;
  readonly name: 'progress' | 'output' | 'done' | 'error';
  /** One line of JSON: the body of a poll, or for `output` one item of its results. */
  readonly data: string;
}

/**
 * Ids follow from the state alone, so no server has to remember what another one sent: 1 = waiting, 2 + percent while
 * it runs (at most 101), then 102 and up for the outputs and one for the end. A retried task goes back to waiting
 * with its progress kept: nothing new is said until it is past where it was.
 */
const WAITING_ID = 1;
const RUNNING_ID = 2;
const FIRST_OUTPUT_ID = 102;

/** The id of the last event of an ended task. */
export function endOfTask({ outputs }: Task): number {
  return FIRST_OUTPUT_ID + outputs.length;
}

/** What a client that has seen event `last` has not been told of this state. */
export function eventsAfter(
  last: number,
  task: Task,
  dialect: Dialect,
  model: Model | undefined,
): readonly TaskEvent[] {
  return eventsOf(task, dialect, model).filter(({ id }) => id > last);
}

function eventsOf(task: Task, dialect: Dialect, model: Model | undefined): readonly TaskEvent[] {
  const data = dialect.render(task, model);
  switch (task.status) {
    case 'pending':
      return [{ id: WAITING_ID, name: 'progress', data }];
    case 'processing':
      return [{ id: RUNNING_ID + Math.min(99, Math.floor(task.progress * 100)), name: 'progress', data }];
    case 'completed':
      return [
        ...dialect.renderOutputs(task, model).map((output, index) => ({
          id: FIRST_OUTPUT_ID + index,
          name: 'output' as const,
          data: JSON.stringify(output),
        })),
        { id: endOfTask(task), name: 'done', data },
      ];
    case 'failed':
      return [{ id: endOfTask(task), name: 'error', data }];
  }
}

import { z } from 'zod';
import { TASK_ID_PATTERN } from '../../lib/ids.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Task, TaskOutput } from '../../tasks/task.ts';
import { readAttempts, type TaskAttempt } from '../../tasks/task-history.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { isAdmin, keyOf } from '../authenticate.ts';
import { summariseTask, type TaskSummary } from '../show-task.ts';
import { noTask } from './get-task.ts';
import { unixTime } from './page.ts';

const params = z.object({ id: z.string() });

/** Everything about one task. Not described by a schema: parameters, facts and metadata are whatever they are. */
export interface TaskDetail extends TaskSummary {
  /** The body that makes the same task again. */
  readonly request: JsonObject;
  readonly dialect: string;
  readonly inputs: readonly {
    readonly name: string;
    readonly content_type: string;
    readonly size_bytes: number;
    readonly facts: JsonObject;
  }[];
  readonly outputs: readonly {
    readonly name: string;
    readonly kind: TaskOutput['kind'];
    readonly content_type: string;
    readonly size_bytes: number;
    readonly url: string | null;
    readonly text: string | null;
    readonly facts: JsonObject;
  }[];
  /** When links of results end. */
  readonly results_expire: number | null;
  readonly attempts: readonly {
    readonly attempt: number;
    readonly started: number | null;
    readonly ended: number | null;
    readonly reason: string | null;
    readonly message: string | null;
  }[];
  readonly billing: { readonly rule: string; readonly units: number };
  readonly warnings: readonly string[];
  readonly metadata: JsonObject;
  readonly callback_url: string | null;
  readonly engine_job_id: string;
}

/** GET one task with its request, files, attempts and cost. */
export function consoleGetTaskRoute(app: App, deps: AppDeps): void {
  const options = { config: { scopes: ['generate', 'read'] as const, isCounted: false }, schema: { params } };
  app.get('/v1/console/tasks/:id', options, async (request): Promise<TaskDetail> => {
    const { id } = request.params;
    const key = keyOf(request);
    const task = TASK_ID_PATTERN.test(id) ? await deps.reader.get(key.orgId, id) : undefined;
    if (task === undefined) throw noTask(id, 'evolink');
    const summary = summariseTask(deps, task, isAdmin(key));
    return describe(deps, { task, summary, attempts: await readAttempts(deps.database, task) });
  });
}

interface Found {
  readonly task: Task;
  readonly summary: TaskSummary;
  readonly attempts: readonly TaskAttempt[];
}

function describe(deps: AppDeps, { task, summary, attempts }: Found): TaskDetail {
  const time = (date: Date | null) => (date === null ? null : unixTime(date));
  return {
    ...summary,
    request: requestOf(deps, task),
    dialect: task.dialect,
    inputs: task.inputs.map(({ name, contentType, sizeBytes, facts }) => ({
      name,
      content_type: contentType,
      size_bytes: sizeBytes,
      facts,
    })),
    outputs: task.outputs.map(({ name, kind, contentType, sizeBytes, url, text, facts }) => ({
      name,
      kind,
      content_type: contentType,
      size_bytes: sizeBytes,
      url,
      text,
      facts,
    })),
    results_expire: expiryOf(task),
    attempts: attempts.map(({ attempt, startedAt, endedAt, reason, message }) => ({
      attempt,
      started: time(startedAt),
      ended: time(endedAt),
      reason,
      message,
    })),
    billing: { rule: task.billing.rule, units: task.billing.units },
    warnings: task.warnings,
    metadata: task.metadata,
    callback_url: task.callbackUrl,
    engine_job_id: task.engineJobId,
  };
}

/** What its files decided was added to the parameters; the model would only warn about it. */
function requestOf(deps: AppDeps, task: Task): JsonObject {
  const shape = deps.models.find(task.model)?.input.shape ?? {};
  const known = Object.entries(task.params).filter(([name]) => Object.hasOwn(shape, name));
  return { model: task.model, ...Object.fromEntries(known) };
}

/** All links of a task are signed at once, when it ends: their own query says until when. */
function expiryOf({ outputs }: Task): number | null {
  const url = outputs.find((output) => output.url !== null)?.url;
  if (url == null) return null;
  const expires = Number(new URL(url).searchParams.get('expires'));
  return Number.isFinite(expires) && expires > 0 ? expires : null;
}

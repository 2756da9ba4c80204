import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ARK_STATES, type ArkState, arkState, modelOfArk, SEEDANCE_MODEL } from '../../dialects/ark.ts';
import { Failure } from '../../lib/failure.ts';
import { TASK_ID_PATTERN } from '../../lib/ids.ts';
import { cancelTask } from '../../tasks/cancel.ts';
import { deleteTask } from '../../tasks/delete.ts';
import { listNumberedPage, type NumberedPageRequest } from '../../tasks/number-pages.ts';
import type { Task } from '../../tasks/task.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { isAdmin, keyOf } from '../authenticate.ts';
import { CREATE_BODY_BYTES } from '../json-body.ts';
import { createFromRequest, parseBody } from './create-task.ts';

const TASKS = '/api/v3/contents/generations/tasks';
const JSON_TYPE = 'application/json; charset=utf-8';
const GENERATE = { scopes: ['generate'] as const, dialect: 'ark' as const };
const READ = { scopes: ['generate', 'read'] as const, dialect: 'ark' as const };

interface TaskRequest {
  readonly Params: { readonly id: string };
}

/** Ark's four calls on generation tasks: its own SDKs work with our base URL (contract C1). */
export function arkTaskRoutes(app: App, deps: AppDeps): void {
  app.post(TASKS, { config: GENERATE, bodyLimit: CREATE_BODY_BYTES }, async (request, reply) => {
    const parsed = parseBody(deps, 'ark', request);
    const { id } = await createFromRequest(deps, { dialect: 'ark', parsed, request, reply });
    return { id };
  });
  app.get<TaskRequest>(`${TASKS}/:id`, { config: { ...READ, isCounted: false } }, async (request, reply) =>
    reply.type(JSON_TYPE).send(render(deps, await findTask(deps, request))),
  );
  app.get(TASKS, { config: READ, schema: { querystring: listQuery } }, async (request, reply) => {
    const { tasks, total } = await listNumberedPage(deps.database, readFilters(keyOf(request).orgId, request.query));
    const items = tasks.map((task) => render(deps, task)).join(',');
    return reply.type(JSON_TYPE).send(`{"items":[${items}],"total":${total}}`);
  });
  app.delete<TaskRequest>(`${TASKS}/:id`, { config: GENERATE }, async (request) => {
    await endTask(deps, request);
    return {};
  });
}

function render(deps: AppDeps, task: Task): string {
  return deps.dialects.ark.render(task, deps.models.find(task.model));
}

async function findTask(deps: AppDeps, request: FastifyRequest<TaskRequest>): Promise<Task> {
  const { id } = request.params;
  const task = TASK_ID_PATTERN.test(id) ? await deps.reader.get(keyOf(request).orgId, id) : undefined;
  if (task === undefined) throw new Failure('task_not_found', 'There is no such task');
  return task;
}

/** A queued task is cancelled, an ended one deleted; a running or cancelled one refuses (contract C1, as Ark does). */
async function endTask(deps: AppDeps, request: FastifyRequest<TaskRequest>): Promise<void> {
  const key = keyOf(request);
  const task = await findTask(deps, request);
  const { orgId, id } = task;
  const state = arkState(task);
  if (state === 'running' || state === 'cancelled') {
    throw new Failure('task_state_conflict', `A task that is ${state} can be neither cancelled nor deleted`, {
      taskId: id,
    });
  }
  if (state === 'queued') await cancelTask(deps.pipeline, { orgId, id, asAdmin: isAdmin(key), onlyPending: true });
  else await deleteTask(deps, { orgId, id });
  deps.reader.forget(orgId, id);
}

const listQuery = z.object({
  page_num: z.coerce.number({ error: 'expected a number' }).int().min(1).max(500).default(1),
  page_size: z.coerce.number({ error: 'expected a number' }).int().min(1).max(500).default(20),
  'filter.status': z.enum(ARK_STATES).exactOptional(),
  'filter.model': z.string().exactOptional(),
  /** Given once or many times. */
  'filter.task_ids': z.union([z.string(), z.array(z.string())]).exactOptional(),
});

const STATE_FILTERS: Readonly<Record<ArkState, Pick<NumberedPageRequest, 'status' | 'reasons' | 'exceptReasons'>>> = {
  queued: { status: 'pending' },
  running: { status: 'processing' },
  succeeded: { status: 'completed' },
  failed: { status: 'failed', exceptReasons: ['cancelled', 'expired'] },
  cancelled: { status: 'failed', reasons: ['cancelled'] },
  expired: { status: 'failed', reasons: ['expired'] },
};

function readFilters(orgId: string, query: z.output<typeof listQuery>): NumberedPageRequest {
  const state = query['filter.status'];
  const ids = query['filter.task_ids'];
  return {
    orgId,
    model: modelOfArk(query['filter.model'] ?? SEEDANCE_MODEL),
    ...(state === undefined ? {} : STATE_FILTERS[state]),
    ids: ids === undefined ? undefined : [ids].flat(),
    page: query.page_num,
    pageSize: query.page_size,
  };
}

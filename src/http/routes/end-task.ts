import { z } from 'zod';
import { cancelTask } from '../../tasks/cancel.ts';
import { deleteTask } from '../../tasks/delete.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { isAdmin, keyOf } from '../authenticate.ts';
import { taskIdOf } from './get-task.ts';

interface TaskRequest {
  readonly Params: { readonly id: string };
}

const deleted = z.object({ id: z.string(), object: z.literal('task'), deleted: z.literal(true) });

/** POST …/cancel: 200 with the task, or 409 when it has ended or its model cannot be cancelled by callers. */
export function cancelTaskRoute(app: App, deps: AppDeps): void {
  app.post<TaskRequest>('/v1/tasks/:id/cancel', { config: { scopes: ['generate'] } }, async (request, reply) => {
    const key = keyOf(request);
    const { orgId } = key;
    const id = taskIdOf(request);
    const task = await cancelTask(deps.pipeline, { orgId, id, asAdmin: isAdmin(key) });
    deps.reader.forget(orgId, id);
    const body = deps.dialects.evolink.render(task, deps.models.find(task.model));
    return reply.type('application/json; charset=utf-8').send(body);
  });
}

/** DELETE an ended task with its inputs and outputs; 409 while it runs. */
export function deleteTaskRoute(app: App, deps: AppDeps): void {
  const options = { config: { scopes: ['generate'] as const }, schema: { response: { 200: deleted } } };
  app.delete<TaskRequest>('/v1/tasks/:id', options, async (request) => {
    const id = taskIdOf(request);
    const { orgId } = keyOf(request);
    await deleteTask(deps, { orgId, id });
    deps.reader.forget(orgId, id);
    return { id, object: 'task' as const, deleted: true as const };
  });
}

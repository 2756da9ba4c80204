import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { isAdmin, keyOf } from '../authenticate.ts';
import { summariseTask, taskSummary } from '../show-task.ts';
import { taskFilter, toTaskPage } from './list-tasks.ts';

const body = z.object({
  object: z.literal('list'),
  data: z.array(taskSummary),
  has_more: z.boolean(),
  last_id: z.string().nullable(),
});
export type TaskSummaryPage = z.output<typeof body>;

/** GET the organisation's tasks as the console lists them: keys, times, cost and error beside each other. */
export function consoleListTasksRoute(app: App, deps: AppDeps): void {
  const options = {
    config: { scopes: ['generate', 'read'] as const, isCounted: false },
    schema: { querystring: z.object(taskFilter), response: { 200: body } },
  };
  app.get('/v1/console/tasks', options, async (request) => {
    const key = keyOf(request);
    const { tasks, hasMore } = await deps.reader.list(key.orgId, toTaskPage(request.query));
    return {
      object: 'list' as const,
      data: tasks.map((task) => summariseTask(deps, task, isAdmin(key))),
      has_more: hasMore,
      last_id: tasks.at(-1)?.id ?? null,
    };
  });
}

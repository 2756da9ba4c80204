import { z } from 'zod';
import { TASK_ID_PATTERN } from '../../lib/ids.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';
import { pageLimit } from './page.ts';

const query = z.object({
  limit: pageLimit,
  after: z.string().regex(TASK_ID_PATTERN, 'expected a task id').exactOptional(),
  order: z.enum(['asc', 'desc']).default('desc'),
  status: z.enum(['pending', 'processing', 'completed', 'failed']).exactOptional(),
  model: z.string().exactOptional(),
});

/** GET the organisation's tasks, newest first unless told otherwise, each as a poll on the EvoLink path shows it. */
export function listTasksRoute(app: App, deps: AppDeps): void {
  const config = { scopes: ['generate', 'read'] as const };
  app.get('/v1/tasks', { schema: { querystring: query }, config }, async (request, reply) => {
    const { tasks, hasMore } = await deps.reader.list(keyOf(request).orgId, request.query);
    const data = tasks.map((task) => deps.dialects.evolink.render(task, deps.models.find(task.model)));
    const rest = { has_more: hasMore, first_id: tasks[0]?.id ?? null, last_id: tasks.at(-1)?.id ?? null };
    // Spliced, not parsed and written again: the dialect's bytes go out as they are.
    const body = `{"object":"list","data":[${data.join(',')}],${JSON.stringify(rest).slice(1)}`;
    return reply.type('application/json; charset=utf-8').send(body);
  });
}

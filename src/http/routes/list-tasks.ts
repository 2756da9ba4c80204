import { z } from 'zod';
import { TASK_ID_PATTERN } from '../../lib/ids.ts';
import type { TaskPageRequest } from '../../tasks/read.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';
import { pageLimit, pastTime } from './page.ts';

/** What every list of tasks can be asked for. */
export const taskFilter = {
  limit: pageLimit,
  after: z.string().regex(TASK_ID_PATTERN, 'expected a task id').exactOptional(),
  order: z.enum(['asc', 'desc']).default('desc'),
  status: z.enum(['pending', 'processing', 'completed', 'failed']).exactOptional(),
  model: z.string().exactOptional(),
  key_id: z.string().exactOptional(),
  /** Created in [from, to). */
  from: pastTime.exactOptional(),
  to: pastTime.exactOptional(),
  /** Occurs in the id or in a parameter. */
  q: z.string().trim().min(1).max(200).exactOptional(),
};
const query = z.object(taskFilter);

/** The same in the pipeline's words. */
export function toTaskPage({ key_id: keyId, q: text, ...rest }: z.output<typeof query>): TaskPageRequest {
  return { ...rest, ...(keyId === undefined ? {} : { keyId }), ...(text === undefined ? {} : { text }) };
}

/** GET the organisation's tasks, newest first unless told otherwise, each as a poll on the EvoLink path shows it. */
export function listTasksRoute(app: App, deps: AppDeps): void {
  const config = { scopes: ['generate', 'read'] as const };
  app.get('/v1/tasks', { schema: { querystring: query }, config }, async (request, reply) => {
    const { tasks, hasMore } = await deps.reader.list(keyOf(request).orgId, toTaskPage(request.query));
    const data = tasks.map((task) => deps.dialects.evolink.render(task, deps.models.find(task.model)));
    const rest = { has_more: hasMore, first_id: tasks[0]?.id ?? null, last_id: tasks.at(-1)?.id ?? null };
    // Spliced, not parsed and written again: the dialect's bytes go out as they are.
    const body = `{"object":"list","data":[${data.join(',')}],${JSON.stringify(rest).slice(1)}`;
    return reply.type('application/json; charset=utf-8').send(body);
  });
}

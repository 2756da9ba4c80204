import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import { TASK_ID_PATTERN } from '../../lib/ids.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';
import { sendObject } from '../send-object.ts';
import { noTask } from './get-task.ts';

const params = z.object({ id: z.string(), name: z.string() });

/** GET an input file of a task, as it was fetched; 404 once inputs have been let go (24 hours after the end). */
export function consoleTaskInputRoute(app: App, deps: AppDeps): void {
  const options = { config: { scopes: ['generate', 'read'] as const, isCounted: false }, schema: { params } };
  app.get('/v1/console/tasks/:id/inputs/:name', options, async (request, reply) => {
    const { id, name } = request.params;
    const task = TASK_ID_PATTERN.test(id) ? await deps.reader.get(keyOf(request).orgId, id) : undefined;
    if (task === undefined) throw noTask(id, 'evolink');
    const input = task.inputs.find((candidate) => candidate.name === name);
    if (input === undefined) throw new Failure('not_found', 'The task has no such input');
    const link = {
      key: input.storageKey,
      expiresAt: new Date(deps.ids.now()),
      contentType: input.contentType,
      fileName: name,
    };
    return sendObject(deps.store, link, request, reply);
  });
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../lib/failure.ts';
import { TASK_ID_PATTERN } from '../../lib/ids.ts';
import type { DialectName, Task } from '../../tasks/task.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';

interface PollRequest {
  readonly Params: { readonly id: string };
}

const SCOPES = ['generate', 'read'] as const;

/**
 * GET a task, in the dialect of the path. Most requests of all are these, so nothing is validated by schema and the
 * bytes are kept beside the task they were rendered from: the reader answers the same object until the task changes.
 */
export function getTaskRoutes(app: App, deps: AppDeps): void {
  const paths: readonly (readonly [string, DialectName])[] = [
    ['/v1/tasks/:id', 'evolink'],
    ['/model/v1/generation/task/:id', 'spark'],
    ['/v1/generation/task/:id', 'spark'],
  ];
  for (const [url, name] of paths) {
    const rendered = new WeakMap<Task, Buffer>();
    const render = (task: Task) => {
      let bytes = rendered.get(task);
      if (bytes === undefined) {
        bytes = Buffer.from(deps.dialects[name].render(task, deps.models.find(task.model)));
        rendered.set(task, bytes);
      }
      return bytes;
    };
    // Waiting for a task must not use up the requests it takes to create the next one.
    const config = { scopes: SCOPES, dialect: name, isCounted: false };
    app.get<PollRequest>(url, { config }, async (request, reply) => {
      const { id } = request.params;
      const task = TASK_ID_PATTERN.test(id) ? await deps.reader.get(keyOf(request).orgId, id) : undefined;
      if (task === undefined) throw noTask(id, name);
      return sendJson(reply, render(task));
    });
  }
}

function sendJson(reply: FastifyReply, bytes: Buffer): FastifyReply {
  return reply.header('content-type', 'application/json; charset=utf-8').send(bytes);
}

/** 404; on the EvoLink path an id of another shape is 400 `invalid_task_id`, as that vendor answers (contract 0.6). */
export function noTask(id: string, dialect: DialectName): Failure {
  if (dialect === 'evolink' && !id.startsWith('task-unified-')) {
    return new Failure('invalid_parameter', "Invalid task id: must start with 'task-unified-'", {
      param: 'task_id',
      code: 'invalid_task_id',
    });
  }
  return new Failure('task_not_found', 'There is no such task');
}

/** The id in the path of a request that changes a task. */
export function taskIdOf(request: FastifyRequest<PollRequest>): string {
  const { id } = request.params;
  if (!TASK_ID_PATTERN.test(id)) throw noTask(id, 'evolink');
  return id;
}

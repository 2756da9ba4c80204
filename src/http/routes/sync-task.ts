import type { FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../lib/failure.ts';
import type { JsonObject } from '../../lib/json.ts';
import { isFinal, type Task } from '../../tasks/task.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { CREATE_BODY_BYTES } from '../json-body.ts';
import { abortedWithCaller } from '../lost-caller.ts';
import { createFromRequest, parseBody } from './create-task.ts';

/** Below the two minutes after which many clients and proxies give up on a silent connection. */
const DEFAULT_WAIT_SECONDS = 100;
/** Node's own fetch waits five minutes for the head of an answer. */
const MAX_WAIT_SECONDS = 290;
/** Nothing is sent while it waits, so nothing needs to be heard either. */
const QUIET_MS = 60_000;

/**
 * POST a task and wait for its end: 200 with the body of a poll. After `?timeout=` seconds (1 to 290, default 100), or
 * when this server shuts down, 504 with the task's id; the task goes on and is polled as any other.
 */
export function syncTaskRoutes(app: App, deps: AppDeps): void {
  const shutdown = new AbortController();
  app.addHook('preClose', (done) => {
    shutdown.abort();
    done();
  });
  const options = {
    bodyLimit: CREATE_BODY_BYTES,
    config: { scopes: ['generate'] as const, dialect: 'spark' as const },
  };
  for (const url of ['/model/v1/generation/sync', '/v1/generation/sync']) {
    app.post(url, options, async (request, reply) => {
      const timeoutMs = 1000 * readTimeout(request);
      const parsed = parseBody(deps, 'spark', request);
      const created = await createFromRequest(deps, { dialect: 'spark', parsed, request, reply });
      const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), shutdown.signal, abortedWithCaller(reply)]);
      return answer(deps, await waitForEnd(deps, created, signal), reply);
    });
  }
}

function readTimeout({ query }: FastifyRequest): number {
  const { timeout } = query as Readonly<Record<string, unknown>>;
  if (timeout === undefined) return DEFAULT_WAIT_SECONDS;
  const seconds = typeof timeout === 'string' && /^\d{1,3}$/.test(timeout) ? Number(timeout) : 0;
  if (seconds >= 1 && seconds <= MAX_WAIT_SECONDS) return seconds;
  throw new Failure('invalid_parameter', `timeout: expected 1 to ${MAX_WAIT_SECONDS} seconds`, { param: 'timeout' });
}

/** The task as it was last seen: ended, unless the signal came first. */
async function waitForEnd(deps: AppDeps, created: Task, signal: AbortSignal): Promise<Task> {
  const { orgId, id } = created;
  let latest = created;
  for await (const task of deps.watcher.watch({ orgId, id, signal, quietMs: QUIET_MS })) latest = task ?? latest;
  // A poll right after this answer must not know less than it.
  deps.reader.forget(orgId, id);
  return latest;
}

function answer(deps: AppDeps, task: Task, reply: FastifyReply): FastifyReply {
  const body = deps.dialects.spark.render(task, deps.models.find(task.model));
  reply.type('application/json; charset=utf-8');
  if (isFinal(task.status)) return reply.send(body);
  const message = 'The task has not ended yet; poll it by its id';
  // No Failure: the task is well, so the body stays that of a running task and only says why this answer is no result.
  const error = {
    code: 'SYNC_TIMEOUT',
    message,
    error_message: message,
    type: 'timeout_error',
    reason: 'sync_timeout',
  };
  return reply.code(504).send(JSON.stringify({ ...(JSON.parse(body) as JsonObject), error }));
}

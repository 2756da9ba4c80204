import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { Failure } from '../../lib/failure.ts';
import { TASK_ID_PATTERN } from '../../lib/ids.ts';
import { type DialectName, isFinal, type Task } from '../../tasks/task.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';
import { abortedWithCaller } from '../lost-caller.ts';
import { takePlace } from '../stream-places.ts';
import { endOfTask, eventsAfter, type TaskEvent } from '../task-events.ts';
import { noTask } from './get-task.ts';

interface StreamRequest {
  readonly Params: { readonly id: string };
  readonly Querystring: Readonly<Record<string, unknown>>;
}

/** Proxies cut connections that are silent for a minute or half of one. */
const HEARTBEAT_MS = 15_000;
/** How long an EventSource waits before it connects again. */
const RECONNECT_MS = 2000;

/**
 * GET …/stream: server-sent events of one task: `progress` and at the end each `output`, then `done` or `error`. Every
 * event has an id that follows from the task alone, so any server resumes after `Last-Event-ID` or `?cursor=n`.
 */
export function streamTaskRoutes(app: App, deps: AppDeps): void {
  const paths: readonly (readonly [string, DialectName])[] = [
    ['/v1/tasks/:id/stream', 'evolink'],
    ['/model/v1/generation/task/:id/stream', 'spark'],
    ['/v1/generation/task/:id/stream', 'spark'],
  ];
  const shutdown = new AbortController();
  const open = new Map<string, number>();
  app.addHook('preClose', (done) => {
    shutdown.abort();
    done();
  });
  for (const [url, dialect] of paths) {
    const config = { scopes: ['generate', 'read'] as const, dialect, isCounted: false };
    app.get<StreamRequest>(url, { config, exposeHeadRoute: false }, async (request, reply) => {
      const cursor = readCursor(request);
      const task = await findTask(deps, request, dialect);
      // A client that has had the last event is told to stay away: 204 is what ends an EventSource.
      if (isFinal(task.status) && cursor >= endOfTask(task)) return reply.code(204).send();
      const release = takePlace(open, keyOf(request).id);
      const signal = AbortSignal.any([shutdown.signal, abortedWithCaller(reply)]);
      const text = writeEvents(deps, { dialect, task, cursor, signal });
      const body = Readable.from(text, { objectMode: false, highWaterMark: 16 * 1024 });
      body.once('close', release);
      reply.headers({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache, no-transform',
        // nginx would otherwise hold events back until its buffer is full.
        'x-accel-buffering': 'no',
      });
      return reply.send(body);
    });
  }
}

async function findTask(deps: AppDeps, request: FastifyRequest<StreamRequest>, dialect: DialectName): Promise<Task> {
  const { id } = request.params;
  const task = TASK_ID_PATTERN.test(id) ? await deps.reader.get(keyOf(request).orgId, id) : undefined;
  if (task === undefined) throw noTask(id, dialect);
  return task;
}

/** The id of the last event seen; the header, which a reconnecting client sends, is newer than the URL. */
function readCursor({ headers, query }: FastifyRequest<StreamRequest>): number {
  const given = headers['last-event-id'] ?? query.cursor;
  if (given === undefined || given === '') return 0;
  if (typeof given === 'string' && /^\d{1,9}$/.test(given)) return Number(given);
  const param = headers['last-event-id'] === undefined ? 'cursor' : 'Last-Event-ID';
  throw new Failure('invalid_parameter', `${param} must be the id of an event`, { param });
}

async function* writeEvents(
  deps: AppDeps,
  stream: {
    readonly dialect: DialectName;
    readonly task: Task;
    readonly cursor: number;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<string, void, void> {
  const { task, signal } = stream;
  const dialect = deps.dialects[stream.dialect];
  const model = deps.models.find(task.model);
  let last = stream.cursor;
  yield `retry: ${RECONNECT_MS}\n\n`;
  const changes = deps.watcher.watch({ orgId: task.orgId, id: task.id, signal, quietMs: HEARTBEAT_MS });
  try {
    for await (const now of changes) {
      if (now === undefined) {
        yield ': still here\n\n';
        continue;
      }
      // A poll right after an event must not know less than it.
      deps.reader.forget(now.orgId, now.id);
      for (const event of eventsAfter(last, now, dialect, model)) {
        yield writeEvent(event);
        last = event.id;
      }
    }
  } catch (error) {
    // The head is out: the stream ends without a last event, and the client's next request hears what is wrong.
    if (!(error instanceof Failure)) throw error;
  }
}

function writeEvent({ id, name, data }: TaskEvent): string {
  return `id: ${id}\nevent: ${name}\ndata: ${data}\n\n`;
}

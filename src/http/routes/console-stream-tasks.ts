import { Readable } from 'node:stream';
import { type OrganisationChange, watchOrganisation } from '../../tasks/watch-organisation.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { isAdmin, keyOf } from '../authenticate.ts';
import { abortedWithCaller } from '../lost-caller.ts';
import { summariseTask } from '../show-task.ts';
import { takePlace } from '../stream-places.ts';

const HEARTBEAT_MS = 15_000;

/**
 * GET server-sent events of all tasks of the organisation: `task` with a row of the list for every open task and every
 * change, `deleted` with an id. There are no event ids: a client that connects again reads its list again.
 */
export function consoleStreamTasksRoute(app: App, deps: AppDeps): void {
  const shutdown = new AbortController();
  const open = new Map<string, number>();
  app.addHook('preClose', (done) => {
    shutdown.abort();
    done();
  });
  const config = { scopes: ['generate', 'read'] as const, isCounted: false };
  app.get('/v1/console/tasks/events', { config, exposeHeadRoute: false }, (request, reply) => {
    const key = keyOf(request);
    const release = takePlace(open, key.id);
    const changes = watchOrganisation({
      database: deps.database,
      orgId: key.orgId,
      signal: AbortSignal.any([shutdown.signal, abortedWithCaller(reply)]),
      quietMs: HEARTBEAT_MS,
      onError: (error) =>
        deps.log.warn({ error: String(error) }, 'the tasks of an organisation could not be looked at'),
    });
    const body = Readable.from(writeChanges(deps, changes, isAdmin(key)), { objectMode: false });
    body.once('close', release);
    reply.headers({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    return reply.send(body);
  });
}

async function* writeChanges(
  deps: AppDeps,
  changes: AsyncIterable<OrganisationChange>,
  asAdmin: boolean,
): AsyncGenerator<string, void, void> {
  yield 'retry: 2000\n\n';
  for await (const change of changes) {
    switch (change.kind) {
      case 'quiet':
        yield ': still here\n\n';
        break;
      case 'deleted':
        yield `event: deleted\ndata: ${JSON.stringify({ id: change.id })}\n\n`;
        break;
      case 'task':
        // A poll right after an event must not know less than it.
        deps.reader.forget(change.task.orgId, change.task.id);
        yield `event: task\ndata: ${JSON.stringify(summariseTask(deps, change.task, asAdmin))}\n\n`;
    }
  }
}

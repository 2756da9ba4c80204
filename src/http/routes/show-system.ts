import { z } from 'zod';
import { countOpenTasks, readQueueDepths } from '../../tasks/count-tasks.ts';
import { listWorkers } from '../../tasks/worker-presence.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { assertOperator } from '../chosen-organisation.ts';
import { unixTime } from './page.ts';

const engine = z.object({
  id: z.string(),
  kind: z.enum(['inline', 'remote']),
  models: z.array(z.string()),
  /** What keeps it from running; empty when nothing does. */
  problems: z.array(z.string()),
  /** Why it gets no new jobs for now; null when it does. */
  resting: z.string().nullable(),
});
const worker = z.object({
  id: z.string(),
  host: z.string(),
  pid: z.number(),
  slots: z.number(),
  running: z.number(),
  started: z.number(),
  seen: z.number(),
});
const system = z.object({
  object: z.literal('system'),
  tasks: z.object({ pending: z.number(), processing: z.number() }),
  queues: z.array(z.object({ queue: z.string(), waiting: z.number(), active: z.number() })),
  workers: z.array(worker),
  engines: z.array(engine),
});
export type SystemBody = z.output<typeof system>;

/** GET what the operator wants to see at a glance: engines, queues and workers of the whole installation. */
export function showSystemRoute(app: App, deps: AppDeps): void {
  const options = { config: { scopes: ['admin'] as const, isCounted: false }, schema: { response: { 200: system } } };
  app.get('/v1/system', options, async (request) => {
    assertOperator(request);
    const { database } = deps;
    const [tasks, queues, workers, engines] = await Promise.all([
      countOpenTasks(database),
      readQueueDepths(database),
      listWorkers(database),
      describeEngines(deps),
    ]);
    return {
      object: 'system' as const,
      tasks,
      queues: [...queues],
      workers: workers.map(({ startedAt, seenAt, ...rest }) => ({
        ...rest,
        started: unixTime(startedAt),
        seen: unixTime(seenAt),
      })),
      engines,
    };
  });
}

function describeEngines({ engines, engineProblems }: AppDeps): Promise<SystemBody['engines']> {
  return Promise.all(
    engines.all().map(async (each) => ({
      id: each.id,
      kind: each.kind,
      models: [...each.models],
      problems: [...(await engineProblems(each))],
      resting: each.resting?.() ?? null,
    })),
  );
}

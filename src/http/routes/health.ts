import type { Engine } from '../../engines/engine.ts';
import type { App, AppDeps } from '../app-deps.ts';

const READY_TIMEOUT_MS = 3000;

/** The process answers. */
export function livenessRoute(app: App): void {
  app.get('/healthz', () => ({ status: 'ok' }));
}

/**
 * 200 while requests can be served: the database answers. What an engine lacks is listed but does not make the
 * server unready, because other models and all polls still work.
 */
export function readinessRoute(app: App, deps: AppDeps): void {
  app.get('/readyz', async (_request, reply) => {
    const [database, problems] = await Promise.all([databaseProblem(deps), allProblems(deps)]);
    const engines = withResting(problems, deps.engines.all());
    const isReady = database === null;
    reply.code(isReady ? 200 : 503).header('cache-control', 'no-store');
    if (!isReady) reply.header('retry-after', '30');
    return { status: isReady ? 'ready' : 'not ready', database: database ?? 'ok', engines };
  });
}

async function databaseProblem({ database }: AppDeps): Promise<string | null> {
  const late = new Promise<string>((resolve) => {
    setTimeout(resolve, READY_TIMEOUT_MS, 'no answer').unref();
  });
  const asked = database.query('select 1').then(
    () => null,
    () => 'not reachable',
  );
  return Promise.race([asked, late]);
}

type Problems = Readonly<Record<string, readonly string[]>>;

async function allProblems({ engines, engineProblems }: AppDeps): Promise<Problems> {
  const all = engines.all().map(async (engine) => [engine.id, await engineProblems(engine)] as const);
  return Object.fromEntries(await Promise.all(all));
}

/** Asked every time: it costs nothing, and a minute is longer than most upstreams rest. */
function withResting(problems: Problems, engines: readonly Engine[]): Problems {
  const resting = engines.flatMap((engine) => {
    const why = engine.resting?.();
    return why === undefined ? [] : [[engine.id, [...(problems[engine.id] ?? []), `resting: ${why}`]] as const];
  });
  return { ...problems, ...Object.fromEntries(resting) };
}

/** Prometheus series; no key, because they name no tenant. */
export function metricsRoute(app: App, deps: AppDeps): void {
  app.get('/metrics', async (_request, reply) => {
    const text = await deps.metrics.render();
    return reply.header('content-type', deps.metrics.contentType).send(text);
  });
}

import { access, appendFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../../src/config.ts';
import type { Engine, EngineContext, EngineRegistry } from '../../src/engines/engine.ts';
import { silentLog } from '../../src/lib/log.ts';
import { createPlatform } from '../../src/main.ts';
import { createTestEngines } from '../acceptance/support/test-engine.ts';

/**
 * For the crash test: the whole platform as one process, configured by its environment, with the test engine. A task's
 * prompt is its name: when it runs, the file `<name>.started` gets a line, and it goes on when `<name>.go` exists.
 * Arguments: directory of those files; PEM certificate to trust. Prints one line of JSON when it listens.
 */
const [, , signals = '', certificate = ''] = process.argv;

async function waitForGo(name: string, { signal }: EngineContext): Promise<void> {
  await appendFile(path.join(signals, `${name}.started`), 'started\n');
  const exists = () =>
    access(path.join(signals, `${name}.go`)).then(
      () => true,
      () => false,
    );
  while (!(await exists())) await sleep(20, undefined, { signal });
}

function holdRuns(registry: EngineRegistry): EngineRegistry {
  const hold = (engine: Engine): Engine =>
    engine.kind === 'inline'
      ? {
          ...engine,
          async run(job, context) {
            await waitForGo(String(job.params.prompt), context);
            return engine.run(job, context);
          },
        }
      : engine;
  return {
    ...registry,
    find(model) {
      const engine = registry.find(model);
      return engine === undefined ? undefined : hold(engine);
    },
    route: (model) => registry.route(model).map(hold),
  };
}

const platform = await createPlatform(readConfig(process.env), {
  engines: holdRuns(await createTestEngines(signals)),
  extraCa: [certificate],
  log: silentLog,
});
process.once('SIGTERM', () => void platform.close());
const { connectionString } = platform.database.pool.options;
process.stdout.write(`${JSON.stringify({ url: platform.url, connectionString })}\n`);

/** From nothing to ready: an empty directory (database created), then the same directory again; then memory at rest. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Measurement } from './report.ts';
import { residentBytes, startServer, withDirectory } from './server.ts';

const REST_BEFORE_MEMORY_MS = 15_000;

export async function benchStart(): Promise<Measurement[]> {
  return withDirectory(async (directory) => {
    const dataDir = path.join(directory, 'data');
    const first = await startServer({ dataDir, worker: true });
    await first.stop();
    const again = await startServer({ dataDir, key: first.key, worker: true });
    await sleep(REST_BEFORE_MEMORY_MS);
    const megabytes = residentBytes(again.pid) / 1048576;
    await again.stop();
    const bareMs = bareNodeMs();
    const limit = { name: 'node -e 0, s', value: bareMs / 1000 };
    return [
      { name: 'start to ready, empty directory', value: first.readyMs / 1000, unit: 's', goal: { atMost: 10 }, limit },
      { name: 'start to ready, warm directory', value: again.readyMs / 1000, unit: 's', goal: { atMost: 3 }, limit },
      {
        name: 'idle server with its children, without PostgreSQL',
        value: megabytes,
        unit: 'MB',
        goal: { atMost: 250 },
        limit: { name: 'a bare node process, MB', value: bareNodeMegabytes() },
      },
    ];
  });
}

function bareNodeMs(): number {
  const startedMs = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - startedMs;
}

function bareNodeMegabytes(): number {
  const printed = spawnSync(process.execPath, ['-p', 'process.memoryUsage().rss'], { encoding: 'utf8' }).stdout;
  return Number(printed) / 1048576;
}

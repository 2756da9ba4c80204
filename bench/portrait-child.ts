import { cpuUsage, resourceUsage } from 'node:process';
import { editPortrait } from '../src/engines/local/portrait/edit-portrait.ts';
import { loadPortraitDeps } from '../src/engines/local/portrait/portrait-deps.ts';
import type { PortraitJob, PortraitStage } from '../src/engines/local/portrait/portrait-job.ts';
import { serveJobs } from '../src/lib/child-main.ts';

export interface PortraitBenchReply {
  readonly seconds: number;
  /** User and system time of all threads. */
  readonly cpuSeconds: number;
  readonly stageMs: Readonly<Partial<Record<PortraitStage, number>>>;
  /** High-water mark of this process. */
  readonly peakMb: number;
}

/** One portrait in a process of its own, so that its peak of memory is its own too. */
serveJobs(async (message): Promise<PortraitBenchReply> => {
  const deps = await loadPortraitDeps();
  const [started, cpu] = [performance.now(), cpuUsage()];
  const { stageMs } = await editPortrait(deps, message as PortraitJob, () => undefined);
  const used = cpuUsage(cpu);
  return {
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (used.user + used.system) / 1e6,
    stageMs,
    peakMb: resourceUsage().maxRSS / 1024,
  };
});

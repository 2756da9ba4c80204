import type { Log } from '../lib/log.ts';
import type { Engine, EngineRegistry } from './engine.ts';
import { createAvatarEngine } from './local/avatar/avatar-engine.ts';

export interface EnginesOptions {
  /** Local jobs at a time. */
  readonly workers: number;
  readonly ffmpegPath: string | undefined;
  readonly log: Log;
}

/** The engines of this installation; the first that serves a model gets its jobs. */
export function openEngines({ workers, ffmpegPath, log }: EnginesOptions): EngineRegistry {
  const engines: readonly Engine[] = [
    createAvatarEngine({ children: workers, log, ...(ffmpegPath === undefined ? {} : { ffmpegPath }) }),
  ];
  const route = (model: string) => engines.filter((engine) => engine.models.includes(model));
  return {
    find: (model) => route(model)[0],
    route,
    all: () => engines,
    async close() {
      await Promise.all(engines.map((engine) => engine.close()));
    },
  };
}

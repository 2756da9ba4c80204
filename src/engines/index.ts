import type { Log } from '../lib/log.ts';
import type { SafeFetch } from '../lib/safe-fetch.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import type { Engine, EngineRegistry } from './engine.ts';
import { type EnginesFile, loadEnginesFile, NO_ENGINES_FILE, type UpstreamConfig } from './engines-file.ts';
import { createAvatarEngine } from './local/avatar/avatar-engine.ts';
import { createImitatorEngine } from './local/imitator/imitator-engine.ts';
import { createPortraitEngine } from './local/portrait/portrait-engine.ts';
import { createSceneEngine } from './local/scene/scene-engine.ts';
import { createRegistry } from './routing.ts';
import { createSparkEngine } from './spark/spark-engine.ts';
import { isReachableFromOutside } from './spark/upstream-request.ts';

export interface EnginesOptions {
  /** Local jobs at a time. */
  readonly workers: number;
  readonly ffmpegPath: string | undefined;
  /** The file of SPARKSTAGE_ENGINES. */
  readonly enginesFile: string | undefined;
  /** Value of an environment variable that the file names. */
  readonly secret: (name: string) => string | undefined;
  /** As configured; undefined: links of ours mean nothing elsewhere. */
  readonly publicUrl: string | undefined;
  /** Models that this installation knows. */
  readonly models: readonly string[];
  readonly safeFetch: Pick<SafeFetch, 'agent' | 'download'>;
  readonly log: Log;
}

export interface OpenedEngines extends EngineRegistry {
  /** Jobs that run elsewhere, at a time: a worker has that many slots besides its local ones. */
  readonly remoteSlots: number;
}

/** The engines of this installation: the local ones and those of the engines file. Throws when that file is wrong. */
export function openEngines(options: EnginesOptions): OpenedEngines {
  const { workers, ffmpegPath, log } = options;
  const media = { children: workers, log, ...(ffmpegPath === undefined ? {} : { ffmpegPath }) };
  const local: readonly Engine[] = [
    createAvatarEngine(media),
    createImitatorEngine(media),
    createSceneEngine(media),
    createPortraitEngine({ children: workers, log }),
  ];
  const { upstreams, routes } = readFile(options, local);
  const remote = upstreams.map((upstream) => openUpstream(upstream, options));
  const remoteSlots = upstreams.reduce((sum, upstream) => sum + upstream.slots, 0);
  return { ...createRegistry({ engines: [...local, ...remote], routes }), remoteSlots };
}

function readFile({ enginesFile, secret, models }: EnginesOptions, localEngines: readonly Engine[]): EnginesFile {
  if (enginesFile === undefined) return NO_ENGINES_FILE;
  return loadEnginesFile(enginesFile, { secret, models, localEngines });
}

function openUpstream(upstream: UpstreamConfig, { publicUrl, safeFetch, log }: EnginesOptions): Engine {
  const { inputs, timeoutSeconds, ...rest } = upstream;
  return createSparkEngine({
    ...rest,
    asLinks: inputs === 'links' || (inputs === 'auto' && isReachableFromOutside(publicUrl)),
    timeoutMs: timeoutSeconds * 1000,
    safeFetch,
    breaker: createCircuitBreaker({ now: () => performance.now() }),
    log,
  });
}

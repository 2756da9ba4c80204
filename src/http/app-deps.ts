import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { KeyCache } from '../accounts/key-cache.ts';
import type { ApiKey, Scope } from '../accounts/keys.ts';
import type { FileDeps } from '../assets/files.ts';
import type { AssetLinkDeps } from '../assets/library/asset-links.ts';
import type { LibraryDeps } from '../assets/library/library.ts';
import type { VideoPreviews } from '../assets/video-previews.ts';
import type { Database } from '../db/pool.ts';
import type { Dialects } from '../dialects/index.ts';
import type { EngineRegistry } from '../engines/engine.ts';
import type { IdSource } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import type { SafeFetch } from '../lib/safe-fetch.ts';
import type { Model, ModelRegistry, Prices } from '../models/model.ts';
import type { LinkSigner } from '../storage/signed-url.ts';
import type { Store } from '../storage/store.ts';
import type { CancelDeps } from '../tasks/cancel.ts';
import type { CreateDeps } from '../tasks/create.ts';
import type { TaskReader } from '../tasks/read.ts';
import type { DialectName } from '../tasks/task.ts';
import type { TaskWatcher } from '../tasks/watch-tasks.ts';
import type { ConsoleFiles } from './console/console-files.ts';
import type { EngineProblems } from './engine-problems.ts';
import type { Metrics } from './metrics.ts';

/** What the HTTP room needs; main.ts puts it together. */
export interface AppDeps {
  readonly basePath: string;
  /** Where callers reach this platform, base path included; known once the socket listens. */
  readonly publicUrl: () => string;
  readonly usdPerCredit: number;
  readonly database: Database;
  readonly ids: IdSource;
  readonly log: Log;
  readonly keys: KeyCache;
  readonly models: ModelRegistry;
  readonly prices: Prices;
  readonly engines: EngineRegistry;
  readonly engineProblems: EngineProblems;
  readonly dialects: Dialects;
  /** What creates and cancels tasks. */
  readonly pipeline: CreateDeps & CancelDeps;
  readonly reader: TaskReader;
  readonly watcher: TaskWatcher;
  readonly files: FileDeps;
  readonly library: LibraryDeps;
  readonly assetLinks: AssetLinkDeps;
  readonly links: LinkSigner;
  readonly store: Store;
  readonly previews: VideoPreviews;
  readonly safeFetch: Pick<SafeFetch, 'download'>;
  readonly metrics: Metrics;
  readonly console: ConsoleFiles;
}

/** Fastify with zod schemas: what every route file gets. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `authenticate`; null on public routes. */
    apiKey: ApiKey | null;
    /** Set by the create route once it is known, so that an error comes in the model's own codes. */
    requestedModel: Model | undefined;
    /** SHA-256 of the JSON body as sent, when the request carries an Idempotency-Key. */
    bodyHash: string | undefined;
  }

  interface FastifyContextConfig {
    /** One of these scopes is needed (`admin` has all); an empty list: any valid key. */
    readonly scopes?: readonly Scope[];
    /** false: does not count against the key's requests per minute. */
    readonly isCounted?: boolean;
    /** Shape of errors; default: what the path says. */
    readonly dialect?: DialectName;
  }
}

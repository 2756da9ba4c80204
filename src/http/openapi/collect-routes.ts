import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import type { z } from 'zod';
import type { Scope } from '../../accounts/keys.ts';
import type { DialectName } from '../../tasks/task.ts';
import { dialectOfPath } from '../handle-errors.ts';

export interface RouteSchemas {
  readonly params?: z.ZodObject;
  readonly querystring?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly response?: Readonly<Record<number, z.ZodType>>;
}

/** A route as the API description needs it. */
export interface RouteFacts {
  readonly method: string;
  /** Without the base path, as OpenAPI writes it: `/v1/tasks/{id}`. */
  readonly path: string;
  /** undefined: the route needs no key. */
  readonly scopes: readonly Scope[] | undefined;
  readonly isCounted: boolean;
  /** Shape of its errors. */
  readonly dialect: DialectName;
  readonly schemas: RouteSchemas;
}

export interface RouteList {
  /** What was declared so far, in order. */
  list(): readonly RouteFacts[];
  /** Routes after this are no part of the API (the refusals of other methods). */
  stop(): void;
}

/** Notes every route below `basePath` from here on; a HEAD that goes with a GET is left out. */
export function collectRoutes(app: FastifyInstance, basePath: string): RouteList {
  const found: RouteFacts[] = [];
  let isOpen = true;
  app.addHook('onRoute', (route) => {
    if (!isOpen || !route.url.startsWith(`${basePath}/`)) return;
    const methods = [route.method].flat().filter((method) => method !== 'HEAD');
    found.push(...methods.map((method) => factsOf(route, method, route.url.slice(basePath.length))));
  });
  return {
    list: () => found,
    stop() {
      isOpen = false;
    },
  };
}

function factsOf(route: RouteOptions, method: string, url: string): RouteFacts {
  const { scopes, isCounted = true, dialect = dialectOfPath(url) } = route.config ?? {};
  return {
    method,
    path: url.replace(/:(\w+)/g, '{$1}').replace(/\*$/, '{path}'),
    scopes,
    isCounted: scopes !== undefined && isCounted,
    dialect,
    schemas: (route.schema ?? {}) as FastifySchema & RouteSchemas,
  };
}

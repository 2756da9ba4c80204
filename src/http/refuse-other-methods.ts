import type { FastifyInstance, HTTPMethods, RouteOptions } from 'fastify';
import { Failure } from '../lib/failure.ts';

const METHODS: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * A known path with a wrong method is 405 with `Allow`, not 404: Fastify only knows the second. Call `finish` after
 * all routes, in a scope without a prefix: the collected paths are whole.
 */
export function collectMethods(app: FastifyInstance): { finish(scope: FastifyInstance): void } {
  const byUrl = new Map<string, Set<string>>();
  app.addHook('onRoute', (route: RouteOptions) => {
    const methods = byUrl.get(route.url) ?? new Set();
    byUrl.set(route.url, methods);
    for (const method of [route.method].flat()) methods.add(method.toUpperCase());
  });
  return {
    finish(scope) {
      for (const [url, allowed] of [...byUrl]) {
        const refused = METHODS.filter((method) => !allowed.has(method));
        if (refused.length === 0) continue;
        const allow = [...allowed].join(', ');
        scope.route({
          method: refused,
          url,
          // Before the body is read: what it holds does not matter.
          onRequest: (_request, reply, done) => {
            reply.header('allow', allow);
            done(new Failure('method_not_allowed', `This path answers ${allow}`));
          },
          handler: () => undefined,
        });
      }
    },
  };
}

import multipart from '@fastify/multipart';
import fastJsonStringify, { type ObjectSchema } from 'fast-json-stringify';
import Fastify, { type FastifyInstance } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Failure } from '../lib/failure.ts';
import { randomToken } from '../lib/ids.ts';
import type { AppDeps } from './app-deps.ts';
import { createAuthenticate } from './authenticate.ts';
import { createErrorHandler } from './handle-errors.ts';
import { BODY_BYTES, parseJsonBodies } from './json-body.ts';
import { collectRoutes } from './openapi/collect-routes.ts';
import { collectMethods } from './refuse-other-methods.ts';
import { createRequestLog, routeOf } from './request-log.ts';
import { docsRoutes } from './routes/docs.ts';
import { addProbes, addProtectedRoutes, addPublicRoutes } from './routes/index.ts';

/** 100 MB at 3 Mbit/s. */
const REQUEST_TIMEOUT_MS = 300_000;

/** The HTTP server of the platform, not listening yet. */
export async function createApp(deps: AppDeps): Promise<FastifyInstance> {
  const handleError = createErrorHandler(deps);
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_BYTES,
    // Fastify's default is none: a body that trickles in for ever would hold its connection for ever.
    requestTimeout: REQUEST_TIMEOUT_MS,
    genReqId: requestIds(deps),
    routerOptions: { ignoreTrailingSlash: true },
    frameworkErrors: (error, request, reply) => handleError(error, request, reply),
  });
  app.setValidatorCompiler(validatorCompiler);
  // The provider's own serializer costs 1.48 times a raw answer, this one 1.10; it drops undeclared keys.
  app.setSerializerCompiler(({ schema }) =>
    fastJsonStringify(z.toJSONSchema(schema as z.ZodType, { target: 'draft-7' }) as ObjectSchema),
  );
  app.setErrorHandler(handleError);
  app.setNotFoundHandler((request, reply) =>
    handleError(new Failure('not_found', 'There is nothing at this path'), request, reply),
  );
  app.decorateRequest('apiKey', null);
  app.decorateRequest('requestedModel', undefined);
  app.decorateRequest('bodyHash', undefined);
  observe(app, deps);
  closeConnectionsEarly(app);
  parseJsonBodies(app);
  app.register(multipart);
  addRoutes(app, deps);
  await app.ready();
  return app;
}

/** In this order: the last one needs to know all the others. */
function addRoutes(app: FastifyInstance, deps: AppDeps): void {
  const { basePath: prefix } = deps;
  const methods = collectMethods(app);
  const api = collectRoutes(app, prefix);
  app.register(
    (scope, _options, done) => {
      addPublicRoutes(scope.withTypeProvider<ZodTypeProvider>(), deps);
      docsRoutes(scope.withTypeProvider<ZodTypeProvider>(), deps, api.list);
      done();
    },
    { prefix },
  );
  app.register(
    (scope, _options, done) => {
      scope.addHook('onRequest', createAuthenticate({ ...deps, now: deps.ids.now }));
      addProtectedRoutes(scope.withTypeProvider<ZodTypeProvider>(), deps);
      done();
    },
    { prefix },
  );
  app.register((scope, _options, done) => {
    // A container's probe need not know the prefix.
    if (prefix !== '') addProbes(scope.withTypeProvider<ZodTypeProvider>(), deps);
    api.stop();
    methods.finish(scope);
    done();
  });
}

/**
 * Closing ends the connections that are idle at that moment. One that was answering (a stream, a waiting create) is idle
 * a moment later and would be kept for the next request until Fastify's 72 seconds are over, and the server with it.
 */
function closeConnectionsEarly(app: FastifyInstance): void {
  app.addHook('preClose', (done) => {
    const timer = setInterval(() => app.server.closeIdleConnections(), 50);
    app.server.once('close', () => clearInterval(timer));
    done();
  });
}

function observe(app: FastifyInstance, { metrics, log }: AppDeps): void {
  const logRequest = createRequestLog(log);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    // The database stores no NUL, and nothing of ours has one in its name.
    const hasNul = request.url.includes('%00');
    done(hasNul ? new Failure('invalid_parameter', 'Path and query must not hold NUL') : undefined);
  });
  app.addHook('onResponse', (request, reply, done) => {
    metrics.request(request.method, routeOf(request), reply.statusCode, reply.elapsedTime / 1000);
    logRequest(request, reply);
    done();
  });
}

/** Short and unique enough for a log: a random stem per process, then a count. */
function requestIds({ ids }: AppDeps): () => string {
  const stem = randomToken(ids, 8);
  let count = 0;
  return () => {
    count += 1;
    return `req-${stem}-${count.toString(36)}`;
  };
}

import { createRequire } from 'node:module';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Failure } from '../../lib/failure.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { ALL_REASONS, errorPageName, writeErrorIndex, writeErrorPage } from '../docs/error-page.ts';
import { writeLlmsFull, writeLlmsIndex } from '../docs/llms.ts';
import { writeModelPage } from '../docs/model-page.ts';
import { REFERENCE_POLICY, writeReferencePage } from '../docs/reference-page.ts';
import { createScalarScript } from '../docs/scalar-script.ts';
import type { RouteFacts } from '../openapi/collect-routes.ts';
import { buildDocument } from '../openapi/document.ts';

const { version } = createRequire(import.meta.url)('../../../package.json') as { version: string };

/** The documentation, made from the routes, models and tables of this very server. Public, as every vendor's is. */
export function docsRoutes(app: App, deps: AppDeps, routes: () => readonly RouteFacts[]): void {
  let built: JsonObject | undefined;
  const document = () => {
    built ??= buildDocument({ ...deps, version }, routes());
    return built;
  };
  app.get('/openapi.json', (_request, reply) => reply.header('cache-control', 'no-cache').send(document()));
  referenceRoutes(app, deps);
  textRoutes(app, { ...deps, document });
}

function referenceRoutes(app: App, { basePath }: AppDeps): void {
  const html = writeReferencePage(basePath);
  const script = createScalarScript();
  app.get('/docs', (_request, reply) =>
    reply
      .headers({
        'content-security-policy': REFERENCE_POLICY,
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      })
      .type('text/html; charset=utf-8')
      .send(html),
  );
  app.get('/docs/scalar.js', async (request, reply) => {
    const { plain, brotli } = await script();
    const takesBrotli = /\bbr\b/.test(String(request.headers['accept-encoding'] ?? ''));
    reply.headers({ vary: 'accept-encoding', 'cache-control': 'public, max-age=3600' });
    if (takesBrotli) reply.header('content-encoding', 'br');
    return reply.type('text/javascript; charset=utf-8').send(takesBrotli ? brotli : plain);
  });
}

function textRoutes(app: App, deps: AppDeps & { readonly document: () => JsonObject }): void {
  const TEXT = 'text/plain; charset=utf-8';
  app.get('/docs/llms.txt', (_request, reply) => reply.type(TEXT).send(writeLlmsIndex(deps)));
  app.get('/docs/llms-full.txt', (_request, reply) => reply.type(TEXT).send(writeLlmsFull(deps)));
  const byModel = { schema: { params: z.object({ model: z.string() }) } };
  app.get('/docs/models/:model', byModel, (request, reply) => {
    const model = deps.models.find(request.params.model.replace(/\.md$/, ''));
    if (model === undefined) throw new Failure('not_found', 'There is no page of such a model');
    return sendMarkdown(request, reply, writeModelPage(model, deps));
  });
  const byReason = { schema: { params: z.object({ reason: z.string() }) } };
  app.get('/docs/errors/:reason', byReason, (request, reply) => {
    const name = `${request.params.reason.replace(/\.md$/, '').replaceAll('_', '-')}.md`;
    if (name === 'index.md') return sendMarkdown(request, reply, writeErrorIndex());
    const reason = ALL_REASONS.find((entry) => errorPageName(entry) === name);
    if (reason === undefined) throw new Failure('not_found', 'There is no page of such an error');
    return sendMarkdown(request, reply, writeErrorPage(deps, reason));
  });
}

/** Browsers download text/markdown; the same text under the name that they show. */
function sendMarkdown(request: FastifyRequest, reply: FastifyReply, text: string): FastifyReply {
  const isBrowser = /\btext\/html\b/.test(request.headers.accept ?? '');
  reply.header('vary', 'accept');
  return reply.type(`${isBrowser ? 'text/plain' : 'text/markdown'}; charset=utf-8`).send(text);
}

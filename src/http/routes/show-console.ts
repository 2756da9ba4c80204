import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../lib/failure.ts';
import type { App, AppDeps } from '../app-deps.ts';
import type { ConsoleFile } from '../console/console-files.ts';
import { contentPolicy } from '../console/content-policy.ts';

const MISSING = 'The console has not been built: run `npm run build:console`, then start again';

/**
 * GET /dashboard and everything below: a built file where there is one, else the page, whose own router reads the path.
 * No key: the page holds no data, and what it asks for needs one.
 */
export function showConsoleRoute(app: App, deps: AppDeps): void {
  app.get('/dashboard', (_request, reply) => sendPage(deps, reply));
  app.get<{ Params: { '*': string } }>('/dashboard/*', (request, reply) => {
    const name = request.params['*'];
    const file = deps.console.find(name);
    if (file !== undefined) return sendFile(file, request, reply);
    // A page that asks for a file of an older build must not get HTML in its place.
    if (/^(assets|example)\//.test(name)) throw new Failure('not_found', 'There is no such file');
    return sendPage(deps, reply);
  });
}

function sendPage(deps: AppDeps, reply: FastifyReply): FastifyReply {
  const { page, mediaOrigins } = deps.console;
  if (page === undefined) throw new Failure('not_found', MISSING);
  const nonce = randomBytes(16).toString('base64');
  return reply
    .headers({
      'cache-control': 'no-store',
      'content-security-policy': contentPolicy(nonce, mediaOrigins),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'permissions-policy': 'camera=(self), microphone=(self), geolocation=()',
    })
    .type('text/html; charset=utf-8')
    .send(
      page.replaceAll('%NONCE%', nonce).replace('<base href="/dashboard/"', `<base href="${deps.basePath}/dashboard/"`),
    );
}

async function sendFile(file: ConsoleFile, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { etag, isImmutable, contentType } = file;
  reply.headers({
    etag,
    'cache-control': isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    'x-content-type-options': 'nosniff',
    vary: 'accept-encoding',
  });
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  const accepted = String(request.headers['accept-encoding'] ?? '');
  const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined;
  const encoded = encoding === undefined ? undefined : file.encoded(encoding);
  if (encoding !== undefined && encoded !== undefined) {
    return reply
      .header('content-encoding', encoding)
      .type(contentType)
      .send(await encoded);
  }
  return reply.type(contentType).send(file.bytes);
}

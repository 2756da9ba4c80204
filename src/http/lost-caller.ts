import type { FastifyReply } from 'fastify';

/**
 * Aborts when the connection closes before the answer is out. Not `request.signal`: that one fires as soon as the
 * request's body has been read.
 */
export function abortedWithCaller(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new Error('the caller went away'));
  });
  return controller.signal;
}

import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

/** `?format=`; without it the Accept header decides. */
export const listFormat = z.enum(['json', 'csv']).exactOptional();

export function wantsCsv({ headers }: FastifyRequest, format: 'json' | 'csv' | undefined): boolean {
  return format === undefined ? /^text\/csv\b/.test(headers.accept ?? '') : format === 'csv';
}

/** Sends the lines as they come, to be saved under this name. */
export function sendCsv<Reply extends FastifyReply>(
  reply: Reply,
  fileName: string,
  lines: Iterable<string> | AsyncIterable<string>,
): Reply {
  const plain: FastifyReply = reply;
  plain.header('content-disposition', `attachment; filename="${fileName}"`).type('text/csv; charset=utf-8');
  plain.send(Readable.from(lines));
  return reply;
}

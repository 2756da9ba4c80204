import type { FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../lib/failure.ts';
import type { SignedLink } from '../storage/signed-url.ts';
import type { ByteRange, Store } from '../storage/store.ts';

/** Answers a verified link: whole (200), in part (206), not satisfiable (416), unchanged (304), headers only, or elsewhere (302). */
export async function sendObject(
  store: Store,
  link: SignedLink,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const stored = await store.stat(link.key);
  if (stored === undefined) throw new Failure('not_found', 'There is no such file, or it has been deleted');
  const { sizeBytes } = stored;
  // Keys are content hashes or belong to one finished attempt: the bytes behind a key never change.
  const tag = `"${Buffer.from(link.key).toString('base64url').slice(-64)}-${sizeBytes}"`;
  reply.headers({
    'accept-ranges': 'bytes',
    etag: tag,
    'cache-control': 'private, max-age=3600, immutable',
    'content-type': link.contentType,
    'content-disposition': disposition(link.fileName),
    // An uploaded file is a stranger's: it must not run as a page of this origin.
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
  });
  if (request.headers['if-none-match'] === tag) return reply.code(304).send();
  if (store.directUrl !== undefined && request.method === 'GET') {
    // Not to be kept: it ends sooner than our link, and our link has to say 410 when it ends.
    reply.header('cache-control', 'no-store').removeHeader('content-type').removeHeader('content-disposition');
    return reply.redirect(await store.directUrl(link.key, link), 302);
  }
  const range = wantedRange(request, tag, sizeBytes);
  if (range === 'unsatisfiable') {
    return reply.code(416).header('content-range', `bytes */${sizeBytes}`).removeHeader('content-disposition').send();
  }
  if (range !== undefined) {
    reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${sizeBytes}`);
  }
  reply.header('content-length', range === undefined ? sizeBytes : range.end - range.start + 1);
  if (request.method === 'HEAD' || sizeBytes === 0) return reply.send();
  return reply.send(await store.read(link.key, range));
}

function wantedRange(request: FastifyRequest, tag: string, sizeBytes: number): ByteRange | 'unsatisfiable' | undefined {
  const { range } = request.headers;
  const ifRange = request.headers['if-range'];
  if (range === undefined || (ifRange !== undefined && ifRange !== tag)) return undefined;
  return parseRange(range, sizeBytes);
}

/**
 * One range of RFC 9110. Several ranges or another unit mean the whole file, as the RFC allows: no player asks for
 * them, and multipart/byteranges is how servers were made to send a file many times over.
 */
export function parseRange(header: string, sizeBytes: number): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim());
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  return start > end ? 'unsatisfiable' : { start, end };
}

/** Shown in the browser; saved under its name (RFC 6266). */
function disposition(fileName: string): string {
  const ascii = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  return `inline; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(fileName).replace(/['()*]/g, percentEncode)}`;
}

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

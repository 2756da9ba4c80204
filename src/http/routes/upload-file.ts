import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { Multipart } from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { renderFile } from '../../assets/file-links.ts';
import { type FileRecord, saveUpload } from '../../assets/files.ts';
import { Failure } from '../../lib/failure.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';
import { CREATE_BODY_BYTES } from '../json-body.ts';
import { abortedWithCaller } from '../lost-caller.ts';
import { assertStorable } from '../storable-text.ts';

const CONFIG = { scopes: ['assets'] as const };
const DOWNLOAD_TIMEOUT_MS = 30_000;
/** As much as an upload may hold. */
const MAX_DOWNLOAD_BYTES = 100 * 1_048_576;

/** The vendor's envelope of every file endpoint (contract B "Files"). */
function answer(deps: AppDeps, file: FileRecord) {
  return { success: true, code: 200, msg: 'ok', data: renderFile(file, deps.links) };
}

/** POST multipart: one part `file`, streamed to disk; `upload_path` and `file_name` count when they come before it. */
export function uploadStreamRoute(app: App, deps: AppDeps): void {
  app.post('/api/v1/files/upload/stream', { config: CONFIG }, async (request) =>
    answer(deps, await receiveForm(deps, request)),
  );
}

async function receiveForm(deps: AppDeps, request: FastifyRequest): Promise<FileRecord> {
  const fields = new Map<string, string>();
  // saveUpload holds the size limit; busboy's would cut the stream silently.
  for await (const part of request.parts({ limits: { fileSize: Number.POSITIVE_INFINITY, files: 1, fields: 20 } })) {
    if (part.type === 'file' && part.fieldname === 'file') {
      return await saveUpload(deps.files, {
        orgId: keyOf(request).orgId,
        stream: part.file,
        fileName: fields.get('file_name') ?? part.filename ?? 'file',
        uploadPath: fields.get('upload_path') ?? '',
      });
    }
    readField(part, fields);
  }
  throw new Failure('missing_parameter', 'The form has no part named file', { param: 'file' });
}

function readField(part: Multipart, fields: Map<string, string>): void {
  if (part.type === 'file') {
    throw new Failure('invalid_parameter', 'The file must be the part named file', { param: part.fieldname });
  }
  if (typeof part.value === 'string' && part.value.trim() !== '') {
    fields.set(part.fieldname, assertStorable(part.value.trim(), part.fieldname));
  }
}

const names = { upload_path: z.string().default(''), file_name: z.string().min(1).default('file') };
const base64Body = z.object({ base64_data: z.string({ error: 'expected base64 text' }).min(1), ...names });
const urlBody = z.object({
  file_url: z.url({ protocol: /^https?$/, error: 'expected an http(s) URL' }),
  upload_path: names.upload_path,
  file_name: z.string().min(1).exactOptional(),
});

/** POST the bytes as base64 text, with or without a `data:` prefix. */
export function uploadBase64Route(app: App, deps: AppDeps): void {
  const options = { config: CONFIG, schema: { body: base64Body }, bodyLimit: CREATE_BODY_BYTES };
  app.post('/api/v1/files/upload/base64', options, async (request) => {
    const { base64_data: text, upload_path: uploadPath, file_name: fileName } = request.body;
    const param = 'base64_data';
    const stream = Readable.from([decodeBase64(text, param)]);
    const { orgId } = keyOf(request);
    return answer(deps, await saveUpload(deps.files, { orgId, param, stream, fileName, uploadPath }));
  });
}

/** Buffer.from skips what is no base64, which would turn a mistake into a broken file. */
function decodeBase64(text: string, param: string): Buffer {
  const encoded = text.replace(/^data:[^,]*,/, '').trim();
  if (encoded.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) {
    throw new Failure('invalid_parameter', `${param} is not base64`, { param });
  }
  return Buffer.from(encoded, 'base64');
}

/** POST a public URL: the server downloads it, with the same address checks as for inputs. */
export function uploadUrlRoute(app: App, deps: AppDeps): void {
  app.post('/api/v1/files/upload/url', { config: CONFIG, schema: { body: urlBody } }, async (request, reply) => {
    const file = await receiveUrl(deps, { orgId: keyOf(request).orgId, ...request.body }, reply);
    return answer(deps, file);
  });
}

/** The last part of the address's path. */
function nameOf(url: string): string {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last) || 'file';
  } catch {
    return last;
  }
}

async function receiveUrl(
  deps: AppDeps,
  request: z.output<typeof urlBody> & { readonly orgId: string },
  reply: FastifyReply,
): Promise<FileRecord> {
  const param = 'file_url';
  const directory = await mkdtemp(path.join(deps.files.scratchDirectory, 'fetch-'));
  try {
    const toFile = path.join(directory, 'file');
    await deps.safeFetch.download(request.file_url, {
      param,
      toFile,
      maxBytes: MAX_DOWNLOAD_BYTES,
      timeoutMs: DOWNLOAD_TIMEOUT_MS,
      signal: abortedWithCaller(reply),
    });
    return await saveUpload(deps.files, {
      orgId: request.orgId,
      param,
      stream: createReadStream(toFile),
      fileName: request.file_name ?? nameOf(request.file_url),
      uploadPath: request.upload_path,
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { renderFile } from '../../assets/file-links.ts';
import { type FileRecord, saveUpload } from '../../assets/files.ts';
import { Failure } from '../../lib/failure.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';

/** The vendor's envelope of every file endpoint (contract B "Files"). */
export function fileAnswer(deps: AppDeps, file: FileRecord) {
  return { success: true, code: 200, msg: 'ok', data: renderFile(file, deps.links) };
}

/** POST multipart: one part `file`, streamed to disk; `upload_path` and `file_name` count when they come before it. */
export function uploadFileRoute(app: App, deps: AppDeps): void {
  app.post('/api/v1/files/upload/stream', { config: { scopes: ['assets'] } }, async (request) => {
    const file = await receiveFile(deps, request);
    return fileAnswer(deps, file);
  });
}

async function receiveFile(deps: AppDeps, request: FastifyRequest): Promise<FileRecord> {
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
  if (typeof part.value === 'string' && part.value.trim() !== '') fields.set(part.fieldname, part.value.trim());
}

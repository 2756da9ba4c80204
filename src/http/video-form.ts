import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { fileLink } from '../assets/file-links.ts';
import { type FileDeps, saveUpload } from '../assets/files.ts';
import { Failure } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';
import type { LinkSigner } from '../storage/signed-url.ts';
import { keyOf } from './authenticate.ts';
import { assertStorable } from './storable-text.ts';

const PICTURE = 'input_reference';

/**
 * A multipart create as the object that a JSON one would be: the picture is stored like any upload and its link takes
 * its place. Sets the request's `bodyHash` from the fields and the picture's content, because the bytes of a form
 * hold a boundary that no two requests share.
 */
export async function readVideoForm(files: FileDeps, links: LinkSigner, request: FastifyRequest): Promise<JsonObject> {
  const body: JsonObject = {};
  const hash = createHash('sha256');
  for await (const part of request.parts({ limits: { fileSize: Number.POSITIVE_INFINITY, files: 1, fields: 20 } })) {
    if (part.type === 'field') {
      if (typeof part.value !== 'string') continue;
      body[part.fieldname] = assertStorable(part.value, part.fieldname);
      hash.update(JSON.stringify([part.fieldname, part.value]));
      continue;
    }
    if (part.fieldname !== PICTURE) {
      throw new Failure('invalid_parameter', `The picture must be the part named ${PICTURE}`, {
        param: part.fieldname,
      });
    }
    const file = await saveUpload(files, {
      orgId: keyOf(request).orgId,
      param: PICTURE,
      stream: part.file,
      fileName: part.filename ?? 'picture',
      uploadPath: '',
    });
    body[PICTURE] = fileLink(file, links);
    hash.update(JSON.stringify([PICTURE, file.sha256]));
  }
  request.bodyHash = hash.digest('hex');
  return body;
}

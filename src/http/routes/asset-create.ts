import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Asset } from '../../assets/library/asset-records.ts';
import { createAsset } from '../../assets/library/create-asset.ts';
import { Failure } from '../../lib/failure.ts';
import { ASSET_TYPES } from '../../models/asset-rules.ts';
import { mediaUrl } from '../../models/fields.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';
import { CREATE_BODY_BYTES } from '../json-body.ts';
import { assertStorable } from '../storable-text.ts';
import { libraryName } from './asset-fields.ts';
import { anyCase, showAsset, shownAsset } from './assets.ts';

const fields = {
  group_id: z.string({ error: 'expected the id of an asset group' }).min(1),
  name: libraryName,
  type: anyCase(ASSET_TYPES),
};
const form = z.object(fields);
const body = z.object({ ...fields, url: mediaUrl() });

/** POST an asset: JSON with a `url`, or a multipart form whose last part is `file`. It is Processing at first. */
export function createAssetRoute(app: App, deps: AppDeps): void {
  const options = {
    config: { scopes: ['assets'] as const },
    bodyLimit: CREATE_BODY_BYTES,
    schema: { response: { 200: shownAsset } },
  };
  app.post('/v1/assets', options, async (request) => {
    const asset = request.isMultipart() ? await receiveForm(deps, request) : await receiveJson(deps, request);
    return showAsset(deps.assetLinks, asset);
  });
}

function receiveJson(deps: AppDeps, request: FastifyRequest): Promise<Asset> {
  const { url, ...rest } = check(body, request.body ?? {});
  return createAsset(deps.library, { ...about(request, rest), source: url, param: 'url' });
}

/** The file is streamed, so what it is for has to be known before it comes. */
async function receiveForm(deps: AppDeps, request: FastifyRequest): Promise<Asset> {
  const texts: Record<string, string> = {};
  // createAsset holds the size limit; busboy's would cut the stream silently.
  for await (const part of request.parts({ limits: { fileSize: Number.POSITIVE_INFINITY, files: 1, fields: 20 } })) {
    if (part.type === 'file' && part.fieldname === 'file') {
      const given = about(request, check(form, texts));
      return await createAsset(deps.library, { ...given, source: part.file, param: 'file' });
    }
    if (part.type === 'file') {
      throw new Failure('invalid_parameter', 'The file must be the part named file', { param: part.fieldname });
    }
    if (typeof part.value === 'string') texts[part.fieldname] = assertStorable(part.value, part.fieldname);
  }
  throw new Failure('missing_parameter', 'The form has no part named file', { param: 'file' });
}

function about(request: FastifyRequest, { group_id: groupId, name, type }: z.output<typeof form>) {
  return { orgId: keyOf(request).orgId, groupId, name, type };
}

/** By hand: a route's schema would be asked for forms too, which have no body. */
function check<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const param = issue?.path.join('.') ?? '';
  const isMissing = typeof value === 'object' && value !== null && !Object.hasOwn(value, param);
  const message = isMissing ? `${param} is required` : `${param}: ${issue?.message ?? 'invalid'}`;
  throw new Failure(isMissing ? 'missing_parameter' : 'invalid_parameter', message, param === '' ? {} : { param });
}

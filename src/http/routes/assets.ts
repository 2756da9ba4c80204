import { z } from 'zod';
import { type AssetLinkDeps, signAsset } from '../../assets/library/asset-links.ts';
import {
  ASSET_STATUSES,
  type Asset,
  deleteAsset,
  getAsset,
  listAssets,
  renameAsset,
} from '../../assets/library/asset-records.ts';
import { ASSET_TYPES } from '../../models/asset-rules.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';
import { libraryName, pageQuery, showPage } from './asset-fields.ts';
import { unixTime } from './page.ts';

const config = { scopes: ['assets'] as const };

export const shownAsset = z.object({
  id: z.string(),
  object: z.literal('asset'),
  /** What requests write where they would write a URL. */
  uri: z.string(),
  group_id: z.string(),
  name: z.string(),
  type: z.enum(ASSET_TYPES),
  status: z.enum(ASSET_STATUSES),
  failure: z.object({ reason: z.string(), message: z.string() }).nullable(),
  content_type: z.string().nullable(),
  size_bytes: z.number().nullable(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  duration_seconds: z.number().nullable(),
  url: z.string().nullable(),
  thumbnail_url: z.string().nullable(),
  url_expires: z.number().nullable(),
  created: z.number(),
  updated: z.number(),
});

export type AssetBody = z.output<typeof shownAsset>;

/** An asset as our own endpoints show it. */
export function showAsset(links: AssetLinkDeps, asset: Asset): AssetBody {
  const { url, thumbnailUrl, expiresAt } = signAsset(links, asset);
  const facts = asset.content?.facts;
  return {
    id: asset.id,
    object: 'asset',
    uri: `asset://${asset.id}`,
    group_id: asset.groupId,
    name: asset.name,
    type: asset.type,
    status: asset.status,
    failure: asset.failure,
    content_type: asset.content?.contentType ?? null,
    size_bytes: asset.content?.sizeBytes ?? null,
    width: facts?.width ?? null,
    height: facts?.height ?? null,
    duration_seconds: facts?.durationSeconds ?? null,
    url,
    thumbnail_url: thumbnailUrl,
    url_expires: expiresAt === null ? null : unixTime(expiresAt),
    created: unixTime(asset.createdAt),
    updated: unixTime(asset.updatedAt),
  };
}

/** `image` and `IMAGE` are `Image`: the words are the vendor's, the spelling should not matter. */
export function anyCase<const Words extends readonly [string, ...string[]]>(words: Words) {
  const error = `expected one of ${words.join(', ')}`;
  return z.preprocess(
    (value) => words.find((word) => typeof value === 'string' && word.toLowerCase() === value.toLowerCase()) ?? value,
    z.enum(words, { error }),
  );
}

const query = z.object({
  ...pageQuery,
  group_id: z.string().exactOptional(),
  type: anyCase(ASSET_TYPES).exactOptional(),
  status: anyCase(ASSET_STATUSES).exactOptional(),
});

/** GET assets, newest first unless told otherwise. */
export function listAssetsRoute(app: App, deps: AppDeps): void {
  const response = z.object({
    object: z.literal('list'),
    data: z.array(shownAsset),
    has_more: z.boolean(),
    first_id: z.string().nullable(),
    last_id: z.string().nullable(),
  });
  const options = { config, schema: { querystring: query, response: { 200: response } } };
  app.get('/v1/assets', options, async (request) => {
    const { group_id: groupId, ...rest } = request.query;
    const filter = groupId === undefined ? rest : { ...rest, groupId };
    const page = await listAssets(deps.database, { orgId: keyOf(request).orgId, ...filter });
    return showPage(page, (asset) => showAsset(deps.assetLinks, asset));
  });
}

const byId = { params: z.object({ id: z.string() }) };

/** GET, PATCH (rename) and DELETE one asset. */
export function oneAssetRoutes(app: App, deps: AppDeps): void {
  const shown = { config, schema: { ...byId, response: { 200: shownAsset } } };
  app.get('/v1/assets/:id', shown, async (request) =>
    showAsset(deps.assetLinks, await getAsset(deps.database, keyOf(request).orgId, request.params.id)),
  );

  const renamed = { config, schema: { ...byId, body: z.object({ name: libraryName }), response: { 200: shownAsset } } };
  app.patch('/v1/assets/:id', renamed, async (request) => {
    const { id } = request.params;
    const asset = await renameAsset(deps.database, { orgId: keyOf(request).orgId, id, name: request.body.name });
    return showAsset(deps.assetLinks, asset);
  });

  const deleted = z.object({ id: z.string(), object: z.literal('asset'), deleted: z.literal(true) });
  app.delete('/v1/assets/:id', { config, schema: { ...byId, response: { 200: deleted } } }, async (request) => {
    const { id } = request.params;
    await deleteAsset(deps.database, keyOf(request).orgId, id);
    return { id, object: 'asset' as const, deleted: true as const };
  });
}

import { z } from 'zod';
import { type AssetGroup, createGroup, getGroup, listGroups, renameGroup } from '../../assets/library/asset-groups.ts';
import { deleteGroup } from '../../assets/library/delete-group.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';
import { libraryName, pageQuery, showPage } from './asset-fields.ts';
import { unixTime } from './page.ts';

const config = { scopes: ['assets'] as const };

const shownGroup = z.object({
  id: z.string(),
  object: z.literal('asset_group'),
  name: z.string(),
  group_type: z.string(),
  has_consent: z.boolean(),
  assets: z.number(),
  created: z.number(),
  updated: z.number(),
});

export type AssetGroupBody = z.output<typeof shownGroup>;

function showGroup(group: AssetGroup): AssetGroupBody {
  return {
    id: group.id,
    object: 'asset_group',
    name: group.name,
    group_type: group.groupType,
    has_consent: group.hasConsent,
    assets: group.assets,
    created: unixTime(group.createdAt),
    updated: unixTime(group.updatedAt),
  };
}

const newGroup = z.object({
  name: libraryName,
  group_type: z.enum(['AIGC'], { error: 'expected AIGC' }).default('AIGC'),
});

/** POST a group. */
export function createAssetGroupRoute(app: App, deps: AppDeps): void {
  const options = { config, schema: { body: newGroup, response: { 200: shownGroup } } };
  app.post('/v1/asset-groups', options, async (request) => {
    const { name, group_type: groupType } = request.body;
    return showGroup(await createGroup(deps.library, { orgId: keyOf(request).orgId, name, groupType }));
  });
}

/** GET groups, newest first unless told otherwise. */
export function listAssetGroupsRoute(app: App, deps: AppDeps): void {
  const response = z.object({
    object: z.literal('list'),
    data: z.array(shownGroup),
    has_more: z.boolean(),
    first_id: z.string().nullable(),
    last_id: z.string().nullable(),
  });
  const options = { config, schema: { querystring: z.object(pageQuery), response: { 200: response } } };
  app.get('/v1/asset-groups', options, async (request) => {
    const page = await listGroups(deps.database, { orgId: keyOf(request).orgId, ...request.query });
    return showPage(page, showGroup);
  });
}

const byId = { params: z.object({ id: z.string() }) };

/** GET, PATCH (rename) and DELETE one group. Deleting it deletes its assets; its consent records stay. */
export function oneAssetGroupRoutes(app: App, deps: AppDeps): void {
  const shown = { config, schema: { ...byId, response: { 200: shownGroup } } };
  app.get('/v1/asset-groups/:id', shown, async (request) =>
    showGroup(await getGroup(deps.database, { orgId: keyOf(request).orgId, id: request.params.id })),
  );

  const renamed = { config, schema: { ...byId, body: z.object({ name: libraryName }), response: { 200: shownGroup } } };
  app.patch('/v1/asset-groups/:id', renamed, async (request) => {
    const { id } = request.params;
    return showGroup(await renameGroup(deps.database, { orgId: keyOf(request).orgId, id, name: request.body.name }));
  });

  const deleted = z.object({
    id: z.string(),
    object: z.literal('asset_group'),
    deleted: z.literal(true),
    deleted_assets: z.number(),
  });
  app.delete('/v1/asset-groups/:id', { config, schema: { ...byId, response: { 200: deleted } } }, async (request) => {
    const { id } = request.params;
    const count = await deleteGroup(deps.database, { orgId: keyOf(request).orgId, id });
    return { id, object: 'asset_group' as const, deleted: true as const, deleted_assets: count };
  });
}

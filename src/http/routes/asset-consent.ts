import { z } from 'zod';
import { type Consent, listConsent, recordConsent } from '../../assets/library/consent.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';
import { unixTime } from './page.ts';

const config = { scopes: ['assets'] as const };
const params = z.object({ id: z.string() });

const newConsent = z.object({
  granted_by: z.string({ error: 'expected who agreed' }).trim().min(1, { error: 'expected who agreed' }).max(200),
  statement: z
    .string({ error: 'expected what was agreed to' })
    .trim()
    .min(1, { error: 'expected what was agreed to' })
    .max(10_000),
  /** Unix seconds; now by default. */
  granted_at: z.int({ error: 'expected unix seconds' }).min(0).exactOptional(),
});

const shownConsent = z.object({
  id: z.string(),
  object: z.literal('asset_consent'),
  group_id: z.string(),
  group_name: z.string(),
  granted_by: z.string(),
  granted_at: z.number(),
  statement: z.string(),
  recorded_by_key: z.string(),
  created: z.number(),
});

export type ConsentBody = z.output<typeof shownConsent>;

function showConsent(consent: Consent): ConsentBody {
  return {
    id: consent.id,
    object: 'asset_consent',
    group_id: consent.groupId,
    group_name: consent.groupName,
    granted_by: consent.grantedBy,
    granted_at: unixTime(consent.grantedAt),
    statement: consent.statement,
    recorded_by_key: consent.keyId,
    created: unixTime(consent.createdAt),
  };
}

/** POST a record of who agreed to what; GET all of a group, oldest first, even after the group was deleted. */
export function assetConsentRoutes(app: App, deps: AppDeps): void {
  const recorded = { config, schema: { params, body: newConsent, response: { 200: shownConsent } } };
  app.post('/v1/asset-groups/:id/consent', recorded, async (request) => {
    const { granted_by: grantedBy, granted_at: grantedAt, statement } = request.body;
    const { orgId, id: keyId } = keyOf(request);
    const consent = await recordConsent(deps.library, {
      orgId,
      keyId,
      groupId: request.params.id,
      grantedBy,
      statement,
      ...(grantedAt === undefined ? {} : { grantedAt: new Date(grantedAt * 1000) }),
    });
    return showConsent(consent);
  });

  const response = z.object({ object: z.literal('list'), data: z.array(shownConsent), has_more: z.literal(false) });
  app.get(
    '/v1/asset-groups/:id/consent',
    { config, schema: { params, response: { 200: response } } },
    async (request) => {
      const records = await listConsent(deps.database, { orgId: keyOf(request).orgId, groupId: request.params.id });
      return { object: 'list' as const, data: records.map(showConsent), has_more: false as const };
    },
  );
}

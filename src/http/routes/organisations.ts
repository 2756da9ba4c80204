import { z } from 'zod';
import { createOrganisation, listOrganisations, type Organisation } from '../../accounts/organisations.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { assertOperator } from '../chosen-organisation.ts';
import { pageLimit, unixTime } from './page.ts';

const newOrganisation = z.object({ name: z.string({ error: 'expected a name' }).trim().min(1).max(100) });
const shownOrganisation = z.object({
  id: z.string(),
  object: z.literal('organisation'),
  name: z.string(),
  created: z.number(),
});
const query = z.object({ limit: pageLimit, after: z.string().exactOptional() });
const config = { scopes: ['admin'] as const };

export type OrganisationBody = z.output<typeof shownOrganisation>;

function show({ id, name, createdAt }: Organisation): OrganisationBody {
  return { id, object: 'organisation', name, created: unixTime(createdAt) };
}

/** POST an organisation: an empty wallet and no keys yet; both come by `organisation_id` on their own endpoints. */
export function createOrganisationRoute(app: App, deps: AppDeps): void {
  const schema = { body: newOrganisation, response: { 200: shownOrganisation } };
  app.post('/v1/organisations', { config, schema }, async (request) => {
    assertOperator(request);
    return show(await createOrganisation(deps, request.body));
  });
}

/** GET the organisations of this installation, oldest first. */
export function listOrganisationsRoute(app: App, deps: AppDeps): void {
  const response = z.object({ object: z.literal('list'), data: z.array(shownOrganisation), has_more: z.boolean() });
  app.get(
    '/v1/organisations',
    { config, schema: { querystring: query, response: { 200: response } } },
    async (request) => {
      assertOperator(request);
      const { organisations, hasMore } = await listOrganisations(deps.database, request.query);
      return { object: 'list' as const, data: organisations.map(show), has_more: hasMore };
    },
  );
}

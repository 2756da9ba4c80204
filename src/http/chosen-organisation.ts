import type { FastifyRequest } from 'fastify';
import { FIRST_ORG_ID, findOrganisation } from '../accounts/organisations.ts';
import type { Queryable } from '../db/pool.ts';
import { Failure } from '../lib/failure.ts';
import { isAdmin, keyOf } from './authenticate.ts';

/** Throws `permission_denied` unless the key is an admin key of the first organisation: the operator's. */
export function assertOperator(request: FastifyRequest): void {
  const key = keyOf(request);
  if (key.orgId === FIRST_ORG_ID && isAdmin(key)) return;
  throw new Failure('permission_denied', 'Only an admin key of the first organisation may manage organisations');
}

/** The organisation a request is about: the key's own, or the one that the operator names. */
export async function chosenOrganisation(
  database: Queryable,
  request: FastifyRequest,
  organisationId: string | undefined,
): Promise<string> {
  const { orgId } = keyOf(request);
  if (organisationId === undefined || organisationId === orgId) return orgId;
  assertOperator(request);
  const found = await findOrganisation(database, organisationId);
  if (found === undefined) {
    throw new Failure('not_found', 'There is no such organisation', { param: 'organisation_id' });
  }
  return found.id;
}

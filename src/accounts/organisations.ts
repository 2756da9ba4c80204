import type { Database, Queryable } from '../db/pool.ts';
import { type IdSource, newId } from '../lib/ids.ts';
import { createKey, hashSecret } from './keys.ts';
import { topUp } from './ledger.ts';

export interface FirstOrganisation {
  readonly orgId: string;
  /** Made just now and readable only here: show it to the operator once. */
  readonly newAdminKey?: string;
}

// One id, so that several servers starting at once agree on it.
export const FIRST_ORG_ID = 'org_first';

export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
}

interface OrganisationRow {
  readonly id: string;
  readonly name: string;
  readonly created_at: Date;
}

/** Makes an organisation with an empty wallet; one that exists stays as it is. */
export async function createOrganisation(
  deps: { readonly database: Database; readonly ids: IdSource },
  input: { readonly name: string; readonly id?: string },
): Promise<Organisation> {
  const id = input.id ?? newId(deps.ids, 'org');
  return deps.database.transaction(async (tx) => {
    await tx.query('insert into org (id, name) values ($1, $2) on conflict do nothing', [id, input.name]);
    await tx.query('insert into wallet (org_id) values ($1) on conflict do nothing', [id]);
    const made = await findOrganisation(tx, id);
    if (made === undefined) throw new Error(`organisation ${id} was not made`);
    return made;
  });
}

/** undefined: there is none. */
export async function findOrganisation(database: Queryable, id: string): Promise<Organisation | undefined> {
  const { rows } = await database.query<OrganisationRow>('select id, name, created_at from org where id = $1', [id]);
  return rows.map(toOrganisation)[0];
}

/** Oldest first; `after` is the id of the last one seen. */
export async function listOrganisations(
  database: Queryable,
  page: { readonly limit: number; readonly after?: string },
): Promise<{ readonly organisations: readonly Organisation[]; readonly hasMore: boolean }> {
  const { rows } = await database.query<OrganisationRow>(
    `select id, name, created_at from org
     where $1::text is null or (created_at, id) > (select created_at, id from org where id = $1)
     order by created_at, id limit $2`,
    [page.after ?? null, page.limit + 1],
  );
  return { organisations: rows.slice(0, page.limit).map(toOrganisation), hasMore: rows.length > page.limit };
}

function toOrganisation({ id, name, created_at: createdAt }: OrganisationRow): Organisation {
  return { id, name, createdAt };
}

/**
 * The organisation that a self-hoster works in, with its start credits and an admin key: `adminKey` when given (made
 * if unknown), otherwise a new one at the very first start. Safe to run by several servers at once.
 */
export async function ensureFirstOrganisation(
  deps: { readonly database: Database; readonly ids: IdSource },
  options: { readonly startCreditsMicro: number; readonly adminKey?: string },
): Promise<FirstOrganisation> {
  const { id: orgId } = await createOrganisation(deps, { id: FIRST_ORG_ID, name: 'default' });
  if (options.startCreditsMicro > 0) {
    await topUp(deps.database, { orgId, amountMicro: options.startCreditsMicro, idempotencyKey: 'start-credits' });
  }
  return deps.database.transaction(async (tx) => {
    await tx.query('select 1 from org where id = $1 for update', [orgId]);
    const input = { orgId, name: 'admin', scopes: ['admin'] as const };
    if (options.adminKey !== undefined) {
      // A revoked one stays revoked: a leaked key must not come back with the next restart.
      const { rows } = await tx.query('select 1 from api_key where secret_hash = $1', [hashSecret(options.adminKey)]);
      if (rows.length > 0) return { orgId };
      await createKey({ database: tx, ids: deps.ids }, { ...input, secret: options.adminKey });
      return { orgId };
    }
    const { rows } = await tx.query('select 1 from api_key where org_id = $1 limit 1', [orgId]);
    if (rows.length > 0) return { orgId };
    const { secret } = await createKey({ database: tx, ids: deps.ids }, input);
    return { orgId, newAdminKey: secret };
  });
}

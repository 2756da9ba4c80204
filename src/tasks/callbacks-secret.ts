import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Queryable } from '../db/pool.ts';

/** How long the secret before a rotation still signs. */
const ROTATION_OVERLAP_SECONDS = 24 * 3600;

/** A secret as an operator sees it. */
export interface ShownSecret {
  /** `whsec_…` in full when `isMasked` is false, else `whsec_…` with its last four characters. */
  readonly secret: string;
  readonly isMasked: boolean;
  readonly createdAt: Date;
  /** Until then callbacks carry a second signature by the secret before. */
  readonly previousUntil: Date | null;
}

interface SecretRow {
  readonly secret: string;
  readonly previous: string | null;
  readonly previous_until: Date | null;
  readonly created_at: Date;
  readonly first_show: boolean;
}

/** Standard Webhooks: base64 of 24 to 64 bytes. */
function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** Makes the organisation's secret when it has none. */
async function ensureSecret(database: Queryable, orgId: string): Promise<void> {
  await database.query('insert into callback_secret (org_id, secret) values ($1, $2) on conflict do nothing', [
    orgId,
    newSecret(),
  ]);
}

/** In full the first time anybody asks, masked ever after. Made when there is none. */
export async function showCallbackSecret(database: Queryable, orgId: string): Promise<ShownSecret> {
  await ensureSecret(database, orgId);
  const { rows } = await database.query<SecretRow>(
    // The sub-query sees the row as it was before the update, under its lock: of two askers one gets the secret.
    `update callback_secret s set shown_at = coalesce(s.shown_at, now())
       from (select org_id, shown_at from callback_secret where org_id = $1 for update) before
       where s.org_id = before.org_id
       returning s.secret, s.previous, s.previous_until, s.created_at, before.shown_at is null as first_show`,
    [orgId],
  );
  return toShown(rows[0]);
}

/** Replaces the secret and shows the new one; the old one signs as well for a day. */
export async function rotateCallbackSecret(database: Queryable, orgId: string): Promise<ShownSecret> {
  await ensureSecret(database, orgId);
  const { rows } = await database.query<SecretRow>(
    `update callback_secret set previous = secret, secret = $2, shown_at = now(), created_at = now(),
            previous_until = now() + make_interval(secs => $3)
       where org_id = $1 returning secret, previous, previous_until, created_at, true as first_show`,
    [orgId, newSecret(), ROTATION_OVERLAP_SECONDS],
  );
  return toShown(rows[0]);
}

/** The secrets to sign with now, newest first. Made when there is none. */
export async function signingSecrets(database: Queryable, orgId: string): Promise<readonly string[]> {
  const read = () =>
    database.query<{ secret: string; previous: string | null }>(
      `select secret, case when previous_until > now() then previous end as previous
         from callback_secret where org_id = $1`,
      [orgId],
    );
  let row = (await read()).rows[0];
  if (row === undefined) {
    await ensureSecret(database, orgId);
    row = (await read()).rows[0];
  }
  if (row === undefined) throw new Error('the callback secret is missing right after it was made');
  return row.previous === null ? [row.secret] : [row.secret, row.previous];
}

export interface SignedMessage {
  readonly id: string;
  readonly sentAt: Date;
  readonly body: string;
}

/** The three headers of Standard Webhooks; one signature per secret, separated by spaces. */
export function signatureHeaders(secrets: readonly string[], message: SignedMessage): Readonly<Record<string, string>> {
  const { id, sentAt, body } = message;
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, sentAt, body)).join(' '),
  };
}

function toShown(row: SecretRow | undefined): ShownSecret {
  if (row === undefined) throw new Error('the callback secret is missing right after it was made');
  return {
    secret: row.first_show ? row.secret : `whsec_…${row.secret.slice(-4)}`,
    isMasked: !row.first_show,
    createdAt: row.created_at,
    previousUntil: row.previous_until,
  };
}

import type { Queryable } from '../db/pool.ts';

/**
 * Money is an append-only ledger; the wallet row is its running sum. A task reserves its price when it is created
 * (`create_task`), and when it ends the price is captured or released (`post_settlement`): at most one entry of each
 * kind per task, whatever is retried. All amounts are integer micro-credits.
 */
export type LedgerKind = 'topup' | 'reserve' | 'capture' | 'release';

export interface Balance {
  readonly availableMicro: number;
  /** Reserved by open tasks. */
  readonly heldMicro: number;
  readonly totalToppedUpMicro: number;
  /** Spent for good. */
  readonly capturedMicro: number;
}

export interface LedgerEntry {
  readonly id: number;
  readonly taskId: string | null;
  readonly kind: LedgerKind;
  readonly amountMicro: number;
  readonly createdAt: Date;
  /** Of its task; null for a top-up. */
  readonly keyId: string | null;
  readonly keyName: string | null;
  readonly model: string | null;
}

export interface TopUp {
  readonly orgId: string;
  /** Above 0. */
  readonly amountMicro: number;
  /** The same key books once; answers false the next time. */
  readonly idempotencyKey: string;
}

/** Adds credits. Answers whether they were booked now (false: this key was booked before). */
export async function topUp(database: Queryable, request: TopUp): Promise<boolean> {
  const { rows } = await database.query<{ booked: boolean }>('select top_up($1, $2, $3) as booked', [
    request.orgId,
    request.amountMicro,
    request.idempotencyKey,
  ]);
  return rows[0]?.booked === true;
}

/** All zero for an organisation that never had credits. */
export async function balance(database: Queryable, orgId: string): Promise<Balance> {
  const { rows } = await database.query<{ available: number; held: number; topped_up: number }>({
    name: 'balance',
    text: `select w.available_micro as available, w.held_micro as held,
             (select coalesce(sum(amount_micro), 0)::bigint from ledger l
               where l.org_id = w.org_id and l.kind = 'topup') as topped_up
           from wallet w where w.org_id = $1`,
    values: [orgId],
  });
  const row = rows[0] ?? { available: 0, held: 0, topped_up: 0 };
  return {
    availableMicro: row.available,
    heldMicro: row.held,
    totalToppedUpMicro: row.topped_up,
    // What came in and is neither here nor held was spent; summing the captures would grow with every task.
    capturedMicro: row.topped_up - row.available - row.held,
  };
}

/** Credits free to reserve; 0 for an unknown organisation. */
export async function availableMicro(database: Queryable, orgId: string): Promise<number> {
  const { rows } = await database.query<{ available: number }>({
    name: 'available',
    text: 'select available_micro as available from wallet where org_id = $1',
    values: [orgId],
  });
  return rows[0]?.available ?? 0;
}

export interface LedgerPage {
  readonly entries: readonly LedgerEntry[];
  readonly hasMore: boolean;
}

export interface LedgerPageRequest {
  readonly orgId: string;
  /** Id of the last entry seen. */
  readonly after?: number | undefined;
  readonly limit: number;
  readonly kind?: LedgerKind | undefined;
  readonly keyId?: string | undefined;
  readonly model?: string | undefined;
  readonly taskId?: string | undefined;
  /** First moment of the one day (UTC) wanted. */
  readonly day?: Date | undefined;
}

interface LedgerRow {
  readonly id: number;
  readonly task_id: string | null;
  readonly kind: LedgerKind;
  readonly amount_micro: number;
  readonly created_at: Date;
  readonly key_id: string | null;
  readonly key_name: string | null;
  readonly model: string | null;
}

/** Newest first. */
export async function listLedger(database: Queryable, page: LedgerPageRequest): Promise<LedgerPage> {
  const { rows } = await database.query<LedgerRow>(
    `select e.id, e.task_id, e.kind, e.amount_micro, e.created_at, e.key_id, k.name as key_name, e.model
     from ledger_entry e left join api_key k on k.org_id = e.org_id and k.id = e.key_id
     where e.org_id = $1
       and ($2::bigint is null or e.id < $2)
       and ($3::text is null or e.kind = $3)
       and ($4::text is null or e.key_id = $4)
       and ($5::text is null or e.model = $5)
       and ($6::text is null or e.task_id = $6)
       and ($7::timestamptz is null or (e.created_at >= $7 and e.created_at < $7::timestamptz + interval '24 hours'))
     order by e.id desc limit $8`,
    [
      page.orgId,
      page.after ?? null,
      page.kind ?? null,
      page.keyId ?? null,
      page.model ?? null,
      page.taskId ?? null,
      page.day ?? null,
      page.limit + 1,
    ],
  );
  return { entries: rows.slice(0, page.limit).map(toEntry), hasMore: rows.length > page.limit };
}

function toEntry(row: LedgerRow): LedgerEntry {
  return {
    id: row.id,
    taskId: row.task_id,
    kind: row.kind,
    amountMicro: row.amount_micro,
    createdAt: row.created_at,
    keyId: row.key_id,
    keyName: row.key_name,
    model: row.model,
  };
}

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

/** Newest first; `after` is the id of the last entry seen. */
export async function listLedger(
  database: Queryable,
  page: { readonly orgId: string; readonly after?: number; readonly limit: number },
): Promise<LedgerPage> {
  const { rows } = await database.query<{
    id: number;
    task_id: string | null;
    kind: LedgerKind;
    amount_micro: number;
    created_at: Date;
  }>(
    `select id, task_id, kind, amount_micro, created_at from ledger
     where org_id = $1 and ($2::bigint is null or id < $2) order by id desc limit $3`,
    [page.orgId, page.after ?? null, page.limit + 1],
  );
  const entries = rows.slice(0, page.limit).map((row) => ({
    id: row.id,
    taskId: row.task_id,
    kind: row.kind,
    amountMicro: row.amount_micro,
    createdAt: row.created_at,
  }));
  return { entries, hasMore: rows.length > page.limit };
}

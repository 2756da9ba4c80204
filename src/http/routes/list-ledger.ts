import { z } from 'zod';
import { type LedgerEntry, type LedgerPageRequest, listLedger } from '../../accounts/ledger.ts';
import { csvLine } from '../../lib/csv.ts';
import { MICRO_PER_CREDIT } from '../../models/prices.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';
import { listFormat, sendCsv, wantsCsv } from '../send-csv.ts';
import { day, pageLimit, unixTime } from './page.ts';

const KINDS = ['topup', 'reserve', 'capture', 'release'] as const;

const query = z.object({
  limit: pageLimit,
  after: z.coerce.number({ error: 'expected an entry id' }).int().positive().exactOptional(),
  kind: z.enum(KINDS).exactOptional(),
  key_id: z.string().exactOptional(),
  model: z.string().exactOptional(),
  task_id: z.string().exactOptional(),
  day: day.exactOptional(),
  format: listFormat,
});

/**
 * GET the ledger, newest first; amounts in credits. As CSV (`?format=csv`, or `Accept: text/csv`) everything that
 * matches comes at once, not in pages.
 */
export function listLedgerRoute(app: App, deps: AppDeps): void {
  const options = {
    config: { scopes: ['billing', 'read'] as const },
    schema: { querystring: query },
  };
  app.get('/v1/billing/ledger', options, async (request, reply) => {
    const { format, key_id: keyId, task_id: taskId, ...rest } = request.query;
    const page = { ...rest, keyId, taskId, orgId: keyOf(request).orgId };
    if (wantsCsv(request, format)) return sendCsv(reply, 'ledger.csv', writeCsv(deps, page));
    const { entries, hasMore } = await listLedger(deps.database, page);
    return { object: 'list' as const, data: entries.map(showEntry), has_more: hasMore };
  });
}

function showEntry(entry: LedgerEntry) {
  return {
    id: entry.id,
    task_id: entry.taskId,
    kind: entry.kind,
    amount: entry.amountMicro / MICRO_PER_CREDIT,
    created: unixTime(entry.createdAt),
    key_id: entry.keyId,
    key_name: entry.keyName,
    model: entry.model,
  };
}

export type LedgerEntryBody = ReturnType<typeof showEntry>;

/** Read page by page while it is sent: memory does not grow with the ledger. */
const CSV_PAGE = 1000;

async function* writeCsv(deps: AppDeps, page: LedgerPageRequest): AsyncGenerator<string> {
  yield csvLine(['id', 'created', 'kind', 'credits', 'task_id', 'model', 'key_id', 'key_name']);
  let { after } = page;
  let hasMore = true;
  while (hasMore) {
    const read = await listLedger(deps.database, { ...page, after, limit: CSV_PAGE });
    yield read.entries.map(writeEntry).join('');
    after = read.entries.at(-1)?.id;
    hasMore = read.hasMore;
  }
}

function writeEntry(entry: LedgerEntry): string {
  return csvLine([
    entry.id,
    entry.createdAt.toISOString(),
    entry.kind,
    entry.amountMicro / MICRO_PER_CREDIT,
    entry.taskId,
    entry.model,
    entry.keyId,
    entry.keyName,
  ]);
}

import { z } from 'zod';
import { listKeys } from '../../accounts/keys.ts';
import { readUsage, sumUsage, USAGE_GROUPS, type UsageCounts, type UsageRow } from '../../accounts/usage.ts';
import { csvLine } from '../../lib/csv.ts';
import { Failure } from '../../lib/failure.ts';
import { MICRO_PER_CREDIT } from '../../models/prices.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';
import { listFormat, sendCsv, wantsCsv } from '../send-csv.ts';
import { pastTime, unixTime } from './page.ts';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const MAX_DAYS = 366;

const query = z.object({
  from: pastTime.exactOptional(),
  to: pastTime.exactOptional(),
  group_by: z.enum(USAGE_GROUPS).default('day'),
  format: listFormat,
});

const counts = z.object({
  tasks: z.number(),
  completed: z.number(),
  failed: z.number(),
  credits: z.number(),
  output_seconds: z.number(),
});
const body = z.object({
  object: z.literal('list'),
  from: z.number(),
  to: z.number(),
  group_by: z.enum(USAGE_GROUPS),
  /** `name` is what people call the group: a key's own name. */
  data: z.array(counts.extend({ group: z.string(), name: z.string() })),
  total: counts,
});

export type UsageBody = z.output<typeof body>;

/** GET what the organisation used in [from, to): ended tasks and credits spent, by key, model or day; also as CSV. */
export function showUsageRoute(app: App, deps: AppDeps): void {
  const options = {
    config: { scopes: ['billing', 'read'] as const },
    schema: { querystring: query, response: { 200: body } },
  };
  app.get('/v1/usage', options, async (request, reply) => {
    const to = request.query.to ?? new Date(deps.ids.now());
    const from = request.query.from ?? new Date(to.getTime() - DEFAULT_DAYS * DAY_MS);
    checkRange(from, to);
    const groupBy = request.query.group_by;
    const { orgId } = keyOf(request);
    const rows = await readUsage(deps.database, { orgId, from, to, groupBy });
    if (wantsCsv(request, request.query.format)) return sendCsv(reply, 'usage.csv', writeCsv(groupBy, rows));
    const names = groupBy === 'key' ? await keyNames(deps, orgId) : new Map<string, string>();
    return {
      object: 'list' as const,
      from: unixTime(from),
      to: unixTime(to),
      group_by: groupBy,
      data: rows.map((row) => ({ group: row.group, name: names.get(row.group) ?? row.group, ...showCounts(row) })),
      total: showCounts(sumUsage(rows)),
    };
  });
}

async function keyNames(deps: AppDeps, orgId: string): Promise<ReadonlyMap<string, string>> {
  return new Map((await listKeys(deps.database, orgId)).map((key) => [key.id, key.name]));
}

function checkRange(from: Date, to: Date): void {
  const days = (to.getTime() - from.getTime()) / DAY_MS;
  if (days > 0 && days <= MAX_DAYS) return;
  throw new Failure('invalid_parameter', `from must be before to, by ${MAX_DAYS} days at most`, { param: 'from' });
}

function writeCsv(groupBy: string, rows: readonly UsageRow[]): string[] {
  const lines = rows.map((row) => csvLine([row.group, ...Object.values(showCounts(row))]));
  return [csvLine([groupBy, ...Object.keys(counts.shape)]), ...lines];
}

function showCounts(row: UsageCounts): z.output<typeof counts> {
  return {
    tasks: row.completed + row.failed,
    completed: row.completed,
    failed: row.failed,
    credits: row.capturedMicro / MICRO_PER_CREDIT,
    output_seconds: row.outputSeconds,
  };
}

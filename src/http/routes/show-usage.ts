import { z } from 'zod';
import { listKeys } from '../../accounts/keys.ts';
import {
  readUsage,
  sumUsage,
  USAGE_GROUPS,
  type UsageCounts,
  type UsageGroup,
  type UsageRow,
} from '../../accounts/usage.ts';
import { csvLine } from '../../lib/csv.ts';
import { Failure } from '../../lib/failure.ts';
import { MICRO_PER_CREDIT } from '../../models/prices.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';
import { pastTime, unixTime } from './page.ts';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const MAX_DAYS = 366;

const query = z.object({
  from: pastTime.exactOptional(),
  to: pastTime.exactOptional(),
  group_by: z.enum(USAGE_GROUPS).default('day'),
  format: z.enum(['json', 'csv']).default('json'),
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
  data: z.array(counts.extend({ group: z.string(), name: z.string() })),
  total: counts,
});

export type UsageBody = z.output<typeof body>;

/** GET what the organisation used in [from, to): ended tasks and credits spent, by key, model or day; as CSV, too. */
export function showUsageRoute(app: App, deps: AppDeps): void {
  const options = {
    config: { scopes: ['billing', 'read'] as const },
    schema: { querystring: query },
  };
  app.get('/v1/usage', options, async (request, reply) => {
    const to = request.query.to ?? new Date(deps.ids.now());
    const from = request.query.from ?? new Date(to.getTime() - DEFAULT_DAYS * DAY_MS);
    checkRange(from, to);
    const { group_by: groupBy, format } = request.query;
    const { orgId } = keyOf(request);
    const rows = await readUsage(deps.database, { orgId, from, to, groupBy });
    const names = groupBy === 'key' ? await keyNames(deps, orgId) : new Map<string, string>();
    const nameOf = ({ group }: UsageRow) => names.get(group) ?? group;
    if (format === 'csv') {
      reply.header('content-disposition', `attachment; filename="usage-by-${groupBy}.csv"`);
      return reply.type('text/csv; charset=utf-8').send(writeCsv(groupBy, rows, nameOf));
    }
    const answer: UsageBody = {
      object: 'list' as const,
      from: unixTime(from),
      to: unixTime(to),
      group_by: groupBy,
      data: rows.map((row) => ({ group: row.group, name: nameOf(row), ...showCounts(row) })),
      total: showCounts(sumUsage(rows)),
    };
    return answer;
  });
}

async function keyNames(deps: AppDeps, orgId: string): Promise<ReadonlyMap<string, string>> {
  return new Map((await listKeys(deps.database, orgId)).map((key) => [key.id, key.name]));
}

function writeCsv(groupBy: UsageGroup, rows: readonly UsageRow[], nameOf: (row: UsageRow) => string): string {
  const head = csvLine([groupBy, 'name', 'tasks', 'completed', 'failed', 'credits', 'output_seconds']);
  const lines = rows.map((row) => {
    const { tasks, completed, failed, credits, output_seconds: seconds } = showCounts(row);
    return csvLine([row.group, nameOf(row), tasks, completed, failed, credits, seconds]);
  });
  return head + lines.join('');
}

function checkRange(from: Date, to: Date): void {
  const days = (to.getTime() - from.getTime()) / DAY_MS;
  if (days > 0 && days <= MAX_DAYS) return;
  throw new Failure('invalid_parameter', `from must be before to, by ${MAX_DAYS} days at most`, { param: 'from' });
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

import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { API_PATH } from '../../api/place.ts';
import { usageQuery } from '../../api/queries.ts';
import { queryString } from '../../api/request.ts';
import type { UsageBody } from '../../api/wire.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/surface.tsx';
import { Cell, Row, Table } from '../../ui/table.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { type Bar, BarChart } from './bar-chart.tsx';
import { billingMessages } from './messages.ts';

const RANGES = [7, 30, 90] as const;
const DAY_MS = 86_400_000;
type Group = UsageBody['group_by'];

/** What was spent, by day, model or key: as bars, as a table, as CSV. */
export function Spend() {
  const t = useMessages(billingMessages);
  const [group, setGroup] = useState<Group>('day');
  const [days, setDays] = useState<number>(30);
  // Whole days (UTC, as the server groups them), so that the same question has the same name all day.
  const tomorrow = (Math.floor(Date.now() / DAY_MS) + 1) * DAY_MS;
  const from = isoDay(tomorrow - days * DAY_MS);
  const to = isoDay(tomorrow);
  const usage = useQuery(usageQuery(group, from, to));
  const csv = `${API_PATH}/v1/usage${queryString({ group_by: group, from, to, format: 'csv' })}`;
  return (
    <Panel
      title={t.spend}
      actions={
        <div className="flex items-end gap-2">
          <SelectField label={t.range} value={days} onChange={({ target }) => setDays(Number(target.value))}>
            {RANGES.map((count) => (
              <option key={count} value={count}>
                {t.days(count)}
              </option>
            ))}
          </SelectField>
          <a href={csv} download className={buttonClass()}>
            <Download size={15} aria-hidden />
            {t.csv}
          </a>
        </div>
      }
    >
      <Tabs
        label={t.spend}
        value={group}
        onChange={setGroup}
        tabs={[
          ['day', t.byDay],
          ['model', t.byModel],
          ['key', t.byKey],
        ]}
      >
        <Loaded query={usage}>
          {(body) =>
            body.data.length === 0 ? (
              <p className="p-6 text-center text-muted">{t.noSpend}</p>
            ) : (
              <>
                <BarChart
                  label={t.spend}
                  isTime={group === 'day'}
                  bars={group === 'day' ? everyDay(body, from, to) : largestFirst(body)}
                />
                <UsageTable body={body} />
              </>
            )
          }
        </Loaded>
      </Tabs>
    </Panel>
  );
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Days without a task have no row; a chart of time shows them as empty. */
function everyDay(body: UsageBody, from: string, to: string): readonly Bar[] {
  const spent = new Map(body.data.map(({ group, credits }) => [group, credits]));
  const bars: Bar[] = [];
  for (let time = Date.parse(from); time < Date.parse(to); time += DAY_MS) {
    const day = isoDay(time);
    bars.push({ name: day, value: spent.get(day) ?? 0 });
  }
  return bars;
}

function largestFirst({ data }: UsageBody): readonly Bar[] {
  return data.map(({ name, credits }) => ({ name, value: credits })).toSorted((a, b) => b.value - a.value);
}

function UsageTable({ body }: { readonly body: UsageBody }) {
  const t = useMessages(billingMessages);
  const format = useFormat();
  return (
    <details>
      <summary className="mb-2 text-muted">{t.asTable}</summary>
      <Table label={t.spend} head={[t.group, { number: t.tasks }, { number: t.credits }, { number: t.seconds }]}>
        {body.data.map((row) => (
          <Row key={row.group}>
            <Cell>{row.name}</Cell>
            <Cell isNumber>{format.number(row.tasks)}</Cell>
            <Cell isNumber>{format.credits(row.credits)}</Cell>
            <Cell isNumber>{format.number(row.output_seconds)}</Cell>
          </Row>
        ))}
      </Table>
    </details>
  );
}

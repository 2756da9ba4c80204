import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { API_PATH } from '../../api/place.ts';
import { ledgerQuery } from '../../api/queries.ts';
import { queryString } from '../../api/request.ts';
import type { LedgerEntryBody } from '../../api/wire.ts';
import { common } from '../../i18n/common.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Loaded, MoreButton } from '../../ui/loaded.tsx';
import { Badge, Panel, type Tone } from '../../ui/surface.tsx';
import { Cell, Row, Table } from '../../ui/table.tsx';
import { billingMessages } from './messages.ts';

const KINDS = ['topup', 'reserve', 'capture', 'release'] as const;
const TONES: Readonly<Record<LedgerEntryBody['kind'], Tone>> = {
  topup: 'ok',
  reserve: 'neutral',
  capture: 'accent',
  release: 'neutral',
};

/** Every entry, newest first. */
export function Ledger() {
  const t = useMessages(billingMessages);
  const c = useMessages(common);
  const [kind, setKind] = useState<string>();
  const query = useInfiniteQuery(ledgerQuery(kind));
  const csv = `${API_PATH}/v1/billing/ledger${queryString({ kind, format: 'csv' })}`;
  return (
    <Panel
      title={t.ledger}
      actions={
        <div className="flex items-end gap-2">
          <SelectField label={t.kind} value={kind ?? ''} onChange={({ target }) => setKind(target.value || undefined)}>
            <option value="">{c.all}</option>
            {KINDS.map((name) => (
              <option key={name} value={name}>
                {t[name]}
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
      <p className="text-muted">{t.ledgerHint}</p>
      <Loaded query={query}>
        {({ pages }) => (
          <>
            <Table label={t.ledger} head={[t.time, t.kind, { number: t.credits }, t.task, c.model, t.key]}>
              {pages
                .flatMap((page) => page.data)
                .map((entry) => (
                  <Entry key={entry.id} entry={entry} />
                ))}
            </Table>
            <MoreButton query={query} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function Entry({ entry }: { readonly entry: LedgerEntryBody }) {
  const t = useMessages(billingMessages);
  const format = useFormat();
  return (
    <Row>
      <Cell>
        <span className="whitespace-nowrap">{format.time(entry.created)}</span>
      </Cell>
      <Cell>
        <Badge tone={TONES[entry.kind]}>{t[entry.kind]}</Badge>
      </Cell>
      <Cell isNumber>{format.credits(entry.amount)}</Cell>
      <Cell>
        {entry.task_id !== null && (
          <Link
            to="/tasks/$id"
            params={{ id: entry.task_id }}
            className="font-mono text-xs text-accent underline underline-offset-2"
          >
            {entry.task_id.slice(-8)}
          </Link>
        )}
      </Cell>
      <Cell>{entry.model}</Cell>
      <Cell>{entry.key_name}</Cell>
    </Row>
  );
}

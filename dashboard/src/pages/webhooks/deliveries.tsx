import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Send } from 'lucide-react';
import { type DeliveryFilter, deliveriesQuery } from '../../api/queries.ts';
import { request } from '../../api/request.ts';
import type { DeliveryBody } from '../../api/wire.ts';
import { common } from '../../i18n/common.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { mayUse, useSession } from '../../shell/session.tsx';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Loaded, MoreButton } from '../../ui/loaded.tsx';
import { Badge, type Tone } from '../../ui/surface.tsx';
import { webhookMessages } from './messages.ts';

const TONES: Readonly<Record<DeliveryBody['status'], Tone>> = { pending: 'warn', delivered: 'ok', failed: 'danger' };
/** Retries come within seven seconds. */
const PENDING_REFETCH_MS = 1500;

/** Callbacks with every attempt, newest first. */
export function Deliveries({ filter }: { readonly filter: DeliveryFilter }) {
  const t = useMessages(webhookMessages);
  const query = useInfiniteQuery({
    ...deliveriesQuery(filter),
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.data.some(({ status }) => status === 'pending')) === true
        ? PENDING_REFETCH_MS
        : false,
  });
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const deliveries = pages.flatMap((page) => page.data);
        if (deliveries.length === 0) return <p className="text-muted">{t.noDeliveries}</p>;
        return (
          <div className="grid gap-2">
            {deliveries.map((delivery) => (
              <Delivery key={delivery.id} delivery={delivery} />
            ))}
            <MoreButton query={query} />
          </div>
        );
      }}
    </Loaded>
  );
}

function Delivery({ delivery }: { readonly delivery: DeliveryBody }) {
  const t = useMessages(webhookMessages);
  const c = useMessages(common);
  const format = useFormat();
  const session = useSession();
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: () => request(`/v1/webhooks/deliveries/${delivery.id}/redeliver`, { method: 'POST' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['deliveries'] }),
  });
  return (
    <article className="grid gap-2 rounded-lg border border-line p-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Badge tone={TONES[delivery.status]}>{c[delivery.status]}</Badge>
        <span className="min-w-0 grow font-mono text-xs break-all">{delivery.url}</span>
        <Link
          to="/tasks/$id"
          params={{ id: delivery.task_id }}
          className="font-mono text-xs text-accent underline underline-offset-2"
        >
          {delivery.task_id.slice(-8)}
        </Link>
        <span className="text-[0.8125rem] text-muted" title={format.time(delivery.created)}>
          {format.ago(delivery.created)}
        </span>
        {mayUse(session, 'generate') && (
          <Button small disabled={delivery.status === 'pending' || again.isPending} onClick={() => again.mutate()}>
            <Send size={13} aria-hidden />
            {t.redeliver}
          </Button>
        )}
      </div>
      <Attempts delivery={delivery} />
      {again.error !== null && <ErrorNote error={again.error} />}
    </article>
  );
}

function Attempts({ delivery }: { readonly delivery: DeliveryBody }) {
  const t = useMessages(webhookMessages);
  const format = useFormat();
  return (
    <details>
      <summary className="text-[0.8125rem] text-muted">
        {t.details}: {t.attempts} {delivery.attempts.length}
      </summary>
      <div className="mt-2 grid gap-2">
        <ol className="grid gap-1 text-[0.8125rem]">
          {delivery.attempts.map(
            ({ series, number, started, http_status: status, error, duration_ms: ms, response_start: answer }) => (
              <li key={`${series}.${number}`} className="flex flex-wrap gap-x-3">
                <span className="font-mono">{t.attempt(series, number)}</span>
                <span>{format.time(started)}</span>
                <strong className={status !== null && status < 300 ? 'text-ok' : 'text-danger'}>
                  {status ?? error ?? t.noAnswer}
                </strong>
                <span className="text-muted">{ms} ms</span>
                {answer !== '' && <span className="w-full truncate font-mono text-xs text-muted">{answer}</span>}
              </li>
            ),
          )}
        </ol>
        <CodeBlock label={t.payload} text={prettyJson(delivery.payload)} />
      </div>
    </details>
  );
}

function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

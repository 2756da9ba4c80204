import type { UseQueryResult } from '@tanstack/react-query';
import type { PrechargeBody } from '../../api/wire.ts';
import { common } from '../../i18n/common.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { playgroundMessages } from './messages.ts';

interface PriceLineProps {
  readonly price: UseQueryResult<PrechargeBody>;
  readonly isComplete: boolean;
}

/** What this very request will cost, before it is sent. */
export function PriceLine({ price, isComplete }: PriceLineProps) {
  const t = useMessages(playgroundMessages);
  const c = useMessages(common);
  const format = useFormat();
  if (!isComplete) return <p className="text-[0.8125rem] text-muted">{t.priceAfter}</p>;
  if (price.isFetching) {
    return (
      <p role="status" className="text-muted">
        {t.pricing}
      </p>
    );
  }
  if (price.data === undefined) return null;
  const { credits, cost, warnings } = price.data.data;
  return (
    <div className="grid gap-0.5">
      <p data-testid="price">
        {t.price}: <strong>{c.credits(format.credits(credits))}</strong>{' '}
        <span className="text-muted">({format.usd(Number(cost))})</span>
      </p>
      {warnings.map((warning) => (
        <p key={warning} className="text-[0.8125rem] text-warn">
          {warning}
        </p>
      ))}
    </div>
  );
}

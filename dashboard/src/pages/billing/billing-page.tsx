import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { walletQuery } from '../../api/queries.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { mayUse, useSession } from '../../shell/session.tsx';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Figure, PageHeader } from '../../ui/surface.tsx';
import { Ledger } from './ledger.tsx';
import { billingMessages } from './messages.ts';
import { Spend } from './spend.tsx';
import { TopUpDialog } from './top-up-dialog.tsx';

/** Wallet, spend and ledger. */
export default function BillingPage() {
  const t = useMessages(billingMessages);
  const session = useSession();
  const [isToppingUp, setToppingUp] = useState(false);
  return (
    <>
      <PageHeader title={t.title} description={t.description}>
        {mayUse(session, 'billing') && (
          <Button look="primary" onClick={() => setToppingUp(true)}>
            <Plus size={15} aria-hidden />
            {t.topUp}
          </Button>
        )}
      </PageHeader>
      <WalletFigures />
      <Spend />
      <Ledger />
      {isToppingUp && <TopUpDialog onClose={() => setToppingUp(false)} />}
    </>
  );
}

function WalletFigures() {
  const t = useMessages(billingMessages);
  const format = useFormat();
  const wallet = useQuery(walletQuery);
  return (
    <Loaded query={wallet}>
      {(funds) => {
        const figure = (label: string, credits: number) => (
          <Figure label={label} value={format.credits(credits)} note={format.usd(credits * funds.usd_per_credit)} />
        );
        return (
          <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
            {figure(t.available, funds.available_credits)}
            {figure(t.held, funds.held_credits)}
            {figure(t.spent, funds.spent_credits)}
            {figure(t.toppedUp, funds.topped_up_credits)}
          </div>
        );
      }}
    </Loaded>
  );
}

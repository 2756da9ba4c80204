import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.ts';
import { request } from '../../api/request.ts';
import { common } from '../../i18n/common.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { useSession } from '../../shell/session.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { TextField } from '../../ui/field.tsx';
import { billingMessages } from './messages.ts';

interface TopUpDialogProps {
  /** Another organisation than one's own. */
  readonly organisationId?: string;
  readonly onClose: () => void;
}

/** Books credits. One key per dialog: whatever is pressed or tried again, they are booked once. */
export function TopUpDialog({ organisationId, onClose }: TopUpDialogProps) {
  const t = useMessages(billingMessages);
  const c = useMessages(common);
  const format = useFormat();
  const session = useSession();
  const client = useQueryClient();
  const [amount, setAmount] = useState('');
  const [idempotencyKey] = useState(newIdempotencyKey);
  const topUp = useMutation({
    mutationFn: () =>
      request('/v1/billing/topups', {
        method: 'POST',
        body: { credits: Number(amount), ...(organisationId === undefined ? {} : { organisation_id: organisationId }) },
        headers: { 'idempotency-key': idempotencyKey },
      }),
    async onSuccess() {
      await Promise.all([
        client.invalidateQueries({ queryKey: ['wallet'] }),
        client.invalidateQueries({ queryKey: ['ledger'] }),
      ]);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    topUp.mutate();
  };
  return (
    <Dialog title={t.topUp} open onClose={onClose}>
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label={t.amount}
          required
          type="number"
          min={0}
          step="any"
          value={amount}
          onChange={({ target }) => setAmount(target.value)}
          hint={t.topUpHint(format.usd(Number(amount) * session.usd_per_credit))}
        />
        {topUp.error !== null && <ErrorNote error={topUp.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{c.cancel}</Button>
          <Button look="primary" type="submit" disabled={!(Number(amount) > 0) || topUp.isPending}>
            {t.topUp}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

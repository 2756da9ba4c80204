import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { consentQuery } from '../../api/queries.ts';
import { request } from '../../api/request.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/surface.tsx';
import { assetMessages } from './messages.ts';

/** Who agreed to what, and a form to record more. */
export function ConsentRecords({ groupId }: { readonly groupId: string }) {
  const t = useMessages(assetMessages);
  const format = useFormat();
  const records = useQuery(consentQuery(groupId));
  return (
    <Panel title={t.consent}>
      <p className="text-muted">{t.consentHint}</p>
      <Loaded query={records}>
        {(list) => (
          <ul className="grid gap-2">
            {list.map(({ id, granted_by: who, statement, granted_at: at }) => (
              <li key={id} className="rounded-lg bg-raised p-3">
                <p className="font-medium">
                  {who} <span className="font-normal text-muted">· {format.time(at)}</span>
                </p>
                <p>{statement}</p>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <ConsentForm groupId={groupId} />
    </Panel>
  );
}

function ConsentForm({ groupId }: { readonly groupId: string }) {
  const t = useMessages(assetMessages);
  const client = useQueryClient();
  const [who, setWho] = useState('');
  const [statement, setStatement] = useState('');
  const record = useMutation({
    mutationFn: () =>
      request(`/v1/asset-groups/${groupId}/consent`, {
        method: 'POST',
        body: { granted_by: who.trim(), statement: statement.trim() },
      }),
    async onSuccess() {
      setWho('');
      setStatement('');
      await client.invalidateQueries({ queryKey: ['consent', groupId] });
      await client.invalidateQueries({ queryKey: ['asset-groups'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    record.mutate();
  };
  return (
    <form onSubmit={submit} className="grid gap-3">
      <TextField
        label={t.grantedBy}
        required
        maxLength={200}
        value={who}
        onChange={({ target }) => setWho(target.value)}
      />
      <TextArea label={t.statement} required value={statement} onChange={({ target }) => setStatement(target.value)} />
      {record.error !== null && <ErrorNote error={record.error} />}
      <Button
        type="submit"
        className="justify-self-start"
        disabled={who.trim() === '' || statement.trim() === '' || record.isPending}
      >
        {t.record}
      </Button>
    </form>
  );
}

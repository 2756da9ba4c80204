import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { organisationsQuery } from '../../api/queries.ts';
import { queryString, request } from '../../api/request.ts';
import type { OrganisationBody, WalletBody } from '../../api/wire.ts';
import { common } from '../../i18n/common.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { TextField } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/surface.tsx';
import { TopUpDialog } from '../billing/top-up-dialog.tsx';
import { KeyDialog } from '../keys/key-dialog.tsx';
import { KeyTable } from '../keys/key-table.tsx';
import { systemMessages } from './messages.ts';

/** Every tenant of this installation with its credits and keys. */
export function Organisations() {
  const t = useMessages(systemMessages);
  const organisations = useQuery(organisationsQuery);
  const [isCreating, setCreating] = useState(false);
  return (
    <Panel
      title={t.organisations}
      actions={
        <Button small onClick={() => setCreating(true)}>
          <Plus size={14} aria-hidden />
          {t.newOrganisation}
        </Button>
      }
    >
      <Loaded query={organisations}>
        {(list) => (
          <div className="grid gap-2">
            {list.map((organisation) => (
              <Organisation key={organisation.id} organisation={organisation} />
            ))}
          </div>
        )}
      </Loaded>
      {isCreating && <OrganisationDialog onClose={() => setCreating(false)} />}
    </Panel>
  );
}

function Organisation({ organisation }: { readonly organisation: OrganisationBody }) {
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="rounded-lg border border-line" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="px-3 py-2">
        <span className="font-medium">{organisation.name}</span>{' '}
        <span className="font-mono text-xs text-muted">{organisation.id}</span>{' '}
        <span className="text-muted">· {format.day(organisation.created)}</span>
      </summary>
      {isOpen && <Tenant id={organisation.id} />}
    </details>
  );
}

/** Read only when it is opened: an installation may have hundreds. */
function Tenant({ id }: { readonly id: string }) {
  const t = useMessages(systemMessages);
  const c = useMessages(common);
  const format = useFormat();
  const [dialog, setDialog] = useState<'key' | 'top-up'>();
  const wallet = useQuery({
    queryKey: ['wallet', id],
    queryFn: ({ signal }) =>
      request<WalletBody>(`/v1/billing/wallet${queryString({ organisation_id: id })}`, { signal }),
  });
  const close = () => setDialog(undefined);
  return (
    <div className="grid gap-3 border-t border-line p-3">
      <div className="flex flex-wrap items-center gap-2">
        <p className="mr-auto">
          {wallet.data !== undefined && c.credits(format.credits(wallet.data.available_credits))}
        </p>
        <Button small onClick={() => setDialog('top-up')}>
          {t.topUp}
        </Button>
        <Button small onClick={() => setDialog('key')}>
          {t.newKey}
        </Button>
      </div>
      <KeyTable organisationId={id} />
      {dialog === 'key' && <KeyDialog organisationId={id} onClose={close} />}
      {dialog === 'top-up' && <TopUpDialog organisationId={id} onClose={close} />}
    </div>
  );
}

function OrganisationDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(systemMessages);
  const c = useMessages(common);
  const client = useQueryClient();
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: () => request('/v1/organisations', { method: 'POST', body: { name: name.trim() } }),
    async onSuccess() {
      await client.invalidateQueries({ queryKey: ['organisations'] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog title={t.newOrganisation} open onClose={onClose}>
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label={c.name}
          required
          maxLength={100}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        {create.error !== null && <ErrorNote error={create.error} />}
        <Button look="primary" type="submit" disabled={name.trim() === '' || create.isPending}>
          {c.create}
        </Button>
      </form>
    </Dialog>
  );
}

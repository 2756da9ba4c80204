import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { request } from '../../api/request.ts';
import type { KeyBody } from '../../api/wire.ts';
import { common } from '../../i18n/common.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { EMPTY_KEY, type KeyDraft, KeyFields } from './key-fields.tsx';
import { keyMessages } from './messages.ts';

interface KeyDialogProps {
  /** Another organisation than one's own. */
  readonly organisationId?: string;
  readonly onClose: () => void;
}

/** Makes a key and shows its secret once. */
export function KeyDialog({ organisationId, onClose }: KeyDialogProps) {
  const t = useMessages(keyMessages);
  const c = useMessages(common);
  const client = useQueryClient();
  const [draft, setDraft] = useState(EMPTY_KEY);
  const create = useMutation({
    mutationFn: () =>
      request<KeyBody & { readonly key: string }>('/v1/keys', { method: 'POST', body: toBody(draft, organisationId) }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  if (create.data !== undefined) {
    return (
      <Dialog title={t.shownOnce} description={t.shownOnceHint} open onClose={onClose}>
        <CodeBlock label={t.shownOnce} text={create.data.key} />
        <Button look="primary" onClick={onClose}>
          {t.done}
        </Button>
      </Dialog>
    );
  }
  return (
    <Dialog title={t.newKey} open onClose={onClose}>
      <form onSubmit={submit} className="grid gap-4">
        <KeyFields draft={draft} onChange={setDraft} />
        {create.error !== null && <ErrorNote error={create.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{c.cancel}</Button>
          <Button
            look="primary"
            type="submit"
            disabled={create.isPending || draft.name.trim() === '' || draft.scopes.length === 0}
          >
            {c.create}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The API's words; an empty field is no limit. */
function toBody(draft: KeyDraft, organisationId: string | undefined) {
  const number = (text: string) => (text.trim() === '' ? null : Number(text));
  return {
    name: draft.name.trim(),
    scopes: draft.scopes,
    models: draft.models.length === 0 ? null : draft.models,
    credit_limit: number(draft.creditLimit),
    requests_per_minute: number(draft.perMinute),
    concurrency: number(draft.concurrency),
    // The day's last second where the browser is.
    expires_at: draft.expiresOn === '' ? null : Math.floor(new Date(`${draft.expiresOn}T23:59:59`).getTime() / 1000),
    ...(organisationId === undefined ? {} : { organisation_id: organisationId }),
  };
}

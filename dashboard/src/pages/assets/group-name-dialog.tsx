import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { request } from '../../api/request.ts';
import type { AssetGroupBody } from '../../api/wire.ts';
import { common } from '../../i18n/common.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { TextField } from '../../ui/field.tsx';
import { assetMessages } from './messages.ts';

interface GroupNameDialogProps {
  /** To be renamed; undefined: a new one is made. */
  readonly group?: AssetGroupBody;
  readonly onClose: () => void;
}

export function GroupNameDialog({ group, onClose }: GroupNameDialogProps) {
  const t = useMessages(assetMessages);
  const c = useMessages(common);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(group?.name ?? '');
  const save = useMutation({
    mutationFn: () =>
      group === undefined
        ? request<AssetGroupBody>('/v1/asset-groups', { method: 'POST', body: { name: name.trim() } })
        : request<AssetGroupBody>(`/v1/asset-groups/${group.id}`, { method: 'PATCH', body: { name: name.trim() } }),
    async onSuccess({ id }) {
      await client.invalidateQueries({ queryKey: ['asset-groups'] });
      await navigate({ to: '/assets', search: { group: id } });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog title={group === undefined ? t.newGroup : t.rename} open onClose={onClose}>
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label={t.groupName}
          required
          maxLength={64}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        {save.error !== null && <ErrorNote error={save.error} />}
        <Button look="primary" type="submit" disabled={name.trim() === '' || save.isPending}>
          {group === undefined ? c.create : t.rename}
        </Button>
      </form>
    </Dialog>
  );
}

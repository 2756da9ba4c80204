import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { assetsQuery } from '../../api/queries.ts';
import { request } from '../../api/request.ts';
import type { AssetGroupBody } from '../../api/wire.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Badge, Panel } from '../../ui/surface.tsx';
import { AssetCard } from './asset-card.tsx';
import { ConsentRecords } from './consent-records.tsx';
import { GroupNameDialog } from './group-name-dialog.tsx';
import { assetMessages } from './messages.ts';
import { UploadArea } from './upload-area.tsx';

/** While a new file is fetched, checked and previewed. */
const PROCESSING_REFETCH_MS = 1000;

/** One group: its assets, its uploads, its consent. */
export function AssetGroup({ group }: { readonly group: AssetGroupBody }) {
  const t = useMessages(assetMessages);
  const assets = useQuery({
    ...assetsQuery({ group_id: group.id }),
    refetchInterval: ({ state }) =>
      state.data?.some(({ status }) => status === 'Processing') === true ? PROCESSING_REFETCH_MS : false,
  });
  return (
    <div className="grid gap-5">
      <Panel title={group.name} actions={<GroupActions group={group} />}>
        <UploadArea groupId={group.id} />
        <Loaded query={assets}>
          {(list) =>
            list.length === 0 ? (
              <p className="text-muted">{t.empty}</p>
            ) : (
              <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-4">
                {list.map((asset) => (
                  <AssetCard key={asset.id} asset={asset} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Panel>
      <ConsentRecords groupId={group.id} />
    </div>
  );
}

function GroupActions({ group }: { readonly group: AssetGroupBody }) {
  const t = useMessages(assetMessages);
  const client = useQueryClient();
  const [dialog, setDialog] = useState<'rename' | 'delete'>();
  const close = () => setDialog(undefined);
  const remove = useMutation({
    mutationFn: () => request(`/v1/asset-groups/${group.id}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['asset-groups'] }),
  });
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Badge tone={group.has_consent ? 'ok' : 'warn'}>{group.has_consent ? t.hasConsent : t.noConsent}</Badge>
      <Button small onClick={() => setDialog('rename')}>
        {t.rename}
      </Button>
      <Button small look="danger" onClick={() => setDialog('delete')}>
        {t.deleteGroup}
      </Button>
      {dialog === 'rename' && <GroupNameDialog group={group} onClose={close} />}
      <ConfirmDialog
        title={t.deleteGroup}
        description={t.deleteGroupQuestion(group.assets)}
        action={t.deleteGroup}
        open={dialog === 'delete'}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={close}
      />
    </div>
  );
}

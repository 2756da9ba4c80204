import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { localLink } from '../../api/place.ts';
import { request } from '../../api/request.ts';
import type { AssetBody } from '../../api/wire.ts';
import { common } from '../../i18n/common.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { useSession } from '../../shell/session.tsx';
import { IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Badge, type Tone } from '../../ui/surface.tsx';
import { assetMessages } from './messages.ts';

const TONES: Readonly<Record<AssetBody['status'], Tone>> = { Processing: 'warn', Active: 'ok', Failed: 'danger' };

/** One asset: its picture, its state, its name to use. */
export function AssetCard({ asset }: { readonly asset: AssetBody }) {
  const t = useMessages(assetMessages);
  const { public_url: publicUrl } = useSession();
  return (
    <li className="grid content-start gap-2 rounded-lg border border-line p-2">
      {asset.thumbnail_url === null ? (
        <span className="h-28 rounded-md bg-raised" />
      ) : (
        <a href={localLink(asset.url ?? '', publicUrl)} target="_blank" rel="noreferrer">
          <img
            src={localLink(asset.thumbnail_url, publicUrl)}
            alt={asset.name}
            loading="lazy"
            className="h-28 w-full rounded-md bg-raised object-contain"
          />
        </a>
      )}
      <p className="truncate font-medium" title={asset.name}>
        {asset.name}
      </p>
      <p className="flex flex-wrap items-center gap-2 text-xs text-muted">
        <Badge tone={TONES[asset.status]}>{t[asset.status]}</Badge>
        <AssetFacts asset={asset} />
      </p>
      {asset.failure !== null && <p className="text-[0.8125rem] text-danger">{asset.failure.message}</p>}
      <div className="flex items-center justify-between gap-1">
        <CopyButton text={asset.uri} label={t.copyUri} />
        <DeleteAsset asset={asset} />
      </div>
    </li>
  );
}

function AssetFacts({ asset }: { readonly asset: AssetBody }) {
  const format = useFormat();
  const facts = [
    ...(asset.width === null ? [] : [`${asset.width} × ${asset.height}`]),
    ...(asset.duration_seconds === null ? [] : [format.duration(asset.duration_seconds)]),
    ...(asset.size_bytes === null ? [] : [format.bytes(asset.size_bytes)]),
  ];
  return <span>{facts.join(' · ')}</span>;
}

function DeleteAsset({ asset }: { readonly asset: AssetBody }) {
  const t = useMessages(assetMessages);
  const c = useMessages(common);
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => request(`/v1/assets/${asset.id}`, { method: 'DELETE' }),
    async onSuccess() {
      await client.invalidateQueries({ queryKey: ['assets'] });
      await client.invalidateQueries({ queryKey: ['asset-groups'] });
    },
  });
  return (
    <>
      <IconButton label={`${c.delete}: ${asset.name}`} onClick={() => setAsking(true)}>
        <Trash2 size={15} aria-hidden />
      </IconButton>
      <ConfirmDialog
        title={t.deleteAsset}
        description={t.deleteAssetQuestion(asset.name)}
        action={c.delete}
        open={isAsking}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

import { useQuery } from '@tanstack/react-query';
import { localLink } from '../api/place.ts';
import { request } from '../api/request.ts';
import type { AssetBody } from '../api/wire.ts';
import { useSession } from '../shell/session.tsx';

export type MediaKind = 'image' | 'audio' | 'video';

interface MediaPreviewProps {
  readonly kind: MediaKind;
  readonly url: string;
  readonly label: string;
}

/** What a media value is, as far as this page may load it: our own files, assets and data. */
export function MediaPreview({ kind, url, label }: MediaPreviewProps) {
  const { public_url: publicUrl } = useSession();
  const assetId = url.startsWith('asset://') ? url.slice('asset://'.length) : undefined;
  const asset = useQuery({
    queryKey: ['asset', assetId],
    queryFn: ({ signal }) => request<AssetBody>(`/v1/assets/${assetId}`, { signal }),
    enabled: assetId !== undefined,
  });
  const source = assetId === undefined ? localLink(url, publicUrl) : localLink(asset.data?.url ?? '', publicUrl);
  const isOurs = source.startsWith('/') || source.startsWith('data:');
  if (!isOurs) return <p className="truncate font-mono text-xs text-muted">{asset.data?.name ?? url}</p>;
  return <Media kind={kind} source={source} label={label} />;
}

/** The element of a kind of media. */
function Media({ kind, source, label }: { readonly kind: MediaKind; readonly source: string; readonly label: string }) {
  switch (kind) {
    case 'image':
      return <img src={source} alt={label} className="max-h-44 w-fit max-w-full rounded-lg object-contain" />;
    case 'audio':
      // biome-ignore lint/a11y/useMediaCaption: somebody's own recording has no captions
      return <audio controls src={source} aria-label={label} className="h-10 w-full" />;
    case 'video':
      return (
        // biome-ignore lint/a11y/useMediaCaption: somebody's own recording has no captions
        <video
          controls
          playsInline
          preload="metadata"
          src={source}
          aria-label={label}
          className="max-h-56 w-fit max-w-full rounded-lg"
        />
      );
  }
}

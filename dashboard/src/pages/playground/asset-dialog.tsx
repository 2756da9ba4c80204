import { useQuery } from '@tanstack/react-query';
import { localLink } from '../../api/place.ts';
import { assetsQuery } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { useSession } from '../../shell/session.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { playgroundMessages } from './messages.ts';
import type { MediaKind } from './schema.ts';

const TYPES = { image: 'Image', audio: 'Audio', video: 'Video' } as const;

interface AssetDialogProps {
  readonly media: MediaKind;
  /** `asset://…` */
  readonly onPick: (uri: string) => void;
  readonly onClose: () => void;
}

/** The usable assets of one kind. */
export function AssetDialog({ media, onPick, onClose }: AssetDialogProps) {
  const t = useMessages(playgroundMessages);
  const { public_url: publicUrl } = useSession();
  const assets = useQuery(assetsQuery({ type: TYPES[media], status: 'Active' }));
  return (
    <Dialog title={t.asset} open onClose={onClose}>
      <Loaded query={assets}>
        {(list) =>
          list.length === 0 ? (
            <p className="text-muted">{t.noAssets}</p>
          ) : (
            <div className="grid grid-cols-2 gap-2 sm:grid-cols-3">
              {list.map(({ id, uri, name, thumbnail_url: thumbnail }) => (
                <button
                  key={id}
                  type="button"
                  onClick={() => onPick(uri)}
                  className="grid gap-1 rounded-lg border border-line p-2 text-left hover:border-accent"
                >
                  {thumbnail !== null && (
                    <img src={localLink(thumbnail, publicUrl)} alt="" className="h-24 w-full rounded object-cover" />
                  )}
                  <span className="truncate">{name}</span>
                </button>
              ))}
            </div>
          )
        }
      </Loaded>
    </Dialog>
  );
}

import { useQueryClient } from '@tanstack/react-query';
import { Upload } from 'lucide-react';
import { type DragEvent, useId, useState } from 'react';
import { upload } from '../../api/upload.ts';
import type { AssetBody } from '../../api/wire.ts';
import { useMessages } from '../../i18n/language.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { assetMessages } from './messages.ts';

interface Sending {
  readonly name: string;
  /** 0 to 1. */
  readonly progress: number;
  readonly error: string | undefined;
}

/** Longest name of an asset. */
const MAX_NAME = 64;

/** Sends files one after another; each says how far it has got, or why it was refused. */
export function UploadArea({ groupId }: { readonly groupId: string }) {
  const t = useMessages(assetMessages);
  const id = useId();
  const { sendings, send } = useUploads(groupId);
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void send([...event.dataTransfer.files]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one more way; the button inside is the one for everybody
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`grid gap-2 rounded-lg border border-dashed p-3 ${isOver ? 'border-accent bg-accent-soft' : 'border-control'}`}
    >
      <div className="flex flex-wrap items-center gap-3">
        <input
          id={id}
          type="file"
          multiple
          accept="image/*,audio/*,video/*"
          className="peer sr-only"
          onChange={({ target }) => {
            void send([...(target.files ?? [])]);
            target.value = '';
          }}
        />
        <label htmlFor={id} className={`${buttonClass('plain', true)} cursor-pointer peer-focus-visible:outline-2`}>
          <Upload size={14} aria-hidden />
          {t.upload}
        </label>
        <span className="text-muted">{t.drop}</span>
      </div>
      <ul aria-live="polite" className="grid gap-1 text-[0.8125rem]">
        {sendings.map(({ name, progress, error }) => (
          <li key={name} className={error === undefined ? 'text-muted' : 'text-danger'}>
            {error === undefined ? t.uploading(name, Math.round(progress * 100)) : `${name}: ${error}`}
          </li>
        ))}
      </ul>
    </div>
  );
}

function useUploads(groupId: string) {
  const t = useMessages(assetMessages);
  const client = useQueryClient();
  const [sendings, setSendings] = useState<readonly Sending[]>([]);
  const note = (sending: Sending) =>
    setSendings((all) => [...all.filter(({ name }) => name !== sending.name), sending]);
  const sendOne = async (file: File) => {
    const type = assetType(file.type);
    if (type === undefined) return note({ name: file.name, progress: 0, error: t.unknownType });
    try {
      await upload<AssetBody>({
        path: '/v1/assets',
        fields: { group_id: groupId, name: file.name.slice(0, MAX_NAME), type },
        file,
        fileName: file.name,
        onProgress: (progress) => note({ name: file.name, progress, error: undefined }),
      });
      setSendings((all) => all.filter(({ name }) => name !== file.name));
    } catch (error) {
      note({ name: file.name, progress: 0, error: error instanceof Error ? error.message : String(error) });
    }
  };
  const send = async (files: readonly File[]) => {
    setSendings([]);
    for (const file of files) await sendOne(file);
    await client.invalidateQueries({ queryKey: ['assets'] });
    await client.invalidateQueries({ queryKey: ['asset-groups'] });
  };
  return { sendings, send };
}

/** What the library calls a kind of file; undefined for any other. */
function assetType(contentType: string): AssetBody['type'] | undefined {
  const types = { image: 'Image', audio: 'Audio', video: 'Video' } as const;
  const [kind = ''] = contentType.split('/');
  return kind === 'image' || kind === 'audio' || kind === 'video' ? types[kind] : undefined;
}

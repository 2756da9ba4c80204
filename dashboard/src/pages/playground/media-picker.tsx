import { Camera, FolderOpen, Link2, Mic, Upload } from 'lucide-react';
import { type DragEvent, useId, useState } from 'react';
import { errorText } from '../../api/request.ts';
import { useMessages } from '../../i18n/language.tsx';
import { sendFile } from '../../media/send-file.ts';
import { mayUse, useSession } from '../../shell/session.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { AssetDialog } from './asset-dialog.tsx';
import { AudioRecorder } from './audio-recorder.tsx';
import { CameraDialog } from './camera-dialog.tsx';
import { playgroundMessages } from './messages.ts';
import type { MediaKind } from './schema.ts';
import { UrlDialog } from './url-dialog.tsx';

interface MediaPickerProps {
  readonly media: MediaKind;
  readonly name: string;
  readonly hasError: boolean;
  readonly onPick: (url: string) => void;
}

type Way = 'camera' | 'record' | 'asset' | 'url';

/** Every way to a file: drop, choose, photograph, record, an asset, an address. */
export function MediaPicker({ media, name, hasError, onPick }: MediaPickerProps) {
  const t = useMessages(playgroundMessages);
  const session = useSession();
  const { send, progress, error } = useSend(onPick);
  const [way, setWay] = useState<Way>();
  const [isOver, setOver] = useState(false);
  const close = () => setWay(undefined);
  const pick = (url: string) => {
    close();
    onPick(url);
  };
  const record = (file: Blob, fileName: string) => {
    close();
    send(file, fileName);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined) send(file, file.name);
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
      className={`grid gap-2.5 rounded-lg border border-dashed p-3 ${isOver ? 'border-accent bg-accent-soft' : hasError ? 'border-danger' : 'border-control'}`}
    >
      <div className="flex flex-wrap items-center gap-2">
        <FileButton media={media} name={name} onFile={(file) => send(file, file.name)} />
        {media === 'image' && <WayButton icon={Camera} text={t.camera} onClick={() => setWay('camera')} />}
        {media === 'audio' && <WayButton icon={Mic} text={t.record} onClick={() => setWay('record')} />}
        {mayUse(session, 'assets') && <WayButton icon={FolderOpen} text={t.asset} onClick={() => setWay('asset')} />}
        <WayButton icon={Link2} text={t.useUrl} onClick={() => setWay('url')} />
        <span className="hidden text-muted lg:inline">{t.dropHere}</span>
      </div>
      {way === 'record' && <AudioRecorder onRecorded={(file) => record(file, 'recording.wav')} onCancel={close} />}
      {way === 'camera' && <CameraDialog onPhoto={(file) => record(file, 'photo.jpg')} onClose={close} />}
      {way === 'asset' && <AssetDialog media={media} onPick={pick} onClose={close} />}
      {way === 'url' && <UrlDialog name={name} onPick={pick} onClose={close} />}
      {progress !== undefined && (
        <p role="status" className="text-muted">
          {t.uploading(Math.round(progress * 100))}
        </p>
      )}
      {error !== undefined && (
        <p role="alert" className="text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

/** Sends one file at a time and says how far it has got. */
function useSend(onSent: (url: string) => void) {
  const session = useSession();
  const [progress, setProgress] = useState<number>();
  const [error, setError] = useState<string>();
  const send = (file: Blob, fileName: string) => {
    setError(undefined);
    setProgress(0);
    sendFile(session, file, fileName, setProgress)
      .then(onSent, (reason: Error) => setError(errorText(reason)))
      .finally(() => setProgress(undefined));
  };
  return { send, progress, error };
}

interface FileButtonProps {
  readonly media: MediaKind;
  readonly name: string;
  readonly onFile: (file: File) => void;
}

/** The browser's own file input, dressed as a button. */
function FileButton({ media, name, onFile }: FileButtonProps) {
  const t = useMessages(playgroundMessages);
  const id = useId();
  return (
    <>
      <input
        id={id}
        type="file"
        accept={`${media}/*`}
        className="peer sr-only"
        aria-label={`${t.choose}: ${name}`}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file !== undefined) onFile(file);
          target.value = '';
        }}
      />
      <label htmlFor={id} className={`${buttonClass('plain', true)} cursor-pointer peer-focus-visible:outline-2`}>
        <Upload size={14} aria-hidden />
        {t.choose}
      </label>
    </>
  );
}

function WayButton({
  icon: Icon,
  text,
  onClick,
}: {
  readonly icon: typeof Camera;
  readonly text: string;
  readonly onClick: () => void;
}) {
  return (
    <Button small look="quiet" onClick={onClick}>
      <Icon size={14} aria-hidden />
      {text}
    </Button>
  );
}

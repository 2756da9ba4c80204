import { useEffect, useRef, useState } from 'react';
import { useMessages } from '../../i18n/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { playgroundMessages } from './messages.ts';

const JPEG_QUALITY = 0.92;

/** Shows the camera and takes one photo. */
export function CameraDialog({
  onPhoto,
  onClose,
}: {
  readonly onPhoto: (file: Blob) => void;
  readonly onClose: () => void;
}) {
  const t = useMessages(playgroundMessages);
  const view = useRef<HTMLVideoElement>(null);
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    let stream: MediaStream | undefined;
    let isGone = false;
    const release = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    const open = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'user', width: { ideal: 1280 } } });
      if (isGone) release();
      else if (view.current !== null) view.current.srcObject = stream;
    };
    open().catch(() => setFailed(true));
    return () => {
      isGone = true;
      release();
    };
  }, []);
  const take = async () => {
    if (view.current === null) return;
    const photo = await photograph(view.current);
    if (photo !== undefined) onPhoto(photo);
  };
  return (
    <Dialog title={t.camera} open onClose={onClose}>
      {hasFailed ? (
        <p role="alert" className="text-danger">
          {t.noCamera}
        </p>
      ) : (
        <>
          <video ref={view} autoPlay muted playsInline className="w-full rounded-lg bg-raised" />
          <Button look="primary" onClick={() => void take()}>
            {t.takePhoto}
          </Button>
        </>
      )}
    </Dialog>
  );
}

/** The picture that the camera shows now, as JPEG; undefined before its first. */
async function photograph(view: HTMLVideoElement): Promise<Blob | undefined> {
  if (view.videoWidth === 0) return undefined;
  const canvas = document.createElement('canvas');
  canvas.width = view.videoWidth;
  canvas.height = view.videoHeight;
  canvas.getContext('2d')?.drawImage(view, 0, 0);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/jpeg', JPEG_QUALITY));
}

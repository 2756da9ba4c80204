import { Square } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { common } from '../../i18n/common.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { type Recording, recordAudio } from '../../media/record-audio.ts';
import { Button } from '../../ui/button.tsx';
import { playgroundMessages } from './messages.ts';

/** Records from the moment it appears until it is told to stop. */
export function AudioRecorder({
  onRecorded,
  onCancel,
}: {
  readonly onRecorded: (file: Blob) => void;
  readonly onCancel: () => void;
}) {
  const t = useMessages(playgroundMessages);
  const c = useMessages(common);
  const format = useFormat();
  const recording = useRef<Recording>(undefined);
  const [hasFailed, setFailed] = useState(false);
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    let isGone = false;
    const startedAt = performance.now();
    const timer = setInterval(() => setSeconds((performance.now() - startedAt) / 1000), 250);
    recordAudio().then(
      (started) => {
        if (isGone) started.cancel();
        else recording.current = started;
      },
      () => setFailed(true),
    );
    return () => {
      isGone = true;
      clearInterval(timer);
      recording.current?.cancel();
    };
  }, []);
  const stop = async () => {
    const wave = await recording.current?.stop();
    if (wave !== undefined) onRecorded(wave);
  };
  if (hasFailed) {
    return (
      <p role="alert" className="text-danger">
        {t.noMicrophone}
      </p>
    );
  }
  return (
    <div className="flex items-center gap-2">
      <span className="size-2.5 animate-pulse rounded-full bg-danger" aria-hidden />
      <span className="tabular-nums">{format.duration(Math.floor(seconds))}</span>
      <Button small look="primary" onClick={() => void stop()}>
        <Square size={13} aria-hidden />
        {t.stopRecording}
      </Button>
      <Button small onClick={onCancel}>
        {c.cancel}
      </Button>
    </div>
  );
}

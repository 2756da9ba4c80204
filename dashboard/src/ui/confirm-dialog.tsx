import { common } from '../i18n/common.ts';
import { useMessages } from '../i18n/language.tsx';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { ErrorNote } from './error-note.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  readonly description: string;
  readonly action: string;
  readonly open: boolean;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before what cannot be undone. */
export function ConfirmDialog({ action, isPending, error, onConfirm, ...rest }: ConfirmDialogProps) {
  const t = useMessages(common);
  return (
    <Dialog {...rest}>
      {error !== null && <ErrorNote error={error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={rest.onClose}>{t.cancel}</Button>
        <Button look="danger" disabled={isPending} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}

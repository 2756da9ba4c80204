import { type FormEvent, useState } from 'react';
import { useMessages } from '../../i18n/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { playgroundMessages } from './messages.ts';

interface UrlDialogProps {
  readonly name: string;
  readonly onPick: (url: string) => void;
  readonly onClose: () => void;
}

export function UrlDialog({ name, onPick, onClose }: UrlDialogProps) {
  const t = useMessages(playgroundMessages);
  const [url, setUrl] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The form around the whole request must not be sent by this one.
    event.stopPropagation();
    onPick(url.trim());
  };
  return (
    <Dialog title={name} open onClose={onClose}>
      <form onSubmit={submit} className="grid gap-3">
        <TextField
          label={t.useUrl}
          placeholder={t.urlPlaceholder}
          value={url}
          onChange={({ target }) => setUrl(target.value)}
        />
        <Button look="primary" type="submit" disabled={url.trim() === ''}>
          OK
        </Button>
      </form>
    </Dialog>
  );
}

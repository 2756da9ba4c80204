import { useMessages } from '../i18n/language.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { shellMessages } from './messages.ts';

/** A page that threw: the rest of the console stays. Often a tab that is older than the server's build. */
export function PageError({ error }: { readonly error: unknown }) {
  const t = useMessages(shellMessages);
  return (
    <div className="grid justify-items-start gap-3">
      <h1>{t.broken}</h1>
      <ErrorNote error={error instanceof Error ? error : new Error(String(error))} />
      <Button onClick={() => window.location.reload()}>{t.reload}</Button>
    </div>
  );
}

export function PageNotFound() {
  const t = useMessages(shellMessages);
  return <h1>{t.notFound}</h1>;
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { errorText, request } from '../../api/request.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Logo } from '../../shell/logo.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { signInMessages } from './messages.ts';

/** Exchanges an API key for a session; the page that was asked for then appears at the same address. */
export default function SignInPage() {
  const t = useMessages(signInMessages);
  const client = useQueryClient();
  const [key, setKey] = useState('');
  const signIn = useMutation({
    mutationFn: () => request('/v1/session', { method: 'POST', body: { key } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['session'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <form
        onSubmit={submit}
        className="grid w-full max-w-sm gap-4 rounded-2xl border border-line bg-surface p-6 shadow-sm"
      >
        <Logo />
        <div className="grid gap-1">
          <h1>{t.title}</h1>
          <p className="text-muted">{t.hint}</p>
        </div>
        <TextField
          label={t.key}
          type="password"
          autoComplete="current-password"
          spellCheck={false}
          placeholder="sk-spark-…"
          value={key}
          onChange={(event) => setKey(event.target.value)}
          error={signIn.error === null ? undefined : errorText(signIn.error)}
          hint={t.stays}
        />
        <Button look="primary" type="submit" disabled={key.trim() === '' || signIn.isPending}>
          {t.signIn}
        </Button>
      </form>
    </main>
  );
}

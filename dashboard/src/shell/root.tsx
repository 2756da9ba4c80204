import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { sessionQuery } from '../api/queries.ts';
import { common } from '../i18n/common.ts';
import { useMessages } from '../i18n/language.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { SessionContext } from './session.tsx';

const SignInPage = lazy(() => import('../pages/sign-in/sign-in-page.tsx'));
const Shell = lazy(() => import('./shell.tsx'));

/** The whole console for who is signed in, the sign-in page for everybody else, at whatever address. */
export function Root() {
  const t = useMessages(common);
  const session = useQuery(sessionQuery);
  if (session.error !== null && session.data === undefined) {
    return (
      <main className="mx-auto mt-20 max-w-md p-4">
        <h1 className="sr-only">Sparkstage</h1>
        <ErrorNote error={session.error} />
      </main>
    );
  }
  const waiting = (
    <p role="status" className="p-10 text-center text-muted">
      {t.loading}
    </p>
  );
  if (session.data === undefined) return waiting;
  return (
    <Suspense fallback={waiting}>
      {session.data === null ? (
        <SignInPage />
      ) : (
        <SessionContext value={session.data}>
          <Shell />
        </SessionContext>
      )}
    </Suspense>
  );
}

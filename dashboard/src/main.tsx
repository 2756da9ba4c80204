import './style.css';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError, request } from './api/request.ts';
import { LanguageProvider } from './i18n/language.tsx';
import { router } from './router.tsx';
import { forgetSession } from './shell/sign-out.ts';
import { applyTheme } from './shell/theme.ts';

/** A one-time link carries its token in the fragment; used or not, it must not stay in the bar or the history. */
async function redeemLink(): Promise<void> {
  const token = /^#link=([\w-]+)$/.exec(window.location.hash)?.[1];
  if (token === undefined) return;
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  // A link that fails leaves the sign-in page, which is what is wanted then.
  await request('/v1/session', { method: 'POST', body: { link: token } }).catch(() => undefined);
}

/** A session that ended elsewhere shows the sign-in page as soon as anything is asked. */
function createClient(): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.status === 401) forgetSession(client);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5000,
        retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status < 500),
      },
    },
  });
  return client;
}

async function start(): Promise<void> {
  applyTheme();
  // The dialogs keep the page behind them still by a style of their own, which the content policy knows by this nonce.
  setNonce(document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? '');
  await redeemLink();
  const place = document.getElementById('root');
  if (place === null) throw new Error('the page has no place for the console');
  createRoot(place).render(
    <StrictMode>
      <LanguageProvider>
        <QueryClientProvider client={createClient()}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </LanguageProvider>
    </StrictMode>,
  );
}

await start();

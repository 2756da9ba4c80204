import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useLiveTasks } from '../api/live-tasks.ts';
import { common } from '../i18n/common.ts';
import { useMessages } from '../i18n/language.tsx';
import { shellMessages } from './messages.ts';
import { mayUse, useSession } from './session.tsx';
import { Sidebar } from './sidebar.tsx';
import { TopBar } from './top-bar.tsx';

const Palette = lazy(() => import('./palette.tsx'));

/** What is around every page. */
export default function Shell() {
  const t = useMessages(shellMessages);
  const c = useMessages(common);
  const session = useSession();
  useLiveTasks(mayUse(session, 'generate', 'read'));
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setPaletteOpen((isOpen) => !isOpen);
    };
    document.addEventListener('keydown', open);
    return () => document.removeEventListener('keydown', open);
  }, []);
  const skip = () => document.getElementById('content')?.focus();
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[14rem_1fr]">
      <button
        type="button"
        onClick={skip}
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-surface focus:px-3 focus:py-2"
      >
        {t.skip}
      </button>
      <Sidebar />
      <div className="grid min-w-0 content-start">
        <TopBar onSearch={() => setPaletteOpen(true)} />
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto grid w-full max-w-6xl min-w-0 gap-5 p-4 outline-none md:p-6"
        >
          <Suspense fallback={<p role="status">{c.loading}</p>}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      {isPaletteOpen && (
        <Suspense>
          <Palette onClose={() => setPaletteOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}

import { useMessages } from '../i18n/language.tsx';
import { Logo } from './logo.tsx';
import { shellMessages } from './messages.ts';
import { PageLinks } from './page-links.tsx';
import { useSession } from './session.tsx';

/** The menu at the side of wide screens. */
export function Sidebar() {
  const t = useMessages(shellMessages);
  const { organisation, key } = useSession();
  return (
    <aside
      aria-label={t.menu}
      className="sticky top-0 hidden h-dvh content-between gap-4 border-r border-line bg-surface p-3 md:grid"
    >
      <div className="grid gap-5">
        <Logo />
        <PageLinks />
      </div>
      <div className="min-w-0 px-3 pb-1">
        <p className="truncate font-medium">{organisation.name}</p>
        <p className="truncate text-[0.8125rem] text-muted" title={key.masked}>
          {key.name} · …{key.masked.slice(-4)}
        </p>
      </div>
    </aside>
  );
}

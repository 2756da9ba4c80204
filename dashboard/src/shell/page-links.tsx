import { Link } from '@tanstack/react-router';
import { BookOpen } from 'lucide-react';
import { API_PATH } from '../api/place.ts';
import { useMessages } from '../i18n/language.tsx';
import { shellMessages } from './messages.ts';
import { PAGES } from './navigation.ts';
import { useSession } from './session.tsx';

const LINK = 'flex items-center gap-2.5 rounded-lg px-3 py-2 font-medium text-muted hover:bg-raised hover:text-ink';

/** The pages that this key may use. */
export function PageLinks({ onFollow }: { readonly onFollow?: () => void }) {
  const t = useMessages(shellMessages);
  const session = useSession();
  return (
    <nav aria-label={t.navigation} className="grid gap-0.5">
      {PAGES.filter((page) => page.isOffered(session)).map(({ name, to, icon: Icon }) => (
        <Link
          key={name}
          to={to}
          {...(onFollow === undefined ? {} : { onClick: onFollow })}
          activeOptions={{ exact: to === '/', includeSearch: false }}
          className={LINK}
          activeProps={{ className: 'bg-accent-soft !text-accent', 'aria-current': 'page' }}
        >
          <Icon size={17} aria-hidden />
          {t[name]}
        </Link>
      ))}
      <a className={LINK} href={`${API_PATH}/docs`}>
        <BookOpen size={17} aria-hidden />
        {t.docs}
      </a>
    </nav>
  );
}

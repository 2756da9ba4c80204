import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { API_PATH } from '../api/place.ts';
import { queryString, request } from '../api/request.ts';
import type { TaskSummaryPage } from '../api/wire.ts';
import { useLanguage, useMessages } from '../i18n/language.tsx';
import { shellMessages } from './messages.ts';
import { PAGES } from './navigation.ts';
import { mayUse, useSession } from './session.tsx';
import { useSignOut } from './sign-out.ts';
import { chooseTheme, useTheme } from './theme.ts';

const ITEM = 'flex cursor-pointer items-center gap-2.5 rounded-lg px-3 py-2 data-[selected=true]:bg-raised';
const GROUP =
  '[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted';

/** ⌘K: every page, every action and the latest tasks, by a few letters of their name. */
export default function Palette({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(shellMessages);
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/55" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[min(36rem,94vw)] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-surface shadow-2xl"
        >
          <Dialog.Title className="sr-only">{t.commands}</Dialog.Title>
          <Command label={t.commands}>
            <Command.Input
              placeholder={t.search}
              className="w-full border-b border-line bg-transparent px-4 py-3 text-base outline-none placeholder:text-muted"
            />
            <Command.List className="max-h-[55vh] overflow-y-auto p-2">
              <Command.Empty className="p-4 text-center text-muted">{t.nothingFound}</Command.Empty>
              <Pages onClose={onClose} />
              <Actions onClose={onClose} />
              <RecentTasks onClose={onClose} />
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Pages({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(shellMessages);
  const session = useSession();
  const navigate = useNavigate();
  return (
    <Command.Group heading={t.goTo} className={GROUP}>
      {PAGES.filter((page) => page.isOffered(session)).map(({ name, to, icon: Icon }) => (
        <Command.Item
          key={name}
          value={`${name} ${t[name]}`}
          className={ITEM}
          onSelect={() => {
            onClose();
            void navigate({ to });
          }}
        >
          <Icon size={16} aria-hidden />
          {t[name]}
        </Command.Item>
      ))}
      <Command.Item
        className={ITEM}
        value={`docs ${t.docs}`}
        onSelect={() => window.location.assign(`${API_PATH}/docs`)}
      >
        {t.docs}
      </Command.Item>
    </Command.Group>
  );
}

function Actions({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(shellMessages);
  const theme = useTheme();
  const { language, setLanguage } = useLanguage();
  const signOut = useSignOut();
  const actions: readonly (readonly [string, () => void])[] = [
    [theme === 'dark' ? t.light : t.dark, () => chooseTheme(theme === 'dark' ? 'light' : 'dark')],
    [language === 'en' ? '中文' : 'English', () => setLanguage(language === 'en' ? 'zh' : 'en')],
    [t.signOut, () => void signOut()],
  ];
  return (
    <Command.Group heading={t.actions} className={GROUP}>
      {actions.map(([name, act]) => (
        <Command.Item
          key={name}
          className={ITEM}
          onSelect={() => {
            onClose();
            act();
          }}
        >
          {name}
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function RecentTasks({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(shellMessages);
  const session = useSession();
  const navigate = useNavigate();
  const recent = useQuery({
    queryKey: ['palette-tasks'],
    queryFn: ({ signal }) => request<TaskSummaryPage>(`/v1/console/tasks${queryString({ limit: 10 })}`, { signal }),
    enabled: mayUse(session, 'generate', 'read'),
  });
  if (recent.data === undefined || recent.data.data.length === 0) return null;
  return (
    <Command.Group heading={t.recentTasks} className={GROUP}>
      {recent.data.data.map(({ id, model, prompt }) => (
        <Command.Item
          key={id}
          value={`${id} ${model} ${prompt ?? ''}`}
          className={ITEM}
          onSelect={() => {
            onClose();
            void navigate({ to: '/tasks/$id', params: { id } });
          }}
        >
          <span className="truncate">{prompt ?? model}</span>
          <span className="ml-auto font-mono text-xs text-muted">{id.slice(-8)}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Languages, LogOut, Menu, Moon, Search, Sun } from 'lucide-react';
import { Dialog, DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import { walletQuery } from '../api/queries.ts';
import { useFormat } from '../i18n/format.ts';
import { LANGUAGES, type Language, useLanguage, useMessages } from '../i18n/language.tsx';
import { IconButton } from '../ui/button.tsx';
import { Logo } from './logo.tsx';
import { shellMessages } from './messages.ts';
import { PageLinks } from './page-links.tsx';
import { mayUse, useSession } from './session.tsx';
import { useSignOut } from './sign-out.ts';
import { chooseTheme, useTheme } from './theme.ts';

/** Search, wallet, language, theme and the way out. */
export function TopBar({ onSearch }: { readonly onSearch: () => void }) {
  const t = useMessages(shellMessages);
  const theme = useTheme();
  const signOut = useSignOut();
  return (
    <header className="sticky top-0 z-30 flex items-center gap-1 border-b border-line bg-surface/95 px-3 py-2 backdrop-blur md:px-5">
      <SmallMenu />
      <button
        type="button"
        onClick={onSearch}
        className="mr-auto flex h-9 min-w-0 items-center gap-2 rounded-lg border border-control px-2.5 text-muted hover:bg-raised md:w-72"
      >
        <Search size={15} aria-hidden />
        <span className="hidden truncate sm:inline">{t.search}</span>
        <span className="sr-only sm:hidden">{t.search}</span>
        <kbd className="ml-auto hidden font-sans text-xs md:inline">⌘K</kbd>
      </button>
      <Wallet />
      <LanguageMenu />
      <IconButton
        label={theme === 'dark' ? t.light : t.dark}
        onClick={() => chooseTheme(theme === 'dark' ? 'light' : 'dark')}
      >
        {theme === 'dark' ? <Sun size={18} aria-hidden /> : <Moon size={18} aria-hidden />}
      </IconButton>
      <IconButton label={t.signOut} onClick={() => void signOut()}>
        <LogOut size={18} aria-hidden />
      </IconButton>
    </header>
  );
}

function Wallet() {
  const t = useMessages(shellMessages);
  const format = useFormat();
  const session = useSession();
  const isShown = mayUse(session, 'billing', 'read');
  const wallet = useQuery({ ...walletQuery, enabled: isShown });
  if (!isShown || wallet.data === undefined) return null;
  return (
    <Link to="/billing" className="rounded-lg px-2.5 py-1.5 font-medium whitespace-nowrap tabular-nums hover:bg-raised">
      <span className="sr-only">{t.available}: </span>
      {format.credits(Math.floor(wallet.data.available_credits))} <span aria-hidden>⚡</span>
    </Link>
  );
}

function LanguageMenu() {
  const t = useMessages(shellMessages);
  const { language, setLanguage } = useLanguage();
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <IconButton label={t.language}>
          <Languages size={18} aria-hidden />
        </IconButton>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          className="z-50 grid min-w-32 rounded-lg border border-line bg-surface p-1 shadow-xl"
        >
          <DropdownMenu.RadioGroup value={language} onValueChange={(value) => setLanguage(value as Language)}>
            {Object.entries(LANGUAGES).map(([code, name]) => (
              <DropdownMenu.RadioItem
                key={code}
                value={code}
                lang={code}
                className="cursor-pointer rounded-md px-3 py-1.5 outline-none data-[highlighted]:bg-raised data-[state=checked]:font-semibold data-[state=checked]:text-accent"
              >
                {name}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The menu of narrow screens: a drawer. */
function SmallMenu() {
  const t = useMessages(shellMessages);
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>
        <IconButton label={t.menu} className="md:hidden">
          <Menu size={20} aria-hidden />
        </IconButton>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/55" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 grid w-64 content-start gap-5 border-r border-line bg-surface p-3"
        >
          <Dialog.Title className="sr-only">{t.menu}</Dialog.Title>
          <Logo />
          <PageLinks onFollow={() => setOpen(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

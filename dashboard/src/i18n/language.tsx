import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react';

export const LANGUAGES = { en: 'English', zh: '中文' } as const;
export type Language = keyof typeof LANGUAGES;

/** A text, or a function of what it tells. Plurals are the function's business: each language has its own. */
type Message = string | ((...values: never[]) => string);
type Messages = Readonly<Record<string, Message>>;

/** The texts of one page in every language; the compiler sees to it that none is missing. */
export function defineMessages<const En extends Messages>(messages: {
  readonly en: En;
  readonly zh: { readonly [Name in keyof En]: En[Name] extends string ? string : En[Name] };
}): typeof messages {
  return messages;
}

interface LanguageState {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}

const STORED = 'sparkstage.language';
const LanguageContext = createContext<LanguageState>({ language: 'en', setLanguage: () => undefined });

function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored === 'en' || stored === 'zh') return stored;
  return navigator.language.startsWith('zh') ? 'zh' : 'en';
}

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, set] = useState(() => applyLanguage(firstLanguage()));
  const setLanguage = useCallback((chosen: Language) => {
    localStorage.setItem(STORED, chosen);
    set(applyLanguage(chosen));
  }, []);
  const state = useMemo(() => ({ language, setLanguage }), [language, setLanguage]);
  return <LanguageContext value={state}>{children}</LanguageContext>;
}

/** Screen readers and hyphenation go by the page's own language. */
function applyLanguage(language: Language): Language {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  return language;
}

export function useLanguage(): LanguageState {
  return use(LanguageContext);
}

/** The texts of a page in the chosen language. */
export function useMessages<const En extends Messages>(messages: {
  readonly en: En;
  readonly zh: { readonly [Name in keyof En]: En[Name] extends string ? string : En[Name] };
}) {
  return messages[useLanguage().language];
}

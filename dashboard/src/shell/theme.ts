import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const STORED = 'sparkstage.theme';
const CHANGED = 'sparkstage-theme';

/** As chosen, else as the system says. */
function wantedTheme(): Theme {
  const stored = localStorage.getItem(STORED);
  if (stored === 'light' || stored === 'dark') return stored;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Before the first paint: an inline script would do it sooner, but the content policy allows none. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = wantedTheme();
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(STORED, theme);
  applyTheme();
  window.dispatchEvent(new Event(CHANGED));
}

export function useTheme(): Theme {
  return useSyncExternalStore((onChange) => {
    window.addEventListener(CHANGED, onChange);
    return () => window.removeEventListener(CHANGED, onChange);
  }, wantedTheme);
}

import { useMemo } from 'react';
import { type Language, useLanguage } from './language.tsx';

/** Numbers, sizes and times as the chosen language writes them. */
export interface Format {
  /** Credits with as many decimals as they have, four at most. */
  credits(amount: number): string;
  number(value: number): string;
  usd(amount: number): string;
  /** Unix seconds → date and time. */
  time(seconds: number): string;
  day(seconds: number): string;
  /** Unix seconds → "3 minutes ago". */
  ago(seconds: number): string;
  /** "12 s", "3 min 5 s". */
  duration(seconds: number): string;
  bytes(count: number): string;
}

const STEPS = [
  [60, 'second', 1],
  [3600, 'minute', 60],
  [86_400, 'hour', 3600],
  [2_592_000, 'day', 86_400],
  [Number.POSITIVE_INFINITY, 'month', 2_592_000],
] as const;

function createFormat(language: Language, now: () => number): Format {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const credits = new Intl.NumberFormat(locale, { maximumFractionDigits: 4 });
  const usd = new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', maximumFractionDigits: 4 });
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const units = language === 'zh' ? { s: '秒', min: '分' } : { s: 's', min: 'min' };
  return {
    credits: (amount) => credits.format(amount),
    number: (value) => credits.format(value),
    usd: (amount) => usd.format(amount),
    time: (seconds) => time.format(seconds * 1000),
    day: (seconds) => day.format(seconds * 1000),
    ago(seconds) {
      const past = now() / 1000 - seconds;
      const [, unit, size] = STEPS.find(([below]) => Math.abs(past) < below) ?? STEPS[4];
      return relative.format(-Math.round(past / size), unit);
    },
    duration(seconds) {
      if (seconds < 10) return `${credits.format(Math.round(seconds * 10) / 10)} ${units.s}`;
      const whole = Math.round(seconds);
      return whole < 60 ? `${whole} ${units.s}` : `${Math.floor(whole / 60)} ${units.min} ${whole % 60} ${units.s}`;
    },
    bytes(count) {
      const mega = count / 1_048_576;
      return mega >= 1 ? `${mega.toFixed(1)} MB` : `${Math.max(1, Math.round(count / 1024))} kB`;
    },
  };
}

export function useFormat(): Format {
  const { language } = useLanguage();
  return useMemo(() => createFormat(language, Date.now), [language]);
}

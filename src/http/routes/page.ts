import { z } from 'zod';

/** `limit` of every list: 1 to 100, 20 by default. */
export const pageLimit = z.coerce
  .number({ error: 'expected a number' })
  .int({ error: 'expected a whole number' })
  .min(1, { error: 'expected 1 to 100' })
  .max(100, { error: 'expected 1 to 100' })
  .default(20);

/** Unix seconds, as every time of our own endpoints. */
export function unixTime(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

/** A time in a query: unix seconds, a day (its begin, UTC) or an ISO time with its zone. */
export const pastTime = z.string().transform((text, context) => {
  const isKnown = /^\d{1,10}$|^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const date = new Date(/^\d+$/.test(text) ? Number(text) * 1000 : text);
  if (isKnown && !Number.isNaN(date.getTime())) return date;
  context.addIssue({ code: 'custom', message: 'expected unix seconds or a date such as 2026-01-31' });
  return z.NEVER;
});

/** A day (UTC) as its first moment. */
export const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/, 'expected a day such as 2026-01-31')
  .transform((text) => new Date(text))
  .refine((date) => !Number.isNaN(date.getTime()), 'expected a day such as 2026-01-31');

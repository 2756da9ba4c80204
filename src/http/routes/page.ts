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

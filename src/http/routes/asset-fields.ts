import { z } from 'zod';
import type { Page } from '../../assets/library/library.ts';
import { pageLimit } from './page.ts';

const MAX_NAME = 64;

/** Name of a group or an asset: the vendor's limit (contract A6), in characters as people count them. */
export const libraryName = z
  .string({ error: 'expected a name' })
  .trim()
  .min(1, { error: 'expected a name' })
  .refine((name) => [...name].length <= MAX_NAME, { error: `at most ${MAX_NAME} characters` });

/** Query of every list of the library. */
export const pageQuery = {
  limit: pageLimit,
  after: z.string().exactOptional(),
  order: z.enum(['asc', 'desc']).default('desc'),
};

/** The list envelope of our own endpoints. */
export function showPage<Entry, Shown extends { readonly id: string }>(
  { entries, hasMore }: Page<Entry>,
  show: (entry: Entry) => Shown,
) {
  const data = entries.map(show);
  return {
    object: 'list' as const,
    data,
    has_more: hasMore,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}

import type { FailureDetails, Reason } from '../../lib/failure.ts';
import { ACCESS_WORDS } from './error-words-access.ts';
import { INPUT_WORDS } from './error-words-inputs.ts';
import { RUN_WORDS } from './error-words-runs.ts';

/** What a page of docs/errors/ says in words; its codes come from the tables of the code. */
export interface ErrorWords {
  readonly title: string;
  /** What happened, in a sentence or two. */
  readonly happened: string;
  readonly causes: readonly string[];
  readonly remedies: readonly string[];
  /** A failure as the platform throws it, for the example answers; null: it happens before a model is known. */
  readonly example: { readonly message: string; readonly details?: FailureDetails; readonly model?: string | null };
}

export const ERROR_WORDS = { ...INPUT_WORDS, ...ACCESS_WORDS, ...RUN_WORDS } as const satisfies Record<
  Reason,
  ErrorWords
>;

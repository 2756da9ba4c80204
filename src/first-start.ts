import process from 'node:process';
import { findKey } from './accounts/keys.ts';
import { ensureFirstOrganisation } from './accounts/organisations.ts';
import { createSignInLink } from './accounts/sessions.ts';
import type { Database, Queryable } from './db/pool.ts';
import { systemIds } from './lib/ids.ts';
import { MICRO_PER_CREDIT } from './models/prices.ts';

/** The part of the composition root that is about the very first start, apart because the root is long enough. */

/** Who is told of secrets that exist only once. */
export interface FirstStartListeners {
  /** Called once with the very first admin key, the moment it exists. Default: standard output. */
  readonly onNewAdminKey?: (secret: string) => void;
  /** Called once, with a link that opens the console signed in with that key. Default: standard output. */
  readonly onSignInLink?: (link: string) => void;
}

/** Answers the admin key when it was made just now. */
export async function prepareOrganisation(
  config: { readonly startCredits: number; readonly adminKey: string | undefined },
  listeners: FirstStartListeners,
  database: Database,
): Promise<string | undefined> {
  const { newAdminKey } = await ensureFirstOrganisation(
    { database, ids: systemIds },
    {
      startCreditsMicro: config.startCredits * MICRO_PER_CREDIT,
      ...(config.adminKey === undefined ? {} : { adminKey: config.adminKey }),
    },
  );
  // Shown before anything else can fail: nobody can read it again.
  if (newAdminKey !== undefined) (listeners.onNewAdminKey ?? showAdminKey)(newAdminKey);
  return newAdminKey;
}

/** A link that opens the console signed in, once. The token is in the fragment, which no server or log ever sees. */
export async function offerSignIn(
  database: Queryable,
  { url, newAdminKey, onSignInLink = showSignInLink }: FirstStartListeners & { url: string; newAdminKey: string },
): Promise<void> {
  const key = await findKey(database, newAdminKey);
  if (key !== undefined) onSignInLink(`${url}/dashboard/#link=${await createSignInLink(database, key)}`);
}

function showAdminKey(secret: string): void {
  process.stdout.write(`\nYour admin key, shown only this once:\n\n  ${secret}\n\n`);
}

function showSignInLink(link: string): void {
  process.stdout.write(`Open the console, signed in (works once, within an hour):\n\n  ${link}\n\n`);
}

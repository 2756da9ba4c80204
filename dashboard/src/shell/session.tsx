import { createContext, use } from 'react';
import type { SessionBody } from '../api/wire.ts';

type Scope = SessionBody['key']['scopes'][number];

export const SessionContext = createContext<SessionBody | null>(null);

/** Who is signed in. Only below the shell, which shows the sign-in page to everybody else. */
export function useSession(): SessionBody {
  const session = use(SessionContext);
  if (session === null) throw new Error('useSession outside of the signed-in shell');
  return session;
}

/** Whether the key has one of these scopes; an admin key has all. What it may not do is not offered. */
export function mayUse({ key }: SessionBody, ...scopes: readonly Scope[]): boolean {
  return key.scopes.includes('admin') || scopes.some((scope) => key.scopes.includes(scope));
}

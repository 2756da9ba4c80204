import { Bell, CreditCard, FolderOpen, KeyRound, ListVideo, type LucideIcon, Server, Sparkles } from 'lucide-react';
import type { SessionBody } from '../api/wire.ts';
import { mayUse } from './session.tsx';

export type PageName = 'playground' | 'tasks' | 'assets' | 'keys' | 'billing' | 'webhooks' | 'system';

export interface PageLink {
  readonly name: PageName;
  readonly to: '/' | '/tasks' | '/assets' | '/keys' | '/billing' | '/webhooks' | '/system';
  readonly icon: LucideIcon;
  readonly isOffered: (session: SessionBody) => boolean;
}

/** Every page in the order of the menu, and who is offered it. */
export const PAGES: readonly PageLink[] = [
  { name: 'playground', to: '/', icon: Sparkles, isOffered: (session) => mayUse(session, 'generate') },
  { name: 'tasks', to: '/tasks', icon: ListVideo, isOffered: (session) => mayUse(session, 'generate', 'read') },
  { name: 'assets', to: '/assets', icon: FolderOpen, isOffered: (session) => mayUse(session, 'assets') },
  { name: 'keys', to: '/keys', icon: KeyRound, isOffered: (session) => mayUse(session, 'admin') },
  { name: 'billing', to: '/billing', icon: CreditCard, isOffered: (session) => mayUse(session, 'billing', 'read') },
  { name: 'webhooks', to: '/webhooks', icon: Bell, isOffered: (session) => mayUse(session, 'read') },
  { name: 'system', to: '/system', icon: Server, isOffered: (session) => session.is_operator },
];

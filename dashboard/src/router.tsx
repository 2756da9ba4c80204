import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { CONSOLE_PATH } from './api/place.ts';
import type { TaskFilter } from './api/queries.ts';
import { PageError, PageNotFound } from './shell/page-error.tsx';
import { Root } from './shell/root.tsx';

/** Every page is a chunk of its own, loaded when it is opened. */

const root = createRootRoute({ component: Root, notFoundComponent: PageNotFound });

const STATUSES = ['pending', 'processing', 'completed', 'failed'] as const;

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const playground = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: (search: Record<string, unknown>): { model?: string | undefined; from?: string | undefined } => ({
    model: text(search.model),
    /** A task whose request fills the form. */
    from: text(search.from),
  }),
  component: lazyRouteComponent(() => import('./pages/playground/playground-page.tsx')),
});

const tasks = createRoute({
  getParentRoute: () => root,
  path: '/tasks',
  validateSearch: (search: Record<string, unknown>): TaskFilter => ({
    status: STATUSES.find((status) => status === search.status),
    model: text(search.model),
    key_id: text(search.key_id),
    from: text(search.from),
    to: text(search.to),
    q: text(search.q),
  }),
  component: lazyRouteComponent(() => import('./pages/tasks/tasks-page.tsx')),
});

const task = createRoute({
  getParentRoute: () => root,
  path: '/tasks/$id',
  component: lazyRouteComponent(() => import('./pages/tasks/task-page.tsx')),
});

const keys = createRoute({
  getParentRoute: () => root,
  path: '/keys',
  component: lazyRouteComponent(() => import('./pages/keys/keys-page.tsx')),
});

const billing = createRoute({
  getParentRoute: () => root,
  path: '/billing',
  component: lazyRouteComponent(() => import('./pages/billing/billing-page.tsx')),
});

const assets = createRoute({
  getParentRoute: () => root,
  path: '/assets',
  validateSearch: (search: Record<string, unknown>): { group?: string | undefined } => ({ group: text(search.group) }),
  component: lazyRouteComponent(() => import('./pages/assets/assets-page.tsx')),
});

const webhooks = createRoute({
  getParentRoute: () => root,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./pages/webhooks/webhooks-page.tsx')),
});

const system = createRoute({
  getParentRoute: () => root,
  path: '/system',
  component: lazyRouteComponent(() => import('./pages/system/system-page.tsx')),
});

export const router = createRouter({
  routeTree: root.addChildren([playground, tasks, task, keys, billing, assets, webhooks, system]),
  basepath: CONSOLE_PATH,
  defaultPreload: 'intent',
  defaultErrorComponent: PageError,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

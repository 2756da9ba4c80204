import { z } from 'zod';
import { answers, type OperationDocs } from '../operation.ts';

const CONSOLE = 'Console';

export const CONSOLE_TAGS = [
  {
    name: CONSOLE,
    description:
      'What the console in the browser asks. It signs in by cookie; every one of these takes a Bearer key, too.',
  },
];

const page = { 200: { description: 'The page or the file', content: { 'text/html': z.string() } } };

export const CONSOLE_DOCS: OperationDocs = {
  'GET /dashboard': { id: 'openConsole', tag: CONSOLE, summary: 'The console', answers: page, errors: ['not_found'] },
  'GET /dashboard/{path}': {
    id: 'openConsolePage',
    tag: CONSOLE,
    summary: 'A page or a file of the console',
    answers: page,
    errors: ['not_found'],
  },
  'POST /v1/session': {
    id: 'signIn',
    tag: CONSOLE,
    summary: 'Sign a browser in',
    description: 'By a key or by the token of a one-time link. Needs the header X-Sparkstage-Console; sets a cookie.',
    errors: ['unauthenticated', 'permission_denied'],
  },
  'GET /v1/session': { id: 'showSession', tag: CONSOLE, summary: 'Who asks, and what that key may do' },
  'DELETE /v1/session': {
    id: 'signOut',
    tag: CONSOLE,
    summary: 'Sign a browser out',
    errors: ['permission_denied'],
  },
  'GET /v1/console/tasks': { id: 'listTaskRows', tag: CONSOLE, summary: 'Tasks with key, cost and error' },
  'GET /v1/console/tasks/{id}': {
    id: 'showTaskWhole',
    tag: CONSOLE,
    summary: 'One task with request, files and attempts',
    answers: answers(z.looseObject({ id: z.string(), object: z.literal('task_summary') }), 'Everything about the task'),
    errors: ['task_not_found', 'invalid_parameter'],
  },
  'GET /v1/console/tasks/events': {
    id: 'streamTasks',
    tag: CONSOLE,
    summary: 'Every change of every task',
    description: 'Events `task` (a row of the list) and `deleted` (an id), until the connection ends.',
    answers: { 200: { description: 'Server-sent events', content: { 'text/event-stream': z.string() } } },
    errors: ['concurrency_limited'],
  },
  'GET /v1/console/tasks/{id}/inputs/{name}': {
    id: 'readTaskInput',
    tag: CONSOLE,
    summary: 'An input file of a task',
    description: 'As it was fetched, until a day after the task has ended.',
    answers: { 200: { description: 'The file', content: { 'application/octet-stream': z.string() } } },
    errors: ['task_not_found', 'invalid_parameter', 'not_found'],
  },
  'GET /v1/billing/wallet': {
    id: 'showWallet',
    tag: CONSOLE,
    summary: 'What is free, held, spent and paid in',
    errors: ['not_found'],
  },
  'GET /v1/webhooks/endpoints': {
    id: 'listWebhookEndpoints',
    tag: CONSOLE,
    summary: 'Where callbacks went, and how they fared',
  },
  'GET /v1/system': {
    id: 'showSystem',
    tag: CONSOLE,
    summary: 'Engines, queues and workers',
    description: 'For admin keys of the first organisation.',
  },
};

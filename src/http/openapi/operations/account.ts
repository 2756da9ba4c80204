import { z } from 'zod';
import type { OperationDoc, OperationDocs } from '../operation.ts';
import { JSON_TYPE } from '../operation.ts';

const BILLING = 'Billing';
const KEYS = 'Keys and organisations';

export const ACCOUNT_TAGS = [
  { name: BILLING, description: 'Credits are reserved at a create, captured when the task completes, else released.' },
  { name: KEYS, description: 'Who may do what, how often, and for how much.' },
];

const ledger = z.object({
  object: z.literal('list'),
  data: z.array(
    z.object({
      id: z.int(),
      task_id: z.string().nullable(),
      kind: z.enum(['topup', 'reserve', 'capture', 'release']),
      amount: z.number().describe('Credits'),
      created: z.int().describe('Unix seconds'),
      key_id: z.string().nullable(),
      key_name: z.string().nullable(),
      model: z.string().nullable(),
    }),
  ),
  has_more: z.boolean(),
});

const topUpKey = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .describe('The same key books once'),
});

const FOR_OPERATOR: Pick<OperationDoc, 'description' | 'errors'> = {
  description: 'Another organisation than the key’s own is for admin keys of the first organisation.',
  errors: ['not_found'],
};

export const ACCOUNT_DOCS: OperationDocs = {
  'GET /v1/credits': { id: 'showCredits', tag: BILLING, summary: 'Credits of the key and its organisation' },
  'GET /api/v1/user/balance': { id: 'showBalance', tag: BILLING, summary: 'The balance in dollars' },
  'POST /v1/billing/topups': {
    ...FOR_OPERATOR,
    id: 'topUp',
    tag: BILLING,
    summary: 'Book credits',
    headers: topUpKey,
    bodyExamples: { thousand: { credits: 1000 } },
    errors: ['missing_parameter', 'not_found', 'idempotency_conflict'],
  },
  'GET /v1/billing/ledger': {
    id: 'listLedger',
    tag: BILLING,
    summary: 'Every movement of credits',
    description: 'Newest first. As CSV (`format=csv`, or `Accept: text/csv`) everything that matches comes at once.',
    answers: {
      200: { description: 'A page, or everything as CSV', content: { [JSON_TYPE]: ledger, 'text/csv': z.string() } },
    },
  },
  'GET /v1/usage': {
    id: 'showUsage',
    tag: BILLING,
    summary: 'Ended tasks and credits spent, by key, model or day',
    description:
      '`from` and `to` are unix seconds, a day or an ISO time; the last 30 days without them. As CSV with `format=csv` or `Accept: text/csv`.',
    alsoAnswers: { 'text/csv': z.string() },
  },
  'POST /v1/organisations': {
    id: 'createOrganisation',
    tag: KEYS,
    summary: 'Create an organisation',
    description: 'For admin keys of the first organisation. It has an empty wallet and no keys yet.',
    bodyExamples: { studio: { name: 'Studio' } },
  },
  'GET /v1/organisations': { id: 'listOrganisations', tag: KEYS, summary: 'List organisations' },
  'POST /v1/keys': {
    ...FOR_OPERATOR,
    id: 'createKey',
    tag: KEYS,
    summary: 'Create a key',
    description: `The answer is the only place where its secret appears. ${FOR_OPERATOR.description}`,
    bodyExamples: { limited: { name: 'website', scopes: ['generate'], credit_limit: 500, requests_per_minute: 60 } },
  },
  'GET /v1/keys': { ...FOR_OPERATOR, id: 'listKeys', tag: KEYS, summary: 'List keys, masked' },
  'DELETE /v1/keys/{id}': { ...FOR_OPERATOR, id: 'revokeKey', tag: KEYS, summary: 'Revoke a key' },
};

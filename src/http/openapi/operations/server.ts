import { z } from 'zod';
import { type Answer, answers, JSON_TYPE, type OperationDoc, type OperationDocs } from '../operation.ts';

const MODELS = 'Models';
const WEBHOOKS = 'Callbacks';
const SERVER = 'Server';
const DOCS = 'Documentation';

export const SERVER_TAGS = [
  { name: MODELS, description: 'What can be generated here, from which parameters, for how much.' },
  { name: WEBHOOKS, description: 'What became of callbacks, and the secret that signs them.' },
  { name: SERVER, description: 'For orchestrators and monitoring; without a key.' },
  { name: DOCS, description: 'This documentation; without a key.' },
];

const kind = z.enum(['video', 'image', 'text']);
const modelFacts = {
  id: z.string(),
  title: z.string(),
  description: z.string(),
  type: kind,
  available: z.boolean().describe('Whether an engine serves it here'),
};
const describedModel = {
  ...modelFacts,
  engine: z
    .object({
      id: z.string(),
      can: z.array(z.string()).describe('What it makes of requests, where it says so'),
      cannot: z.array(z.string()).describe('What it does not do, where it says so'),
    })
    .nullable()
    .describe('What serves it here'),
  object: z.literal('model'),
  can_cancel: z.boolean(),
  pricing: z.object({
    billing_rule: z.enum(['per_call', 'per_second', 'per_token']),
    credits_per_unit: z.number(),
    credits_by_tier: z.record(z.string(), z.number()),
  }),
  input_schema: z.looseObject({}).describe('JSON Schema of the parameters'),
  example: z.looseObject({ model: z.string() }),
};
const hit = {
  ...modelFacts,
  name: z.string(),
  provider: z.string(),
  input: z.array(z.string()),
  output: z.array(kind),
};

function skillDocs(root: string, suffix: string): OperationDocs {
  return {
    [`GET ${root}/search`]: {
      id: `searchModels${suffix}`,
      tag: MODELS,
      summary: 'Search the models',
      answers: answers(
        z.object({
          hits: z.array(z.object(hit)),
          query: z.string(),
          limit: z.int(),
          offset: z.literal(0),
          estimatedTotalHits: z.int(),
        }),
        'Models that have every word of `q`',
      ),
    },
    [`GET ${root}/{model}`]: {
      id: `describeModel${suffix}`,
      tag: MODELS,
      summary: 'Describe a model',
      query: z.object({ format: z.enum(['json']).exactOptional().describe('Markdown without it') }),
      answers: {
        200: {
          description: 'The model',
          content: { 'text/markdown': z.string(), [JSON_TYPE]: z.object({ ...hit, ...describedModel }) },
        },
      },
      errors: ['model_not_found'],
    },
  };
}

const MODEL_DOCS: OperationDocs = {
  'GET /v1/models': {
    id: 'listModels',
    tag: MODELS,
    summary: 'List the models',
    answers: answers(
      z.object({ object: z.literal('list'), data: z.array(z.object(describedModel)) }),
      'All models, with price, schema and example',
    ),
  },
  ...skillDocs('/model/v1/models/skill', ''),
  ...skillDocs('/v1/models/skill', 'Alias'),
};

const WEBHOOK_DOCS: OperationDocs = {
  'GET /v1/webhooks/deliveries': { id: 'listDeliveries', tag: WEBHOOKS, summary: 'List callbacks and their attempts' },
  'POST /v1/webhooks/deliveries/{id}/redeliver': {
    id: 'redeliver',
    tag: WEBHOOKS,
    summary: 'Send a callback again',
    errors: ['not_found', 'task_state_conflict'],
  },
  'GET /v1/webhooks/secret': {
    id: 'showWebhookSecret',
    tag: WEBHOOKS,
    summary: 'Show the signing secret: in full the first time',
  },
  'POST /v1/webhooks/secret/rotate': {
    id: 'rotateWebhookSecret',
    tag: WEBHOOKS,
    summary: 'Make a new signing secret; the old one signs beside it for a day',
  },
};

const readiness = z.object({
  status: z.enum(['ready', 'not ready']),
  database: z.string(),
  engines: z.record(z.string(), z.array(z.string())).describe('What each engine lacks'),
});
const notReady: Answer = { description: 'Not ready', content: { [JSON_TYPE]: readiness } };

const PROBE_DOCS: OperationDocs = {
  'GET /healthz': {
    id: 'checkLiveness',
    tag: SERVER,
    summary: 'The process answers',
    answers: answers(z.object({ status: z.literal('ok') }), 'Alive'),
  },
  'GET /readyz': {
    id: 'checkReadiness',
    tag: SERVER,
    summary: 'Requests can be served',
    answers: { ...answers(readiness, 'Ready'), 503: notReady },
  },
  'GET /metrics': {
    id: 'readMetrics',
    tag: SERVER,
    summary: 'Prometheus series',
    answers: { 200: { description: 'The series', content: { 'text/plain': z.string() } } },
  },
};

function page(id: string, summary: string, mediaType: string, errors: OperationDoc['errors'] = []): OperationDoc {
  const content = { [mediaType]: mediaType === JSON_TYPE ? z.looseObject({}) : z.string() };
  return { id, tag: DOCS, summary, answers: { 200: { description: summary, content } }, errors };
}

const DOCS_DOCS: OperationDocs = {
  'GET /openapi.json': page('readOpenapi', 'This API as OpenAPI 3.1', JSON_TYPE),
  'GET /docs': page('readReference', 'The reference for people', 'text/html'),
  'GET /docs/scalar.js': page('readReferenceScript', 'The program of the reference page', 'text/javascript'),
  'GET /docs/llms.txt': page('readLlmsIndex', 'Index of the documentation for language models', 'text/plain'),
  'GET /docs/llms-full.txt': page('readLlmsFull', 'The whole documentation as one text', 'text/plain'),
  'GET /docs/models/{model}': page('readModelPage', 'The page of a model', 'text/markdown', ['not_found']),
  'GET /docs/errors/{reason}': page('readErrorPage', 'The page of an error', 'text/markdown', ['not_found']),
};

export const SERVER_DOCS: OperationDocs = { ...MODEL_DOCS, ...WEBHOOK_DOCS, ...PROBE_DOCS, ...DOCS_DOCS };

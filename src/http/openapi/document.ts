import { evolinkTask } from '../../dialects/evolink-schema.ts';
import type { Dialects } from '../../dialects/index.ts';
import { sparkTask } from '../../dialects/spark-schema.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { ModelRegistry } from '../../models/model.ts';
import type { RouteFacts } from './collect-routes.ts';
import { type Components, createComponents } from './components.ts';
import { addCreateRequests } from './create-requests.ts';
import { describeOperation } from './describe-operation.ts';
import { createErrorResponses } from './error-responses.ts';
import { JSON_TYPE, type OperationDocs } from './operation.ts';
import { ACCOUNT_DOCS, ACCOUNT_TAGS } from './operations/account.ts';
import { CONSOLE_DOCS, CONSOLE_TAGS } from './operations/console.ts';
import { GENERATION_TAGS, generationDocs } from './operations/generation.ts';
import { LIBRARY_DOCS, LIBRARY_TAGS } from './operations/library.ts';
import { SERVER_DOCS, SERVER_TAGS } from './operations/server.ts';
import { VIDEO_DOCS, VIDEO_TAGS } from './operations/videos.ts';

export interface DocumentDeps {
  readonly basePath: string;
  readonly version: string;
  readonly models: ModelRegistry;
  readonly dialects: Dialects;
}

const INTRODUCTION = `Media generation for digital humans and video, on your own machine.

A **create** answers a task at once; **poll** it, follow its **stream**, or be **called back** when it has ended. Two
protocols share every model and task: the EvoLink paths (\`/v1/videos/generations\`, \`/v1/tasks/{id}\`) and the Spark
paths (\`/model/v1/generation\`, \`/model/v1/generation/task/{id}\`). OpenAI’s and Ark’s clients find paths of theirs.

Send \`Authorization: Bearer YOUR_API_KEY\` (or \`Key YOUR_API_KEY\`). Media is named by http(s) URL, \`data:\` URI,
\`asset://<id>\` or the link of an uploaded file. A create with an \`Idempotency-Key\` may be sent again safely. A
failed task polls as HTTP 200 with an \`error\` inside and costs nothing.`;

/**
 * OpenAPI 3.1 of the routes that were declared: their own schemas, and the words beside them. Throws when a route has
 * no words or words have no route, so the description is never silently incomplete.
 */
export function buildDocument(deps: DocumentDeps, routes: readonly RouteFacts[]): JsonObject {
  const components = createComponents();
  addCreateRequests(components, deps.models.all());
  const docs = {
    ...generationDocs(deps),
    ...VIDEO_DOCS,
    ...ACCOUNT_DOCS,
    ...LIBRARY_DOCS,
    ...SERVER_DOCS,
    ...CONSOLE_DOCS,
  };
  assertSame(routes, docs);
  const errors = createErrorResponses({ ...deps, components, docsPath: `${deps.basePath}/docs` });
  const paths: Record<string, JsonObject> = {};
  for (const route of routes) {
    const doc = docs[`${route.method} ${route.path}`];
    if (doc === undefined) throw new Error(`no words for ${route.method} ${route.path}`);
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: describeOperation({ components, errors }, route, doc),
    };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Sparkstage',
      version: deps.version,
      summary: 'Self-hosted media generation for digital humans and video.',
      description: INTRODUCTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: deps.basePath === '' ? '/' : deps.basePath, description: 'This server' }],
    security: [{ key: [] }],
    tags: [...GENERATION_TAGS, ...VIDEO_TAGS, ...LIBRARY_TAGS, ...ACCOUNT_TAGS, ...SERVER_TAGS, ...CONSOLE_TAGS],
    paths,
    webhooks: { taskEnded: { post: callbackOperation(components) } },
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key: POST /v1/keys makes one.' } },
      schemas: sortKeys(components.schemas),
      responses: sortKeys(errors.responses),
    },
  };
}

function assertSame(routes: readonly RouteFacts[], docs: OperationDocs): void {
  const declared = new Set(routes.map(({ method, path }) => `${method} ${path}`));
  const silent = [...declared].filter((name) => docs[name] === undefined);
  const stray = Object.keys(docs).filter((name) => !declared.has(name));
  if (silent.length + stray.length === 0) return;
  throw new Error(`API description: no words for [${silent.join(', ')}], no route for [${stray.join(', ')}]`);
}

/** What the platform sends to a `callback_url` (seed 003). */
function callbackOperation(components: Components): JsonObject {
  const header = (name: string, description: string) => ({
    name,
    in: 'header',
    required: true,
    description,
    schema: { type: 'string' },
  });
  const bodies = [components.describe(evolinkTask, 'output'), components.describe(sparkTask, 'output')];
  return {
    operationId: 'taskEnded',
    tags: [GENERATION_TAGS[0]?.name ?? ''],
    summary: 'A task has ended',
    description:
      'Sent to `callback_url` after billing, with the very bytes of a poll on the path of the create. Signed as Standard ' +
      'Webhooks. An answer of 2xx within 10 s ends it; otherwise it is sent again after 1, 2 and 4 s.',
    security: [],
    parameters: [
      header('webhook-id', 'The same for every attempt'),
      header('webhook-timestamp', 'Unix seconds of the attempt'),
      header(
        'webhook-signature',
        '`v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`; several while a secret rotates',
      ),
    ],
    requestBody: { required: true, content: { [JSON_TYPE]: { schema: { anyOf: bodies } } } },
    responses: { '2XX': { description: 'Received' }, default: { description: 'Sent again, three times at most' } },
  };
}

function sortKeys(record: Readonly<Record<string, JsonObject>>): JsonObject {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

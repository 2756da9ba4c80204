import { REASONS } from '../../lib/failure.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { ModelRegistry } from '../../models/model.ts';
import { ALL_REASONS, errorPageName } from './error-page.ts';
import { ERROR_WORDS } from './error-words.ts';
import { fence, list, page, table } from './markdown.ts';
import { type ModelPageDeps, writeModelPage } from './model-page.ts';

export interface LlmsDeps extends ModelPageDeps {
  readonly models: ModelRegistry;
  /** The API description, base path left out of its paths. */
  readonly document: () => JsonObject;
}

const SUMMARY =
  '> Self-hosted media generation for digital humans and video: one HTTP API that speaks the wire formats of the hosted services, real results on a plain CPU.';

/** The index by the llmstxt.org convention: a title, a summary, and lists of links with what is behind each. */
export function writeLlmsIndex({ models, publicUrl }: LlmsDeps): string {
  const docs = `${publicUrl()}/docs`;
  return page([
    '# Sparkstage',
    SUMMARY,
    `Every request carries \`Authorization: Bearer YOUR_API_KEY\`. A create (\`POST ${publicUrl()}/v1/videos/generations\`) answers a task; poll \`GET ${publicUrl()}/v1/tasks/{id}\` until \`status\` is \`completed\` or \`failed\`.`,
    '## API',
    list([
      `[Everything in one text](${docs}/llms-full.txt): the whole API, every model, every error`,
      `[OpenAPI 3.1](${publicUrl()}/openapi.json): every endpoint with schemas, examples and errors`,
      `[Reference for people](${docs}): the same, to browse and try`,
    ]),
    '## Models',
    list(
      models
        .all()
        .map(({ id, title, description }) => `[${title}](${docs}/models/${id}.md): \`${id}\`. ${description}`),
    ),
    '## Errors',
    list([
      `[All errors](${docs}/errors/index.md): every reason with its HTTP status`,
      ...ALL_REASONS.map(
        (reason) =>
          `[${ERROR_WORDS[reason].title}](${docs}/errors/${errorPageName(reason)}): \`${reason}\`, HTTP ${REASONS[reason].status}`,
      ),
    ]),
  ]);
}

/** The whole documentation as one text. */
export function writeLlmsFull(deps: LlmsDeps): string {
  const models = deps.models
    .all()
    .map((model) => deepen(writeModelPage(model, deps)).replaceAll('](../errors/', '](errors/'));
  const document = deps.document();
  const { description } = document.info as JsonObject;
  return page([
    '# Sparkstage',
    SUMMARY,
    String(description),
    '## A first task',
    firstTask(deps.publicUrl()),
    '## Callbacks',
    String(callbackOf(document).description),
    '## Endpoints',
    endpointTable(document),
    ...models.map((text) => text.trimEnd()),
    '## Errors',
    'A refused request answers the HTTP status with `{"error": {"code", "message", "type", "param", "reason", "detail", "fallback_suggestion"}}` on the EvoLink paths and `{"id", "status": "failed", "model", "error": {"code", "message", "error_message", …}}` on the Spark paths. Wait for `Retry-After` on 429 and 503.',
    table(
      ['reason', 'HTTP', 'what happened', 'what to do'],
      ALL_REASONS.map((reason) => [
        `\`${reason}\``,
        String(REASONS[reason].status),
        ERROR_WORDS[reason].title,
        ERROR_WORDS[reason].remedies.join(' '),
      ]),
    ),
  ]);
}

function firstTask(url: string): string {
  const lines = [
    `curl ${url}/api/v1/files/upload/stream -H "Authorization: Bearer $SPARKSTAGE_KEY" -F file=@portrait.jpg   # → data.file_url`,
    `curl ${url}/v1/videos/generations -H "Authorization: Bearer $SPARKSTAGE_KEY" -H "Content-Type: application/json" \\`,
    `  -d '{"model":"omnihuman-1.5","image_urls":["<file_url>"],"audio_url":"<file_url>"}'                     # → id`,
    `curl ${url}/v1/tasks/<id> -H "Authorization: Bearer $SPARKSTAGE_KEY"                                      # → results[0]`,
  ];
  return fence('bash', lines.join('\n'));
}

/** A page of its own becomes a section: every heading one level down. */
function deepen(markdown: string): string {
  return markdown.replace(/^(#+) /gm, '#$1 ');
}

function callbackOf(document: JsonObject): JsonObject {
  return ((document.webhooks as JsonObject).taskEnded as JsonObject).post as JsonObject;
}

function endpointTable(document: JsonObject): string {
  const rows = Object.entries(document.paths as Record<string, Record<string, JsonObject>>).flatMap(
    ([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => [
        `\`${method.toUpperCase()} ${path}\``,
        String(operation.summary),
        Array.isArray(operation.security)
          ? 'no key'
          : (/Scope: (.*)\./.exec(String(operation.description))?.[1] ?? 'any key'),
      ]),
  );
  return table(['endpoint', 'what it does', 'scope'], rows);
}

import { arkCode, digitCode, errorType, taskCode } from '../../dialects/error-codes.ts';
import type { Dialects } from '../../dialects/index.ts';
import { type Blame, Failure, REASONS, type Reason } from '../../lib/failure.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Model, ModelRegistry } from '../../models/model.ts';
import { ERROR_WORDS, type ErrorWords } from './error-words.ts';
import { fence, list, page, table } from './markdown.ts';

export interface ErrorPageDeps {
  readonly models: ModelRegistry;
  readonly dialects: Dialects;
}

const WHO: Readonly<Record<Blame, string>> = {
  caller: 'you, by changing the request',
  capacity: 'time: try again later',
  upstream: 'the upstream service, or the operator who set it up',
  platform: 'the operator',
};

/** Both protocols of the seeds are shown with an answer; of the other two only the code. */
const SHOWN = { evolink: '/v1/videos/generations', spark: '/model/v1/generation' } as const;
const OTHERS = { openai: 'OpenAI paths, `/v1/videos`', ark: 'Ark paths, `/api/v3/…`' } as const;
const EXAMPLE_MODEL = 'spark_avatar_picture_omni_v2';

const POLLED =
  'A failed task polls as HTTP 200 with the error inside; the status above answers requests that are refused.';

/** Every reason there is, in the order of the table. */
export const ALL_REASONS = Object.keys(REASONS) as readonly Reason[];

/** Name of the page about a reason, as a file and as the end of a path. */
export function errorPageName(reason: Reason): string {
  return `${reason.replaceAll('_', '-')}.md`;
}

/** What an error means, why it happens, what to do, and its code on every wire, as Markdown. */
export function writeErrorPage(deps: ErrorPageDeps, reason: Reason): string {
  const words: ErrorWords = ERROR_WORDS[reason];
  const { blame, status, retry } = REASONS[reason];
  return page([
    `# ${words.title}`,
    `\`${reason}\` · HTTP ${status}`,
    words.happened,
    '## Why',
    list(words.causes),
    '## What to do',
    list(words.remedies),
    '## Codes',
    table(
      ['where', 'code'],
      [
        ['HTTP status', `${status} \`${errorType(reason)}\``],
        ...(needsModel(reason) ? [['failed task at `/v1/tasks/{id}`', `\`${taskCode(reason)}\``]] : []),
        ...(needsModel(reason) ? modelCodes(deps.models, reason) : []),
        ...otherCodes(deps, reason),
      ],
    ),
    table(
      ['', ''],
      [
        ['Who can mend it', WHO[blame]],
        ['Does the platform try again by itself?', retry ? 'yes, a task that fails like this runs again' : 'no'],
      ],
    ),
    '## Examples',
    example(deps, reason, 'evolink'),
    example(deps, reason, 'spark'),
    ...(needsModel(reason) ? [POLLED] : []),
  ]);
}

/** Not what happens before a model is known, such as a wrong key: there is no task then, and no model's code. */
function needsModel(reason: Reason): boolean {
  const { model }: ErrorWords['example'] = ERROR_WORDS[reason].example;
  return model !== null;
}

/** The code of each model that has codes of its own; those with the same ones share a row. */
function modelCodes(models: ModelRegistry, reason: Reason): readonly (readonly string[])[] {
  const rows = new Map<string, string[]>();
  for (const model of models.all()) {
    const codes = listCodes(reason, model);
    if (codes.length === 0) continue;
    const cell = codes.join('<br>');
    rows.set(cell, [...(rows.get(cell) ?? []), `\`${model.id}\``]);
  }
  return [...rows].map(([codes, ids]) => [ids.join(', '), codes]);
}

/** Codes that depend on the field are listed by field, in the order of the model's own table. */
function listCodes(reason: Reason, model: Model): readonly string[] {
  if (model.hasArkCodes === true) return listArkCodes(reason, model);
  const code = (param: string) => digitCode(new Failure(reason, '', { param }), model);
  const plain = code('');
  if (plain === undefined) return [];
  const when = reason === 'missing_parameter' ? 'missing' : 'any';
  const rows = model.checks.filter((row) => row.when === when);
  const byCode = new Map<string, string[]>();
  for (const field of new Set(rows.map((row) => row.path))) {
    const found = code(field);
    if (found !== undefined && found !== plain) byCode.set(found, [...(byCode.get(found) ?? []), `\`${field}\``]);
  }
  const special = [...byCode].map(([found, fields]) => `\`${found}\` for ${fields.join(', ')}`);
  const formats = reason === 'invalid_image' ? listFormatCodes(model) : [];
  const isAlone = special.length + formats.length === 0;
  return [...special, ...formats, isAlone ? `\`${plain}\`` : `\`${plain}\` otherwise`];
}

function listFormatCodes(model: Model): readonly string[] {
  const rules = model.media(model.input.parse(model.example)).map(({ rule }) => rule.wrongFormat?.code);
  return rules.flatMap((code) => (code === undefined ? [] : [`\`${model.codePrefix}${code}\` for another format`]));
}

/** One field of each kind: the codes of some reasons tell what was judged. */
const ARK_FIELDS = ['', '<field>', 'content[0].image_url.url', 'content[0].video_url.url'];

function listArkCodes(reason: Reason, model: Model): readonly string[] {
  const fields = reason === 'safety_rejected' ? ARK_FIELDS : ['<field>'];
  const codes = fields.map((param) => arkCode(new Failure(reason, '', { param }), model));
  const own = reason === 'missing_parameter' ? model.checks.map((row) => row.code) : [];
  return [...new Set(own.length > 0 ? own : codes)].map((code) => `\`${code}\``);
}

/** The other two protocols, for a model that both were made for. */
function otherCodes({ dialects, models }: ErrorPageDeps, reason: Reason): readonly (readonly string[])[] {
  return (['openai', 'ark'] as const).map((name) => {
    const failure = new Failure(reason, '', { param: '<field>' });
    const { body } = dialects[name].renderError(failure, models.find('spark_dance_v2_0'));
    const { error } = JSON.parse(body) as { error: JsonObject };
    return [OTHERS[name], `\`${String(error.code)}\``];
  });
}

function example({ dialects, models }: ErrorPageDeps, reason: Reason, name: keyof typeof SHOWN): string {
  const { message, details = {}, model = EXAMPLE_MODEL }: ErrorWords['example'] = ERROR_WORDS[reason].example;
  const found = model === null ? undefined : models.find(model);
  const { status, headers, body } = dialects[name].renderError(new Failure(reason, message, details), found);
  const head = Object.entries(headers).map(([header, value]) => `${header}: ${value}\n`);
  const json = JSON.stringify(JSON.parse(body), null, 2);
  const title = `${name === 'spark' ? 'Spark' : 'EvoLink'} paths, such as \`${SHOWN[name]}\``;
  return `${title}${model === null ? '' : `, with \`${model}\``}:\n\n${fence('http', `HTTP/1.1 ${status}\n${head.join('')}\n${json}`)}`;
}

/** All reasons with their pages. */
export function writeErrorIndex(): string {
  const rows = ALL_REASONS.map((reason) => [
    `[\`${reason}\`](${errorPageName(reason)})`,
    String(REASONS[reason].status),
    ERROR_WORDS[reason].title,
  ]);
  return page([
    '# Errors',
    'Every error has one reason, whatever the path; each path writes it in the codes of its own protocol. `message` says what was wrong, `param` with which field, `detail` which limit and which value, `fallback_suggestion` what to do.',
    table(['reason', 'HTTP', 'what happened'], rows),
  ]);
}

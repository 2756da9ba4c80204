import { arkCode, digitCode } from '../../dialects/error-codes.ts';
import type { EngineRegistry } from '../../engines/engine.ts';
import { Failure, type Reason } from '../../lib/failure.ts';
import type { JsonObject } from '../../lib/json.ts';
import { describeInput } from '../../models/describe-input.ts';
import type { CheckRow, Model, Prices } from '../../models/model.ts';
import { MICRO_PER_CREDIT } from '../../models/prices.ts';
import { describeFields } from './describe-fields.ts';
import { errorPageName } from './error-page.ts';
import { ERROR_WORDS } from './error-words.ts';
import { fence, list, page, table } from './markdown.ts';

export interface ModelPageDeps {
  readonly prices: Prices;
  readonly usdPerCredit: number;
  readonly engines: EngineRegistry;
  /** Base path included. */
  readonly publicUrl: () => string;
}

const UNIT = { per_second: 'second', per_call: 'call', per_token: 'token' } as const;

const MEDIA =
  'A media field takes an http(s) URL, a `data:` URI, `asset://<id>` or the link of an uploaded file. null and blank values count as absent; unknown fields are ignored with a warning in `metadata.warnings`.';
const JUDGED = 'Files are judged by their content, not by name or header.';

/** Everything a caller needs to know about a model, as Markdown. */
export function writeModelPage(model: Model, deps: ModelPageDeps): string {
  const ignored = Object.keys(model.ignored).map((key) => `\`${key}\``);
  return page([
    `# ${model.title}`,
    `\`${model.id}\` · makes ${{ video: 'a video', image: 'a picture', text: 'a text' }[model.produces]}`,
    model.description,
    '## Fields',
    fieldTable(model),
    MEDIA,
    ...(model.limits.length === 0 ? [] : ['## Limits', JUDGED, list(model.limits)]),
    ...(ignored.length === 0 ? [] : [`Accepted and ignored with a warning: ${ignored.join(', ')}.`]),
    '## Price',
    writePrice(model, deps),
    '## Who makes it here',
    writeEngines(model, deps.engines),
    '## Requests',
    'On the EvoLink paths:',
    curl(`${deps.publicUrl()}/v1/videos/generations`, { model: model.id, ...model.example }),
    `Then \`GET ${deps.publicUrl()}/v1/tasks/{id}\` until \`status\` is \`completed\` or \`failed\`.`,
    'On the Spark paths:',
    curl(`${deps.publicUrl()}/model/v1/generation`, { model: model.id, input: [{ params: model.example }] }),
    `Then \`GET ${deps.publicUrl()}/model/v1/generation/task/{id}\` until \`status\` is \`completed\` or \`failed\`.`,
    '## Errors',
    writeErrors(model),
  ]);
}

function fieldTable(model: Model): string {
  const rows = describeFields(describeInput(model)).map((field) => [
    `\`${field.path}\``,
    field.type,
    field.isRequired ? 'yes' : 'no',
    field.fallback === '' ? '' : `\`${field.fallback}\``,
    field.range,
    field.description,
  ]);
  return table(['field', 'type', 'required', 'default', 'range', 'meaning'], rows);
}

function writePrice(model: Model, { prices, usdPerCredit }: ModelPageDeps): string {
  const price = prices[model.id];
  if (price === undefined) throw new Error(`no price for model ${model.id}`);
  const rows = Object.entries(price.micro).map(([tier, micro]) => {
    const credits = micro / MICRO_PER_CREDIT;
    return [tier, String(credits), (credits * usdPerCredit).toFixed(4)];
  });
  const unit = UNIT[price.rule];
  return [
    `Billed per ${unit}. The most that a task may cost is reserved at the create; a failed task costs nothing.`,
    table(['what', `credits per ${unit}`, `USD per ${unit}`], rows),
  ].join('\n\n');
}

function writeEngines(model: Model, engines: EngineRegistry): string {
  const serving = engines.route(model.id);
  if (serving.length === 0) {
    return 'No engine of this installation serves it: everything is checked, then the create answers 503 `engine_unavailable`. An engines file can route it to another service.';
  }
  return serving
    .map((engine) => {
      const limits = engine.limits?.[model.id] ?? [];
      const place = engine.kind === 'inline' ? 'on this machine' : 'at another service';
      const abilities = engine.abilities?.[model.id] ?? [];
      const can = abilities.length === 0 ? '' : `\n\nWhat it makes of requests:\n\n${list(abilities)}`;
      const cannot = limits.length === 0 ? '' : `\n\nWhat it cannot do:\n\n${list(limits)}`;
      return `\`${engine.id}\`, ${place}.${can}${cannot}`;
    })
    .join('\n\n');
}

function curl(url: string, body: JsonObject): string {
  const json = JSON.stringify(body, null, 2).replaceAll("'", "'\\''");
  const lines = [
    `curl ${url} \\`,
    '  -H "Authorization: Bearer $SPARKSTAGE_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '${json}'`,
  ];
  return fence('bash', lines.join('\n'));
}

/** What can happen to a task of any model, after what is wrong with its fields. */
const COMMON: readonly Reason[] = [
  'invalid_image',
  'invalid_audio',
  'invalid_video',
  'no_subject',
  'asset_unavailable',
  'input_download_failed',
  'input_too_large',
  'safety_rejected',
  'insufficient_credits',
  'rate_limited',
  'engine_unavailable',
  'engine_failed',
  'engine_timeout',
  'output_invalid',
  'upstream_failed',
  'worker_lost',
  'cancelled',
  'expired',
];

function writeErrors(model: Model): string {
  const common = COMMON.map((reason) => [
    codeOf(model, reason),
    `[${ERROR_WORDS[reason].title}](../errors/${errorPageName(reason)})`,
  ]);
  return table(['code on the Spark paths', 'when'], [...model.checks.map((row) => fieldRow(model, row)), ...common]);
}

function fieldRow({ codePrefix }: Model, { path, when, code, message }: CheckRow): readonly string[] {
  const what = when === 'missing' ? `\`${path}\` is missing` : `\`${path}\` is not allowed`;
  return [`\`${codePrefix ?? ''}${code}\``, message === undefined ? what : `${what}: “${message}”`];
}

function codeOf(model: Model, reason: Reason): string {
  const failure = new Failure(reason, '', { param: '<field>' });
  return `\`${digitCode(failure, model) ?? arkCode(failure, model) ?? reason}\``;
}

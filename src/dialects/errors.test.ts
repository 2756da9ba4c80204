import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, type FailureDetails, REASONS, type Reason } from '../lib/failure.ts';
import type { JsonValue } from '../lib/json.ts';
import type { Model } from '../models/model.ts';
import type { DialectName } from '../tasks/task.ts';
import { dialects, errorOf, failed, models, omni, omnihuman, PATHS, read } from './test-tasks.ts';

const REASON_NAMES = Object.keys(REASONS) as Reason[];

/** Every row: reason, details, model, the exact `error` of seed 003's examples. */
const SEED_ERRORS: readonly [Reason, FailureDetails, Record<string, JsonValue>][] = [
  [
    'invalid_audio',
    { param: 'audio_url', detail: '36 s, at most 35 s' },
    {
      code: 400,
      message: 'Invalid audio format or duration exceeds 35 seconds',
      type: 'invalid_request_error',
      param: 'audio_url',
      fallback_suggestion: 'use MP3 or WAV format, max 35 seconds',
    },
  ],
  [
    'no_subject',
    {},
    {
      code: 400,
      message: 'No human subject detected in image',
      type: 'invalid_request_error',
      param: 'image_urls',
      fallback_suggestion: 'provide an image with a clear human figure',
    },
  ],
  ['unauthenticated', {}, { code: 401, message: 'Invalid or expired token', type: 'authentication_error' }],
  [
    'insufficient_credits',
    {},
    {
      code: 402,
      message: 'Insufficient quota',
      type: 'insufficient_quota_error',
      fallback_suggestion: 'https://host.example/apiv1/dashboard/billing',
    },
  ],
  [
    'permission_denied',
    { param: 'model' },
    { code: 403, message: 'Access denied for this model', type: 'permission_error', param: 'model' },
  ],
  [
    'model_not_found',
    {},
    {
      code: 404,
      message: 'Specified model not found',
      type: 'not_found_error',
      param: 'model',
      fallback_suggestion: 'omnihuman-1.5',
    },
  ],
  [
    'input_too_large',
    { param: 'image_urls' },
    {
      code: 413,
      message: 'Image or audio file too large',
      type: 'request_too_large_error',
      param: 'image_urls',
      fallback_suggestion: 'compress file to under 10MB',
    },
  ],
  [
    'rate_limited',
    {},
    {
      code: 429,
      message: 'Rate limit exceeded',
      type: 'rate_limit_error',
      fallback_suggestion: 'retry after 60 seconds',
    },
  ],
  [
    'internal',
    {},
    {
      code: 500,
      message: 'Internal server error',
      type: 'internal_server_error',
      fallback_suggestion: 'try again later',
    },
  ],
  [
    'upstream_failed',
    {},
    {
      code: 502,
      message: 'Upstream AI service unavailable',
      type: 'upstream_error',
      fallback_suggestion: 'try again later',
    },
  ],
  [
    'service_unavailable',
    {},
    {
      code: 503,
      message: 'Service temporarily unavailable',
      type: 'service_unavailable_error',
      fallback_suggestion: 'retry after 30 seconds',
    },
  ],
];

test('evolink: the error examples of seed 003, word for word', () => {
  for (const [reason, details, expected] of SEED_ERRORS) {
    const error = errorOf('evolink', new Failure(reason, 'own words', details), omnihuman);
    for (const [field, value] of Object.entries(expected)) assert.deepEqual(error[field], value, `${reason}.${field}`);
    for (const field of ['param', 'fallback_suggestion']) {
      assert.equal(field in error, field in expected, `${reason} has ${field}`);
    }
  }
});

test('model × path × reason: every error and every failed task renders, in its own code family', () => {
  for (const model of [...models.all(), undefined]) {
    for (const path of PATHS) {
      for (const reason of REASON_NAMES) {
        const where = `${model?.id ?? 'no model'} ${path} ${reason}`;
        const failure = new Failure(reason, 'own words', { param: 'image_url' });
        const rendered = dialects[path].renderError(failure, model);
        assert.equal(rendered.status, REASONS[reason].status, where);
        const error = errorOf(path, failure, model);
        checkCode(path, model, error, error.code, rendered.status, where);
        const task = { ...failed(reason), model: model?.id ?? 'gone' };
        const polled = read(dialects[path].render(task, model));
        assert.equal(polled.status, 'failed', where);
        checkTaskCode(path, model, polled.error as Record<string, JsonValue>, where);
      }
    }
  }
});

const NINE_DIGITS = /^003016\d{3}$/;

function checkCode(
  path: DialectName,
  model: Model | undefined,
  error: Record<string, JsonValue>,
  code: JsonValue | undefined,
  status: number,
  where: string,
): void {
  const hasTable = model === omni;
  assert.ok(typeof error.message === 'string' && error.message !== '', where);
  assert.ok(typeof error.type === 'string', where);
  if (path === 'evolink') {
    assert.equal(code, status, where);
    assert.equal(NINE_DIGITS.test(String(error.reason)), hasTable, where);
  } else {
    assert.equal(error.message, error.error_message, where);
    assert.equal(typeof code, 'string', where);
    assert.equal(NINE_DIGITS.test(String(code)), hasTable, where);
    assert.notEqual(code, 'unknown_error', where);
  }
}

function checkTaskCode(
  path: DialectName,
  model: Model | undefined,
  error: Record<string, JsonValue>,
  where: string,
): void {
  const hasTable = model === omni;
  const nineDigits = path === 'spark' ? error.code : error.reason;
  assert.equal(NINE_DIGITS.test(String(nineDigits)), hasTable, where);
  if (path === 'evolink') assert.match(String(error.code), /^[a-z_]+$/, where);
}

test('spark: each code of seed 000 belongs to its reason', () => {
  const codeOf = (reason: Reason, details: FailureDetails = {}) =>
    errorOf('spark', new Failure(reason, 'own words', details), omni).code;
  assert.equal(codeOf('missing_parameter', { param: 'image_url', code: '001' }), '003016001');
  assert.equal(codeOf('missing_parameter', { param: 'audio_url' }), '003016002');
  assert.equal(codeOf('input_too_large', { param: 'audio_url' }), '003016081');
  assert.equal(codeOf('forbidden_address', { param: 'image_url' }), '003016080');
  assert.equal(codeOf('invalid_parameter', { param: 'callback_url' }), '003016099');
  const rows: [Reason, string][] = [
    ['engine_failed', '003016095'],
    ['engine_timeout', '003016095'],
    ['output_invalid', '003016096'],
    ['upstream_failed', '003016097'],
    ['input_download_failed', '003016097'],
    ['worker_lost', '003016098'],
    ['engine_unavailable', '003016099'],
    ['invalid_image', '003016080'],
    ['invalid_audio', '003016081'],
    ['no_subject', '003016083'],
    ['asset_unavailable', '003016090'],
    ['cancelled', '003016091'],
    ['expired', '003016092'],
    ['safety_rejected', '003016093'],
  ];
  for (const [reason, code] of rows) assert.equal(codeOf(reason), code, reason);
});

test('Retry-After: 60 on 429, 30 on 503, the known time when there is one', () => {
  const header = (failure: Failure) => dialects.spark.renderError(failure, omni).headers['retry-after'];
  assert.equal(header(new Failure('rate_limited', 'x')), '60');
  assert.equal(header(new Failure('engine_unavailable', 'x')), '30');
  assert.equal(header(new Failure('rate_limited', 'x', { retryAfterSeconds: 6.2 })), '7');
  assert.equal(header(new Failure('invalid_image', 'x')), undefined);
});

test('an internal message is never shown; another one becomes the detail of a fixed sentence', () => {
  const secret = errorOf('evolink', new Failure('internal', 'disk /srv/a is full'), undefined);
  assert.equal(JSON.stringify(secret).includes('disk'), false);
  const scope = errorOf('evolink', new Failure('permission_denied', 'This key lacks the scope billing'), undefined);
  assert.equal(scope.message, 'This key lacks the scope billing');
  const poor = errorOf('evolink', new Failure('insufficient_credits', '3 credits left, 10 needed'), omnihuman);
  assert.deepEqual([poor.message, poor.detail], ['Insufficient quota', '3 credits left, 10 needed']);
});

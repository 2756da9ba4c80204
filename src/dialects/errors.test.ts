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

test('spark: the same sentences and statuses, with message and error_message equal', () => {
  for (const [reason, details, expected] of SEED_ERRORS) {
    const failure = new Failure(reason, 'own words', details);
    const rendered = dialects.spark.renderError(failure, omnihuman);
    assert.equal(rendered.status, expected.code, reason);
    const body = read(rendered.body);
    assert.deepEqual([body.id, body.status, body.model], ['', 'failed', 'omnihuman-1.5'], reason);
    const error = body.error as Record<string, JsonValue>;
    assert.deepEqual([error.message, error.error_message], [expected.message, expected.message], reason);
    assert.equal(error.type, expected.type, reason);
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

/** What a model's codes look like, on the wire of the contract: 9 digits, Ark's words, or none of its own. */
const FAMILIES: Readonly<Record<string, RegExp>> = {
  spark_avatar_picture_omni_v2: /^003016\d{3}$/,
  spark_avatar_imitator_v2v: /^003018\d{3}$/,
  spark_edit_portrait: /^003010\d{3}$/,
  spark_dance_v2_0: /^[A-Z][A-Za-z]+(\.[A-Za-z_]+)?$/,
  spark_asset_create_group: /^[A-Z][A-Za-z]+(\.[A-Za-z_]+)?$/,
  spark_asset_create: /^[A-Z][A-Za-z]+(\.[A-Za-z_]+)?$/,
  spark_asset_get: /^[A-Z][A-Za-z]+(\.[A-Za-z_]+)?$/,
};
const OWN_WORD = /^[a-z_]+$/;
const familyOf = (model: Model | undefined) => FAMILIES[model?.id ?? ''] ?? OWN_WORD;

function checkCode(
  path: DialectName,
  model: Model | undefined,
  error: Record<string, JsonValue>,
  code: JsonValue | undefined,
  status: number,
  where: string,
): void {
  assert.ok(typeof error.message === 'string' && error.message !== '', where);
  assert.ok(typeof error.type === 'string', where);
  if (path === 'evolink') {
    assert.equal(code, status, where);
    assert.match(String(error.reason), familyOf(model), where);
  } else {
    assert.equal(error.message, error.error_message, where);
    assert.equal(typeof code, 'string', where);
    assert.match(String(code), familyOf(model), where);
    assert.notEqual(code, 'unknown_error', where);
  }
}

function checkTaskCode(
  path: DialectName,
  model: Model | undefined,
  error: Record<string, JsonValue>,
  where: string,
): void {
  assert.match(String(path === 'spark' ? error.code : error.reason), familyOf(model), where);
  if (path === 'evolink') assert.ok(TASK_CODES.has(String(error.code)), `${where}: ${error.code}`);
}

/** The string codes of failed tasks, as the vendor lists them (contract A7). */
const TASK_CODES = new Set([
  'content_policy_violation',
  'invalid_parameters',
  'image_processing_error',
  'image_dimension_mismatch',
  'request_cancelled',
  'generation_failed_no_content',
  'service_error',
  'generation_timeout',
  'resource_exhausted',
  'quota_exceeded',
  'service_unavailable',
  'resource_not_found',
  'unknown_error',
]);

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

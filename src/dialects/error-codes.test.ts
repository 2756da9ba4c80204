import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, type FailureDetails, type Reason } from '../lib/failure.ts';
import type { JsonValue } from '../lib/json.ts';
import type { Model } from '../models/model.ts';
import { dialects, errorOf, failed, models, omni, read } from './test-tasks.ts';

/** The rows that the three 9-digit tables share, and the band that is ours (contract A7). */
const SHARED_DIGITS: readonly [Reason, string][] = [
  ['engine_failed', '095'],
  ['engine_timeout', '095'],
  ['engine_out_of_memory', '095'],
  ['internal', '095'],
  ['output_invalid', '096'],
  ['upstream_failed', '097'],
  ['input_download_failed', '097'],
  ['worker_lost', '098'],
  ['engine_unavailable', '099'],
  ['service_unavailable', '099'],
  ['insufficient_credits', '099'],
  ['rate_limited', '099'],
  ['invalid_audio', '081'],
  ['invalid_video', '082'],
  ['asset_unavailable', '090'],
  ['cancelled', '091'],
  ['expired', '092'],
  ['safety_rejected', '093'],
];

/** Each row of the tables of seeds 000, 001 and 004: reason and field → last three digits. */
const OWN_DIGITS: Readonly<Record<string, readonly [Reason, string, string][]>> = {
  spark_avatar_picture_omni_v2: [
    ['missing_parameter', 'image_url', '001'],
    ['missing_parameter', 'audio_url', '002'],
    ['input_too_large', 'audio_url', '081'],
    ['forbidden_address', 'image_url', '080'],
    ['invalid_parameter', 'callback_url', '099'],
    ['invalid_image', 'image_url', '080'],
    ['no_subject', 'image_url', '083'],
  ],
  spark_avatar_imitator_v2v: [
    ['missing_parameter', 'image_url', '001'],
    ['missing_parameter', 'driving_video_info', '002'],
    ['missing_parameter', 'driving_video_info.store_type', '003'],
    ['missing_parameter', 'driving_video_info.video_url', '004'],
    ['invalid_parameter', 'driving_video_info.store_type', '005'],
    ['invalid_parameter', 'driving_video_info', '006'],
    ['input_too_large', 'driving_video_info.video_url', '082'],
    ['forbidden_address', 'driving_video_info.video_url', '082'],
    ['invalid_image', 'image_url', '080'],
    ['no_subject', 'image_url', '083'],
  ],
  spark_edit_portrait: [
    ['missing_parameter', 'image_input', '001'],
    ['invalid_parameter', 'width', '002'],
    ['input_too_large', 'image_input', '002'],
    ['forbidden_address', 'image_input', '002'],
    ['invalid_image', 'image_input', '002'],
    ['no_subject', 'image_input', '002'],
  ],
};

const sparkCode = (model: Model | undefined, reason: Reason, details: FailureDetails = {}) =>
  errorOf('spark', new Failure(reason, 'own words', details), model).code;

test('spark: each code of seeds 000, 001 and 004 belongs to its reason, at create and in a failed task', () => {
  for (const [id, rows] of Object.entries(OWN_DIGITS)) {
    const model = models.find(id);
    const shared = SHARED_DIGITS.map(([reason, digits]) => [reason, '', digits] as const);
    for (const [reason, param, digits] of [...rows, ...shared]) {
      const expected = `${model?.codePrefix}${digits}`;
      assert.equal(sparkCode(model, reason, { param }), expected, `${id} ${reason} ${param}`);
      const task = read(dialects.spark.render({ ...failed(reason, { param }), model: id }, model));
      assert.equal((task.error as Record<string, JsonValue>).code, expected, `${id} ${reason} task`);
    }
  }
  assert.equal(sparkCode(omni, 'missing_parameter', { param: 'image_url', code: '001' }), '003016001');
  const portrait = models.find('spark_edit_portrait');
  assert.equal(sparkCode(portrait, 'invalid_image', { param: 'image_input', code: '003' }), '003010003');
});

test('seed 002 has Ark’s string codes on both paths, and never 9 digits (contract A7)', () => {
  const rows: readonly [Reason, FailureDetails, string][] = [
    ['missing_parameter', { param: 'content' }, 'MissingParameter'],
    ['invalid_parameter', { param: 'content' }, 'InvalidParameter.content'],
    ['invalid_parameter', { param: 'content[1].role' }, 'InvalidParameter.content'],
    ['invalid_parameter', { param: 'duration' }, 'InvalidParameter.duration'],
    ['invalid_parameter', {}, 'InvalidParameter'],
    ['invalid_image', { param: 'content[0].image_url.url' }, 'InvalidParameter.content'],
    ['invalid_video', { param: 'content' }, 'InvalidParameter.content'],
    ['input_too_large', { param: 'content[0].image_url.url' }, 'InvalidParameter.content'],
    ['safety_rejected', { param: 'content[0].text' }, 'InputTextSensitiveContentDetected'],
    ['safety_rejected', { param: 'content[0].image_url.url' }, 'InputImageSensitiveContentDetected'],
    ['safety_rejected', { param: 'content[0].video_url.url' }, 'InputVideoSensitiveContentDetected'],
    ['safety_rejected', {}, 'OutputVideoSensitiveContentDetected'],
    [
      'safety_rejected',
      { code: 'InputImageSensitiveContentDetected.PrivacyInformation' },
      'InputImageSensitiveContentDetected.PrivacyInformation',
    ],
    ['rate_limited', {}, 'RateLimitExceeded'],
    ['concurrency_limited', {}, 'QuotaExceeded'],
    ['internal', {}, 'InternalServiceError'],
    ['engine_failed', {}, 'InternalServiceError'],
    ['cancelled', {}, 'RequestCancelled'],
    ['expired', {}, 'TaskExpired'],
    ['input_download_failed', {}, 'ResourceDownloadFailed'],
    ['asset_unavailable', { param: 'content[0].image_url.url' }, 'NotFound.AssetId'],
  ];
  const dance = models.find('spark_dance_v2_0');
  for (const [reason, details, code] of rows) {
    assert.equal(sparkCode(dance, reason, details), code, reason);
    assert.equal(errorOf('evolink', new Failure(reason, 'own words', details), dance).reason, code, reason);
  }
});

test('the asset models have a code for each missing field', () => {
  const group = models.find('spark_asset_create');
  assert.equal(
    sparkCode(group, 'missing_parameter', { param: 'GroupId', code: 'MissingParameter.GroupId' }),
    'MissingParameter.GroupId',
  );
  assert.equal(sparkCode(group, 'not_found', { code: 'NotFound.GroupId' }), 'NotFound.GroupId');
  assert.equal(sparkCode(group, 'invalid_parameter', { param: 'AssetType' }), 'InvalidParameter.AssetType');
});

import type { Reason } from '../../../lib/failure.ts';

/** What may be wrong with a create: the parameters, their files, the money, the engine. */
export const CREATE_REASONS: readonly Reason[] = [
  'missing_parameter',
  'invalid_image',
  'invalid_audio',
  'invalid_video',
  'mask_mismatch',
  'no_subject',
  'asset_unavailable',
  'input_download_failed',
  'forbidden_address',
  'insufficient_credits',
  'permission_denied',
  'model_not_found',
  'idempotency_conflict',
  'input_too_large',
  'concurrency_limited',
  'engine_failed',
  'upstream_failed',
  'engine_unavailable',
];

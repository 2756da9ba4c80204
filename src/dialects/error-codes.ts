import { type Failure, REASONS, type Reason } from '../lib/failure.ts';
import type { Model } from '../models/model.ts';
import { findCheck } from '../models/parse-input.ts';

/** The string codes of a failed task on the protocol of seed 003 (contract A7). */
export type TaskCode =
  | 'content_policy_violation'
  | 'invalid_parameters'
  | 'image_processing_error'
  | 'image_dimension_mismatch'
  | 'request_cancelled'
  | 'generation_failed_no_content'
  | 'service_error'
  | 'generation_timeout'
  | 'resource_exhausted'
  | 'quota_exceeded'
  | 'service_unavailable'
  | 'resource_not_found'
  | 'unknown_error';

interface Codes {
  /** Code of a failed task on the EvoLink path, and on the Spark path for a model without a 9-digit table. */
  readonly task: TaskCode;
  /** Last three digits for a model with a table; `field`: the model's own row for the field, else 099. */
  readonly digits: `${number}` | 'field';
}

/**
 * Every reason on every wire. 080–083 and 090–093 are ours, in the band all three tables leave free; 099 "Task
 * creation error" stands for every refusal of a create that a table has no row for.
 */
const CODES = {
  missing_parameter: { task: 'invalid_parameters', digits: 'field' },
  invalid_parameter: { task: 'invalid_parameters', digits: 'field' },
  invalid_json: { task: 'invalid_parameters', digits: '099' },
  invalid_image: { task: 'image_processing_error', digits: '080' },
  invalid_audio: { task: 'invalid_parameters', digits: '081' },
  invalid_video: { task: 'invalid_parameters', digits: '082' },
  mask_mismatch: { task: 'image_dimension_mismatch', digits: '080' },
  no_subject: { task: 'image_processing_error', digits: '083' },
  asset_unavailable: { task: 'resource_not_found', digits: '090' },
  input_download_failed: { task: 'resource_not_found', digits: '097' },
  forbidden_address: { task: 'invalid_parameters', digits: 'field' },
  safety_rejected: { task: 'content_policy_violation', digits: '093' },
  unauthenticated: { task: 'unknown_error', digits: '099' },
  insufficient_credits: { task: 'quota_exceeded', digits: '099' },
  permission_denied: { task: 'unknown_error', digits: '099' },
  model_not_found: { task: 'resource_not_found', digits: '099' },
  task_not_found: { task: 'resource_not_found', digits: '099' },
  not_found: { task: 'resource_not_found', digits: '099' },
  method_not_allowed: { task: 'unknown_error', digits: '099' },
  task_state_conflict: { task: 'unknown_error', digits: '099' },
  idempotency_conflict: { task: 'invalid_parameters', digits: '099' },
  link_expired: { task: 'resource_not_found', digits: '099' },
  input_too_large: { task: 'invalid_parameters', digits: 'field' },
  request_too_large: { task: 'invalid_parameters', digits: '099' },
  unsupported_media_type: { task: 'invalid_parameters', digits: '099' },
  rate_limited: { task: 'resource_exhausted', digits: '099' },
  concurrency_limited: { task: 'resource_exhausted', digits: '099' },
  cancelled: { task: 'request_cancelled', digits: '091' },
  expired: { task: 'generation_timeout', digits: '092' },
  engine_failed: { task: 'service_error', digits: '095' },
  engine_timeout: { task: 'generation_timeout', digits: '095' },
  engine_out_of_memory: { task: 'resource_exhausted', digits: '095' },
  output_invalid: { task: 'generation_failed_no_content', digits: '096' },
  worker_lost: { task: 'service_error', digits: '098' },
  upstream_failed: { task: 'service_error', digits: '097' },
  engine_unavailable: { task: 'service_unavailable', digits: '099' },
  service_unavailable: { task: 'service_unavailable', digits: '099' },
  internal: { task: 'service_error', digits: '095' },
} as const satisfies Record<Reason, Codes>;

/** The string code of a failed task. */
export function taskCode(reason: Reason): TaskCode {
  return CODES[reason].task;
}

/** The 9-digit code (a string: it starts with zeros), or undefined when the model has no such table. */
export function digitCode(failure: Failure, model: Model | undefined): string | undefined {
  if (model === undefined || model.codePrefix === null) return undefined;
  return model.codePrefix + lastDigits(failure, model);
}

function lastDigits(failure: Failure, model: Model): string {
  const { code, param = '' } = failure.details;
  if (code !== undefined && /^\d{3}$/.test(code)) return code;
  const { digits } = CODES[failure.reason];
  if (digits !== 'field') return digits;
  return findCheck(model.checks, param, failure.reason === 'missing_parameter')?.code ?? '099';
}

/** What our extra field `reason` says: the 9-digit code where one exists (contract A8 row 18), else our own word. */
export function publicReason(failure: Failure, model: Model | undefined): string {
  return digitCode(failure, model) ?? failure.details.code ?? failure.reason;
}

type Status = (typeof REASONS)[Reason]['status'];

/** `error.type` by HTTP status: seed 003's words where it has some. */
const ERROR_TYPES = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'insufficient_quota_error',
  403: 'permission_error',
  404: 'not_found_error',
  405: 'method_not_allowed_error',
  409: 'conflict_error',
  410: 'gone_error',
  413: 'request_too_large_error',
  415: 'unsupported_media_type_error',
  429: 'rate_limit_error',
  500: 'internal_server_error',
  502: 'upstream_error',
  503: 'service_unavailable_error',
} as const satisfies Record<Status, string>;

/** The `type` of an error answered with this reason. */
export function errorType(reason: Reason): string {
  return ERROR_TYPES[REASONS[reason].status];
}

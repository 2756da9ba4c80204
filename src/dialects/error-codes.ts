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
  /** Code of a failed task on the EvoLink path, and on the Spark path for a model without a code family of its own. */
  readonly task: TaskCode;
  /** Last three digits for a model with a table; `field`: the model's own row for the field, else 099. */
  readonly digits: `${number}` | 'field';
  /** For a model with Ark's codes; `field`: InvalidParameter with the field's name; `sensitive`: by what was judged. */
  readonly ark: Capitalize<string> | 'field' | 'sensitive';
}

/**
 * Every reason on every wire. 080–083 and 090–093 are ours, in the band all three tables leave free; 099 "Task
 * creation error" stands for every refusal of a create that a table has no row for. Ark's words are those of its
 * public error list; `NotFound.AssetId`, `ResourceDownloadFailed`, `RequestCancelled`, `TaskExpired` and
 * `ServiceUnavailable` are ours (contract A7).
 */
const CODES = {
  missing_parameter: { task: 'invalid_parameters', digits: 'field', ark: 'MissingParameter' },
  invalid_parameter: { task: 'invalid_parameters', digits: 'field', ark: 'field' },
  invalid_json: { task: 'invalid_parameters', digits: '099', ark: 'InvalidParameter' },
  invalid_image: { task: 'image_processing_error', digits: '080', ark: 'field' },
  invalid_audio: { task: 'invalid_parameters', digits: '081', ark: 'field' },
  invalid_video: { task: 'invalid_parameters', digits: '082', ark: 'field' },
  mask_mismatch: { task: 'image_dimension_mismatch', digits: '080', ark: 'field' },
  no_subject: { task: 'image_processing_error', digits: '083', ark: 'field' },
  asset_unavailable: { task: 'resource_not_found', digits: '090', ark: 'NotFound.AssetId' },
  input_download_failed: { task: 'resource_not_found', digits: '097', ark: 'ResourceDownloadFailed' },
  forbidden_address: { task: 'invalid_parameters', digits: 'field', ark: 'field' },
  safety_rejected: { task: 'content_policy_violation', digits: '093', ark: 'sensitive' },
  unauthenticated: { task: 'unknown_error', digits: '099', ark: 'AuthenticationError' },
  insufficient_credits: { task: 'quota_exceeded', digits: '099', ark: 'AccountOverdueError' },
  permission_denied: { task: 'unknown_error', digits: '099', ark: 'AccessDenied' },
  model_not_found: { task: 'resource_not_found', digits: '099', ark: 'InvalidEndpointOrModel.NotFound' },
  task_not_found: { task: 'resource_not_found', digits: '099', ark: 'NotFound' },
  not_found: { task: 'resource_not_found', digits: '099', ark: 'NotFound' },
  method_not_allowed: { task: 'unknown_error', digits: '099', ark: 'InvalidParameter' },
  task_state_conflict: { task: 'unknown_error', digits: '099', ark: 'InvalidParameter' },
  idempotency_conflict: { task: 'invalid_parameters', digits: '099', ark: 'InvalidParameter' },
  link_expired: { task: 'resource_not_found', digits: '099', ark: 'NotFound' },
  input_too_large: { task: 'invalid_parameters', digits: 'field', ark: 'field' },
  request_too_large: { task: 'invalid_parameters', digits: '099', ark: 'InvalidParameter' },
  unsupported_media_type: { task: 'invalid_parameters', digits: '099', ark: 'InvalidParameter' },
  rate_limited: { task: 'resource_exhausted', digits: '099', ark: 'RateLimitExceeded' },
  concurrency_limited: { task: 'resource_exhausted', digits: '099', ark: 'QuotaExceeded' },
  cancelled: { task: 'request_cancelled', digits: '091', ark: 'RequestCancelled' },
  expired: { task: 'generation_timeout', digits: '092', ark: 'TaskExpired' },
  engine_failed: { task: 'service_error', digits: '095', ark: 'InternalServiceError' },
  engine_timeout: { task: 'generation_timeout', digits: '095', ark: 'InternalServiceError' },
  engine_out_of_memory: { task: 'resource_exhausted', digits: '095', ark: 'InternalServiceError' },
  output_invalid: { task: 'generation_failed_no_content', digits: '096', ark: 'InternalServiceError' },
  worker_lost: { task: 'service_error', digits: '098', ark: 'InternalServiceError' },
  upstream_failed: { task: 'service_error', digits: '097', ark: 'InternalServiceError' },
  engine_unavailable: { task: 'service_unavailable', digits: '099', ark: 'ServiceUnavailable' },
  service_unavailable: { task: 'service_unavailable', digits: '099', ark: 'ServiceUnavailable' },
  internal: { task: 'service_error', digits: '095', ark: 'InternalServiceError' },
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
  const own = model.reasonCodes?.[failure.reason];
  if (own !== undefined) return own;
  const { digits } = CODES[failure.reason];
  if (digits !== 'field') return digits;
  return findCheck(model.checks, param, failure.reason === 'missing_parameter')?.code ?? '099';
}

/** Ark's string code, or undefined when the model does not speak them. */
export function arkCode(failure: Failure, model: Model | undefined): string | undefined {
  return model?.hasArkCodes === true ? arkWord(failure) : undefined;
}

/** Ark's string code, whatever the model: for Ark's own paths. */
export function arkWord(failure: Failure): string {
  const { code, param = '' } = failure.details;
  // An engine that hands an upstream's code through, or a check with a code of its own.
  if (code !== undefined) return code;
  const { ark } = CODES[failure.reason];
  if (ark === 'field') return fieldCode(param);
  return ark === 'sensitive' ? sensitiveCode(param) : ark;
}

/** `content[1].role` → `InvalidParameter.content`. */
function fieldCode(param: string): string {
  const field = /^[^.[]+/.exec(param)?.[0];
  return field === undefined ? 'InvalidParameter' : `InvalidParameter.${field}`;
}

function sensitiveCode(param: string): string {
  if (param === '') return 'OutputVideoSensitiveContentDetected';
  if (param.includes('image_url')) return 'InputImageSensitiveContentDetected';
  return param.includes('video_url') ? 'InputVideoSensitiveContentDetected' : 'InputTextSensitiveContentDetected';
}

/** What our extra field `reason` says: the model's own code where it has one (contract A8 row 18), else our word. */
export function publicReason(failure: Failure, model: Model | undefined): string {
  return digitCode(failure, model) ?? arkCode(failure, model) ?? failure.details.code ?? failure.reason;
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

import { Failure, type Reason } from '../lib/failure.ts';
import type { Model } from '../models/model.ts';
import type { TaskFailure } from '../tasks/task.ts';

/** A failure in public words, before a dialect gives it a code and a shape. */
export interface Description {
  readonly message: string;
  readonly param?: string;
  readonly suggestion?: string;
  /** The exact violation, when the message is a seed's fixed sentence. */
  readonly detail?: string;
  /** Seconds for Retry-After; absent where trying again later does not help. */
  readonly retryAfterSeconds?: number;
}

interface Fixed {
  /** null: the failure's own message is the best there is. */
  readonly message: string | null;
  readonly param?: string;
  readonly suggestion?: 'billing' | 'retry' | (string & {});
}

const OWN: Fixed = { message: null };
const LATER: Fixed = { message: null, suggestion: 'try again later' };

/**
 * Sentences printed by seed 003 (its error examples) and by the error tables of the Spark pages, verbatim.
 * A model's own wording (`Model.wording`) goes first.
 */
const FIXED = {
  missing_parameter: OWN,
  invalid_parameter: OWN,
  invalid_json: OWN,
  invalid_image: OWN,
  invalid_audio: OWN,
  invalid_video: OWN,
  mask_mismatch: OWN,
  no_subject: OWN,
  asset_unavailable: OWN,
  input_download_failed: OWN,
  forbidden_address: OWN,
  safety_rejected: OWN,
  unauthenticated: { message: 'Invalid or expired token' },
  insufficient_credits: { message: 'Insufficient quota', suggestion: 'billing' },
  permission_denied: OWN,
  model_not_found: { message: 'Specified model not found', param: 'model', suggestion: 'omnihuman-1.5' },
  task_not_found: OWN,
  not_found: OWN,
  method_not_allowed: OWN,
  task_state_conflict: OWN,
  idempotency_conflict: OWN,
  link_expired: OWN,
  input_too_large: OWN,
  request_too_large: OWN,
  unsupported_media_type: OWN,
  rate_limited: { message: 'Rate limit exceeded', suggestion: 'retry' },
  concurrency_limited: { message: 'Rate limit exceeded', suggestion: 'retry' },
  cancelled: OWN,
  expired: OWN,
  engine_failed: { message: 'Internal generation error', suggestion: 'try again later' },
  engine_timeout: LATER,
  engine_out_of_memory: LATER,
  output_invalid: { message: 'Result parsing error', suggestion: 'try again later' },
  worker_lost: { message: 'Status check error', suggestion: 'try again later' },
  upstream_failed: { message: 'Upstream AI service unavailable', suggestion: 'try again later' },
  engine_unavailable: { message: 'Service temporarily unavailable', suggestion: 'retry' },
  service_unavailable: { message: 'Service temporarily unavailable', suggestion: 'retry' },
  internal: { message: 'Internal server error', suggestion: 'try again later' },
} as const satisfies Record<Reason, Fixed>;

/** "Access denied for this model" is about a model; a missing scope has its own sentence. */
const MODEL_DENIED: Fixed = { message: 'Access denied for this model', param: 'model' };

/** The public words of a failure. `billingUrl` is what seed 003 suggests when credits run out. */
export function describeFailure(failure: Failure, model: Model | undefined, billingUrl: string): Description {
  const { reason, details, message: ownMessage } = failure;
  const fixed = fixedWords(failure, model);
  const message = fixed.message ?? ownMessage;
  const retryAfterSeconds = retryAfter(failure);
  const param = details.param ?? fixed.param;
  const suggestion = details.suggestion ?? suggest(fixed, retryAfterSeconds, billingUrl);
  // An `internal` message was written for nobody: it is never shown.
  const detail = details.detail ?? (message === ownMessage || reason === 'internal' ? undefined : ownMessage);
  return {
    message,
    ...(param === undefined ? {} : { param }),
    ...(suggestion === undefined ? {} : { suggestion }),
    ...(detail === undefined ? {} : { detail }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

function fixedWords(failure: Failure, model: Model | undefined): Fixed {
  const wording = model?.wording[failure.reason];
  if (wording !== undefined) return wording;
  if (failure.reason === 'permission_denied' && failure.details.param === 'model') return MODEL_DENIED;
  return FIXED[failure.reason];
}

/** 60 s on 429 and 30 s on 503 (seed 003's suggestions), unless a better time is known. */
function retryAfter(failure: Failure): number | undefined {
  const known = failure.details.retryAfterSeconds;
  if (known !== undefined) return Math.max(1, Math.ceil(known));
  if (failure.status === 429) return 60;
  return failure.status === 503 ? 30 : undefined;
}

function suggest(fixed: Fixed, retryAfterSeconds: number | undefined, billingUrl: string): string | undefined {
  if (fixed.suggestion === 'billing') return billingUrl;
  if (fixed.suggestion === 'retry') return `retry after ${retryAfterSeconds ?? 30} seconds`;
  return fixed.suggestion;
}

/** The stored failure of a task as a Failure again, so that both are described by the same words. */
export function reviveFailure(stored: TaskFailure): Failure {
  return new Failure(stored.reason, stored.message, stored.details);
}

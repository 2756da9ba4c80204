/**
 * The one error class for everything a caller may hear about, and the one table of reasons.
 * Adding an error is one row here; the dialects map reasons to wire codes exhaustively, so the compiler
 * points at every place that has to say what the new reason looks like on the wire.
 */

/** Who can mend it: the caller (4xx), free capacity (try later), an upstream service, or us. */
export type Blame = 'caller' | 'capacity' | 'upstream' | 'platform';

interface ReasonFacts {
  readonly blame: Blame;
  /** HTTP status when the failure answers a request; a failed task always polls as 200. */
  readonly status: number;
  /** Whether running the same job again may help: the worker retries only these. */
  readonly retry: boolean;
}

export const REASONS = {
  missing_parameter: { blame: 'caller', status: 400, retry: false },
  invalid_parameter: { blame: 'caller', status: 400, retry: false },
  invalid_json: { blame: 'caller', status: 400, retry: false },
  invalid_image: { blame: 'caller', status: 400, retry: false },
  invalid_audio: { blame: 'caller', status: 400, retry: false },
  invalid_video: { blame: 'caller', status: 400, retry: false },
  mask_mismatch: { blame: 'caller', status: 400, retry: false },
  no_subject: { blame: 'caller', status: 400, retry: false },
  asset_unavailable: { blame: 'caller', status: 400, retry: false },
  input_download_failed: { blame: 'caller', status: 400, retry: false },
  forbidden_address: { blame: 'caller', status: 400, retry: false },
  safety_rejected: { blame: 'caller', status: 400, retry: false },
  unauthenticated: { blame: 'caller', status: 401, retry: false },
  insufficient_credits: { blame: 'caller', status: 402, retry: false },
  permission_denied: { blame: 'caller', status: 403, retry: false },
  model_not_found: { blame: 'caller', status: 404, retry: false },
  task_not_found: { blame: 'caller', status: 404, retry: false },
  not_found: { blame: 'caller', status: 404, retry: false },
  method_not_allowed: { blame: 'caller', status: 405, retry: false },
  task_state_conflict: { blame: 'caller', status: 409, retry: false },
  idempotency_conflict: { blame: 'caller', status: 409, retry: false },
  link_expired: { blame: 'caller', status: 410, retry: false },
  input_too_large: { blame: 'caller', status: 413, retry: false },
  request_too_large: { blame: 'caller', status: 413, retry: false },
  unsupported_media_type: { blame: 'caller', status: 415, retry: false },
  rate_limited: { blame: 'capacity', status: 429, retry: true },
  concurrency_limited: { blame: 'capacity', status: 429, retry: true },
  cancelled: { blame: 'caller', status: 409, retry: false },
  expired: { blame: 'capacity', status: 503, retry: false },
  engine_failed: { blame: 'platform', status: 500, retry: true },
  engine_timeout: { blame: 'platform', status: 500, retry: false },
  engine_out_of_memory: { blame: 'platform', status: 500, retry: false },
  output_invalid: { blame: 'platform', status: 500, retry: true },
  worker_lost: { blame: 'platform', status: 500, retry: true },
  upstream_failed: { blame: 'upstream', status: 502, retry: true },
  engine_unavailable: { blame: 'capacity', status: 503, retry: true },
  service_unavailable: { blame: 'capacity', status: 503, retry: true },
  internal: { blame: 'platform', status: 500, retry: true },
} as const satisfies Record<string, ReasonFacts>;

export type Reason = keyof typeof REASONS;

export interface FailureDetails {
  /** The request field at fault, as the caller wrote it (`audio_url`, `content[1].role`). */
  readonly param?: string;
  /** The model's own code for this check, e.g. `001` of a 9-digit table; the dialect completes it. */
  readonly code?: string;
  /** The exact violation, with the limit and the value found (`35.4 s, at most 35 s`); rendered beside the message. */
  readonly detail?: string;
  /** What to do instead; rendered as `fallback_suggestion` where the dialect has that field. */
  readonly suggestion?: string;
  /** Seconds until trying again makes sense (Retry-After). */
  readonly retryAfterSeconds?: number;
  /** The task it concerns, when one exists. */
  readonly taskId?: string;
  /** Logged, never rendered. */
  readonly cause?: unknown;
}

/** `message` is public: it says what was wrong, with what, and what to do; never paths, keys or internals. */
export class Failure extends Error {
  readonly reason: Reason;
  readonly details: FailureDetails;

  constructor(reason: Reason, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'Failure';
    this.reason = reason;
    this.details = details;
  }

  get status(): number {
    return REASONS[this.reason].status;
  }

  get retry(): boolean {
    return REASONS[this.reason].retry;
  }
}

/** Any thrown value as a Failure: unknown errors become `internal` with a message that reveals nothing. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure('internal', 'Internal server error', { cause: error });
}

export type ChildErrorReason =
  /** The job took longer than its limit; the child was killed. */
  | 'timeout'
  /** The child grew beyond `maxRssBytes` and was killed. */
  | 'memory'
  /** The child died by itself: a native crash, an uncaught error, a missing entry file. */
  | 'crash'
  /** The caller's signal, or the pool was closed. */
  | 'aborted'
  /** The handler threw; `failure` says what. */
  | 'failed';

/** What a handler threw, as far as it survives the process border. */
export interface ChildFailure {
  name: string;
  message: string;
  reason: string | undefined;
  /** The texts among the error's `details`: which field, what to do instead. */
  details: Readonly<Record<string, string>>;
}

/** Why a job in a child process has no result. */
export class ChildError extends Error {
  readonly reason: ChildErrorReason;
  /** Present exactly when `reason` is `failed`. */
  readonly failure: ChildFailure | undefined;

  constructor(reason: ChildErrorReason, message: string, failure?: ChildFailure) {
    super(message);
    this.name = 'ChildError';
    this.reason = reason;
    this.failure = failure;
  }
}

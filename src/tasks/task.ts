import type { FailureDetails, Reason } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';

/**
 * A task's life:
 *
 *   pending ──claim──▶ processing ──settle──▶ completed
 *      │                   │  └────settle──▶ failed
 *      │                   └──retry──▶ pending (attempt + 1; the zombie's settle is fenced out by its old attempt)
 *      └──cancel / expire / exhausted──▶ failed
 *
 * Cancelled and expired are failures with their own reason: seed 003's status enum has no other word for them
 * (contract A8 row 11).
 */
export type TaskStatus = 'pending' | 'processing' | 'completed' | 'failed';

const TRANSITIONS: Readonly<Record<TaskStatus, readonly TaskStatus[]>> = {
  pending: ['processing', 'failed'],
  processing: ['pending', 'completed', 'failed'],
  completed: [],
  failed: [],
};

export function isFinal(status: TaskStatus): boolean {
  return TRANSITIONS[status].length === 0;
}

export type DialectName = 'spark' | 'evolink' | 'openai' | 'ark';

export type BillingRule = 'per_call' | 'per_second' | 'per_token';

/** Amounts are integer micro-credits (1 credit = 1,000,000). */
export interface TaskBilling {
  readonly rule: BillingRule;
  /** Seconds, calls or tokens that were priced. */
  readonly units: number;
  readonly reservedMicro: number;
  /** null until the task is settled; 0 for a failed one. */
  readonly capturedMicro: number | null;
}

/** An input file as stored: what the worker needs to run the job without asking the network again. */
export interface TaskInput {
  readonly name: string;
  readonly storageKey: string;
  readonly sha256: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly facts: JsonObject;
}

export interface TaskOutput {
  readonly name: string;
  /** `mask`: not a result, but a person mask that was found in the picture (`metadata.masks`). */
  readonly kind: 'video' | 'image' | 'text' | 'mask';
  readonly storageKey: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  /** Signed once, at settle; null for text. */
  readonly url: string | null;
  /** The text itself for kind `text`. */
  readonly text: string | null;
  /** Decoded facts: width, height, durationSeconds … */
  readonly facts: JsonObject;
}

export interface TaskFailure {
  readonly reason: Reason;
  readonly message: string;
  readonly details: Pick<FailureDetails, 'param' | 'code' | 'detail' | 'suggestion'>;
}

export interface Task {
  readonly id: string;
  readonly orgId: string;
  readonly keyId: string;
  readonly model: string;
  /** Fixes the shape of callbacks; a poll is rendered in the dialect of the path it came by. */
  readonly dialect: DialectName;
  readonly status: TaskStatus;
  /** 0..1 */
  readonly progress: number;
  readonly stage: string;
  readonly attempt: number;
  readonly params: JsonObject;
  readonly warnings: readonly string[];
  readonly inputs: readonly TaskInput[];
  readonly outputs: readonly TaskOutput[];
  readonly failure: TaskFailure | null;
  readonly callbackUrl: string | null;
  readonly billing: TaskBilling;
  /** Seconds of video the caller is billed for and told of (`video_duration`); null for pictures. */
  readonly outputSeconds: number | null;
  /** Seconds from creation to completion, as estimated at creation. */
  readonly estimatedSeconds: number;
  /** jobId of the engine that finished it; empty before. */
  readonly engineJobId: string;
  readonly costUnits: number;
  /** What else the caller sees in `metadata`: engine facts, detected masks … */
  readonly metadata: JsonObject;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

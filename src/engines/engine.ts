import type { Failure } from '../lib/failure.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';

/** What an engine is asked to do. `params` is the model's validated input, wire names kept. */
export interface EngineJob {
  readonly taskId: string;
  readonly orgId: string;
  readonly model: string;
  readonly params: JsonObject;
  /** Counts from 1; a retried task comes with the next number. */
  readonly attempt: number;
  /**
   * Counts from 1 and goes up only when a remote job of this task has ended. The same number again means that an
   * earlier attempt may have submitted already (its process died before the handle was stored), so task id and
   * submission make the key under which an upstream recognises a repeated submit; `attempt` would not.
   */
  readonly submission: number;
}

/** A fetched, sniffed and probed input file. Engines read `path`, never the caller's URL. */
export interface EngineInput {
  /** `image`, `audio`, `video`, `mask-0` …: the names the model file gives its media. */
  readonly name: string;
  readonly path: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly facts: JsonObject;
  /** What `params` hold in its place (a URL, `data:` or `asset://`); absent for what the caller did not send. */
  readonly reference?: string;
  /** A signed link to this file below the public URL, the same on every call; it ends with the task. */
  link?(): string;
}

export interface EngineContext {
  /** Aborted on cancellation, time limit and shutdown; the engine must stop within 2 s. */
  readonly signal: AbortSignal;
  /** 0..1, never decreasing; `stage` is a short word for the operator. */
  progress(fraction: number, stage: string): void;
  /** Throws when the model gave no input of that name; see `hasInput`. */
  input(name: string): EngineInput;
  hasInput(name: string): boolean;
  /** All inputs whose name starts with `prefix`, in order. */
  inputs(prefix: string): readonly EngineInput[];
  /** A path in the task's own scratch directory to write an artifact to. */
  output(name: string): string;
}

/** One produced file. The pipeline probes it (an unreadable one is `output_invalid`), stores it and signs its link. */
export interface EngineArtifact {
  readonly name: string;
  readonly kind: 'video' | 'image' | 'text';
  readonly path: string;
  readonly contentType: string;
}

export interface EngineResult {
  readonly artifacts: readonly EngineArtifact[];
  /** Shown to the caller in `metadata.warnings`. */
  readonly warnings: readonly string[];
  /** What the engine really did: durations, stages, words applied …; merged into the task's metadata. */
  readonly metadata: JsonObject;
  /** Id of the job at the place that did the work; `local-<attempt>` for local engines. */
  readonly jobId: string;
  /** Engine cost units (`total_tokens` of the Spark pages). */
  readonly costUnits: number;
}

/** What a synchronous look at the inputs found, before the task exists. */
export interface Inspection {
  /** Faces that can be animated. */
  readonly faces: number;
  /** Why other faces do not count, when that is all there are; public words. */
  readonly problem?: string;
  /** Person masks found (`auto_mask`), as files beside the image, strongest first. */
  readonly masks: readonly { readonly path: string; readonly contentType: string }[];
  readonly metadata: JsonObject;
}

export interface InspectRequest {
  readonly model: string;
  readonly image: EngineInput;
  readonly wantMasks: boolean;
  /** Directory to write masks into. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

/** What is known of a job before it runs. */
export interface JobOutline {
  readonly model: string;
  readonly params: JsonObject;
  /** Decoded facts of its inputs. */
  readonly inputs: readonly { readonly name: string; readonly facts: JsonObject }[];
}

interface EngineBase {
  readonly id: string;
  readonly models: readonly string[];
  /** What it makes of a model's requests, in public words, by model. */
  readonly abilities?: Readonly<Record<string, readonly string[]>>;
  /** What it cannot do with a model, in public words, by model: nobody should have to find out by paying. */
  readonly limits?: Readonly<Record<string, readonly string[]>>;
  /** Seconds that a job takes here, where that is known without measuring. */
  estimateSeconds?(job: JobOutline): number;
  /** Work of a second of this job's output beside that of a usual job (1); estimates and measurements count by it. */
  weight?(job: JobOutline): number;
  /** Looks for people in an image (subject_check, auto_mask). */
  inspect?(request: InspectRequest): Promise<Inspection>;
  /** Empty when the engine can run; otherwise what is missing, for `doctor` and `/readyz`. */
  problems(): Promise<readonly string[]>;
  /** Why it gets no new jobs for now (it failed too often, it is full), for `/readyz`; undefined: it does. */
  resting?(): string | undefined;
  close(): Promise<void>;
}

/** Runs the whole job in one call, on this machine. */
export interface InlineEngine extends EngineBase {
  readonly kind: 'inline';
  /** Rejects with a Failure; any other error becomes `engine_failed`. */
  run(job: EngineJob, context: EngineContext): Promise<EngineResult>;
}

export type RemoteState =
  | { readonly state: 'running'; readonly progress: number }
  | { readonly state: 'done'; readonly result: EngineResult }
  | { readonly state: 'failed'; readonly failure: Failure };

/**
 * Thrown by `submit` when the job surely was not accepted: another engine may have it at once. After any other error
 * the job may be running there, so the same engine is asked again first.
 */
export class NotAccepted extends Error {
  readonly failure: Failure;
  /** Full, not broken: asking again later costs the task none of its attempts. */
  readonly isBusy: boolean;

  constructor(failure: Failure, { isBusy }: { readonly isBusy: boolean }) {
    super(failure.message, { cause: failure });
    this.name = 'NotAccepted';
    this.failure = failure;
    this.isBusy = isBusy;
  }
}

/** Hands the job to another service; the handle is stored before the first poll, so a crash never pays twice. */
export interface RemoteEngine extends EngineBase {
  readonly kind: 'remote';
  /**
   * Answers the handle of the job. Idempotent by task and submission where the upstream allows it. Rejects with a
   * Failure that blames the caller for a bad request, with NotAccepted, or with a Failure when nobody knows.
   * Goes on for some seconds after `context.signal`: an accepted job whose handle is lost cannot be cancelled.
   */
  submit(job: EngineJob, context: EngineContext): Promise<JsonValue>;
  /** Rejects when it could not find out; `failed` says that the remote job is over. */
  poll(handle: JsonValue, job: EngineJob, context: EngineContext): Promise<RemoteState>;
  /** As far as the upstream can; never rejects. */
  cancel?(handle: JsonValue): Promise<void>;
}

export type Engine = InlineEngine | RemoteEngine;

/** Picks the engines for a model. */
export interface EngineRegistry {
  /** The first of `route`; undefined when no engine serves the model. */
  find(model: string): Engine | undefined;
  /** All engines that serve the model in the order to try them now: those that rest come last. */
  route(model: string): readonly Engine[];
  all(): readonly Engine[];
  close(): Promise<void>;
}

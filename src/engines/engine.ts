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
}

/** A fetched, sniffed and probed input file. Engines read `path`, never the caller's URL. */
export interface EngineInput {
  /** `image`, `audio`, `video`, `mask-0` …: the names the model file gives its media. */
  readonly name: string;
  readonly path: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly facts: JsonObject;
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

interface EngineBase {
  readonly id: string;
  readonly models: readonly string[];
  /** Seconds that `job` will take here, from measurements; undefined when nothing was measured yet. */
  estimateSeconds?(job: { model: string; outputSeconds: number; params: JsonObject }): number | undefined;
  /** Looks for people in an image (subject_check, auto_mask). */
  inspect?(request: InspectRequest): Promise<Inspection>;
  /** Empty when the engine can run; otherwise what is missing, for `doctor` and `/readyz`. */
  problems(): Promise<readonly string[]>;
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

/** Hands the job to another service; the handle is stored before the first poll, so a crash never pays twice. */
export interface RemoteEngine extends EngineBase {
  readonly kind: 'remote';
  submit(job: EngineJob, context: EngineContext): Promise<JsonValue>;
  poll(handle: JsonValue, job: EngineJob, context: EngineContext): Promise<RemoteState>;
  cancel?(handle: JsonValue): Promise<void>;
}

export type Engine = InlineEngine | RemoteEngine;

/** Picks the engine for a model. */
export interface EngineRegistry {
  /** undefined when no engine serves the model. */
  find(model: string): Engine | undefined;
  all(): readonly Engine[];
  close(): Promise<void>;
}

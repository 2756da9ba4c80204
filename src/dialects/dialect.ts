import type { IncomingHttpHeaders } from 'node:http';
import type { Failure } from '../lib/failure.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import type { Model } from '../models/model.ts';
import type { DialectName, Task } from '../tasks/task.ts';

export interface ParsedRequest {
  readonly model: string;
  /** As sent, before the model's schema; null values already removed (null = absent). */
  readonly params: JsonObject;
  readonly callbackUrl: string | undefined;
  readonly warnings: readonly string[];
  /** What the dialect must remember about the request; becomes part of the task's metadata. */
  readonly metadata?: JsonObject;
}

export interface RenderedError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A wire format. Total over every state of a task and every reason of a failure. */
export interface Dialect {
  readonly name: DialectName;
  /** Throws a Failure that names the field. */
  parse(body: JsonValue, headers: IncomingHttpHeaders): ParsedRequest;
  /** The exact bytes of a create, a poll and (for a task created on this path) a callback. */
  render(task: Task, model: Model | undefined): string;
  /** Each output alone, as `render` lists it: for streams. Empty until the task is completed. */
  renderOutputs(task: Task, model: Model | undefined): readonly JsonObject[];
  renderError(failure: Failure, model: Model | undefined): RenderedError;
}

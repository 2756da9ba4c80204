import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sniffFile } from '../codecs/sniff.ts';
import { REASONS } from '../lib/failure.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import {
  type Engine,
  type EngineContext,
  type EngineInput,
  type EngineJob,
  type EngineResult,
  NotAccepted,
  type RemoteEngine,
} from './engine.ts';

/** What the checks need besides the engine: one small job that succeeds. */
interface ConformanceSubject {
  readonly engine: Engine;
  readonly model: string;
  readonly params: JsonObject;
  readonly inputs: readonly EngineInput[];
  /** An empty directory; each check makes its own files in it, named by the check. */
  readonly directory: string;
  /** How long to wait between polls of a remote engine. Default 200. */
  readonly pollMs?: number;
  /** Whether the same task and submission twice is one remote job. */
  readonly isIdempotent?: boolean;
}

export interface ConformanceCheck {
  readonly name: string;
  /** Rejects with an AssertionError that says which promise of `engine.ts` is broken. */
  run(subject: ConformanceSubject): Promise<void>;
}

/** The promises of `engine.ts` that every engine must keep, local or remote. Register each as a test. */
export const CONFORMANCE: readonly ConformanceCheck[] = [
  { name: 'it says what it is and what it lacks', run: checkIdentity },
  { name: 'a job: its files, its answer, its progress, its inputs afterwards', run: checkJob },
  { name: 'a job stops within two seconds', run: checkAbort },
  { name: 'a job that was aborted before it began does nothing', run: checkAbortedStart },
  { name: 'what goes wrong is a Failure with a reason', run: checkFailure },
  { name: 'a handle survives JSON, a repeated submit is the same job', run: checkHandle },
  { name: 'cancel may come late, twice or for nothing', run: checkCancel },
];

/** The contract says 2 s; a machine that renders beside this may be late by one more. */
const STOP_MS = 3000;
/** 0.15 + 0.82 is more than 0.97: shares that are added up may differ in the last digit. */
const ROUNDING = 1e-9;

interface Run {
  readonly job: EngineJob;
  readonly context: EngineContext;
  readonly progress: readonly number[];
}

function prepare(
  subject: ConformanceSubject,
  name: string,
  changes: { readonly signal?: AbortSignal; readonly inputs?: readonly EngineInput[] } = {},
): Run {
  const { directory, model, params } = subject;
  const inputs = changes.inputs ?? subject.inputs;
  const progress: number[] = [];
  const context: EngineContext = {
    signal: changes.signal ?? new AbortController().signal,
    progress: (fraction) => progress.push(fraction),
    input(wanted) {
      const found = inputs.find((input) => input.name === wanted);
      if (found === undefined) throw new Error(`no input ${wanted}`);
      return found;
    },
    hasInput: (wanted) => inputs.some((input) => input.name === wanted),
    inputs: (prefix) => inputs.filter((input) => input.name.startsWith(prefix)),
    output: (file) => path.join(directory, `${name}-${file}`),
  };
  const taskId = `task-unified-1-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
  return { job: { taskId, orgId: 'org', model, params, attempt: 1, submission: 1 }, context, progress };
}

/** As the pipeline does it, without storing anything. */
async function finish(subject: ConformanceSubject, { job, context }: Run): Promise<EngineResult> {
  const { engine, pollMs = 200 } = subject;
  if (engine.kind === 'inline') return engine.run(job, context);
  const handle = await engine.submit(job, context);
  for (;;) {
    const answer = await engine.poll(handle, job, context);
    if (answer.state === 'done') return answer.result;
    if (answer.state === 'failed') throw answer.failure;
    context.progress(answer.progress, 'running');
    await sleep(pollMs, undefined, { signal: context.signal });
  }
}

async function checkIdentity({ engine, model }: ConformanceSubject): Promise<void> {
  assert.match(engine.id, /^[a-z0-9][a-z0-9-]*$/);
  assert.ok(engine.models.includes(model), `${engine.id} does not list ${model}`);
  assert.equal(new Set(engine.models).size, engine.models.length, 'a model is listed twice');
  assert.deepEqual(await engine.problems(), [], 'an engine that is to pass must have all it needs');
  assert.equal(engine.resting?.(), undefined);
}

/** One run for four promises: a run may take a while. */
async function checkJob(subject: ConformanceSubject): Promise<void> {
  const hashes = () => Promise.all(subject.inputs.map(hashInput));
  const before = await hashes();
  const run = prepare(subject, 'job');
  const result = await finish(subject, run);
  await assertArtifacts(subject, result);
  assertAnswer(result);
  assertProgress(subject, run);
  assert.deepEqual(await hashes(), before, 'inputs must stay as they were: other tasks may share them');
}

async function hashInput({ path: file }: EngineInput): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

async function assertArtifacts({ directory }: ConformanceSubject, { artifacts }: EngineResult): Promise<void> {
  assert.ok(artifacts.length > 0, 'no artifact');
  assert.equal(new Set(artifacts.map((artifact) => artifact.name)).size, artifacts.length, 'names must differ');
  for (const artifact of artifacts) {
    assert.match(artifact.name, /^[A-Za-z0-9][A-Za-z0-9._-]*$/);
    assert.equal(path.dirname(artifact.path), directory, 'an artifact belongs where context.output says');
    assert.ok((await stat(artifact.path)).size > 0);
    if (artifact.kind === 'text') continue;
    const sniffed = await sniffFile(artifact.path);
    assert.deepEqual([sniffed.kind, sniffed.contentType], [artifact.kind, artifact.contentType]);
  }
}

function assertAnswer({ warnings, metadata, jobId, costUnits }: EngineResult): void {
  assert.deepEqual(JSON.parse(JSON.stringify({ warnings, metadata })), { warnings, metadata }, 'stored as JSON');
  assert.ok(warnings.every((warning) => typeof warning === 'string' && warning !== ''));
  assert.ok(jobId !== '', 'jobId names the job at the place that did the work');
  assert.ok(Number.isFinite(costUnits) && costUnits >= 0, `costUnits is ${costUnits}`);
}

function assertProgress({ engine }: ConformanceSubject, { progress }: Run): void {
  for (const [index, fraction] of progress.entries()) {
    assert.ok(fraction >= 0 && fraction <= 1, `progress ${fraction}`);
    // A remote engine passes on what it hears; the pipeline keeps the highest.
    if (engine.kind === 'inline') assert.ok(fraction >= (progress[index - 1] ?? 0) - ROUNDING, 'progress fell');
  }
  if (engine.kind === 'inline') assert.ok(progress.length > 0, 'a local engine says how far it is');
}

/** Aborts at the first sign of work, or soon after the start when there is none. */
async function checkAbort(subject: ConformanceSubject): Promise<void> {
  const controller = new AbortController();
  const run = prepare(subject, 'abort', { signal: controller.signal });
  const work = finish(subject, run).then(
    () => 'finished',
    () => 'stopped',
  );
  for (let waited = 0; run.progress.length === 0 && waited < 500; waited += 20) await sleep(20);
  controller.abort('test');
  const late = new AbortController();
  const outcome = await Promise.race([work, sleep(STOP_MS, 'still running', { signal: late.signal })]);
  late.abort();
  assert.notEqual(outcome, 'still running');
}

async function checkAbortedStart(subject: ConformanceSubject): Promise<void> {
  await assert.rejects(finish(subject, prepare(subject, 'aborted-start', { signal: AbortSignal.abort('test') })));
}

/** Every input replaced by bytes that are nothing: the engine must refuse, in words a caller may read. */
async function checkFailure(subject: ConformanceSubject): Promise<void> {
  const junk = path.join(import.meta.dirname, path.basename(import.meta.filename));
  const inputs = subject.inputs.map((input) => ({ ...input, path: junk, contentType: 'text/plain' }));
  await assert.rejects(finish(subject, prepare(subject, 'failure', { inputs })), (error) => {
    const failure = error instanceof NotAccepted ? error.failure : error;
    const { reason, message } = failure as { reason?: string; message: string };
    assert.ok(reason !== undefined && reason in REASONS, `${String(error)} is no Failure`);
    assert.doesNotMatch(message, /\/|\\|Bearer|node_modules/, 'a public message shows no paths and no keys');
    return true;
  });
}

async function checkHandle(subject: ConformanceSubject): Promise<void> {
  const { engine } = subject;
  if (engine.kind !== 'remote') return;
  const run = prepare(subject, 'handle');
  const handle = await engine.submit(run.job, run.context);
  const stored = JSON.parse(JSON.stringify(handle)) as JsonValue;
  assert.deepEqual(stored, handle);
  if (subject.isIdempotent === true) {
    // The next attempt of the same task, after a crash before the handle was stored.
    assert.deepEqual(await engine.submit({ ...run.job, attempt: 2 }, run.context), handle);
    assert.notDeepEqual(await engine.submit({ ...run.job, submission: 2 }, run.context), handle);
  }
  const answer = await pollToEnd({ ...subject, engine }, stored, run);
  assert.equal(answer, 'done');
  // An attempt whose worker died while it fetched the outputs fetches them again.
  assert.equal(await pollToEnd({ ...subject, engine }, stored, run), 'done');
}

async function pollToEnd(
  { engine, pollMs = 200 }: ConformanceSubject & { readonly engine: RemoteEngine },
  handle: JsonValue,
  { job, context }: Run,
): Promise<'done' | 'failed'> {
  for (;;) {
    const { state } = await engine.poll(handle, job, context);
    if (state !== 'running') return state;
    await sleep(pollMs);
  }
}

async function checkCancel(subject: ConformanceSubject): Promise<void> {
  const { engine } = subject;
  if (engine.kind !== 'remote' || engine.cancel === undefined) return;
  const run = prepare(subject, 'cancel');
  const handle = await engine.submit(run.job, run.context);
  await engine.cancel(handle);
  await engine.cancel(handle);
  await pollToEnd({ ...subject, engine }, handle, run);
  await engine.cancel(handle);
}

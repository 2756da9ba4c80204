import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { openMediaBackend } from '../../codecs/open-backend.ts';
import { readProvenance } from '../../codecs/provenance.ts';
import type { Failure } from '../../lib/failure.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Log } from '../../lib/log.ts';
import { createSafeFetch, type SafeFetch } from '../../lib/safe-fetch.ts';
import { createCircuitBreaker } from '../circuit-breaker.ts';
import { CONFORMANCE } from '../conformance.ts';
import { type EngineContext, type EngineInput, type EngineJob, NotAccepted, type RemoteEngine } from '../engine.ts';
import { createSparkEngine, type SparkEngineOptions } from './spark-engine.ts';
import { answer, startTestUpstream, type TestUpstream } from './test-upstream.ts';

const MODEL = 'spark_avatar_picture_omni_v2';
const PARAMS = { image_url: 'https://caller.example/face.png?token=1', audio_url: 'asset://file_1' };

let directory: string;
let safeFetch: SafeFetch;
let video: Buffer;
let upstream: TestUpstream;
const logged: { level: string; fields: object; message: string }[] = [];

before(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-spark-'));
  safeFetch = createSafeFetch({ allowCidrs: ['127.0.0.0/8'] });
  const file = path.join(directory, 'made.mp4');
  const encoder = await (await openMediaBackend({ prefer: 'ffmpeg' })).openEncoder(file, {
    width: 64,
    height: 64,
    fps: 10,
  });
  for (let frame = 0; frame < 5; frame++) await encoder.writeVideo(new Uint8Array(64 * 64 * 3).fill(90));
  await encoder.close();
  video = await readFile(file);
  await writeFile(path.join(directory, 'face.png'), 'a face');
  await writeFile(path.join(directory, 'voice.wav'), 'a voice');
});
after(async () => {
  await safeFetch.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  logged.length = 0;
  upstream = await startTestUpstream({ bytes: video });
});
afterEach(() => upstream.close());

const note = (level: string) => (fields: object, message: string) => void logged.push({ level, fields, message });
const log: Log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };

function openEngine(changes: Partial<SparkEngineOptions> = {}): RemoteEngine {
  return createSparkEngine({
    id: 'node-b',
    baseUrl: upstream.url,
    key: 'sk-upstream-key',
    models: { [MODEL]: 'their-model' },
    asLinks: false,
    timeoutMs: 2000,
    maxOutputBytes: 1_000_000,
    safeFetch,
    breaker: createCircuitBreaker({ now: () => performance.now() }),
    log,
    ...changes,
  });
}

function inputs(): EngineInput[] {
  const input = (name: string, file: string, contentType: string, reference: string): EngineInput => ({
    name,
    path: path.join(directory, file),
    contentType,
    sizeBytes: 7,
    facts: {},
    reference,
    link: () => `https://public.example/files/${name}?signature=s`,
  });
  return [
    input('image', 'face.png', 'image/png', PARAMS.image_url),
    input('audio', 'voice.wav', 'audio/wav', PARAMS.audio_url),
  ];
}

async function prepare(changes: { readonly params?: JsonObject; readonly signal?: AbortSignal } = {}) {
  const place = await mkdtemp(path.join(directory, 'run-'));
  const files = inputs();
  const job: EngineJob = {
    taskId: 'task-unified-1757169743-7cvnl5zw',
    orgId: 'org_1',
    model: MODEL,
    params: changes.params ?? PARAMS,
    attempt: 3,
    submission: 2,
  };
  const context: EngineContext = {
    signal: changes.signal ?? new AbortController().signal,
    progress: () => undefined,
    input: (name) => files.find((file) => file.name === name) ?? assert.fail(name),
    hasInput: (name) => files.some((file) => file.name === name),
    inputs: (prefix) => files.filter((file) => file.name.startsWith(prefix)),
    output: (name) => path.join(place, name),
  };
  return { job, context };
}

/** What a submit threw: the Failure, and whether another engine may have the job at once. */
async function submitError(engine: RemoteEngine) {
  const { job, context } = await prepare();
  try {
    await engine.submit(job, context);
  } catch (error) {
    if (error instanceof NotAccepted) return { failure: error.failure, notAccepted: true, isBusy: error.isBusy };
    return { failure: error as Failure, notAccepted: false, isBusy: false };
  }
  throw new Error('the submit was accepted');
}

for (const { name, run } of CONFORMANCE) {
  test(`conformance: ${name}`, async () => {
    // What a service does that looks at its inputs.
    upstream.refuse = (body) =>
      JSON.stringify(body).includes('data:text/plain')
        ? { code: '003016080', message: 'The image cannot be used', reason: 'invalid_image', param: 'image_url' }
        : undefined;
    const place = await mkdtemp(path.join(directory, 'conformance-'));
    const subject = {
      model: MODEL,
      params: PARAMS,
      inputs: inputs(),
      directory: place,
      pollMs: 20,
      isIdempotent: true,
    };
    await run({ engine: openEngine(), ...subject });
  });
}

test('a create carries the key, the job as Idempotency-Key, their model name and our files', async () => {
  const { job, context } = await prepare({
    params: { ...PARAMS, prompt: 'hi', callback_url: 'https://caller.example' },
  });
  await openEngine().submit(job, context);
  const [seen] = upstream.creates;
  assert.deepEqual(seen, {
    authorization: 'Bearer sk-upstream-key',
    idempotencyKey: 'task-unified-1757169743-7cvnl5zw-2',
    body: {
      model: 'their-model',
      input: [
        {
          params: {
            image_url: `data:image/png;base64,${Buffer.from('a face').toString('base64')}`,
            audio_url: `data:audio/wav;base64,${Buffer.from('a voice').toString('base64')}`,
            prompt: 'hi',
          },
        },
      ],
    },
  });
});

test('references are replaced wherever they stand, by links where those are reachable', async () => {
  const content = [{ type: 'image_url', image_url: { url: PARAMS.image_url }, role: 'first_frame' }];
  const { job, context } = await prepare({ params: { content, duration: 5 } });
  await openEngine({ asLinks: true }).submit(job, context);
  const link = 'https://public.example/files/image?signature=s';
  assert.deepEqual(upstream.creates[0]?.body.input, [
    { params: { content: [{ type: 'image_url', image_url: { url: link }, role: 'first_frame' }], duration: 5 } },
  ]);
});

test('inputs over 64 MB as data: URIs are not sent', async () => {
  const { job, context } = await prepare();
  const [image] = inputs();
  assert.ok(image !== undefined);
  const heavy = { ...context, inputs: () => [{ ...image, sizeBytes: 50 * 1_048_576 }] };
  await assert.rejects(openEngine().submit(job, heavy), { reason: 'upstream_failed' });
  assert.equal(upstream.creates.length, 0);
});

test('a finished job: its file here, marked, its id, units and warnings', async () => {
  upstream.pollsUntilDone = 1;
  upstream.result = { ...upstream.result, duration: 5, ratio: '16:9' };
  const engine = openEngine();
  const { job, context } = await prepare();
  const handle = await engine.submit(job, context);
  assert.deepEqual(await engine.poll(handle, job, context), { state: 'running', progress: 0.4 });
  const done = await engine.poll(handle, job, context);
  assert.ok(done.state === 'done');
  const { artifacts, ...rest } = done.result;
  assert.deepEqual(rest, {
    warnings: ['from upstream'],
    metadata: { engine: 'node-b', duration: 5, ratio: '16:9' },
    jobId: 'up-1',
    costUnits: 7.5,
  });
  const [artifact] = artifacts;
  assert.ok(artifact !== undefined);
  assert.deepEqual([artifact.name, artifact.contentType], ['video.mp4', 'video/mp4']);
  assert.equal((await readProvenance(artifact.path))?.taskId, job.taskId);
});

test('texts become files, both names of a type are understood, unknown ones are skipped', async () => {
  upstream.pollsUntilDone = 0;
  upstream.result = {
    output: [
      { content: [{ type: 'text', url: '', text: '{"Id":"a"}' }] },
      {
        content: [
          { type: 'video_url', url: `${upstream.url}/file.mp4` },
          { type: 'hologram', url: 'x' },
        ],
      },
    ],
  };
  const engine = openEngine();
  const { job, context } = await prepare();
  const done = await engine.poll(await engine.submit(job, context), job, context);
  assert.ok(done.state === 'done');
  assert.deepEqual(
    done.result.artifacts.map(({ name, kind }) => [name, kind]),
    [
      ['text.txt', 'text'],
      ['video.mp4', 'video'],
    ],
  );
  assert.equal(done.result.costUnits, 0);
});

test('refusals of a create: who is to blame and who may have the job now', async () => {
  const cases: [number, JsonObject, { reason: string; notAccepted: boolean; isBusy?: boolean }][] = [
    [400, { error: { code: '003016083', message: 'no face' } }, { reason: 'no_subject', notAccepted: false }],
    [
      400,
      { error: { code: 'InvalidParameter.content', message: 'x' } },
      { reason: 'invalid_parameter', notAccepted: false },
    ],
    [
      400,
      { error: { reason: 'input_download_failed', message: 'x' } },
      { reason: 'upstream_failed', notAccepted: true },
    ],
    [400, { hello: 'proxy' }, { reason: 'upstream_failed', notAccepted: true }],
    [401, { error: { message: 'bad key' } }, { reason: 'upstream_failed', notAccepted: true }],
    [402, { error: 'no money' }, { reason: 'upstream_failed', notAccepted: true }],
    [403, {}, { reason: 'upstream_failed', notAccepted: true }],
    [404, { error: { message: 'no such model' } }, { reason: 'upstream_failed', notAccepted: true }],
    [409, { error: { reason: 'idempotency_conflict' } }, { reason: 'upstream_failed', notAccepted: true }],
    [429, {}, { reason: 'engine_unavailable', notAccepted: true, isBusy: true }],
    [503, {}, { reason: 'engine_unavailable', notAccepted: true, isBusy: true }],
    [500, {}, { reason: 'engine_unavailable', notAccepted: false }],
    [302, {}, { reason: 'engine_unavailable', notAccepted: false }],
    [200, { hello: 'proxy' }, { reason: 'engine_unavailable', notAccepted: false }],
    [
      200,
      { status: 'failed', error: { code: '003016001', message: 'Image URL missing' } },
      { reason: 'invalid_parameter', notAccepted: false },
    ],
  ];
  for (const [status, body, expected] of cases) {
    upstream.misbehave.create = (_request, response) => answer(response, status, body);
    const { failure, notAccepted, isBusy } = await submitError(openEngine());
    const found = { reason: failure.reason, notAccepted, isBusy };
    assert.deepEqual(found, { isBusy: false, ...expected }, `${status} ${JSON.stringify(body)}`);
    assert.doesNotMatch(failure.message, /bad key|no money/);
  }
});

test('code, message, field and suggestion of the upstream are passed on', async () => {
  upstream.misbehave.create = (_request, response) =>
    answer(response, 400, {
      error: {
        code: '003016083',
        message: 'No face was found',
        param: 'image_url',
        detail: 'looked twice',
        fallback_suggestion: 'send a face',
      },
    });
  const { failure } = await submitError(openEngine());
  assert.equal(failure.message, 'No face was found');
  assert.deepEqual(failure.details, {
    code: '083',
    param: 'image_url',
    detail: 'looked twice',
    suggestion: 'send a face',
  });
});

test('a refused key is logged for the operator and opens the breaker at once', async () => {
  upstream.misbehave.create = (_request, response) =>
    answer(response, 401, { error: { message: 'key sk-… is unknown' } });
  const engine = openEngine();
  await submitError(engine);
  assert.ok(logged.some(({ level, fields }) => level === 'error' && JSON.stringify(fields).includes('is unknown')));
  assert.ok(!JSON.stringify(logged).includes('sk-upstream-key'));
  assert.match(engine.resting?.() ?? '', /^HTTP 401/);
  delete upstream.misbehave.create;
  const rested = await submitError(engine);
  assert.deepEqual([rested.failure.reason, rested.notAccepted, rested.isBusy], ['upstream_failed', true, false]);
  assert.equal(upstream.creates.length, 0);
});

test('Retry-After is kept, and nobody asks before', async () => {
  upstream.misbehave.create = (_request, response) => answer(response, 429, {}, { 'retry-after': '40' });
  const engine = openEngine();
  assert.equal((await submitError(engine)).failure.details.retryAfterSeconds, 40);
  delete upstream.misbehave.create;
  const again = await submitError(engine);
  assert.ok(again.isBusy && (again.failure.details.retryAfterSeconds ?? 0) > 30);
});

test('silence: a request that was never sent is nobody’s job, one that was may be', async () => {
  upstream.misbehave.create = () => undefined;
  const silent = await submitError(openEngine({ timeoutMs: 200 }));
  assert.deepEqual([silent.failure.reason, silent.notAccepted], ['engine_unavailable', false]);
  upstream.misbehave.create = (request) => request.destroy();
  const broken = await submitError(openEngine());
  assert.deepEqual([broken.failure.reason, broken.notAccepted], ['engine_unavailable', false]);
  const gone = await startTestUpstream({ bytes: video });
  await gone.close();
  const refused = await submitError(openEngine({ baseUrl: gone.url }));
  assert.deepEqual([refused.failure.reason, refused.notAccepted], ['engine_unavailable', true]);
});

test('polls: what says nothing about the job is an error, what says it is over ends it', async () => {
  const engine = openEngine({ timeoutMs: 300 });
  const { job, context } = await prepare();
  const handle = await engine.submit(job, context);
  const pollWith = (status: number, body: JsonObject) => {
    upstream.misbehave.poll = (_request, response) => answer(response, status, body);
    return engine.poll(handle, job, context);
  };
  await assert.rejects(pollWith(500, {}), { reason: 'upstream_failed' });
  await assert.rejects(pollWith(401, {}), { reason: 'upstream_failed' });
  await assert.rejects(pollWith(200, { hello: 'proxy' }), { reason: 'worker_lost' });
  await assert.rejects(pollWith(200, { status: 'dreaming' }), { reason: 'worker_lost' });
  assert.deepEqual(await pollWith(429, {}), { state: 'running', progress: 0 });
  const reasonOf = async (status: number, body: JsonObject) => {
    const state = await pollWith(status, body);
    assert.ok(state.state === 'failed');
    return [state.failure.reason, state.failure.details.code ?? ''];
  };
  assert.deepEqual(await reasonOf(404, {}), ['worker_lost', '']);
  const failed = (error: JsonObject | string) => ({ status: 'failed', error });
  assert.deepEqual(await reasonOf(200, failed({ code: '003016095', message: 'x' })), ['engine_failed', '095']);
  assert.deepEqual(await reasonOf(200, failed({ code: '003016091', message: 'x' })), ['upstream_failed', '']);
  assert.deepEqual(await reasonOf(200, failed('no idea')), ['upstream_failed', '']);
  const sensitive = { code: 'InputImageSensitiveContentDetected', message: 'x' };
  assert.deepEqual(await reasonOf(200, failed(sensitive)), ['safety_rejected', 'InputImageSensitiveContentDetected']);
  assert.deepEqual(await reasonOf(200, { status: 'completed', output: [] }), ['output_invalid', '']);
  upstream.misbehave.poll = () => undefined;
  await assert.rejects(engine.poll(handle, job, context), { reason: 'worker_lost' });
});

test('outputs: a link that does not work may work the next time, a file that is none never does', async () => {
  upstream.pollsUntilDone = 0;
  const engine = openEngine();
  const { job, context } = await prepare();
  const handle = await engine.submit(job, context);
  upstream.misbehave.file = (_request, response) => response.writeHead(500).end();
  await assert.rejects(engine.poll(handle, job, context), { reason: 'upstream_failed' });
  delete upstream.misbehave.file;
  assert.equal((await engine.poll(handle, job, context)).state, 'done');
  for (const bytes of [Buffer.from('<html>'), Buffer.alloc(1_000_001)]) {
    upstream.misbehave.file = (_request, response) => void response.end(bytes);
    const state = await engine.poll(handle, job, context);
    assert.ok(state.state === 'failed');
    assert.equal(state.failure.reason, 'output_invalid');
  }
});

test('an abort does not cut off a submit that the upstream is answering', async () => {
  const controller = new AbortController();
  const { job, context } = await prepare({ signal: controller.signal });
  upstream.misbehave.create = (_request, response) => {
    controller.abort('lost');
    setTimeout(() => answer(response, 200, { id: 'up-late', status: 'in_progress' }), 100);
  };
  assert.deepEqual(await openEngine().submit(job, context), { id: 'up-late' });
});

test('cancel is asked for and never fails; problems say what is wrong', async () => {
  const engine = openEngine();
  const { job, context } = await prepare();
  const handle = await engine.submit(job, context);
  await engine.cancel?.(handle);
  assert.deepEqual(upstream.cancelled, ['up-1']);
  upstream.misbehave.cancel = (_request, response) => response.writeHead(404).end();
  await engine.cancel?.(handle);
  assert.ok(logged.some(({ message }) => message.startsWith('the upstream did not cancel')));
  assert.deepEqual(await engine.problems(), []);
  upstream.misbehave.poll = (_request, response) => response.writeHead(403).end();
  assert.deepEqual(await engine.problems(), ['refuses its key (HTTP 403)']);
  await upstream.close();
  assert.deepEqual(await engine.problems(), ['does not answer: the connection was refused']);
});

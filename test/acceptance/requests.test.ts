import assert from 'node:assert/strict';
import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { call, type Json } from './support/client.ts';
import { openServer, type Server } from './support/server.ts';

let server: Server;

before(async () => {
  server = await openServer();
});
after(() => server?.close());

const CREATES = ['/v1/videos/generations', '/model/v1/generation'];

function messageOf(body: Json): string {
  return body.error.message;
}

test('both dialects answer an HTTP error in their own shape', async () => {
  const evolink = await call(server, 'POST', '/v1/videos/generations', { body: { model: 'nope-1' } });
  assert.equal(evolink.status, 404);
  const { code, message, type, param, fallback_suggestion: suggestion } = evolink.body.error;
  assert.deepEqual(
    [code, message, type, param, suggestion],
    [404, 'Specified model not found', 'not_found_error', 'model', 'omnihuman-1.5'],
  );
  const spark = await call(server, 'POST', '/model/v1/generation', { body: { model: 'nope-1' } });
  assert.equal(spark.status, 404);
  assert.deepEqual([spark.body.id, spark.body.status], ['', 'failed']);
  assert.equal(spark.body.error.error_message, 'Specified model not found');
  assert.equal(typeof spark.body.error.code, 'string');
});

test('bad JSON names the place; an empty body and a wrong type are told apart', async () => {
  const headers = { 'content-type': 'application/json' };
  for (const path of CREATES) {
    const bad = await call(server, 'POST', path, { raw: '{\n  "model": "omnihuman-1.5",\n  oops\n}', headers });
    assert.equal(bad.status, 400);
    assert.equal(messageOf(bad.body), 'The request body is not valid JSON: line 3, column 3');
    const empty = await call(server, 'POST', path, { raw: ' ', headers });
    assert.equal(empty.status, 400);
    assert.match(messageOf(empty.body), /empty/);
    assert.equal((await call(server, 'POST', path, { headers: {} })).status, 400);
    const list = await call(server, 'POST', path, { body: [] });
    assert.deepEqual([list.status, messageOf(list.body)], [400, 'The request body must be a JSON object']);
    const text = await call(server, 'POST', path, { raw: 'x', headers: { 'content-type': 'text/plain' } });
    assert.equal(text.status, 415);
    const form = await call(server, 'POST', path, { raw: new FormData() });
    assert.ok([400, 415].includes(form.status), form.text);
  }
});

test('a form that is none, or ends too early, is 400', async () => {
  const part = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\nhalf a pic';
  const broken: [string, string][] = [
    ['multipart/form-data; boundary=x', '[1,'],
    ['multipart/form-data; boundary=x', part],
    ['multipart/form-data; boundary=x', part.slice(0, 30)],
    ['multipart/form-data', part],
  ];
  for (const path of ['/api/v1/files/upload/stream', '/v1/videos']) {
    for (const [type, raw] of broken) {
      const form = await call(server, 'POST', path, { raw, headers: { 'content-type': type } });
      assert.equal(form.status, 400, `${path} ${type} ${raw}: ${form.text}`);
    }
  }
});

test('text that cannot be stored is 400 wherever it comes from, and names its field', async () => {
  const nul = '\0';
  const half = '\ud800';
  assert.equal((await call(server, 'GET', '/v1/assets/%00')).status, 400);
  assert.equal((await call(server, 'GET', '/v1/tasks?model=%00')).status, 400);
  for (const text of [nul, half, `{${half}`]) {
    const name = await call(server, 'POST', '/v1/asset-groups', { body: { name: `a${text}` } });
    assert.deepEqual([name.status, name.body.error.param], [400, 'name'], name.text);
    const params = { audio_url: 'https://x.example/a', prompt: text };
    const prompt = await call(server, 'POST', CREATES[1] ?? '', {
      body: { model: 'omnihuman-1.5', input: [{ params }] },
    });
    assert.deepEqual([prompt.status, prompt.body.error.param], [400, 'input[0].params.prompt'], prompt.text);
  }
  const form = new FormData();
  form.append('file_name', `a${nul}b`);
  form.append('file', new Blob(['x']), 'a.txt');
  const upload = await call(server, 'POST', '/api/v1/files/upload/stream', { raw: form });
  assert.equal(upload.status, 400, upload.text);
  const pair = await call(server, 'POST', '/v1/asset-groups', { body: { name: '🦊' } });
  assert.deepEqual([pair.status, pair.body.name], [200, '🦊']);
});

test('a body of too many levels or values is refused before it is parsed', async () => {
  const headers = { 'content-type': 'application/json' };
  for (const path of CREATES) {
    const deep = await call(server, 'POST', path, { raw: '['.repeat(1_000_000), headers });
    assert.deepEqual([deep.status, messageOf(deep.body)], [400, 'The request body is nested deeper than 64 levels']);
    const wide = await call(server, 'POST', path, { raw: `[${'[],'.repeat(1_000_000)}0]`, headers });
    assert.deepEqual([wide.status, messageOf(wide.body)], [413, 'The request body has more than 100000 values']);
  }
});

test('a body over the limit of a small endpoint is 413', async () => {
  const key = await call(server, 'POST', '/v1/keys', { body: { name: 'x'.repeat(2_000_000) } });
  assert.equal(key.status, 413);
  assert.equal(key.body.error.type, 'request_too_large_error');
});

/** Only the head of a request: the declared length alone must be enough to refuse it. */
function announce(path: string, bytes: number): Promise<{ status: number | undefined; body: Json }> {
  const headers = {
    authorization: `Bearer ${server.adminKey}`,
    'content-type': 'application/json',
    'content-length': bytes,
  };
  return new Promise((resolve, reject) => {
    const sent = request(server.url + path, { method: 'POST', headers }, async (response) => {
      resolve({ status: response.statusCode, body: await json(response) });
      sent.destroy();
    });
    sent.on('error', reject);
    sent.flushHeaders();
  });
}

test('a create over 64 MB is 413 on both paths, before its body was sent', async () => {
  for (const path of CREATES) {
    const { status, body } = await announce(path, 64 * 1_048_576 + 1);
    assert.deepEqual([status, messageOf(body)], [413, 'The request body is too large'], path);
  }
});

test('unknown paths are 404, wrong methods 405 with Allow', async () => {
  assert.equal((await call(server, 'GET', '/v1/nothing')).status, 404);
  const spark = await call(server, 'GET', '/model/v1/nothing');
  assert.deepEqual([spark.status, spark.body.status], [404, 'failed']);
  const put = await call(server, 'PUT', '/v1/tasks');
  assert.deepEqual([put.status, put.headers.get('allow')], [405, 'GET, HEAD']);
  const get = await call(server, 'GET', '/model/v1/generation');
  assert.deepEqual([get.status, get.headers.get('allow')], [405, 'POST']);
  assert.equal(get.body.error.error_message, 'This path answers POST');
});

test('unknown tasks are 404 in the shape of the path; a foreign id is 400 invalid_task_id on the EvoLink path', async () => {
  const id = 'task-unified-1757169743-7cvnl5zw';
  const evolink = await call(server, 'GET', `/v1/tasks/${id}`);
  assert.deepEqual([evolink.status, evolink.body.error.code], [404, 404]);
  const spark = await call(server, 'GET', `/model/v1/generation/task/${id}`);
  assert.deepEqual([spark.status, spark.body.status, spark.body.error.reason], [404, 'failed', 'task_not_found']);
  const foreign = await call(server, 'GET', '/v1/tasks/cgt-2024');
  assert.deepEqual([foreign.status, foreign.body.error.reason], [400, 'invalid_task_id']);
  assert.equal((await call(server, 'GET', '/model/v1/generation/task/cgt-2024')).status, 404);
});

test('a path that cannot be decoded is 400, not a crash', async () => {
  const status = await new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    request({ hostname, port, path: '/v1/tasks/%zz' }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
  assert.equal(status, 400);
});

test('every answer has a request id of its own; health, readiness and metrics need no key', async () => {
  const answers = await Promise.all(
    ['/healthz', '/readyz', '/metrics'].map((path) => call(server, 'GET', path, { key: null })),
  );
  assert.deepEqual(
    answers.map((answer) => answer.status),
    [200, 200, 200],
  );
  assert.equal(new Set(answers.map((answer) => answer.headers.get('x-request-id'))).size, 3);
  const { text } = await call(server, 'GET', '/metrics', { key: null });
  assert.match(text, /sparkstage_http_request_duration_seconds_count\{method="GET",route="\/healthz",status="200"\} 1/);
  assert.match(text, /sparkstage_queue_tasks\{state="pending"\} 0/);
  assert.doesNotMatch(text, /task-unified|org_|key_/);
});

test('the models list carries schema, price and example', async () => {
  const { body } = await call(server, 'GET', '/v1/models');
  const model = body.data.find((entry: Json) => entry.id === 'omnihuman-1.5');
  assert.deepEqual(model.input_schema.required, ['audio_url', 'image_urls']);
  assert.deepEqual(model.pricing, { billing_rule: 'per_second', credits_per_unit: 1, credits_by_tier: { any: 1 } });
  assert.equal(model.available, true);
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, type Json, makeKey, untilEnded, upload } from './support/client.ts';
import { dataUri, makePng, makeWav } from './support/media.ts';
import { openServer, type Server } from './support/server.ts';

let server: Server;

before(async () => {
  server = await openServer();
});
after(() => server?.close());

test('upload answers the vendor envelope; the content decides the type', async () => {
  const png = await makePng(30, 30);
  const file = await upload(server, png, 'really.wav');
  assert.deepEqual(
    [file.mime_type, file.file_size, file.original_name, file.file_name],
    ['image/png', png.length, 'really.wav', 'really.png'],
  );
  const form = new FormData();
  form.append('upload_path', 'portraits');
  form.append('file_name', 'me.png');
  form.append('file', new Blob([new Uint8Array(png)]), 'x.png');
  const answer = await call(server, 'POST', '/api/v1/files/upload/stream', { raw: form });
  assert.deepEqual([answer.body.success, answer.body.code, answer.body.msg], [true, 200, 'ok']);
  assert.deepEqual([answer.body.data.upload_path, answer.body.data.original_name], ['portraits', 'me.png']);
  const list = (await call(server, 'GET', '/api/v1/files/list?pageSize=1')).body.data;
  assert.deepEqual([list.files.length, list.files[0].file_id], [1, answer.body.data.file_id]);
});

test('uploads by base64 and by URL; the quota counts them', async () => {
  const png = await makePng(31, 31);
  const used = async () => (await call(server, 'GET', '/api/v1/files/quota')).body.data.used_bytes;
  const before = await used();
  const path = '/api/v1/files/upload';
  for (const base64_data of [png.toString('base64'), dataUri(png)]) {
    const answer = await call(server, 'POST', `${path}/base64`, { body: { base64_data, file_name: 'a.png' } });
    assert.deepEqual([answer.body.data?.file_size, answer.body.data?.file_name], [png.length, 'a.png'], answer.text);
  }
  const first = await upload(server, png, 'b.png');
  const copied = await call(server, 'POST', `${path}/url`, { body: { file_url: first.file_url } });
  assert.deepEqual([copied.body.data?.mime_type, copied.body.data?.file_name], ['image/png', 'b.png'], copied.text);
  assert.equal((await used()) - before, 4 * png.length);
  const rows: [string, Json, string][] = [
    ['base64', {}, 'base64_data'],
    ['base64', { base64_data: '***' }, 'base64_data'],
    ['url', { file_url: 'ftp://example.com/a' }, 'file_url'],
    ['url', { file_url: 'http://10.0.0.1/a.png' }, 'file_url'],
  ];
  for (const [way, body, param] of rows) {
    const refused = await call(server, 'POST', `${path}/${way}`, { body });
    assert.deepEqual([refused.status, refused.body.success, refused.body.error.param], [400, false, param]);
  }
});

test('refused uploads keep the envelope and carry the error inside', async () => {
  const path = '/api/v1/files/upload/stream';
  const script = new FormData();
  script.append('file', new Blob(['<svg onload="alert(1)"/>']), 'a.svg');
  const empty = new FormData();
  empty.append('file', new Blob([]), 'a.png');
  const nameless = new FormData();
  nameless.append('upload_path', 'x');
  const rows: [FormData, number][] = [
    [script, 415],
    [empty, 400],
    [nameless, 400],
  ];
  for (const [raw, status] of rows) {
    const answer = await call(server, 'POST', path, { raw });
    assert.deepEqual([answer.status, answer.body.success, answer.body.code], [status, false, status], answer.text);
    assert.equal(answer.body.error.code, status);
  }
  const json = await call(server, 'POST', path, { body: {} });
  assert.equal(json.status, 415, json.text);
  const { key } = await makeKey(server, { scopes: ['read'] });
  assert.equal((await call(server, 'POST', path, { raw: script, key })).status, 403);
});

test('an upload over 100 MB is 413 and nothing of it stays', async () => {
  const before = (await call(server, 'GET', '/api/v1/files/list')).body.data.total;
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(100 * 1_048_576 + 1)]), 'big.png');
  // The server answers and closes while the body is still coming: either is a refusal.
  const outcome = await call(server, 'POST', '/api/v1/files/upload/stream', { raw: form }).catch(() => undefined);
  if (outcome !== undefined) assert.equal(outcome.status, 413);
  assert.equal((await call(server, 'GET', '/api/v1/files/list')).body.data.total, before);
});

test('links: whole, ranges, HEAD, unchanged', async () => {
  const png = await makePng(200, 100);
  const { file_url: url } = await upload(server, png, 'a b "c".png');
  const whole = await fetch(url);
  assert.deepEqual(Buffer.from(await whole.arrayBuffer()), png);
  assert.equal(whole.headers.get('content-type'), 'image/png');
  assert.equal(whole.headers.get('accept-ranges'), 'bytes');
  assert.equal(whole.headers.get('x-content-type-options'), 'nosniff');
  const { length } = png;
  const rows: [string, number, string | null, number][] = [
    ['bytes=0-9', 206, `bytes 0-9/${length}`, 10],
    ['bytes=10-', 206, `bytes 10-${length - 1}/${length}`, length - 10],
    ['bytes=-5', 206, `bytes ${length - 5}-${length - 1}/${length}`, 5],
    [`bytes=5-${length + 100}`, 206, `bytes 5-${length - 1}/${length}`, length - 5],
    [`bytes=${length}-`, 416, `bytes */${length}`, 0],
    ['bytes=-0', 416, `bytes */${length}`, 0],
    ['bytes=9-5', 200, null, length],
    ['lines=1-2', 200, null, length],
    ['bytes=0-1,4-5', 200, null, length],
  ];
  for (const [range, status, contentRange, bytes] of rows) {
    const part = await fetch(url, { headers: { range } });
    const body = Buffer.from(await part.arrayBuffer());
    assert.deepEqual(
      [part.status, part.headers.get('content-range'), body.length],
      [status, contentRange, bytes],
      range,
    );
    const start = /^bytes (\d+)-/.exec(contentRange ?? '')?.[1];
    if (start !== undefined) assert.deepEqual(body, png.subarray(Number(start), Number(start) + bytes), range);
  }
  const head = await fetch(url, { method: 'HEAD' });
  assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(length)]);
  const etag = whole.headers.get('etag') ?? '';
  assert.equal((await fetch(url, { headers: { 'if-none-match': etag } })).status, 304);
  assert.equal((await fetch(url, { headers: { range: 'bytes=0-1', 'if-range': '"other"' } })).status, 200);
});

test('a forged link is 403, a deleted file 404, a traversal nothing', async () => {
  const file = await upload(server, await makePng(20, 20), 'a.png');
  const forged = new URL(file.file_url);
  forged.searchParams.set('expires', '9999999999');
  assert.equal((await fetch(forged)).status, 403);
  const typed = new URL(file.file_url);
  typed.searchParams.set('type', 'text/html');
  assert.equal((await fetch(typed)).status, 403);
  assert.equal((await fetch(`${server.url}/files/..%2f..%2fetc/passwd?expires=1&type=a&signature=b`)).status, 403);
  const { key } = await makeKey(server, { scopes: ['assets'] });
  assert.equal((await call(server, 'DELETE', `/api/v1/files/${file.file_id}`, { key })).status, 200);
  assert.equal((await fetch(file.file_url)).status, 404);
  const again = await call(server, 'DELETE', `/api/v1/files/${file.file_id}`, { key });
  assert.deepEqual([again.status, again.body.success], [404, false]);
});

test('links expire: 410 with a body that says when', async (t) => {
  if (!server.hasTestEngine) return t.skip('needs a server with short times');
  const short = await openServer({ SPARKSTAGE_RESULT_TTL: '1s', SPARKSTAGE_FILE_TTL: '60s' });
  try {
    const image = await upload(short, await makePng(64, 64), 'a.png');
    const audio = await upload(short, makeWav(1), 'a.wav');
    const body = { model: 'omnihuman-1.5', image_urls: [image.file_url], audio_url: audio.file_url };
    const created = await call(short, 'POST', '/v1/videos/generations', { body });
    const ended: Json = await untilEnded(short, created.body.id);
    await sleep(2000);
    const gone = await call(short, 'GET', ended.results[0], { key: null });
    assert.equal(gone.status, 410);
    assert.equal(gone.body.error.message, 'This link has expired');
    assert.match(gone.body.error.detail, /^expired at \d{4}-/);
  } finally {
    await short.close();
  }
});

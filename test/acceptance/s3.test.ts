import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openS3Server, type S3Server } from '../support/s3-server.ts';
import { call, type Json, untilEnded, upload } from './support/client.ts';
import { makePng, makeWav } from './support/media.ts';
import { end, startCli } from './support/processes.ts';
import { openServer, type Server } from './support/server.ts';

const bucket = process.env.BASE_URL === undefined ? await openS3Server() : undefined;
const skip = bucket === undefined ? 's3rver is not installed, or the server under test is not ours' : false;
after(() => bucket?.close());

function environment(s3: S3Server, options: Record<string, string> = {}): Record<string, string> {
  return {
    SPARKSTAGE_STORAGE_URL: s3.url('sparkstage', options),
    AWS_ACCESS_KEY_ID: s3.key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.key.secretAccessKey,
  };
}

/** Uploads, creates, waits; answers the ended task. */
async function makeVideo(server: Server): Promise<Json> {
  const image = await upload(server, await makePng(320, 240), 'person.png');
  const audio = await upload(server, makeWav(1), 'voice.wav');
  const created = await call(server, 'POST', '/v1/videos/generations', {
    body: { model: 'omnihuman-1.5', audio_url: audio.file_url, image_urls: [image.file_url] },
  });
  assert.equal(created.status, 200, created.text);
  const ended = await untilEnded(server, created.body.id);
  assert.equal(ended.status, 'completed', JSON.stringify(ended));
  return ended;
}

describe('a platform whose files are in a bucket', { skip }, () => {
  let server: Server;
  let s3: S3Server;
  before(async () => {
    if (bucket === undefined) return;
    s3 = bucket;
    server = await openServer(environment(s3));
  });
  after(() => server?.close());

  test('keeps inputs and results there, and hands them out itself', async () => {
    const ended = await makeVideo(server);
    const [link] = ended.results;
    assert.ok(link.startsWith(server.url));
    const whole = await call(server, 'GET', link, { key: null });
    assert.deepEqual([whole.status, whole.headers.get('content-type')], [200, 'video/mp4']);
    const part = await call(server, 'GET', link, { key: null, headers: { range: 'bytes=4-7' } });
    assert.deepEqual([part.status, part.text], [206, 'ftyp']);
    assert.match(part.headers.get('content-range') ?? '', /^bytes 4-7\/\d+$/);
    const head = await call(server, 'HEAD', link, { key: null });
    assert.equal(head.headers.get('content-length'), whole.headers.get('content-length'));
    const forged = await call(server, 'GET', link.replace('expires=', 'expires=1'), { key: null });
    assert.equal(forged.status, 403);
    const stored = s3.requests.filter(({ method }) => method === 'PUT').map(({ target }) => target);
    assert.ok(stored.every((target) => target.startsWith('/media/sparkstage/')));
    assert.equal(stored.filter((target) => target.includes('/blobs/')).length, 2);
    assert.equal(stored.filter((target) => target.includes('/outputs/')).length, 1);
  });

  test('says 503 while the bucket does not answer, and goes on when it does', async () => {
    const png = await makePng(40, 40);
    const file = await upload(server, png, 'a.png');
    const matches = ({ method }: { method: string }) => method === 'HEAD';
    s3.faults.push({ matches, times: 4, answer: (response) => response.destroy() });
    const away = await call(server, 'GET', file.file_url, { key: null });
    assert.equal(away.status, 503, away.text);
    assert.ok(!away.text.includes('S3'));
    assert.equal((await call(server, 'GET', file.file_url, { key: null })).status, 200);
  });
});

describe('a platform that lets the bucket hand out its files', { skip }, () => {
  let server: Server;
  before(async () => {
    if (bucket === undefined) return;
    server = await openServer({ ...environment(bucket, { links: 'redirect' }), SPARKSTAGE_FILE_TTL: '6s' });
  });
  after(() => server?.close());

  test('answers a link with a short redirect, and its own errors itself', async () => {
    const ended = await makeVideo(server);
    const [link] = ended.results;
    const redirect = await fetch(link, { redirect: 'manual' });
    assert.deepEqual([redirect.status, redirect.headers.get('cache-control')], [302, 'no-store']);
    const target = redirect.headers.get('location') ?? '';
    assert.ok(target.startsWith(bucket?.endpoint ?? 'none'));
    const part = await fetch(target, { headers: { range: 'bytes=4-7' } });
    assert.deepEqual([await part.text(), part.headers.get('content-type')], ['ftyp', 'video/mp4']);
    const head = await fetch(link, { method: 'HEAD', redirect: 'manual' });
    assert.deepEqual([head.status, head.headers.get('content-type')], [200, 'video/mp4']);
    const deleted = await call(server, 'DELETE', `/v1/tasks/${ended.id}`);
    assert.ok(deleted.status < 300, deleted.text);
    assert.equal((await fetch(link, { redirect: 'manual' })).status, 404);
  });

  test('redirects no longer than the link lasts; then it is gone', async () => {
    const file = await upload(server, await makePng(41, 41), 'a.png');
    const redirect = await fetch(file.file_url, { redirect: 'manual' });
    const lifetime = Number(new URL(redirect.headers.get('location') ?? '').searchParams.get('X-Amz-Expires'));
    assert.ok(lifetime >= 1 && lifetime <= 6, String(lifetime));
    await sleep(new Date(file.expires_at).getTime() - Date.now() + 100);
    assert.equal((await fetch(file.file_url, { redirect: 'manual' })).status, 410);
  });
});

test('doctor tells a bucket that works from one that does not', { skip }, async () => {
  if (bucket === undefined) return;
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-s3-doctor-'));
  const ask = (extra: Record<string, string>) =>
    end(startCli(directory, ['doctor'], { ...environment(bucket), ...extra }));
  assert.match((await ask({})).stdout, /^ok +store +s3 store opens$/m);
  const wrong = await ask({ AWS_ACCESS_KEY_ID: 'hunter2' });
  assert.match(
    wrong.stdout,
    /^fail +store +SPARKSTAGE_STORAGE_URL: bucket media: S3 PutObject: 403 InvalidAccessKeyId: /m,
  );
  assert.equal(wrong.code, 1);
  assert.ok(!`${wrong.stdout}${wrong.stderr}`.includes(bucket.key.secretAccessKey));
  await rm(directory, { recursive: true, force: true });
});

test('a platform with a wrong secret does not start, and says why', { skip }, async () => {
  if (bucket === undefined) return;
  const wrong = { ...environment(bucket), AWS_SECRET_ACCESS_KEY: 'hunter2' };
  await assert.rejects(openServer(wrong), /403 SignatureDoesNotMatch: AWS_SECRET_ACCESS_KEY is wrong/);
  const temporary = { ...environment(bucket), AWS_SESSION_TOKEN: 'hunter2' };
  await assert.rejects(openServer(temporary), /AWS_SESSION_TOKEN: temporary credentials do not work/);
});

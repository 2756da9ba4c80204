import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import { answerError, openS3Server, type S3Server } from '../../test/support/s3-server.ts';
import { systemIds } from '../lib/ids.ts';
import { parseS3Address } from './s3-address.ts';
import { createS3Client } from './s3-client.ts';
import { createS3Store, type S3StoreOptions } from './s3-store.ts';
import type { Store } from './store.ts';
import { blobKey } from './store-keys.ts';
import { describeStore } from './test-store-behaviour.ts';

const server = await openS3Server();

if (server === undefined) {
  test('S3 store', { skip: 's3rver is not installed' });
} else {
  // Suites run one after the other, and their hooks with them.
  after(() => server.close());
  describeStore('S3 store', async () => openTestStore(server, 'suite'));
  describeStore('S3 store on a service that computes checksums', async () => {
    server.computesChecksums = true;
    return openTestStore(server, 'nested/prefix-2');
  });
  describeStore('S3 store that sends everything in parts', async () => {
    server.computesChecksums = false;
    return openTestStore(server, '', { singleRequestBytes: 1, partBytes: 6_000_000 });
  });
  describe('S3 store in trouble', () => describeTrouble(server));
  describe('S3 direct URLs', () => describeDirectUrls(server));
}

function openTestStore(
  s3: S3Server,
  prefix: string,
  options: Partial<S3StoreOptions> & { parameters?: Record<string, string> } = {},
): Store {
  const address = parseS3Address(s3.url(prefix, options.parameters));
  const client = createS3Client({ address, credentials: s3.key, ids: systemIds, firstPauseMs: 1 });
  return createS3Store({ client, address, ids: systemIds, ...options });
}

function describeTrouble(s3: S3Server): void {
  const KEY = 'org_one/outputs/task-1/video.mp4';
  const NAME = `/media/trouble/${KEY}`;
  let directory: string;
  let store: Store;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-s3-store-'));
    store = openTestStore(s3, 'trouble');
    s3.requests.splice(0);
    s3.computesChecksums = false;
  });
  afterEach(async () => {
    assert.equal(s3.faults.length, 0, 'every fault was met');
    s3.mangle = undefined;
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });
  const methods = () => s3.requests.map(({ method }) => method).join(' ');
  const fail = (method: string, times: number, status: number, code: string) =>
    s3.faults.push({
      matches: (request) => request.method === method,
      times,
      answer: (response) => answerError(response, status, code),
    });

  test('passing faults are waited out, for each kind of request', async () => {
    for (const method of ['PUT', 'GET', 'HEAD', 'DELETE']) fail(method, 2, 503, 'SlowDown');
    s3.faults.push({ matches: ({ method }) => method === 'PUT', times: 1, answer: (response) => response.destroy() });
    await store.putBytes(KEY, Buffer.from('abc'));
    assert.equal((await store.stat(KEY))?.sizeBytes, 3);
    await store.delete(KEY);
    assert.equal(methods(), 'PUT PUT PUT PUT GET GET GET HEAD HEAD HEAD DELETE DELETE DELETE');
  });

  test('a service that stays down is service_unavailable after four attempts', async () => {
    fail('HEAD', 4, 500, 'InternalError');
    await assert.rejects(store.stat(KEY), { reason: 'service_unavailable' });
    assert.equal(methods(), 'HEAD HEAD HEAD HEAD');
  });

  test('a refusal is not repeated, and never told to callers', async () => {
    fail('GET', 1, 403, 'AccessDenied');
    await assert.rejects(store.read(KEY), (error: Error) => {
      assert.match(String(error.cause), /S3 GetObject: 403 AccessDenied/);
      assert.equal(error.message, 'Internal server error');
      return true;
    });
    assert.equal(methods(), 'GET');
  });

  test('a missing bucket does not look like a missing object', async () => {
    fail('GET', 1, 404, 'NoSuchBucket');
    await assert.rejects(store.read(KEY), { reason: 'internal' });
  });

  test('framing stored as content, or a byte changed, fails the put and leaves nothing', async () => {
    const source = path.join(directory, 'source');
    await writeFile(source, Buffer.alloc(100_000, 'a'));
    s3.mangle = (body) => Buffer.concat([Buffer.from('186a0;chunk-signature=00\r\n'), body, Buffer.from('\r\n0\r\n')]);
    await assert.rejects(store.putFile(KEY, source), /did not store what it was sent: 100031 bytes for 100000/);
    assert.equal(await store.stat(KEY), undefined);
    s3.mangle = (body) => Buffer.concat([Buffer.from('b'), body.subarray(1)]);
    await assert.rejects(store.putFile(KEY, source), /another SHA-256/);
    assert.equal(await store.stat(KEY), undefined);
  });

  test('a checksum that the service computed saves reading back; verify=read does not trust it', async () => {
    s3.computesChecksums = true;
    await store.putBytes(KEY, Buffer.from('abc'));
    assert.equal(methods(), 'PUT HEAD');
    assert.equal(s3.requests[0]?.headers['x-amz-checksum-sha256'], 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=');
    s3.requests.splice(0);
    await using careful = disposable(openTestStore(s3, 'trouble', { parameters: { verify: 'read' } }));
    await careful.store.putBytes(KEY, Buffer.from('abc'));
    assert.equal(methods(), 'PUT GET');
    assert.equal(s3.requests[0]?.headers['x-amz-checksum-sha256'], undefined);
  });

  test('a checksum does not hide a wrong size', async () => {
    s3.computesChecksums = true;
    s3.mangle = (body) => body.subarray(1);
    await assert.rejects(store.putBytes(KEY, Buffer.from('abc')), /2 bytes for 3/);
  });

  test('large files go up in parts, each tried again, and come back whole', async () => {
    const source = path.join(directory, 'source');
    const bytes = Buffer.alloc(13_000_000);
    for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(at, at);
    await writeFile(source, bytes);
    await using parted = disposable(
      openTestStore(s3, 'trouble', { singleRequestBytes: 6_000_000, partBytes: 6_000_000 }),
    );
    const isPart = (number: number) => (request: { target: string }) => request.target.includes(`partNumber=${number}`);
    s3.faults.push({ matches: isPart(2), times: 1, answer: (response) => answerError(response, 500, 'InternalError') });
    assert.deepEqual(await parted.store.putFile(KEY, source), { key: KEY, sizeBytes: 13_000_000 });
    assert.equal(methods(), 'POST PUT PUT PUT PUT POST GET');
    const sizes = s3.requests.filter(({ method }) => method === 'PUT').map(({ headers }) => headers['content-length']);
    assert.deepEqual(sizes, ['6000000', '6000000', '6000000', '1000000']);
    assert.ok((await buffer(await parted.store.read(KEY))).equals(bytes));
    assert.deepEqual(
      await buffer(await parted.store.read(KEY, { start: 5_999_998, end: 6_000_001 })),
      bytes.subarray(5_999_998, 6_000_002),
    );
  });

  test('parts that fail, or an error behind a 200, are aborted and leave nothing', async () => {
    await using parted = disposable(openTestStore(s3, 'trouble', { singleRequestBytes: 1 }));
    const complete = (request: { method: string; target: string }) =>
      request.method === 'POST' && request.target.includes('uploadId=');
    const lateError = {
      matches: complete,
      times: 4,
      answer: (response: Parameters<typeof answerError>[0]) => answerError(response, 200, 'InternalError'),
    };
    s3.faults.push(lateError);
    await assert.rejects(parted.store.putBytes(KEY, Buffer.from('abc')), { reason: 'service_unavailable' });
    assert.equal(methods(), 'POST PUT POST POST POST POST DELETE DELETE');
    assert.match(s3.requests.at(-2)?.target ?? '', /uploadId=/);
    s3.requests.splice(0);
    fail('PUT', 1, 403, 'AccessDenied');
    await assert.rejects(parted.store.putBytes(KEY, Buffer.from('abc')), { reason: 'internal' });
    assert.equal(methods(), 'POST PUT DELETE DELETE');
    assert.equal(await store.stat(KEY), undefined);
  });

  test('a transfer that breaks off is begun again for a local copy, and breaks the stream for a reader', async () => {
    await store.putBytes(KEY, Buffer.alloc(1000, 'x'));
    const breakOff = {
      matches: ({ method }: { method: string }) => method === 'GET',
      times: 1,
      answer(response: Parameters<typeof answerError>[0]) {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('half', () => setTimeout(() => response.destroy(), 20));
      },
    };
    s3.faults.push(breakOff);
    const local = await store.localPath(KEY, directory);
    assert.equal(await readFile(local, 'utf8'), 'x'.repeat(1000));
    s3.faults.push(breakOff);
    await assert.rejects(async () => buffer(await store.read(KEY)));
    assert.deepEqual(await readdir(directory), [path.basename(local)], 'no half file stays');
  });

  test('a local copy is fetched once, and content that is not what its key says is refused', async () => {
    const right = blobKey('org_one', createHash('sha256').update('right').digest('hex'));
    await store.putBytes(right, Buffer.from('right'));
    s3.requests.splice(0);
    await Promise.all([store.localPath(right, directory), store.localPath(right, directory)]);
    await store.localPath(right, directory);
    assert.equal(methods(), 'GET');
    const wrong = blobKey('org_one', createHash('sha256').update('other').digest('hex'));
    await store.putBytes(wrong, Buffer.from('right'));
    await assert.rejects(store.localPath(wrong, directory), /other bytes than were stored/);
    assert.equal((await readdir(directory)).length, 1);
  });

  test('a service that ignores Range is found out', async () => {
    s3.faults.push({
      matches: ({ headers }) => headers.range === 'bytes=2-3',
      times: 1,
      answer: (response) => response.writeHead(200, { 'content-length': '6' }).end('012345'),
    });
    await assert.rejects(store.read(KEY, { start: 2, end: 3 }), /answered a range of bytes with 200/);
  });

  test('a file that changes while it goes up is never taken for stored', async () => {
    const source = path.join(directory, 'source');
    await writeFile(source, Buffer.alloc(50_000, 'a'));
    const changing: Store = openTestStore(s3, 'trouble', {
      client: {
        ...createS3Client({
          address: parseS3Address(s3.url('trouble')),
          credentials: s3.key,
          ids: systemIds,
          firstPauseMs: 1,
        }),
        async putParts(_name, body) {
          await writeFile(source, Buffer.alloc(50_001, 'b'));
          await body.arrayBuffer();
        },
      },
      singleRequestBytes: 1,
    });
    await using closing = disposable(changing);
    await assert.rejects(closing.store.putFile(KEY, source), { name: 'NotReadableError' });
  });

  test('requests carry the object name and nothing of the secret', async () => {
    await store.putBytes(KEY, Buffer.from('abc'));
    assert.equal(s3.requests[0]?.target, NAME);
    assert.ok(!JSON.stringify(s3.requests).includes(s3.key.secretAccessKey));
    assert.equal(s3.requests[0]?.headers['transfer-encoding'], undefined, 'sent with its length, not in chunks');
  });
}

function describeDirectUrls(s3: S3Server): void {
  const KEY = 'org_one/outputs/task-2/video.mp4';
  const facts = { contentType: 'video/mp4', fileName: "it's (my) film*é.mp4" };

  test('are readable by anybody, with our type and name, and end with the link', async () => {
    await using open = disposable(openTestStore(s3, 'direct', { parameters: { links: 'redirect' } }));
    const { store } = open;
    await store.putBytes(KEY, Buffer.from('0123456789'));
    const url = await store.directUrl?.(KEY, { ...facts, expiresAt: new Date(Date.now() + 60_000) });
    assert.ok(url !== undefined);
    const answer = await fetch(url, { headers: { range: 'bytes=2-4' } });
    assert.deepEqual([answer.status, await answer.text()], [206, '234']);
    assert.equal(answer.headers.get('content-type'), 'video/mp4');
    assert.equal(answer.headers.get('content-disposition'), 'inline; filename="it_s _my_ film__.mp4"');
    const lifetime = Number(new URL(url).searchParams.get('X-Amz-Expires'));
    assert.ok(lifetime > 50 && lifetime <= 60);
    const later = await store.directUrl?.(KEY, { ...facts, expiresAt: new Date(Date.now() + 86_400_000) });
    assert.equal(new URL(later ?? '').searchParams.get('X-Amz-Expires'), '3600');
    const forged = await fetch(url.replace('X-Amz-Expires=', 'X-Amz-Expires=9'));
    assert.equal(forged.status, 403);
    await forged.body?.cancel();
  });

  test('exist only where the operator asked for them', async () => {
    await using open = disposable(openTestStore(s3, 'direct'));
    assert.equal(open.store.directUrl, undefined);
  });
}

function disposable(store: Store): AsyncDisposable & { readonly store: Store } {
  return { store, [Symbol.asyncDispose]: () => store.close() };
}

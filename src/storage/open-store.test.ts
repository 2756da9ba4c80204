import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { answerError, openS3Server } from '../../test/support/s3-server.ts';
import { openStore } from './open-store.ts';

let dataDir: string;
before(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sparkstage-open-store-'));
});
after(() => rm(dataDir, { recursive: true, force: true }));

test('a directory is the default, or named by URL', async () => {
  await openStore({ url: undefined, dataDir });
  await openStore({ url: `file://${dataDir}/by-url`, dataDir });
  assert.ok(existsSync(path.join(dataDir, 'store')) && existsSync(path.join(dataDir, 'by-url')));
});

test('an unknown scheme, or S3 without its key, says what is expected', async () => {
  await assert.rejects(openStore({ url: 'gs://bucket', dataDir }), /expected file:… or s3:/);
  await assert.rejects(openStore({ url: 's3://media', dataDir }), /AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/);
});

const server = await openS3Server();
describe('opening a bucket', { skip: server === undefined ? 's3rver is not installed' : false }, () => {
  if (server === undefined) return;
  after(() => server.close());
  const { accessKeyId, secretAccessKey } = server.key;
  const s3Credentials = { accessKeyId, secretAccessKey };

  test('tries every operation and leaves nothing', async () => {
    server.requests.splice(0);
    const store = await openStore({ url: server.url('a/b'), dataDir, s3Credentials });
    assert.equal(store.kind, 's3');
    assert.equal(server.requests.map(({ method }) => method).join(' '), 'PUT GET GET DELETE HEAD');
    await store.close();
  });

  const wrong: readonly [string, () => Parameters<typeof openStore>[0], RegExp][] = [
    [
      'secret',
      () => ({ url: server.url(''), dataDir, s3Credentials: { accessKeyId, secretAccessKey: 'hunter2' } }),
      /bucket media: S3 PutObject: 403 SignatureDoesNotMatch: AWS_SECRET_ACCESS_KEY is wrong/,
    ],
    [
      'key',
      () => ({ url: server.url(''), dataDir, s3Credentials: { accessKeyId: 'hunter2', secretAccessKey } }),
      /403 InvalidAccessKeyId: the service does not know AWS_ACCESS_KEY_ID/,
    ],
    [
      'region',
      () => ({ url: server.url('', { region: 'elsewhere' }), dataDir, s3Credentials }),
      /403 AuthorizationHeaderMalformed: region names another region/,
    ],
    [
      'bucket',
      () => ({ url: server.url('').replace('s3://media', 's3://absent'), dataDir, s3Credentials }),
      /bucket absent: S3 PutObject: 404 NoSuchBucket: there is no such bucket/,
    ],
    [
      'port',
      () => ({ url: server.url('', { endpoint: 'http://127.0.0.1:1' }), dataDir, s3Credentials }),
      // One that fetch refuses to try.
      /no answer bad port: is the endpoint right/,
    ],
    [
      'host',
      () => ({ url: server.url('', { endpoint: 'http://nowhere.invalid' }), dataDir, s3Credentials }),
      /no answer (ENOTFOUND|EAI_AGAIN): is the endpoint right/,
    ],
  ];
  for (const [what, options, message] of wrong) {
    test(`a wrong ${what} is told, without the secret`, async () => {
      await assert.rejects(openStore(options()), (error: Error) => {
        assert.match(error.message, message);
        assert.ok(!error.message.includes('hunter2'));
        return true;
      });
    });
  }

  test('a key that may write but not delete is told', async () => {
    const matches = ({ method }: { method: string }) => method === 'DELETE';
    server.faults.push({ matches, times: 1, answer: (response) => answerError(response, 403, 'AccessDenied') });
    await assert.rejects(
      openStore({ url: server.url(''), dataDir, s3Credentials }),
      /S3 DeleteObject: 403 AccessDenied: the key may not do this; it needs GetObject/,
    );
  });
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Agent } from 'undici';
import { Failure, type Reason } from './failure.ts';
import { createSafeFetch, type SafeFetch, type SafeFetchOptions } from './safe-fetch.ts';
import { createGuardedConnector, type LookupAll } from './safe-fetch-address.ts';
import { makeTestCertificate, startTestServer, type TestServer } from './test-servers.ts';

const BODY = Buffer.from('a body of thirty-two bytes, exact');
const LOOPBACK_ONE = ['127.0.0.1/32'];

const routes: Record<string, RequestListener> = {
  '/ok': (_request, response) => response.end(BODY),
  '/missing': (_request, response) => response.writeHead(404).end('no'),
  '/lying-length': (_request, response) => {
    response.writeHead(200, { 'content-length': '100000' });
    response.write(BODY);
    setTimeout(() => response.destroy(), 20);
  },
  '/endless': (_request, response) => {
    const chunk = Buffer.alloc(16_384, 7);
    const pump = () => {
      while (response.write(chunk));
      response.once('drain', pump);
    };
    pump();
  },
  '/drip': (_request, response) => {
    const timer = setInterval(() => response.write('x'), 50);
    response.on('close', () => clearInterval(timer));
  },
  '/silent': () => undefined,
  '/bomb': (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    response.end(gzipSync(Buffer.alloc(10_000_000)));
  },
  '/loop': (_request, response) => response.writeHead(302, { location: '/loop' }).end(),
  '/hop': (_request, response) => response.writeHead(302, { location: '/ok' }).end('moved'),
  '/nowhere': (_request, response) => response.writeHead(302).end(),
  '/to-file': (_request, response) => response.writeHead(302, { location: 'file:///etc/hostname' }).end(),
};

describe('safe fetch', () => {
  let directory: string;
  let server: TestServer;
  let secret: TestServer;
  let secretHits = 0;
  const opened: SafeFetch[] = [];

  const open = (options: Partial<SafeFetchOptions> = {}) => {
    const fetcher = createSafeFetch({ allowCidrs: LOOPBACK_ONE, ...options });
    opened.push(fetcher);
    return fetcher;
  };
  let files = 0;
  const get = (fetcher: SafeFetch, url: string, overrides: { maxBytes?: number; timeoutMs?: number } = {}) =>
    fetcher.download(url, {
      param: 'image_url',
      maxBytes: 100_000,
      timeoutMs: 2000,
      toFile: path.join(directory, `file-${files++}`),
      signal: new AbortController().signal,
      ...overrides,
    });
  const fails = (promise: Promise<unknown>, reason: Reason, detail?: RegExp) =>
    assert.rejects(promise, (error: unknown) => {
      assert.ok(error instanceof Failure, String(error));
      assert.equal(error.reason, reason, `${error.message} ${error.details.detail}`);
      assert.equal(error.details.param, 'image_url');
      if (detail) assert.match(error.details.detail ?? '', detail);
      return true;
    });

  before(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-fetch-'));
    secret = await startTestServer(
      (_request, response) => {
        secretHits++;
        response.end('secret');
      },
      { address: '127.0.0.2' },
    );
    routes['/to-private'] = (_request, response) =>
      response.writeHead(302, { location: `http://127.0.0.2:${secret.port}/` }).end();
    server = await startTestServer((request, response) => routes[request.url ?? '']?.(request, response));
  });
  after(async () => {
    for (const fetcher of opened) await fetcher.close();
    await server.close();
    await secret.close();
    await rm(directory, { recursive: true, force: true });
  });

  const at = (route: string) => `http://127.0.0.1:${server.port}${route}`;

  test('downloads to a file and hashes what it wrote', async () => {
    const toFile = path.join(directory, 'whole');
    const got = await open().download(at('/hop'), {
      param: 'image_url',
      maxBytes: BODY.length,
      timeoutMs: 2000,
      toFile,
      signal: new AbortController().signal,
    });
    assert.deepEqual(await readFile(toFile), BODY);
    assert.deepEqual(got, { sizeBytes: BODY.length, sha256: createHash('sha256').update(BODY).digest('hex') });
  });

  test('counts bytes itself and leaves no file behind', async () => {
    await fails(get(open(), at('/ok'), { maxBytes: BODY.length - 1 }), 'input_too_large', /more than 32 bytes/);
    await fails(get(open(), at('/endless')), 'input_too_large');
    await fails(get(open(), at('/lying-length')), 'input_download_failed');
    assert.deepEqual(
      (await readdir(directory)).filter((name) => name !== 'whole'),
      [],
    );
  });

  test('ends within the total time, however the server drags', async () => {
    const started = performance.now();
    await fails(get(open(), at('/drip'), { timeoutMs: 300 }), 'input_download_failed', /no complete answer/);
    await fails(get(open(), at('/silent'), { timeoutMs: 300 }), 'input_download_failed', /no complete answer/);
    assert.ok(performance.now() - started < 5000);
  });

  test('rejects with the caller’s own reason when the caller gives up', async () => {
    const controller = new AbortController();
    const reason = new Error('the client went away');
    const download = open().download(at('/silent'), {
      param: 'image_url',
      maxBytes: 10,
      timeoutMs: 5000,
      toFile: path.join(directory, 'never'),
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(reason), 30);
    await assert.rejects(download, reason);
  });

  test('says the status of a refused download', async () => {
    await fails(get(open(), at('/missing')), 'input_download_failed', /HTTP 404/);
    await fails(get(open(), at('/nowhere')), 'input_download_failed', /HTTP 302/);
    await fails(get(open(), at('/loop')), 'input_download_failed', /too many redirects/);
  });

  test('does not unfold a compressed body', async () => {
    await fails(get(open(), at('/bomb')), 'input_download_failed', /gzip/);
  });

  test('follows no redirect to a private address or to another scheme', async () => {
    await fails(get(open(), at('/to-private')), 'forbidden_address');
    await fails(get(open(), at('/to-file')), 'invalid_parameter');
    assert.equal(secretHits, 0);
  });

  for (const host of [
    '127.0.0.1',
    '0x7f.1',
    '2130706433',
    '017700000001',
    '0',
    '[::ffff:127.0.0.1]',
    '[::1]',
    'localhost',
  ]) {
    test(`refuses ${host} when nothing is allowed`, async () => {
      const fetcher = open({ allowCidrs: [] });
      await fails(get(fetcher, `http://${host}:${server.port}/ok`), 'forbidden_address');
      await fails(
        fetcher.assertPublicUrl(`http://${host}/`, { param: 'image_url', httpsOnly: false, maxLength: 2048 }),
        'forbidden_address',
      );
    });
  }

  test('refuses a name that resolves to a private address between public ones', async () => {
    const lookup: LookupAll = (_host, callback) =>
      callback(null, [
        { address: '93.184.216.34', family: 4 },
        { address: '127.0.0.2', family: 4 },
      ]);
    await fails(get(open({ lookup }), `http://mixed.example:${secret.port}/`), 'forbidden_address');
    assert.equal(secretHits, 0);
  });

  test('a name that was public when checked and is private when connected is refused', async () => {
    let calls = 0;
    const lookup: LookupAll = (_host, callback) =>
      callback(null, [{ address: calls++ === 0 ? '93.184.216.34' : '127.0.0.2', family: 4 }]);
    const fetcher = open({ lookup });
    const url = `http://rebind.example:${secret.port}/`;
    await fetcher.assertPublicUrl(url, { param: 'image_url', httpsOnly: false, maxLength: 2048 });
    await fails(get(fetcher, url), 'forbidden_address');
    assert.equal(calls, 2);
    assert.equal(secretHits, 0);
  });

  test('checks the peer that answered even when the look-up was passed', async () => {
    let asked = 0;
    const connect = createGuardedConnector({
      guard: () => asked++ === 0,
      lookup: (_host, callback) => callback(null, [{ address: '127.0.0.2', family: 4 }]),
      connectTimeoutMs: 1000,
    });
    const agent = new Agent({ connect });
    await assert.rejects(agent.request({ origin: `http://peer.example:${secret.port}`, path: '/', method: 'GET' }), {
      name: 'ForbiddenAddressError',
    });
    assert.equal(asked, 2);
    assert.equal(secretHits, 0);
    await agent.destroy();
  });

  test('refuses credentials, other schemes and http or long URLs where https is asked', async () => {
    const fetcher = open();
    const rules = { param: 'image_url', httpsOnly: true, maxLength: 2048 };
    await fails(get(fetcher, 'ftp://example.com/a'), 'invalid_parameter');
    await fails(get(fetcher, 'http://user:pass@example.com/a'), 'invalid_parameter');
    await fails(fetcher.assertPublicUrl('http://93.184.216.34/', rules), 'invalid_parameter');
    await fails(fetcher.assertPublicUrl('nonsense', rules), 'invalid_parameter');
    const base = 'https://93.184.216.34/';
    await fetcher.assertPublicUrl(base.padEnd(2048, 'a'), rules);
    await fails(fetcher.assertPublicUrl(base.padEnd(2049, 'a'), rules), 'invalid_parameter', /2049/);
  });

  test('tells an unknown host and a refused connection apart', async () => {
    const lookup: LookupAll = (_host, callback) => callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []);
    await fails(get(open({ lookup }), 'http://gone.example/'), 'input_download_failed', /not found/);
    await fails(get(open(), 'http://127.0.0.1:1/'), 'input_download_failed', /refused/);
  });

  test('posts over verified TLS only and never follows a redirect', async (context) => {
    const certificate = await makeTestCertificate(['hook.example']);
    if (certificate === undefined) return context.skip('openssl is not installed');
    const seen: string[] = [];
    const hook = await startTestServer(
      (request, response) => {
        seen.push(request.url ?? '');
        if (request.url === '/silent') return;
        if (request.url === '/drip') response.write('accepted');
        else if (request.url === '/moved') response.writeHead(307, { location: '/ok' }).end();
        else response.end('x'.repeat(5000));
      },
      { tls: certificate },
    );
    const lookup: LookupAll = (_host, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]);
    const trusting = open({ lookup, extraCa: [certificate.certificate] });
    const options = { body: '{}', headers: { 'content-type': 'application/json' }, timeoutMs: 2000 };
    const origin = `https://hook.example:${hook.port}`;
    assert.deepEqual(await trusting.post(`${origin}/ok`, options), {
      kind: 'response',
      status: 200,
      bodyStart: 'x'.repeat(1024),
    });
    assert.deepEqual(await trusting.post(`${origin}/moved`, options), { kind: 'response', status: 307, bodyStart: '' });
    assert.deepEqual(await open({ lookup }).post(`${origin}/ok`, options), { kind: 'error', error: 'tls' });
    assert.deepEqual(await trusting.post(`https://other.example:${hook.port}/ok`, options), {
      kind: 'error',
      error: 'tls',
    });
    assert.deepEqual(await open({ lookup, allowCidrs: [] }).post(`${origin}/ok`, options), {
      kind: 'error',
      error: 'forbidden_address',
    });
    assert.deepEqual(seen, ['/ok', '/moved']);
    const hasty = { ...options, timeoutMs: 200 };
    assert.deepEqual(await trusting.post(`${origin}/silent`, hasty), { kind: 'error', error: 'timeout' });
    // The status was there in time; a body that never ends changes nothing.
    assert.deepEqual(await trusting.post(`${origin}/drip`, hasty), {
      kind: 'response',
      status: 200,
      bodyStart: 'accepted',
    });
    await hook.close();
  });
});

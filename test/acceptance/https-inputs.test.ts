import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeTestCertificate, startTestServer, type TestServer } from '../../src/lib/test-servers.ts';
import { call, type Json, untilEnded } from './support/client.ts';
import { makePng, makeWav } from './support/media.ts';
import { openServer, type Server } from './support/server.ts';

const tls = process.env.BASE_URL === undefined ? await makeTestCertificate(['localhost']) : undefined;

describe('inputs over HTTPS', { skip: tls === undefined && 'needs openssl and a server of its own' }, () => {
  let origin: TestServer;
  let trusting: Server;
  let server: Server;

  before(async () => {
    if (tls === undefined) return;
    const [person, voice] = [await makePng(320, 240), makeWav(2)];
    origin = await startTestServer(
      ({ url }, response) => {
        response.end(url?.startsWith('/person') ? person : voice);
      },
      { tls },
    );
    trusting = await openServer({}, { extraCa: [tls.certificate] });
    server = await openServer();
  });
  after(async () => {
    await Promise.all([trusting?.close(), server?.close()]);
    await origin?.close();
  });

  const create = (at: Server): Promise<Json> => {
    const address = `https://localhost:${origin.port}`;
    const body = {
      model: 'omnihuman-1.5',
      image_urls: [`${address}/person.png?token=a`],
      audio_url: `${address}/voice.wav`,
    };
    return call(at, 'POST', '/v1/videos/generations', { body });
  };

  test('are downloaded where the certificate is trusted', async () => {
    const created = await create(trusting);
    assert.equal(created.status, 200, created.text);
    assert.equal((await untilEnded(trusting, created.body.id)).status, 'completed');
  });

  test('are refused where it is not, naming the field', async () => {
    const { status, body, text } = await create(server);
    assert.deepEqual([status, body.error?.reason], [400, 'input_download_failed'], text);
    assert.ok(['audio_url', 'image_urls'].includes(body.error.param), text);
  });
});

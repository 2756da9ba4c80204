import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { makeTestCertificate, startTestServer } from '../../src/lib/test-servers.ts';
import { call, untilEnded, upload } from './support/client.ts';
import { makePng, makeWav } from './support/media.ts';
import { openServer } from './support/server.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 50) {
    if (waited > 15_000) throw new Error('it did not happen within 15 s');
    await sleep(50);
  }
}

test('a callback is the poll of its path, byte for byte, signed; refused ones are tried again; any can be sent again', async (t) => {
  if (process.env.BASE_URL !== undefined) return t.skip('needs a server that trusts our certificate');
  const tls = await makeTestCertificate(['localhost']);
  if (tls === undefined) return t.skip('this machine has no openssl');
  const received: Received[] = [];
  const receiver = await startTestServer(
    async (request, response) => {
      received.push({ headers: request.headers, body: await text(request) });
      // The very first attempt is refused.
      response.writeHead(received.length === 1 ? 500 : 204).end();
    },
    { tls },
  );
  const server = await openServer({ SPARKSTAGE_FETCH_ALLOW: '127.0.0.0/8 ::1/128' }, { extraCa: [tls.certificate] });
  try {
    const { secret } = (await call(server, 'GET', '/v1/webhooks/secret')).body;
    const image = (await upload(server, await makePng(64, 64), 'a.png')).file_url;
    const audio = (await upload(server, makeWav(1), 'a.wav')).file_url;
    const callback_url = `https://localhost:${receiver.port}/hook`;

    const evolink = await call(server, 'POST', '/v1/videos/generations', {
      body: { model: 'omnihuman-1.5', image_urls: [image], audio_url: audio, callback_url },
    });
    assert.equal(evolink.status, 200, evolink.text);
    const { id } = evolink.body;
    await untilEnded(server, id);
    await until(() => received.length === 2);
    const poll = await call(server, 'GET', `/v1/tasks/${id}`);
    for (const { headers, body } of received) {
      assert.equal(body, poll.text);
      assert.equal(headers['webhook-id'], `evt_${id}`);
      new Webhook(secret).verify(body, headers as Record<string, string>);
    }

    const spark = await call(server, 'POST', '/model/v1/generation', {
      body: {
        model: 'spark_avatar_picture_omni_v2',
        input: [{ params: { image_url: image, audio_url: audio, callback_url } }],
      },
    });
    await untilEnded(server, spark.body.id);
    await until(() => received.length === 3);
    const sparkPoll = await call(server, 'GET', `/model/v1/generation/task/${spark.body.id}`);
    assert.equal(received[2]?.body, sparkPoll.text);

    const find = () => call(server, 'GET', `/v1/webhooks/deliveries?task_id=${id}`);
    const [delivery] = (await find()).body.data;
    assert.deepEqual([delivery.status, delivery.url], ['delivered', callback_url]);
    assert.deepEqual(
      delivery.attempts.map((attempt: { http_status: number }) => attempt.http_status),
      [500, 204],
    );
    const again = await call(server, 'POST', `/v1/webhooks/deliveries/${delivery.id}/redeliver`);
    assert.equal(again.status, 200, again.text);
    await until(() => received.length === 4);
    assert.equal(received[3]?.body, poll.text);
  } finally {
    await server.close();
    await receiver.close();
  }
});

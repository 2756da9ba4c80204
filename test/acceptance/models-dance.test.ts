import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { call, type Json, untilEnded, upload } from './support/client.ts';
import { makePng } from './support/media.ts';
import { openServer, type Server } from './support/server.ts';

const MODEL = 'spark_dance_v2_0';
const text = { type: 'text', text: 'waves' };
let server: Server;
let directory: string;

before(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-prices-'));
  const prices = path.join(directory, 'prices.json');
  await writeFile(prices, JSON.stringify({ [MODEL]: { credits: { '480p': 2 } } }));
  server = await openServer({ SPARKSTAGE_PRICES: prices }, { testEngine: { models: [MODEL] } });
});
after(async () => {
  await server?.close();
  await rm(directory, { recursive: true, force: true });
});

async function create(params: Json): Promise<Json> {
  const {
    status,
    body,
    text: raw,
  } = await call(server, 'POST', '/model/v1/generation', {
    body: { model: MODEL, input: [{ params }] },
  });
  assert.equal(status, 200, raw);
  return body;
}

async function ledgerOf(id: string): Promise<Record<string, number>> {
  const { body } = await call(server, 'GET', '/v1/billing/ledger?limit=100');
  const own = body.data.filter((entry: Json) => entry.task_id === id);
  return Object.fromEntries(own.map((entry: Json) => [entry.kind, entry.amount]));
}

test('-1 reserves 15 seconds and captures those that came of it', async (t) => {
  if (!server.hasTestEngine) return t.skip('needs the video of the test engine, which is 1 s long');
  const created = await create({ content: [text], resolution: '480p', duration: -1 });
  const evolink = await untilEnded(server, created.id);
  assert.equal(evolink.status, 'completed', JSON.stringify(evolink));
  assert.deepEqual(await ledgerOf(created.id), { reserve: 30, capture: 2, release: 28 });
  assert.deepEqual([evolink.usage.credits_reserved, evolink.usage.cost], [30, '0.0200']);
  assert.deepEqual([evolink.task_info.video_duration, evolink.result_data[0].duration], [1, 1]);
  const { body: spark } = await call(server, 'GET', `/model/v1/generation/task/${created.id}`);
  assert.deepEqual([spark.duration, spark.resolution, spark.ratio, spark.seed], [1, '480p', '16:9', -1]);
  assert.equal(spark.metadata.duration, 1);
  assert.equal('duration' in spark.output[0].content[0], false);
  assert.equal(spark.usage.cost, '0.0200');
});

test('a chosen duration is captured as ordered', async (t) => {
  if (!server.hasTestEngine) return t.skip('needs the test engine');
  const picture = (await upload(server, await makePng(350, 600), 'tall.png')).file_url;
  const created = await create({
    content: [text, { type: 'image_url', image_url: { url: picture } }],
    resolution: '1080p',
    duration: 4,
    mood: 'calm',
  });
  assert.deepEqual(created.metadata.warnings, ['unknown parameter mood was ignored']);
  const ended = await untilEnded(server, created.id);
  assert.deepEqual(await ledgerOf(created.id), { reserve: 9, capture: 9 });
  assert.equal(ended.ratio, '9:16');
  assert.equal(ended.usage.generated_videos, 1);
});

test('nothing of a refused create is reserved', async () => {
  const look = async () => (await call(server, 'GET', '/v1/credits')).body.data.user;
  const before = await look();
  const answer = await call(server, 'POST', '/model/v1/generation', {
    body: { model: MODEL, content: [text], duration: 99 },
  });
  assert.equal(answer.status, 400);
  assert.deepEqual(await look(), before);
});

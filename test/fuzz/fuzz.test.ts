import assert from 'node:assert/strict';
import process from 'node:process';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { Pool } from 'undici';
import type { JsonObject } from '../../src/lib/json.ts';
import { call, makeKey, untilEnded, upload } from '../acceptance/support/client.ts';
import { makePng, makeWav } from '../acceptance/support/media.ts';
import { openServer, type Server } from '../acceptance/support/server.ts';
import { type FuzzRequest, requestsOf, type World } from './make-requests.ts';
import { type ApiDocument, type FuzzAnswer, type Operation, readDocument } from './read-document.ts';

/** FUZZ_SEED and FUZZ_REQUESTS choose another run, or a longer one. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_128);
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 5200);
const AT_A_TIME = 6;
const FIXED_REQUESTS = 8;
/** A stream of a running task goes on; what came until then is judged. */
const STREAM_MS = 3000;

let server: Server;
let pool: Pool;
let api: ApiDocument;
let world: World;

before(async () => {
  server = await openServer({ SPARKSTAGE_START_CREDITS: '1000000' });
  // A request that is never answered is a finding too.
  pool = new Pool(server.url, { connections: AT_A_TIME, headersTimeout: 45_000 });
  api = readDocument((await call(server, 'GET', '/openapi.json')).body as JsonObject);
  world = await makeWorld(api);
});
after(async () => {
  await pool?.close();
  await server?.close();
});

/** Tasks, files, assets and keys of every kind, so that requests reach past the first check. */
async function makeWorld({ resolve }: ApiDocument): Promise<World> {
  const image = await upload(server, await makePng(64, 64), 'a.png');
  const sound = await upload(server, makeWav(1), 'a.wav');
  const create = { model: 'omnihuman-1.5', image_urls: [image.file_url], audio_url: sound.file_url };
  const created = await call(server, 'POST', '/v1/videos/generations', { body: create });
  assert.equal(created.status, 200, created.text);
  const done = created.body;
  await untilEnded(server, done.id);
  const group = (await call(server, 'POST', '/v1/asset-groups', { body: { name: 'fuzz' } })).body;
  const asset = (
    await call(server, 'POST', '/v1/assets', {
      body: { group_id: group.id, name: 'a', type: 'Image', url: image.file_url },
    })
  ).body;
  const narrow = await makeKey(server, { scopes: ['read'] });
  const oneModel = await makeKey(server, { models: ['spark_edit_portrait'], credit_limit: 1 });
  const slow = await makeKey(server, { requests_per_minute: 1 });
  const spare = await makeKey(server);
  return {
    resolve,
    ids: [done.id, group.id, asset.id, image.file_id, spare.id, 'omnihuman-1.5', 'spark_dance_v2_0', 'invalid-image'],
    keys: [server.adminKey, narrow.key, oneModel.key, slow.key],
    mediaUrls: {
      picture: image.file_url,
      sound: sound.file_url,
      others: [
        image.file_url,
        sound.file_url,
        `asset://${asset.id}`,
        `data:image/png;base64,${(await makePng(400, 400)).toString('base64')}`,
        'http://127.0.0.1:1/nothing',
        'https://127.0.0.1:1/callback',
        'no url',
      ],
    },
  };
}

/** A form with the content type that names its boundary. */
async function encode(body: FuzzRequest['body']) {
  if (!(body instanceof FormData)) return { bytes: body ?? null, type: {} };
  const form = new Response(body);
  return {
    bytes: Buffer.from(await form.arrayBuffer()),
    type: { 'content-type': form.headers.get('content-type') ?? '' },
  };
}

async function send({ method, path, headers, body }: FuzzRequest): Promise<FuzzAnswer> {
  const { bytes, type } = await encode(body);
  const sent = await pool.request({ method: method as 'GET', path, headers: { ...type, ...headers }, body: bytes });
  const contentType = String(sent.headers['content-type'] ?? '');
  const isStream = contentType.startsWith('text/event-stream');
  const timer = setTimeout(() => sent.body.destroy(), isStream ? STREAM_MS : 60_000);
  const text = await sent.body.text().catch((error: unknown) => {
    if (isStream) return 'cut';
    throw error;
  });
  clearTimeout(timer);
  return { status: sent.statusCode, contentType, text };
}

/** 503 is right for models that no engine serves here, 504 for a wait that was too short; no other 5xx ever is. */
function isFault({ status, text }: FuzzAnswer): boolean {
  if (status < 500 || status === 504) return false;
  return !(status === 503 && /engine_unavailable|003\d{3}099|"ServiceUnavailable"/.test(text));
}

function problemOf(operation: Operation, answer: FuzzAnswer): string | undefined {
  return isFault(answer) ? `a fault: ${answer.status}` : api.findProblem(operation, answer);
}

/** A page that takes nothing from its caller but the key is asked a few times only. */
function isFixed({ method, parameters }: Operation): boolean {
  return method === 'GET' && parameters.length === 0;
}

/** Runs through the list with a few at a time. */
async function inParallel<Item>(items: readonly Item[], run: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values();
  const lanes = Array.from({ length: AT_A_TIME }, async () => {
    for (const item of rest) await run(item);
  });
  await Promise.all(lanes);
}

test('every endpoint: valid and broken requests are answered as described, none with a fault', async (t) => {
  if (!server.hasTestEngine) return t.skip('makes a mess: only on a server of its own');
  t.diagnostic(`FUZZ_SEED=${SEED}`);
  const varied = api.operations.filter((operation) => !isFixed(operation)).length;
  const each = Math.ceil((REQUESTS - (api.operations.length - varied) * FIXED_REQUESTS) / varied);
  const requests = api.operations.flatMap((operation) => {
    const numRuns = isFixed(operation) ? FIXED_REQUESTS : each;
    const sample = fc.sample(requestsOf(world, operation), { numRuns, seed: SEED });
    return sample.map((request) => ({ operation, request }));
  });
  const found: string[] = [];
  const seen = new Map<string, number>();
  await inParallel(requests, async ({ operation, request }) => {
    const answer = await send(request).catch((error: unknown) => ({ status: 0, contentType: '', text: String(error) }));
    seen.set(String(answer.status), (seen.get(String(answer.status)) ?? 0) + 1);
    const problem = problemOf(operation, answer);
    if (problem === undefined) return;
    const shown = typeof request.body === 'string' ? request.body.slice(0, 600) : String(request.body);
    found.push(
      `${operation.name}: ${problem}\n  ${request.path.slice(0, 300)} ${JSON.stringify(request.headers).slice(0, 300)}\n  ${shown}\n  → ${answer.text.slice(0, 600)}`,
    );
  });
  t.diagnostic(
    `${requests.length} requests of ${api.operations.length} operations: ${JSON.stringify(Object.fromEntries(seen))}`,
  );
  assert.ok(requests.length >= Math.min(REQUESTS, 5000));
  assert.equal(found.length, 0, `${found.length} findings:\n${found.slice(0, 25).join('\n')}`);
  assert.ok(
    (seen.get('200') ?? 0) > requests.length / 10,
    'too few valid requests: the generator is not doing its work',
  );
});

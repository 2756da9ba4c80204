import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { createProbePool, type ProbePool } from '../codecs/probe-pool.ts';
import { Failure, type Reason } from '../lib/failure.ts';
import { systemIds } from '../lib/ids.ts';
import { createSafeFetch, type SafeFetch } from '../lib/safe-fetch.ts';
import { startTestServer, type TestServer } from '../lib/test-servers.ts';
import type { MediaReference, MediaRule } from '../models/model.ts';
import { blobKey } from '../storage/store-keys.ts';
import { fileLink } from './file-links.ts';
import { deleteFile, saveUpload } from './files.ts';
import { createProber, type Prober } from './prober.ts';
import { createResolveInputs, type ResolveDeps, type ResolveInputs } from './resolve-inputs.ts';
import { makeWav, openTestParts, PUBLIC_URL, type TestParts } from './test-parts.ts';

const PICTURE: MediaRule = {
  kind: 'image',
  formats: ['jpeg', 'png'],
  maxBytes: 20_000,
  maxBytesInclusive: false,
  check: ({ width = 0, height = 0 }) => (width < 100 && height < 100 ? null : `${width}x${height}, less than 100`),
};
const SOUND: MediaRule = {
  kind: 'audio',
  formats: ['wav', 'mp3'],
  maxBytes: 50_000,
  maxBytesInclusive: true,
  check: ({ durationSeconds = 0 }) => (durationSeconds <= 2 ? null : `${durationSeconds} s, at most 2 s`),
};
const picture = (url: string): MediaReference => ({ name: 'image', param: 'image_urls', url, rule: PICTURE });
const sound = (url: string): MediaReference => ({ name: 'audio', param: 'audio_url', url, rule: SOUND });

describe('resolving inputs', () => {
  let parts: TestParts;
  let server: TestServer;
  let safeFetch: SafeFetch;
  let pool: ProbePool;
  let probes = 0;
  let hits = 0;
  let resolve: ResolveInputs;
  const bodies = new Map<string, Buffer>();
  const slow: RequestListener = (_request, response) => void response.write('x');

  before(async () => {
    parts = await openTestParts();
    const draw = (side: number) => sharp({ create: { width: side, height: 50, channels: 3, background: '#a03' } });
    bodies.set('/ok.png', await draw(60).png().toBuffer());
    bodies.set('/ok.jpg', await draw(60).jpeg().toBuffer());
    bodies.set('/wide.png', await draw(100).png().toBuffer());
    bodies.set('/anim.webp', await draw(60).webp().toBuffer());
    const noise = Buffer.from(Array.from({ length: 60 * 50 * 3 }, (_, index) => (index * 7919) % 251));
    const photo = await sharp(noise, { raw: { width: 60, height: 50, channels: 3 } })
      .jpeg()
      .toBuffer();
    bodies.set('/cut.jpg', photo.subarray(0, photo.byteLength * 0.6));
    bodies.set('/voice.wav', makeWav(1));
    bodies.set('/long.wav', makeWav(2.5));
    bodies.set('/voice.png', makeWav(0.75));
    bodies.set('/page.html', Buffer.from('<html></html>'));
    server = await startTestServer((request, response) => {
      hits++;
      const body = bodies.get(request.url ?? '');
      if (request.url === '/slow') slow(request, response);
      else if (body === undefined) response.writeHead(403).end();
      else response.writeHead(200, { 'content-type': 'text/lies' }).end(body);
    });
    safeFetch = createSafeFetch({ allowCidrs: ['127.0.0.1/32'] });
    pool = createProbePool({ size: 1 });
    resolve = create({});
  });
  after(async () => {
    await safeFetch.close();
    await pool.close();
    await server.close();
    await parts.close();
  });

  function create(over: Partial<ResolveDeps>): ResolveInputs {
    const real = createProber(pool);
    const counted: Prober = (request) => {
      probes++;
      return real(request);
    };
    return createResolveInputs({ ...parts, safeFetch, probe: counted, ...over });
  }
  const at = (path: string) => `http://127.0.0.1:${server.port}${path}`;
  const run = (references: readonly MediaReference[], orgId = 'org_a', how = resolve) =>
    how({ orgId, references, signal: new AbortController().signal });
  const dataUri = (path: string, type: string) => `data:${type};base64,${bodies.get(path)?.toString('base64')}`;
  async function fails(promise: Promise<unknown>, reason: Reason, param: string, detail: RegExp): Promise<void> {
    await assert.rejects(promise, (error: unknown) => {
      assert.ok(error instanceof Failure, String(error));
      assert.deepEqual([error.reason, error.details.param], [reason, param], error.details.detail);
      assert.match(error.details.detail ?? '', detail);
      return true;
    });
  }

  test('fetches, probes and stores', async () => {
    const { inputs, facts } = await run([sound(at('/voice.wav')), picture(at('/ok.png'))]);
    assert.deepEqual(facts.image, {
      kind: 'image',
      format: 'png',
      sizeBytes: bodies.get('/ok.png')?.length,
      width: 60,
      height: 50,
    });
    assert.equal(facts.audio?.durationSeconds, 1);
    assert.deepEqual(
      inputs.map((input) => [input.name, input.contentType]),
      [
        ['audio', 'audio/wav'],
        ['image', 'image/png'],
      ],
    );
    for (const input of inputs) {
      assert.equal(input.storageKey, blobKey('org_a', input.sha256));
      assert.equal((await parts.store.stat(input.storageKey))?.sizeBytes, input.sizeBytes);
    }
  });

  test('the same bytes are probed once, by whatever way they come, but never across organisations', async () => {
    await run([picture(at('/ok.jpg'))]);
    const before = probes;
    await run([picture(at('/ok.jpg'))]);
    await run([picture(dataUri('/ok.jpg', 'image/jpeg'))]);
    assert.equal(probes, before);
    const { inputs } = await run([picture(at('/ok.jpg'))], 'org_b');
    assert.equal(probes, before + 1);
    assert.match(inputs[0]?.storageKey ?? '', /^org_b\//);
  });

  test('an upload is used without the network, and the second time without touching the file', async () => {
    const bytes = makeWav(0.6);
    const file = await saveUpload(
      { ...parts, ids: systemIds, fileTtlSeconds: 3600 },
      {
        orgId: 'org_a',
        stream: (async function* () {
          yield bytes;
        })(),
        fileName: 'v.wav',
        uploadPath: '',
      },
    );
    const link = fileLink(file, parts.links);
    const offline = create({ safeFetch: { download: () => assert.fail('must not download') } });
    const [hitsBefore, probesBefore] = [hits, probes];
    assert.equal((await run([sound(link)], 'org_a', offline)).facts.audio?.durationSeconds, 0.6);
    const untouched = create({ store: new Proxy(parts.store, { get: () => assert.fail('must not touch the store') }) });
    assert.equal((await run([sound(link)], 'org_a', untouched)).inputs[0]?.sha256, file.sha256);
    assert.equal((await run([sound(`asset://${file.id}`)], 'org_a', untouched)).inputs[0]?.sha256, file.sha256);
    assert.deepEqual([hits, probes], [hitsBefore, probesBefore + 1]);

    // The link is a grant: another organisation may use it, and gets content of its own.
    const { inputs } = await run([sound(link)], 'org_b', offline);
    assert.equal(inputs[0]?.storageKey, blobKey('org_b', file.sha256));
    await fails(run([sound(`asset://${file.id}`)], 'org_b'), 'asset_unavailable', 'audio_url', /asset/);
    // Its own rules still apply, without a probe.
    await fails(run([picture(link)]), 'invalid_image', 'image_urls', /content is wav/);

    await deleteFile(parts.database, 'org_a', file.id);
    await fails(run([sound(link)]), 'input_download_failed', 'audio_url', /deleted/);
    await fails(run([sound(`asset://${file.id}`)]), 'asset_unavailable', 'audio_url', /asset/);
  });

  test('results can be used as inputs; links that we did not sign or that expired cannot', async () => {
    await parts.store.putBytes('org_a/outputs/task-1', bodies.get('/ok.png') ?? Buffer.alloc(0));
    const facts = { contentType: 'image/png', fileName: 'a.png' };
    const sign = (expiresAt: Date) => parts.links.sign('org_a/outputs/task-1', { ...facts, expiresAt });
    const { inputs } = await run([picture(sign(new Date(Date.now() + 60_000)))]);
    assert.match(inputs[0]?.storageKey ?? '', /^org_a\/blobs\//);
    await fails(run([picture(sign(new Date(0)))]), 'input_download_failed', 'image_urls', /expired/);
    await fails(
      run([picture(`${PUBLIC_URL}/files/org_a/outputs/task-1/a.png`)]),
      'input_download_failed',
      'image_urls',
      /not valid/,
    );
  });

  test('what the bytes are decides', async () => {
    await fails(run([picture(at('/voice.png'))]), 'invalid_image', 'image_urls', /content is wav, accepted: jpeg, png/);
    await fails(run([picture(at('/anim.webp'))]), 'invalid_image', 'image_urls', /content is webp/);
    await fails(run([sound(at('/ok.png'))]), 'invalid_audio', 'audio_url', /content is png/);
    await fails(run([sound(at('/page.html'))]), 'invalid_audio', 'audio_url', /no known media format/);
    await fails(run([picture(at('/cut.jpg'))]), 'invalid_image', 'image_urls', /damaged/);
    assert.equal((await run([sound(at('/voice.png'))])).facts.audio?.durationSeconds, 0.75);
  });

  test('the model’s limits are checked on decoded facts, sizes before decoding', async () => {
    await fails(run([picture(at('/wide.png'))]), 'invalid_image', 'image_urls', /100x50, less than 100/);
    await fails(run([sound(at('/long.wav'))]), 'invalid_audio', 'audio_url', /2.5 s, at most 2 s/);
    const size = bodies.get('/ok.png')?.byteLength ?? 0;
    const limited = (over: Partial<MediaRule>) => run([{ ...picture(at('/ok.png')), rule: { ...PICTURE, ...over } }]);
    await limited({ maxBytes: size, maxBytesInclusive: true });
    await fails(
      limited({ maxBytes: size }),
      'input_too_large',
      'image_urls',
      new RegExp(`more than ${size - 1} bytes`),
    );
  });

  test('network failures keep their reason and name the field', async () => {
    await fails(run([picture(at('/none'))]), 'input_download_failed', 'image_urls', /HTTP 403/);
    await fails(run([picture('http://127.0.0.2/a.png')]), 'forbidden_address', 'image_urls', /public/);
    await fails(run([picture('data:image/PNG;base64,QUJD')]), 'invalid_parameter', 'image_urls', /lower-case/);
  });

  test('of several failures the first field’s is told, and the rest is given up at once', async () => {
    const both = run([sound(at('/none')), picture('http://127.0.0.2/a.png')]);
    await fails(both, 'input_download_failed', 'audio_url', /403/);
    const started = performance.now();
    await fails(run([sound(at('/none')), picture(at('/slow'))]), 'input_download_failed', 'audio_url', /403/);
    assert.ok(performance.now() - started < 5000);
  });

  test('everything together has one budget, and the caller may leave', async () => {
    const hasty = create({ budgetMs: 300 });
    await fails(run([picture(at('/slow'))], 'org_a', hasty), 'input_download_failed', 'image_urls', /0.3 s/);
    const stuck = create({ budgetMs: 300, fetchesPerOrganisation: 1 });
    const two = run([picture(at('/slow')), sound(at('/voice.wav'))], 'org_a', stuck);
    await fails(two, 'input_download_failed', 'image_urls', /0.3 s/);
    const controller = new AbortController();
    const leaving = resolve({ orgId: 'org_a', references: [picture(at('/slow'))], signal: controller.signal });
    await sleep(50);
    controller.abort(new Error('client left'));
    await assert.rejects(leaving, /client left/);
  });
});

import assert from 'node:assert/strict';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { call } from './support/client.ts';
import { openServer, type Server } from './support/server.ts';

let server: Server;

before(async () => {
  server = await openServer(process.env.BASE_URL === undefined ? { SPARKSTAGE_BASE_PATH: '/apiv1' } : {});
});
after(() => server?.close());

const read = (path: string, headers: Record<string, string> = {}) => call(server, 'GET', path, { key: null, headers });

test('the reference page and everything it loads come from this origin, and its policy allows nothing else', async () => {
  const { status, text, headers } = await read('/docs');
  assert.equal(status, 200);
  const base = new URL(server.url).pathname.replace(/\/$/, '');
  const loaded = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
  assert.deepEqual(
    loaded.filter((address) => address !== 'data:,' && !address?.startsWith(`${base}/docs/`)),
    [],
  );
  const policy = headers.get('content-security-policy') ?? '';
  assert.doesNotMatch(policy, /https?:|\*|script-src [^;]*unsafe/);
  assert.match(policy, /default-src 'none'.*script-src 'self'.*connect-src 'self'/);
  const settings = JSON.parse((/data-configuration="([^"]*)"/.exec(text)?.[1] ?? '').replaceAll('&quot;', '"'));
  assert.equal(settings.url, `${base}/openapi.json`);
  assert.deepEqual([settings.withDefaultFonts, settings.telemetry, settings.searchHotKey], [false, false, 'k']);
});

test('its program is served whole, compressed for browsers that can', async () => {
  const plain = await read('/docs/scalar.js', { 'accept-encoding': 'identity' });
  assert.match(plain.headers.get('content-type') ?? '', /^text\/javascript/);
  const packed = await fetch(`${server.url}/docs/scalar.js`, { headers: { 'accept-encoding': 'br' } });
  assert.equal(packed.headers.get('content-encoding'), 'br');
  assert.equal(await packed.text(), plain.text);
  assert.ok(plain.text.length > 1_000_000);
});

test('every link of llms.txt leads to a page, and llms-full.txt holds every model', async () => {
  const index = await read('/docs/llms.txt');
  assert.match(index.text, /^# Sparkstage\n\n> /);
  const links = [...index.text.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link ?? '');
  assert.ok(links.length > 40);
  const answers = await Promise.all(links.map(async (link) => [link, (await fetch(link)).status] as const));
  assert.deepEqual(
    answers.filter(([, status]) => status !== 200),
    [],
  );
  const full = await read('/docs/llms-full.txt');
  const { body } = await call(server, 'GET', '/v1/models');
  for (const { id } of body.data) assert.ok(full.text.includes(`\`${id}\``), id);
});

test('pages of models and errors: Markdown, readable text for a browser, 404 for what there is none of', async () => {
  for (const path of ['/docs/models/omnihuman-1.5', '/docs/models/omnihuman-1.5.md', '/docs/errors/invalid_image']) {
    const page = await read(path);
    assert.deepEqual([page.status, page.headers.get('content-type')], [200, 'text/markdown; charset=utf-8'], path);
    const shown = await read(path, { accept: 'text/html,*/*' });
    assert.equal(shown.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.equal(shown.text, page.text);
  }
  assert.equal((await read('/docs/models/nope')).status, 404);
  assert.equal((await read('/docs/errors/nope')).status, 404);
});

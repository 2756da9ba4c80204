import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { makeTestCertificate, startTestServer, type TestServer } from '../../src/lib/test-servers.ts';
import { call, makeKey, untilEnded, upload } from '../acceptance/support/client.ts';
import { makePng, makeWav } from '../acceptance/support/media.ts';
import { openServer, type Server } from '../acceptance/support/server.ts';
import { type Browser, buildConsole, needsBrowser, openBrowser, signIn } from './support/browser.ts';

const tls = await makeTestCertificate(['localhost']);

describe('what people do in the console', needsBrowser, () => {
  let server: Server;
  let browser: Browser;
  let media: { readonly image_urls: readonly string[]; readonly audio_url: string };

  async function create(params: object, key?: string): Promise<string> {
    const body = { model: 'omnihuman-1.5', ...media, ...params };
    const answer = await call(server, 'POST', '/v1/videos/generations', {
      body,
      ...(key === undefined ? {} : { key }),
    });
    assert.equal(answer.status, 200, answer.text);
    return answer.body.id;
  }

  before(async () => {
    buildConsole();
    server = await openServer({}, tls === undefined ? {} : { extraCa: [tls.certificate] });
    const image = (await upload(server, await makePng(64, 64), 'photo.png')).file_url;
    const audio = (await upload(server, makeWav(1), 'voice.wav')).file_url;
    media = { image_urls: [image], audio_url: audio };
    browser = await openBrowser(server);
    await signIn(browser, server);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test('a key is made with a budget, shown once, used and revoked at once', async () => {
    const { page } = browser;
    await page.goto(`${server.url}/dashboard/keys`);
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name').fill('for the website');
    await page.getByLabel('Budget in credits').fill('7.5');
    await page.getByRole('button', { name: 'Create' }).click();
    const secret = (await page.getByRole('dialog').locator('pre').textContent()) ?? '';
    assert.match(secret, /^sk-spark-[\w-]{32}$/);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    assert.equal(await page.getByText(secret).count(), 0);
    assert.equal((await call(server, 'GET', '/v1/tasks', { key: secret })).status, 200);

    const row = page.getByRole('row').filter({ hasText: 'for the website' });
    await row.getByText('0 of 7.5').waitFor();
    await row.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await row.getByText('Revoked').waitFor();
    await page.waitForTimeout(700);
    assert.equal((await call(server, 'GET', '/v1/tasks', { key: secret })).status, 401);
  });

  test('tasks are filtered by what the address says', async () => {
    const { page } = browser;
    const wave = await create({ prompt: 'wave like the sea' });
    const failed = await create({ prompt: 'fail' });
    await Promise.all([untilEnded(server, wave), untilEnded(server, failed)]);
    await page.goto(`${server.url}/dashboard/tasks?q=WAVE%20like`);
    const rows = page.getByRole('table').getByRole('row');
    await rows.filter({ hasText: 'wave like the sea' }).waitFor();
    assert.equal(await rows.count(), 2, 'the heading and one task');

    await page.getByRole('button', { name: 'Clear filters' }).click();
    await rows.filter({ hasText: 'No face was found' }).waitFor();
    await page.getByLabel('Status').selectOption('failed');
    await page.waitForURL(/status=failed/);
    await rows.filter({ hasText: 'wave like the sea' }).waitFor({ state: 'detached' });
    assert.equal(await rows.count(), 2);
  });

  test('a task that runs is seen running, live, and can be cancelled', async () => {
    const { page } = browser;
    await page.goto(`${server.url}/dashboard/tasks`);
    await page.getByRole('table').waitFor();
    const id = await create({ prompt: 'hang' });
    const row = page.getByRole('row').filter({ hasText: id.slice(-8) });
    // Nobody reloads: the stream brings the row and its progress.
    await row.getByText('rendering · 50 %').waitFor();
    await row.getByRole('link').click();
    await page.getByRole('progressbar').waitFor();
    assert.equal(await page.getByRole('progressbar').getAttribute('aria-valuenow'), '50');
    await page.getByRole('button', { name: 'Cancel task' }).click();
    await page.getByText('The task was cancelled').waitFor();
    await page.getByText('Failed, credits given back').waitFor();
  });

  test('a request over the budget of its key says so, with its explanation', async () => {
    const { key } = await makeKey(server, { name: 'poor', scopes: ['generate', 'assets'], credit_limit: 0.5 });
    const poor = await openBrowser(server);
    try {
      const { page } = poor;
      await signIn(poor, server, '', key);
      await page
        .getByLabel('Choose a file: image_urls')
        .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: await makePng(64, 64) });
      await page
        .getByLabel('Choose a file: audio_url')
        .setInputFiles({ name: 'a.wav', mimeType: 'audio/wav', buffer: makeWav(1) });
      await page.getByText('1 credit', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      const note = page.getByRole('alert').filter({ hasText: 'credit' });
      await note.waitFor();
      const link = await note.getByRole('link').getAttribute('href');
      assert.equal(link, '/docs/errors/insufficient-credits');
    } finally {
      await poor.close();
    }
  });

  test('an error of the request stands beside its field', async () => {
    const { page } = browser;
    await page.goto(`${server.url}/dashboard/`);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('group', { name: 'audio_url' }).getByRole('alert').waitFor();
    await page
      .getByLabel('Choose a file: audio_url')
      .setInputFiles({ name: 'a.wav', mimeType: 'audio/wav', buffer: await makePng(64, 64) });
    await page
      .getByLabel('Choose a file: image_urls')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: await makePng(64, 64) });
    const error = page.getByRole('group', { name: 'audio_url' }).getByRole('alert');
    await error.filter({ hasText: 'Invalid audio format' }).waitFor();
  });

  test('a callback is seen and sent again', { skip: tls === undefined && 'this machine has no openssl' }, async () => {
    if (tls === undefined) return;
    const { page } = browser;
    const bodies: string[] = [];
    const receiver: TestServer = await startTestServer(
      (request, response) =>
        void text(request).then((body) => {
          bodies.push(body);
          response.writeHead(204).end();
        }),
      { tls },
    );
    try {
      const id = await create({ callback_url: `https://localhost:${receiver.port}/hook` });
      await untilEnded(server, id);
      await page.goto(`${server.url}/dashboard/tasks/${id}`);
      await page.getByText('Delivered', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Send again' }).click();
      await page.getByText('Attempts 2').waitFor();
      await page.getByText('Delivered', { exact: true }).waitFor();
      assert.equal(bodies.length, 2);
      assert.equal(bodies[0], bodies[1]);
    } finally {
      await receiver.close();
    }
  });

  test('a file becomes an asset, with its thumbnail and its name to use', async () => {
    const { page } = browser;
    await page.goto(`${server.url}/dashboard/assets`);
    await page.getByRole('button', { name: 'New group' }).click();
    await page.getByLabel('Name of the group').fill('Presenters');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'Presenters', level: 2 }).waitFor();
    await page
      .getByLabel('Upload files')
      .setInputFiles({ name: 'face.png', mimeType: 'image/png', buffer: await makePng(320, 320) });
    await page.getByText('Ready').waitFor();
    const thumbnail = page.getByRole('img', { name: 'face.png' });
    assert.ok(await thumbnail.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth > 0)));
    await page.getByLabel('Who agreed').fill('The person in the picture');
    await page.getByLabel('What was agreed to').fill('May be animated');
    await page.getByRole('button', { name: 'Record consent' }).click();
    await page.getByText('Consent recorded').first().waitFor();
    assert.deepEqual(browser.complaints, []);
  });
});

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { call, untilEnded, upload } from '../acceptance/support/client.ts';
import { makePng, makeWav } from '../acceptance/support/media.ts';
import { openServer, type Server } from '../acceptance/support/server.ts';
import {
  auditPage,
  type Browser,
  type BrowserOptions,
  buildConsole,
  needsBrowser,
  openBrowser,
  signIn,
} from './support/browser.ts';

const MOST_FIRST_LOAD_BYTES = 250 * 1000;

/** Every page with the heading that says it is there. */
const PAGES = {
  '/': 'Playground',
  '/tasks': 'Tasks',
  '/assets': 'Assets',
  '/keys': 'API keys',
  '/billing': 'Billing',
  '/webhooks': 'Webhooks',
  '/system': 'System',
} as const;

describe('every page', needsBrowser, () => {
  let server: Server;
  let taskId: string;

  before(async () => {
    buildConsole();
    server = await openServer();
    taskId = await makeTask(server);
    await makeLibrary(server);
  });
  after(() => server?.close());

  const looks: readonly (readonly [string, BrowserOptions])[] = [
    ['wide and light', { width: 1280, theme: 'light' }],
    ['390 px and dark', { width: 390, height: 844, theme: 'dark' }],
  ];
  for (const [name, options] of looks) {
    test(`is clean for axe and fits the screen, ${name}`, async () => {
      const browser = await openBrowser(server, options);
      try {
        await browser.page.goto(`${server.url}/dashboard`);
        await browser.page.getByLabel('API key').waitFor();
        assert.deepEqual(await auditPage(browser), [], 'sign-in');
        await signIn(browser, server);
        for (const [place, heading] of [...Object.entries(PAGES), [`/tasks/${taskId}`, 'Task'] as const]) {
          await browser.page.goto(`${server.url}/dashboard${place}`);
          await browser.page.getByRole('heading', { name: heading, level: 1 }).waitFor();
          await browser.page.getByText('Loading…').first().waitFor({ state: 'detached' });
          assert.deepEqual(await auditPage(browser), [], place);
          assert.equal(await widthOf(browser), options.width, `${place} is wider than the screen`);
        }
        assert.deepEqual(browser.complaints, []);
      } finally {
        await browser.close();
      }
    });
  }

  test('dialogs are clean for axe, too', async () => {
    const browser = await openBrowser(server);
    try {
      const { page } = browser;
      await signIn(browser, server, '/keys');
      await page.getByRole('button', { name: 'New key' }).click();
      await page.getByRole('dialog').waitFor();
      assert.deepEqual(await auditPage(browser), []);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('Control+k');
      await page.getByPlaceholder('Search or jump').waitFor();
      assert.deepEqual(await auditPage(browser), []);
      assert.deepEqual(browser.complaints, []);
    } finally {
      await browser.close();
    }
  });

  test('the first load is at most 250 kB', async () => {
    const sizes = await gzippedSizes();
    // The form and the charts: the two pages with the most of their own.
    for (const place of ['/', '/billing']) {
      const browser = await openBrowser(server);
      try {
        const loaded = new Set<string>();
        browser.page.on('request', (request) => {
          const name = new URL(request.url()).pathname.split('/dashboard/assets/')[1];
          if (name !== undefined) loaded.add(name);
        });
        await signIn(browser, server, place);
        await browser.page.waitForLoadState('networkidle').catch(() => undefined);
        const bytes = [...loaded].reduce((sum, name) => sum + (sizes.get(name) ?? Number.NaN), 0);
        assert.ok(loaded.size > 3, 'no files were seen');
        assert.ok(bytes <= MOST_FIRST_LOAD_BYTES, `${place}: ${bytes} bytes`);
      } finally {
        await browser.close();
      }
    }
  });
});

async function widthOf({ page }: Browser): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth);
}

async function gzippedSizes(): Promise<ReadonlyMap<string, number>> {
  const folder = fileURLToPath(new URL('../../dashboard/dist/assets', import.meta.url));
  const names = await readdir(folder);
  const sizes = names.map(async (name) => [name, gzipSync(await readFile(path.join(folder, name))).length] as const);
  return new Map(await Promise.all(sizes));
}

async function makeTask(server: Server): Promise<string> {
  const image = (await upload(server, await makePng(64, 64), 'photo.png')).file_url;
  const audio = (await upload(server, makeWav(1), 'voice.wav')).file_url;
  const body = { model: 'omnihuman-1.5', image_urls: [image], audio_url: audio };
  const created = await call(server, 'POST', '/v1/videos/generations', { body });
  assert.equal(created.status, 200, created.text);
  await untilEnded(server, created.body.id);
  return created.body.id;
}

async function makeLibrary(server: Server): Promise<void> {
  const group = await call(server, 'POST', '/v1/asset-groups', { body: { name: 'Presenters' } });
  const file = (await upload(server, await makePng(320, 320), 'face.png')).file_url;
  const body = { group_id: group.body.id, name: 'Face', type: 'Image', url: file };
  assert.equal((await call(server, 'POST', '/v1/assets', { body })).status, 200);
}

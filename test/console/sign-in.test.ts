import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { call, makeKey } from '../acceptance/support/client.ts';
import { startCli } from '../acceptance/support/processes.ts';
import { openServer, type Server } from '../acceptance/support/server.ts';
import { type Browser, buildConsole, needsBrowser, openBrowser, signIn } from './support/browser.ts';

describe('signing in', needsBrowser, () => {
  let server: Server;
  let browser: Browser;

  before(async () => {
    buildConsole();
    server = await openServer();
    browser = await openBrowser(server);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test('a wrong key is told beside its field; a right one opens the page that was asked for', async () => {
    const { page, context } = browser;
    await page.goto(`${server.url}/dashboard/keys`);
    await page.getByLabel('API key').fill('sk-spark-nobody-has-this');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').filter({ hasText: 'unknown, revoked or expired' }).waitFor();

    await page.getByLabel('API key').fill(server.adminKey);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'API keys', level: 1 }).waitFor();
    assert.match(page.url(), /\/dashboard\/keys$/);
    const [cookie] = await context.cookies();
    assert.deepEqual([cookie?.httpOnly, cookie?.sameSite], [true, 'Strict']);
    const stored = await page.evaluate(() => JSON.stringify(localStorage) + JSON.stringify(sessionStorage));
    assert.doesNotMatch(stored, /sk-spark/);
  });

  test('signing out shows the sign-in page, and the cookie is of no more use', async () => {
    const { page, context } = browser;
    const [cookie] = await context.cookies();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    // The session may be remembered for half a second.
    await page.waitForTimeout(700);
    const headers = { cookie: `${cookie?.name}=${cookie?.value}` };
    assert.equal((await call(server, 'GET', '/v1/session', { key: null, headers })).status, 401);
  });

  test('a key is offered what it may do, and nothing else', async () => {
    const { page } = browser;
    const { key } = await makeKey(server, { name: 'reader', scopes: ['read'] });
    await signIn(browser, server, '/tasks', key);
    const links = await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allTextContents();
    assert.deepEqual(links, ['Tasks', 'Billing', 'Webhooks', 'API reference']);
    await page.goto(`${server.url}/dashboard/billing`);
    await page.getByRole('heading', { name: 'Billing', level: 1 }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Top up' }).count(), 0);
  });

  test('a session ends with its key', async () => {
    const { page } = browser;
    const { id, key } = await makeKey(server, { name: 'short' });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(browser, server, '/tasks', key);
    assert.equal((await call(server, 'DELETE', `/v1/keys/${id}`)).status, 200);
    await page.waitForTimeout(700);
    await page.reload();
    await page.getByLabel('API key').waitFor();
  });

  test('⌘K jumps to a page; the language is changed and kept', async () => {
    const { page } = browser;
    await signIn(browser, server);
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search or jump').fill('bill');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Billing', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Language' }).click();
    await page.getByRole('menuitemradio', { name: '中文' }).click();
    await page.getByRole('heading', { name: '账单', level: 1 }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: '账单', level: 1 }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN');
    assert.deepEqual(browser.complaints, []);
  });

  test('the first start prints a link that opens the console signed in, once', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-first-'));
    await chmod(directory, 0o711);
    const child = startCli(directory, ['serve', '--no-worker'], { SPARKSTAGE_LOG_LEVEL: 'error' });
    try {
      let output = '';
      for await (const chunk of child.stdout ?? []) {
        output += chunk;
        if (/listens on/.test(output)) break;
      }
      const link = /http:\S+\/dashboard\/#link=[\w-]+/.exec(output)?.[0] ?? assert.fail(output);
      const first = await openBrowser({ ...server, url: new URL(link).origin });
      try {
        await first.page.goto(link);
        await first.page.getByRole('heading', { name: 'Playground', level: 1 }).waitFor();
        assert.doesNotMatch(first.page.url(), /link=/);
        await first.context.clearCookies();
        await first.page.goto(link);
        await first.page.reload();
        await first.page.getByLabel('API key').waitFor();
      } finally {
        await first.close();
      }
    } finally {
      child.stdout?.destroy();
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('exit', resolve));
      await rm(directory, { recursive: true, force: true, maxRetries: 20 });
    }
  });
});

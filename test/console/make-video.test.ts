import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makePortrait, makeVoice } from '../acceptance/support/real-parts.ts';
import { openServer, type Server } from '../acceptance/support/server.ts';
import { type Browser, buildConsole, needsBrowser, openBrowser, signIn } from './support/browser.ts';

describe('a video from the browser, by the real engine', needsBrowser, () => {
  let server: Server;
  let browser: Browser;

  before(async () => {
    buildConsole();
    server = await openServer({}, { realEngines: true });
    browser = await openBrowser(server);
    await signIn(browser, server);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test('photo and voice are uploaded, priced, run and watched', async () => {
    const { page } = browser;
    await page
      .getByLabel('Choose a file: image_urls')
      .setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: await makePortrait() });
    await page
      .getByLabel('Choose a file: audio_url')
      .setInputFiles({ name: 'voice.wav', mimeType: 'audio/wav', buffer: await makeVoice('Hello there.') });
    await page.getByTestId('price').waitFor();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('progressbar').waitFor();
    const player = page.getByLabel('Result', { exact: true });
    await player.waitFor();
    const watched = await player.evaluate(async (video: HTMLVideoElement) => {
      video.muted = true;
      await video.play();
      await new Promise((resolve) => video.addEventListener('ended', resolve, { once: true }));
      return { seconds: video.currentTime, width: video.videoWidth, error: video.error?.message };
    });
    assert.ok(watched.seconds > 0.5 && watched.width > 300, JSON.stringify(watched));
    assert.equal(watched.error, undefined);
    const href = await page.getByRole('link', { name: 'Download' }).getAttribute('href');
    assert.equal((await fetch(new URL(href ?? '', server.url))).headers.get('content-type'), 'video/mp4');
    assert.deepEqual(browser.complaints, []);
  });

  test('the JSON and the code say the same as the form, and a task fills the form again', async () => {
    const { page } = browser;
    await page.getByLabel('prompt').fill('smile');
    await page.getByRole('tab', { name: 'JSON' }).click();
    const editor = page.getByLabel('Request body');
    const request = JSON.parse(await editor.inputValue());
    assert.equal(request.prompt, 'smile');
    await editor.fill(JSON.stringify({ ...request, prompt: 'nod' }));
    await page.getByRole('tab', { name: 'Code' }).click();
    await page.getByText('"prompt": "nod"').waitFor();
    await page.getByRole('tab', { name: 'Form' }).click();
    assert.equal(await page.getByLabel('prompt').inputValue(), 'nod');

    await page.goto(`${server.url}/dashboard/tasks`);
    await page.getByRole('table').getByRole('link').first().click();
    await page.getByRole('link', { name: 'Run again' }).click();
    await page.getByRole('img', { name: 'image_urls' }).waitFor();
    await page.getByTestId('price').waitFor();
  });
});

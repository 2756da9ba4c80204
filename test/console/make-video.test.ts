import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
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

  test('camera and microphone give files like any other', async () => {
    const { page } = browser;
    await page.goto(`${server.url}/dashboard`);
    await page.getByRole('button', { name: 'Camera' }).first().click();
    const camera = page.getByRole('dialog').locator('video');
    await camera.evaluate((video: HTMLVideoElement) =>
      video.videoWidth > 0 ? undefined : new Promise((resolve) => video.addEventListener('loadeddata', resolve)),
    );
    const photo = uploadOf(page);
    await page.getByRole('button', { name: 'Take photo' }).click();
    assert.equal((await photo).type, 'image/jpeg');

    await page.getByRole('button', { name: 'Record' }).first().click();
    await page.getByText(/^2 s$/).waitFor();
    const recording = uploadOf(page);
    await page.getByRole('button', { name: 'Stop' }).click();
    const { type, bytes } = await recording;
    assert.equal(type, 'audio/wav');
    const samples = new Int16Array(bytes.buffer, bytes.byteOffset + 44, Math.floor((bytes.length - 44) / 2));
    const seconds = samples.length / bytes.readUInt32LE(24);
    assert.ok(seconds > 1 && seconds < 60, `${seconds} s`);
    // The browser's stand-in for a microphone beeps once a second.
    assert.ok(samples.some((value) => Math.abs(value) > 1000));
    assert.deepEqual(browser.complaints, []);
  });
});

/** The file that the page uploads next, as the server serves it. */
async function uploadOf(page: Page): Promise<{ readonly type: string | null; readonly bytes: Buffer }> {
  const response = await page.waitForResponse((answer) => answer.url().includes('/api/v1/files/upload/'));
  const { data } = (await response.json()) as { data: { file_url: string } };
  const file = await fetch(data.file_url);
  return { type: file.headers.get('content-type'), bytes: Buffer.from(await file.arrayBuffer()) };
}

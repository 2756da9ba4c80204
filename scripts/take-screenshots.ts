/**
 * `node scripts/take-screenshots.ts`: the pictures of the console in the README, taken in a real Chromium from a server
 * that has just made its first video with the playground's ready example.
 */

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { openServer } from '../test/acceptance/support/server.ts';
import { type Browser, buildConsole, openBrowser, signIn } from '../test/console/support/browser.ts';

const images = fileURLToPath(new URL('../docs/images', import.meta.url));
const RESULT_SECONDS_IN = 1;

async function save({ page }: Browser, name: string): Promise<void> {
  const png = await page.screenshot();
  await sharp(png)
    .jpeg({ quality: 86, mozjpeg: true })
    .toFile(path.join(images, `${name}.jpg`));
  console.log(`docs/images/${name}.jpg`);
}

buildConsole();
const server = await openServer({}, { realEngines: true });
const browser = await openBrowser(server, { width: 1280, height: 860 });
try {
  const { page } = browser;
  await signIn(browser, server);
  await page.getByRole('button', { name: 'Use the example' }).click();
  await page.getByTestId('price').waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const player = page.getByLabel('Result', { exact: true });
  await player.waitFor();
  await player.evaluate((video: { currentTime: number; onseeked: unknown }, seconds) => {
    return new Promise((resolve) => {
      video.onseeked = resolve;
      video.currentTime = seconds;
    });
  }, RESULT_SECONDS_IN);
  await page.evaluate('window.scrollTo(0, 0)');
  await save(browser, 'console-playground');
  await page.getByRole('button', { name: 'Dark theme' }).click();
  await page.goto(`${server.url}/dashboard/billing`);
  await page.getByText('As a table').waitFor();
  await save(browser, 'console-billing');
} finally {
  await browser.close();
  await server.close();
}

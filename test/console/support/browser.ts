import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Server } from '../../acceptance/support/server.ts';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Options of every browser test: it skips, saying so, where there is no Chromium (`apt-get install chromium`). */
export const needsBrowser = existsSync(CHROMIUM) ? {} : { skip: `there is no Chromium at ${CHROMIUM}` };

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A moving test picture and a beeping sound stand in for camera and microphone.
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
];

/** A browser, a server and an engine share two cores with other tests: long, because only what never comes is a failure. */
const PATIENCE_MS = 120_000;

export interface BrowserOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  readonly locale?: string;
}

/** A browser with an empty profile; what its pages complain about is collected. */
export interface Browser {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors of scripts, broken content policies, failed loads, requests to other origins. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Builds the console when it was not: the tests drive what is shipped. */
export function buildConsole(): void {
  const script = fileURLToPath(new URL('../../../scripts/build-console.ts', import.meta.url));
  const { status } = spawnSync(process.execPath, [script, '--if-missing'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the console could not be built');
}

export async function openBrowser(server: Server, options: BrowserOptions = {}): Promise<Browser> {
  const { width = 1280, height = 900, theme = 'light', locale = 'en-GB' } = options;
  const profile = await mkdtemp(path.join(tmpdir(), 'sparkstage-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    args: FLAGS,
    viewport: { width, height },
    colorScheme: theme,
    locale,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: string[] = [];
  const { origin } = new URL(server.url);
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
      complaints.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const isOwn = request.url().startsWith(`${origin}/`) || /^(blob|data):/.test(request.url());
    if (!isOwn) complaints.push(`another origin: ${request.url()}`);
  });
  return {
    context,
    page,
    complaints,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** Opens a page of the console, signed in with the key. */
export async function signIn(browser: Browser, server: Server, place = '', key = server.adminKey): Promise<void> {
  const { page } = browser;
  await page.goto(`${server.url}/dashboard${place}`);
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('#content h1').first().waitFor();
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds wrong with the page as it is, one line each. */
export async function auditPage({ page }: Browser): Promise<readonly string[]> {
  // In the page's own world, but not by a script tag: the content policy allows no inline one.
  await page.evaluate(await readFile(axePath, 'utf8'));
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    interface Violation {
      readonly id: string;
      readonly help: string;
      readonly nodes: readonly { readonly html: string }[];
    }
    const { violations } = await axe.run();
    return violations.map(
      ({ id, help, nodes }) => `${id}: ${help} – ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
    );
  });
}

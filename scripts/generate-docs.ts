/**
 * `npm run generate`: writes what the server says of itself with default settings into docs/: the API description, the
 * texts for language models, one page per model and per error. `--check` writes nothing and fails when one is not
 * current.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createDialects } from '../src/dialects/index.ts';
import { openEngines } from '../src/engines/index.ts';
import { createApp } from '../src/http/app.ts';
import type { AppDeps } from '../src/http/app-deps.ts';
import { ALL_REASONS, errorPageName } from '../src/http/docs/error-page.ts';
import { systemIds } from '../src/lib/ids.ts';
import { silentLog } from '../src/lib/log.ts';
import { createSafeFetch } from '../src/lib/safe-fetch.ts';
import { createModels } from '../src/models/index.ts';
import { defaultPrices } from '../src/models/prices.ts';
import { withAssetEngine } from '../src/open-assets.ts';

const root = fileURLToPath(new URL('../docs/', import.meta.url));
const PUBLIC_URL = 'http://127.0.0.1:8787';

/** Everything by its name below docs/, as the server answers it. */
async function collectPages(): Promise<Map<string, string>> {
  const models = createModels({ maxAudioSeconds: 60 });
  const safeFetch = createSafeFetch({ allowCidrs: [] });
  const local = openEngines({
    workers: 1,
    ffmpegPath: undefined,
    enginesFile: undefined,
    secret: () => undefined,
    publicUrl: undefined,
    models: [],
    safeFetch,
    log: silentLog,
  });
  // Routes are only declared here, and none of those that are asked below reads a database, a key or a file.
  const unused = {} as AppDeps;
  const engines = withAssetEngine(local, unused.library, unused.assetLinks);
  const app = await createApp({
    ...unused,
    basePath: '',
    publicUrl: () => PUBLIC_URL,
    usdPerCredit: 0.01,
    log: silentLog,
    ids: systemIds,
    models,
    prices: defaultPrices(),
    engines,
    dialects: createDialects({ publicUrl: () => PUBLIC_URL, usdPerCredit: 0.01 }),
    metrics: { ...unused.metrics, request: () => undefined },
  });
  const read = async (url: string) => {
    const { statusCode, body } = await app.inject(url);
    if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}: ${body}`);
    return body;
  };
  const pages = new Map<string, string>();
  pages.set('openapi.json', `${JSON.stringify(JSON.parse(await read('/openapi.json')), null, 2)}\n`);
  const names = [
    'llms.txt',
    'llms-full.txt',
    ...models.all().map(({ id }) => `models/${id}.md`),
    ...['index.md', ...ALL_REASONS.map(errorPageName)].map((name) => `errors/${name}`),
  ];
  for (const name of names) pages.set(name, await read(`/docs/${name}`));
  await Promise.all([app.close(), engines.close(), safeFetch.close()]);
  return pages;
}

/** Pages on disk of models and errors that are gone. */
function findStray(pages: ReadonlyMap<string, string>): readonly string[] {
  return ['models', 'errors'].flatMap((folder) => {
    mkdirSync(path.join(root, folder), { recursive: true });
    const names = readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`);
    return names.filter((name) => !pages.has(name));
  });
}

function readCurrent(name: string): string | undefined {
  try {
    return readFileSync(path.join(root, name), 'utf8');
  } catch {
    return undefined;
  }
}

const pages = await collectPages();
const stray = findStray(pages);
const changed = [...pages].filter(([name, text]) => readCurrent(name) !== text);
if (process.argv.includes('--check')) {
  const wrong = [...stray, ...changed.map(([name]) => name)];
  if (wrong.length > 0) {
    process.stderr.write(`docs/ is not current (${wrong.join(', ')}): npm run generate\n`);
    process.exitCode = 1;
  }
} else {
  for (const name of stray) rmSync(path.join(root, name));
  for (const [name, text] of changed) writeFileSync(path.join(root, name), text);
  process.stdout.write(`docs: ${pages.size} generated pages, ${changed.length} written, ${stray.length} removed\n`);
}

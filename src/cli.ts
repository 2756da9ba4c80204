import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import type { ApiKey, Scope } from './accounts/keys.ts';
import type { Config } from './config.ts';
import type { Database } from './db/pool.ts';
import { passPreflight } from './lib/preflight.ts';
import { onParentGone } from './lib/watch-parent.ts';

// Everything else is imported by the command that needs it: an old Node must get as far as the preflight, and
// `version` need not load a database driver.

interface ServeFlags {
  readonly worker?: boolean;
  readonly port?: string;
  readonly host?: string;
  readonly dataDir?: string;
}

interface KeyFlags extends ServeFlags {
  readonly scopes?: string;
  readonly models?: string;
}

/** The environment with the flags laid over it. */
async function configure(flags: ServeFlags): Promise<Config> {
  const { readConfig } = await import('./config.ts');
  return readConfig({
    ...process.env,
    ...(flags.port === undefined ? {} : { SPARKSTAGE_PORT: flags.port }),
    ...(flags.host === undefined ? {} : { SPARKSTAGE_HOST: flags.host }),
    ...(flags.dataDir === undefined ? {} : { SPARKSTAGE_DATA_DIR: flags.dataDir }),
  });
}

/** Runs until SIGTERM or SIGINT, then ends what runs; a second signal does not wait. */
async function serve(flags: ServeFlags, parts: { readonly http: boolean; readonly worker: boolean }): Promise<void> {
  const config = await configure(flags);
  const { createPlatform } = await import('./main.ts');
  // Before the start: an interrupted first start must not leave a database behind.
  const asked = new Promise<void>((resolve) => {
    let isAsked = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (isAsked) process.exit(130);
        isAsked = true;
        resolve();
      });
    }
    onParentGone(resolve);
  });
  const platform = await createPlatform(config, parts);
  if (parts.http) process.stdout.write(`Sparkstage ${readVersion()} listens on ${platform.url}\n`);
  await asked;
  await platform.close();
}

/** Runs `work` on the migrated database. */
async function withDatabase(flags: ServeFlags, work: (database: Database) => Promise<void>): Promise<void> {
  const config = await configure(flags);
  const [{ openDatabase }, { createLog }, { migrateAndStartQueue }] = await Promise.all([
    import('./db/open-database.ts'),
    import('./lib/log.ts'),
    import('./tasks/migrate-and-start-queue.ts'),
  ]);
  const log = createLog({ level: 'warn' });
  const opened = await openDatabase({ ...config, maxConnections: 4, log });
  try {
    const queue = await migrateAndStartQueue(opened.database, log);
    try {
      await work(opened.database);
    } finally {
      await queue.stop();
    }
  } finally {
    await opened.close();
  }
}

/** The organisation that the command line works in: the first one. */
async function firstOrganisation(database: Database): Promise<string> {
  const { rows } = await database.query<{ id: string }>('select id from org order by created_at, id limit 1');
  if (rows[0] === undefined) throw new Error('there is no organisation yet: start the server once');
  return rows[0].id;
}

async function createKeyCommand(name: string, flags: KeyFlags): Promise<void> {
  const { createKey, SCOPES } = await import('./accounts/keys.ts');
  const { systemIds } = await import('./lib/ids.ts');
  const wanted = (flags.scopes ?? 'generate,read,assets').split(',').map((scope) => scope.trim());
  const unknown = wanted.filter((scope) => !SCOPES.some((known) => known === scope));
  if (unknown.length > 0) throw new Error(`unknown scope ${unknown.join(', ')}; there are ${SCOPES.join(', ')}`);
  const scopes: Scope[] = SCOPES.filter((scope) => wanted.includes(scope));
  const models = flags.models?.split(',').map((model) => model.trim()) ?? null;
  await withDatabase(flags, async (database) => {
    const orgId = await firstOrganisation(database);
    const { record, secret } = await createKey({ database, ids: systemIds }, { orgId, name, scopes, models });
    process.stdout.write(`${record.id}  ${record.name}  ${record.scopes.join(',')}\n${secret}\n`);
  });
}

function keyLine(key: ApiKey): string {
  const state =
    key.revokedAt !== null ? 'revoked' : key.expiresAt !== null ? `until ${key.expiresAt.toISOString()}` : '';
  return [key.id, `${key.prefix}…${key.last4}`, key.name, key.scopes.join(','), state].join('  ').trimEnd();
}

async function listKeysCommand(flags: ServeFlags): Promise<void> {
  const { listKeys } = await import('./accounts/keys.ts');
  await withDatabase(flags, async (database) => {
    for (const key of await listKeys(database, await firstOrganisation(database))) {
      process.stdout.write(`${keyLine(key)}\n`);
    }
  });
}

async function revokeKeyCommand(id: string, flags: ServeFlags): Promise<void> {
  const { revokeKey } = await import('./accounts/keys.ts');
  await withDatabase(flags, async (database) => {
    const key = await revokeKey(database, await firstOrganisation(database), id);
    process.stdout.write(`${keyLine(key)}\n`);
  });
}

async function showCredits(database: Database, orgId: string): Promise<void> {
  const { balance } = await import('./accounts/ledger.ts');
  const { MICRO_PER_CREDIT } = await import('./models/prices.ts');
  const funds = await balance(database, orgId);
  const show = (micro: number) => (micro / MICRO_PER_CREDIT).toString();
  process.stdout.write(
    `available ${show(funds.availableMicro)}  held ${show(funds.heldMicro)}  spent ${show(funds.capturedMicro)}\n`,
  );
}

async function addCredits(amount: string, flags: ServeFlags): Promise<void> {
  const { topUp } = await import('./accounts/ledger.ts');
  const { MICRO_PER_CREDIT } = await import('./models/prices.ts');
  const amountMicro = Math.round(Number(amount) * MICRO_PER_CREDIT);
  if (!Number.isSafeInteger(amountMicro) || amountMicro <= 0) throw new Error(`${amount} is no amount of credits`);
  await withDatabase(flags, async (database) => {
    const orgId = await firstOrganisation(database);
    await topUp(database, { orgId, amountMicro, idempotencyKey: `cli-${randomUUID()}` });
    await showCredits(database, orgId);
  });
}

async function doctor(flags: ServeFlags): Promise<void> {
  const config = await configure(flags);
  const { examine } = await import('./doctor.ts');
  const { openEngines } = await import('./engines/index.ts');
  const { silentLog } = await import('./lib/log.ts');
  const { createSafeFetch } = await import('./lib/safe-fetch.ts');
  const { createModels } = await import('./models/index.ts');
  const safeFetch = createSafeFetch({ allowCidrs: config.fetchAllow });
  const models = createModels(config)
    .all()
    .filter((model) => model.produces !== 'text')
    .map((model) => model.id);
  const engines = openEngines({ ...config, models, safeFetch, log: silentLog });
  try {
    const findings = await examine({ ...config, engines });
    for (const { what, verdict, detail } of findings) {
      process.stdout.write(`${verdict.padEnd(5)} ${what.padEnd(24)} ${detail}\n`);
    }
    if (findings.some(({ verdict }) => verdict === 'fail')) process.exitCode = 1;
  } finally {
    await engines.close();
    await safeFetch.close();
  }
}

/** From package.json, one directory up both from src/ and from dist/. */
function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}

async function run(argv: readonly string[]): Promise<void> {
  const { Command } = await import('commander');
  const program = new Command('sparkstage').description('Self-hosted media generation for digital humans and video');
  const command = (parent: InstanceType<typeof Command>, name: string, description: string) =>
    parent.command(name).description(description).option('--data-dir <directory>', 'where everything is kept');
  command(program, 'serve', 'run API and workers')
    .option('--no-worker', 'only the API; run `sparkstage worker` elsewhere')
    .option('--port <port>', 'port to listen on')
    .option('--host <address>', 'address to listen on')
    .action((flags: ServeFlags) => serve(flags, { http: true, worker: flags.worker !== false }));
  command(program, 'worker', 'run jobs and callbacks, without the API').action((flags: ServeFlags) =>
    serve(flags, { http: false, worker: true }),
  );
  const keys = program.command('keys').description('API keys of the first organisation');
  command(keys, 'create', 'make a key; its secret is shown once')
    .argument('<name>')
    .option('--scopes <list>', 'generate,read,assets,billing,admin', 'generate,read,assets')
    .option('--models <list>', 'only these models')
    .action(createKeyCommand);
  command(keys, 'list', 'show all keys').action(listKeysCommand);
  command(keys, 'revoke', 'end a key').argument('<id>').action(revokeKeyCommand);
  const credits = program.command('credits').description('credits of the first organisation');
  command(credits, 'add', 'book credits').argument('<amount>').action(addCredits);
  command(credits, 'show', 'show the wallet').action((flags: ServeFlags) =>
    withDatabase(flags, async (database) => showCredits(database, await firstOrganisation(database))),
  );
  command(program, 'migrate', 'bring the database up to date').action((flags: ServeFlags) =>
    withDatabase(flags, async () => void process.stdout.write('the database is up to date\n')),
  );
  command(program, 'doctor', 'say what is missing').action(doctor);
  program
    .command('version')
    .description('print the version')
    .action(() => void process.stdout.write(`${readVersion()}\n`));
  await program.parseAsync([...argv], { from: 'user' });
}

if (passPreflight()) {
  try {
    await run(process.argv.slice(2));
  } catch (error) {
    // One line for what an operator can mend (a port in use, a bad variable); the stack only when asked for.
    const isDebugging = process.env.SPARKSTAGE_LOG_LEVEL === 'debug';
    console.error(isDebugging || !(error instanceof Error) ? error : `sparkstage: ${error.message}`);
    process.exitCode = 1;
  }
}

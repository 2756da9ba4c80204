import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { call, type Json, makeKey } from './client.ts';
import { openServer, type Server } from './server.ts';

/** Writes a SPARKSTAGE_ENGINES file; `keys` go into the environment that names it. */
export async function writeEnginesFile(
  directory: string,
  file: Json,
  keys: Record<string, string>,
): Promise<Record<string, string>> {
  const enginesFile = path.join(directory, 'engines.json');
  await writeFile(enginesFile, JSON.stringify(file));
  return { SPARKSTAGE_ENGINES: enginesFile, ...keys };
}

/** A server whose engines are those of `file`; it asks about remote jobs ten times a second. */
export async function openFederated(
  file: Json,
  keys: Record<string, string>,
  environment: Record<string, string> = {},
): Promise<Server> {
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-federation-'));
  const engines = await writeEnginesFile(directory, file, keys);
  const options = { realEngines: true, pollInterval: { firstMs: 100, maxMs: 100 } };
  const server = await openServer({ ...engines, ...environment }, options);
  return {
    ...server,
    async close() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** `serving-node.ts` in a process of its own. */
export async function spawnNode(databaseUrl: string): Promise<{ server: Server; child: ChildProcess }> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'serving-node.ts')], {
    env: { PATH: process.env.PATH ?? '', SPARKSTAGE_DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url = '', adminKey = ''] = await new Promise<string[]>((resolve, reject) => {
    child.stdout.once('data', (line) => resolve(String(line).trim().split(' ')));
    child.once('exit', () => reject(new Error('the node ended before it listened')));
  });
  return { server: { url, adminKey, hasTestEngine: true, close: async () => undefined }, child };
}

/** A key of the serving side as an operator would make it for another installation. */
export async function makeNodeKey(server: Server): Promise<string> {
  return (await makeKey(server, { scopes: ['generate', 'read'] })).key;
}

/** Credits of the first organisation that nothing holds. */
export async function remainingCredits(server: Server): Promise<number> {
  return (await call(server, 'GET', '/v1/credits')).body.data.user.remaining_credits;
}

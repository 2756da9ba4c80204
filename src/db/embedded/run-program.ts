import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import type { ServerAccount } from './account.ts';
import { CannotRunPostgres } from './cannot-run.ts';

/** Without the variables that would point PostgreSQL at another server or locale. */
export const SERVER_ENVIRONMENT = { LANG: 'C', LC_ALL: 'C', TZ: 'UTC', PATH: process.env.PATH ?? '' };

/** Runs one of PostgreSQL's programs to its end; throws CannotRunPostgres with what it printed. */
export async function runProgram(program: string, args: readonly string[], account: ServerAccount): Promise<void> {
  const child = spawn(program, args, {
    env: SERVER_ENVIRONMENT,
    cwd: path.dirname(program),
    stdio: ['ignore', 'ignore', 'pipe'],
    ...account.drop,
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-2000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => reject(explainSpawnError(program, cause)));
    child.once('close', resolve);
  });
  if (code !== 0) throw new CannotRunPostgres(`${path.basename(program)} failed: ${stderr.trim()}`);
}

/** ENOENT for a file that exists means that its loader does not: the binaries need glibc. */
export function explainSpawnError(program: string, cause: NodeJS.ErrnoException): Error {
  const why =
    cause.code === 'ENOENT'
      ? 'its programs do not load on this system (they need glibc; Alpine Linux has musl)'
      : `${path.basename(program)} does not start (${cause.code ?? cause.message})`;
  return new CannotRunPostgres(why, cause);
}

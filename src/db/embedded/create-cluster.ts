import { chown, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type { Log } from '../../lib/log.ts';
import type { ServerAccount } from './account.ts';
import { CannotRunPostgres } from './cannot-run.ts';
import type { ClusterHome } from './cluster-home.ts';
import { runProgram } from './run-program.ts';
import type { ServerFiles } from './server-files.ts';

/** Everything about one server of ours. */
export interface Cluster {
  readonly home: ClusterHome;
  readonly account: ServerAccount;
  readonly files: ServerFiles;
  readonly password: string;
}

/** A new cluster appears whole: initdb works in a directory of its own that is then renamed. */
export async function createCluster(cluster: Cluster): Promise<void> {
  const { home, account } = cluster;
  const leftovers = (await readdir(home.directory)).filter((name) => name.startsWith('data.new-'));
  for (const name of leftovers) await rm(path.join(home.directory, name), { recursive: true, force: true });
  const fresh = path.join(home.directory, `data.new-${process.pid}`);
  await mkdir(fresh, { mode: 0o700 });
  if (account.drop !== undefined) await chown(fresh, account.uid, account.gid);
  const args = ['-D', fresh, '-U', 'sparkstage', '--auth=scram-sha-256', `--pwfile=${home.passwordFile}`];
  // The sync is made up for in the background once the server answers: 0.3 s of the first start.
  args.push('--encoding=UTF8', '--locale=C', '--no-instructions', '--no-sync', '--set=shared_buffers=64MB');
  await runProgram(cluster.files.initdb, args, account);
  await rename(fresh, home.data);
}

/** Whether there is a cluster; throws when another major version wrote it. */
export async function checkVersion({ home, files }: Cluster): Promise<boolean> {
  const version = await readFile(path.join(home.data, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) return false;
  if (version.trim() !== files.major) {
    throw new CannotRunPostgres(
      `${home.data} was written by PostgreSQL ${version.trim()} and the installed one is ${files.major} ` +
        '(export it with the older release, then import)',
    );
  }
  return true;
}

/** Flushes what initdb wrote: a power cut in the first minute must not cost the cluster. Not waited for. */
export function syncNewCluster(cluster: Cluster, log: Log): void {
  runProgram(cluster.files.initdb, ['--sync-only', '-D', cluster.home.data], cluster.account).catch((error) => {
    log.warn({ error: String(error) }, 'the new database cluster was not flushed to disk');
  });
}

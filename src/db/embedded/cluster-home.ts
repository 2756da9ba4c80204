import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { canReach, type ServerAccount } from './account.ts';

/** Where one cluster lives: `data/` (PostgreSQL's own), `password`, `log`, `lock`. */
export interface ClusterHome {
  readonly directory: string;
  readonly data: string;
  readonly passwordFile: string;
  readonly logFile: string;
  readonly lockFile: string;
}

// Only for root with a data directory below a private one such as /root, which `nobody` cannot enter.
const ELSEWHERE = '/var/lib/sparkstage';

function describeHome(directory: string): ClusterHome {
  return {
    directory,
    data: path.join(directory, 'data'),
    passwordFile: path.join(directory, 'password'),
    logFile: path.join(directory, 'log'),
    lockFile: path.join(directory, 'lock'),
  };
}

/** A random name, written down in the data directory: deleting that directory never brings an old cluster back. */
async function findElsewhere(dataDir: string): Promise<string> {
  const note = path.join(dataDir, 'postgres-location');
  const fresh = path.join(ELSEWHERE, `postgres-${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(note, fresh, { flag: 'wx', mode: 0o600 });
    return fresh;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readFile(note, 'utf8')).trim();
  }
}

/** `<dataDir>/postgres`, made when missing; elsewhere when the server's account cannot reach it. */
export async function prepareHome(dataDir: string, account: ServerAccount): Promise<ClusterHome> {
  // Listing is nobody's business, passing through is: the server's account may be another one.
  await mkdir(dataDir, { recursive: true, mode: account.drop === undefined ? 0o700 : 0o711 });
  let directory = path.join(dataDir, 'postgres');
  if (!canReach(dataDir, account)) directory = await findElsewhere(dataDir);
  await mkdir(directory, { recursive: true, mode: 0o711 });
  return describeHome(directory);
}

/** The superuser's random password, 0600 and owned by the server's account (initdb reads it from the file). */
export async function ensurePassword(home: ClusterHome, account: ServerAccount): Promise<string> {
  const known = await readPassword(home);
  if (known !== undefined) return known;
  const password = randomBytes(24).toString('base64url');
  await writeFile(home.passwordFile, password, { mode: 0o600 });
  await chmod(home.passwordFile, 0o600);
  if (account.drop !== undefined) await chown(home.passwordFile, account.uid, account.gid);
  return password;
}

/** undefined before the first start. */
export async function readPassword(home: ClusterHome): Promise<string | undefined> {
  const text = await readFile(home.passwordFile, 'utf8').catch(() => '');
  return text === '' ? undefined : text;
}

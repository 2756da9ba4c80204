import { type Stats, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { CannotRunPostgres } from './cannot-run.ts';

/** The system account that PostgreSQL runs as. `drop` is what spawn needs to become it; undefined: we are it. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
  readonly drop: { readonly uid: number; readonly gid: number } | undefined;
}

// `nobody` on every Linux distribution; PostgreSQL refuses to run as root, and we create no users.
const NOBODY = 65534;

/** PostgreSQL refuses root, so root runs it as `nobody`; anybody else runs it as themselves. */
export async function chooseAccount(): Promise<ServerAccount> {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  if (process.platform === 'win32' || uid !== 0) return { uid, gid, drop: undefined };
  // initdb asks the passwd database for its user and gives up without an entry.
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const entry = passwd.split('\n').find((line) => line.split(':')[2] === String(NOBODY));
  if (entry === undefined) {
    throw new CannotRunPostgres(`PostgreSQL refuses to run as root and /etc/passwd has no user ${NOBODY} (nobody)`);
  }
  const nobody = { uid: NOBODY, gid: Number(entry.split(':')[3] ?? NOBODY) };
  return { ...nobody, drop: nobody };
}

function allows(stats: Stats, account: ServerAccount, bit: number): boolean {
  if (stats.uid === account.uid) return (stats.mode & (bit << 6)) !== 0;
  if (stats.gid === account.gid) return (stats.mode & (bit << 3)) !== 0;
  return (stats.mode & bit) !== 0;
}

/** Whether the account can reach `directory`: every directory above and itself lets it through. */
export function canReach(directory: string, account: ServerAccount): boolean {
  if (account.drop === undefined) return true;
  const executeBit = 1;
  for (let step = path.resolve(directory); ; step = path.dirname(step)) {
    const stats = statSync(step, { throwIfNoEntry: false });
    if (stats !== undefined && !allows(stats, account, executeBit)) return false;
    if (step === path.dirname(step)) return true;
  }
}

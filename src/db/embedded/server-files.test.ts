import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import type { ServerAccount } from './account.ts';
import { prepareServerFiles } from './server-files.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-files-'));
  await chmod(directory, 0o755);
});
after(() => rm(directory, { recursive: true, force: true }));

/** The layout of the npm package as `npm ci --ignore-scripts` leaves it: no symlinks. */
async function makePackage(name: string): Promise<{ root: string; version: string }> {
  const root = path.join(directory, name);
  await mkdir(path.join(root, 'native', 'bin'), { recursive: true });
  await mkdir(path.join(root, 'native', 'lib'));
  await writeFile(path.join(root, 'native', 'bin', 'postgres'), 'program', { mode: 0o755 });
  await writeFile(path.join(root, 'native', 'lib', 'libicu.so.60.2'), 'library');
  const links = [{ source: 'native/lib/libicu.so.60.2', target: 'native/lib/libicu.so.60' }];
  await writeFile(path.join(root, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  return { root, version: '18.4.0' };
}

const self: ServerAccount = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, drop: undefined };
const stranger: ServerAccount = { uid: 65533, gid: 65533, drop: { uid: 65533, gid: 65533 } };
const readLibrary = (program: string) =>
  readFile(path.join(path.dirname(program), '..', 'lib', 'libicu.so.60'), 'utf8');

test('missing library links are made where the package is', async () => {
  const found = await makePackage('plain');
  const files = await prepareServerFiles(found, path.join(directory, 'home-1'), self);
  assert.deepEqual([files.postgres, files.major], [path.join(found.root, 'native', 'bin', 'postgres'), '18']);
  assert.equal(await readLibrary(files.postgres), 'library');
});

test('a package that the account cannot reach is copied beside the cluster, links and all, once', async () => {
  const found = await makePackage('private');
  await chmod(found.root, 0o700);
  const home = path.join(directory, 'home-2');
  await mkdir(home, { mode: 0o711 });
  const files = await prepareServerFiles(found, home, stranger);
  assert.ok(files.postgres.startsWith(home));
  assert.equal(await readLibrary(files.postgres), 'library');
  const { ino } = await lstat(files.postgres);
  assert.equal((await prepareServerFiles(found, home, stranger)).postgres, files.postgres);
  assert.equal((await lstat(files.postgres)).ino, ino);
  // The package was not touched.
  await assert.rejects(lstat(path.join(found.root, 'native', 'lib', 'libicu.so.60')), { code: 'ENOENT' });
});

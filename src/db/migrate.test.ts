import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { silentLog } from '../lib/log.ts';
import { startQueue } from '../tasks/queue.ts';
import { migrate } from './migrate.ts';
import { createDatabase } from './pool.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let server: TestDatabase;
before(async () => {
  server = await createTestDatabase();
});
after(() => server.close());

test('servers that start at once migrate once, with the queue’s tables', async () => {
  const servers = Array.from({ length: 3 }, () =>
    createDatabase({ connectionString: server.connectionString, maxConnections: 3 }),
  );
  const answers = await Promise.all(
    servers.map(async (database) => {
      let queue: Awaited<ReturnType<typeof startQueue>> | undefined;
      const applied = await migrate(database, undefined, async () => {
        queue = await startQueue({ database, log: silentLog });
      });
      await queue?.stop();
      return applied;
    }),
  );
  assert.equal(answers.filter((applied) => applied.length > 0).length, 1);
  assert.deepEqual(await migrate(server.database), []);
  await Promise.all(servers.map((database) => database.close()));
});

test('a failing migration leaves nothing, a changed one is refused', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-migrations-'));
  const url = pathToFileURL(`${directory}/`);
  try {
    await writeFile(path.join(directory, '9001-good.sql'), 'create table good (x int);');
    await writeFile(path.join(directory, '9002-bad.sql'), 'create table half (x int); select 1 / 0;');
    await assert.rejects(migrate(server.database, url), /9002-bad.sql failed/);
    const { rows } = await server.database.query(
      `select to_regclass('good') is not null as good, to_regclass('half') is not null as half`,
    );
    assert.deepEqual(rows, [{ good: true, half: false }]);
    await writeFile(path.join(directory, '9002-bad.sql'), 'create table half (x int);');
    assert.deepEqual(await migrate(server.database, url), ['9002-bad.sql']);
    await writeFile(path.join(directory, '9001-good.sql'), 'create table good (x bigint);');
    await assert.rejects(migrate(server.database, url), /changed after it was applied/);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('a transaction that fails rolls back; one that committed with its call is not committed twice', async () => {
  const { database } = server;
  await database.query('create table books (x bigint)');
  await database.query(
    'create function add_book(a bigint) returns void language sql as $$ insert into books values (a) $$',
  );
  await assert.rejects(
    database.transaction(async (tx) => {
      await tx.query('insert into books values (1)');
      throw new Error('no');
    }),
    /no/,
  );
  await assert.rejects(
    database.transaction(async (tx) => {
      await tx.query('insert into books values (2)');
      await tx.commitWithCall('add_book', ["3' ; drop table books; --"]);
    }),
    /invalid input syntax/,
  );
  await database.transaction(async (tx) => {
    await tx.query('insert into books values (4)');
    await tx.commitWithCall('add_book', [5]);
  });
  assert.deepEqual((await database.query('select x from books order by x')).rows, [{ x: 4 }, { x: 5 }]);
  await assert.rejects(database.query('select 9007199254740993::bigint as x'), /not a safe integer/);
});

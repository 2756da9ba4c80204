import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestPlatform, readBooks, type TestPlatform } from './test-platform.ts';

let platform: TestPlatform;
before(async () => {
  platform = await createTestPlatform(async () => undefined);
});
after(() => platform.close());

test('a created task is pending, paid for and queued', async () => {
  const key = await platform.createCaller({ credits: 100 });
  const task = await platform.create(key, { price: 30 });
  assert.equal(task.status, 'pending');
  assert.match(task.id, /^task-unified-\d+-[a-z0-9]{8}$/);
  const books = await readBooks(platform.database, key.orgId);
  assert.deepEqual(
    { available: books.available, held: books.held, reserved: books.reserved },
    { available: 70, held: 30, reserved: 30 },
  );
  const { rows } = await platform.database.query<{ priority: number; state: string }>(
    `select priority, state from pgboss.job where data ->> 'taskId' = $1`,
    [task.id],
  );
  assert.deepEqual(rows, [{ priority: -1, state: 'created' }]);
});

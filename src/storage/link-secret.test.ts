import assert from 'node:assert/strict';
import { test } from 'node:test';
import { migrate } from '../db/migrate.ts';
import { createTestDatabase } from '../db/test-database.ts';
import { loadLinkSecret } from './link-secret.ts';

test('servers that start together share one link secret, and keep it', async () => {
  const { database, close } = await createTestDatabase();
  await migrate(database);
  const secrets = await Promise.all([1, 2, 3, 4].map(() => loadLinkSecret(database)));
  secrets.push(await loadLinkSecret(database));
  assert.equal(secrets[0]?.byteLength, 32);
  assert.equal(new Set(secrets.map((secret) => Buffer.from(secret).toString('hex'))).size, 1);
  await close();
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { migrate } from '../db/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../db/test-database.ts';
import { systemIds } from '../lib/ids.ts';
import { createKeyCache } from './key-cache.ts';
import { createKey, findKey, listKeys, revokeKey } from './keys.ts';
import { balance, listLedger, topUp } from './ledger.ts';
import { takeRequest } from './limits.ts';
import { createOrganisation, ensureFirstOrganisation } from './organisations.ts';

let server: TestDatabase;
let orgId: string;
before(async () => {
  server = await createTestDatabase();
  await migrate(server.database);
  orgId = (await createOrganisation({ database: server.database, ids: systemIds }, { name: 'test' })).id;
});
after(() => server.close());

const make = (input: Partial<Parameters<typeof createKey>[1]> = {}) =>
  createKey({ database: server.database, ids: systemIds }, { orgId, name: 'k', scopes: ['read'], ...input });

test('a secret is shown once, kept as a hash, and found until it is revoked or expires', async () => {
  const { record, secret } = await make();
  assert.match(secret, /^sk-spark-[A-Za-z0-9_-]{32}$/);
  assert.deepEqual([record.prefix, record.last4], [secret.slice(0, 13), secret.slice(-4)]);
  const { rows } = await server.database.query<{ row: string }>('select k::text as row from api_key k');
  assert.equal(
    rows.some((row) => row.row.includes(secret)),
    false,
  );
  assert.equal((await findKey(server.database, secret))?.id, record.id);
  assert.equal(await findKey(server.database, `${secret}x`), undefined);
  assert.equal((await listKeys(server.database, orgId))[0]?.id, record.id);
  await assert.rejects(revokeKey(server.database, 'org_other', record.id), { reason: 'not_found' });
  const revoked = await revokeKey(server.database, orgId, record.id);
  assert.notEqual(revoked.revokedAt, null);
  assert.equal(await findKey(server.database, secret), undefined);
  const expired = await make({ expiresAt: new Date(Date.now() - 1000) });
  assert.equal(await findKey(server.database, expired.secret), undefined);
});

test('the cache spares the database and lets a revoked key go within a second', async () => {
  const { record, secret } = await make({ expiresAt: new Date(60_000_000_000_000) });
  let reads = 0;
  let now = 1_000_000;
  const query: typeof server.database.query = (statement, values) => {
    if (typeof statement === 'object' && statement.name === 'find-key') reads++;
    return server.database.query(statement, values);
  };
  const cache = createKeyCache({
    database: { query },
    now: () => now,
    onError: (error) => assert.fail(String(error)),
  });
  const found = await Promise.all(Array.from({ length: 20 }, () => cache.find(secret)));
  assert.deepEqual([found.every((key) => key?.id === record.id), reads], [true, 1]);
  await revokeKey(server.database, orgId, record.id);
  now += 999;
  assert.equal(await cache.find(secret), undefined);
  assert.equal(reads, 2);
  // Lazily, but it was noted.
  const { rows } = await server.database.query<{ used: boolean }>(
    'select last_used_at is not null as used from api_key where id = $1',
    [record.id],
  );
  assert.deepEqual(rows, [{ used: true }]);
});

test('requests per minute: a burst of one minute, then the refill', async () => {
  const { record } = await make({ requestsPerMinute: 30 });
  for (let i = 0; i < 30; i++) await takeRequest(server.database, record);
  await assert.rejects(takeRequest(server.database, record), (error: { reason: string; details: object }) => {
    assert.deepEqual([error.reason, error.details], ['rate_limited', { retryAfterSeconds: 2 }]);
    return true;
  });
  // Refused requests do not push the refill away: 4 s at one per 2 s are two requests.
  await server.database.query(`update request_bucket set updated_at = updated_at - interval '4 s'`);
  await takeRequest(server.database, record);
  await takeRequest(server.database, record);
  await assert.rejects(takeRequest(server.database, record), { reason: 'rate_limited' });
  const { record: free } = await make();
  await takeRequest(server.database, free);
});

test('top-ups book once per key; the balance and the ledger tell the same', async () => {
  const { database } = server;
  const topUps = await Promise.all(
    Array.from({ length: 4 }, () => topUp(database, { orgId, amountMicro: 70, idempotencyKey: 'one' })),
  );
  assert.equal(topUps.filter(Boolean).length, 1);
  await topUp(database, { orgId, amountMicro: 5, idempotencyKey: 'two' });
  const expected = { availableMicro: 75, heldMicro: 0, totalToppedUpMicro: 75, capturedMicro: 0 };
  assert.deepEqual(await balance(database, orgId), expected);
  const first = await listLedger(database, { orgId, limit: 1 });
  assert.deepEqual([first.entries.map((entry) => entry.amountMicro), first.hasMore], [[5], true]);
  const next = await listLedger(database, { orgId, limit: 5, after: first.entries[0]?.id ?? 0 });
  assert.deepEqual([next.entries.map((entry) => entry.amountMicro), next.hasMore], [[70], false]);
});

test('the first organisation: one admin key and one set of start credits, whoever starts first', async () => {
  const deps = { database: server.database, ids: systemIds };
  const options = { startCreditsMicro: 9_000_000 };
  const starts = await Promise.all(Array.from({ length: 4 }, () => ensureFirstOrganisation(deps, options)));
  const first = starts[0]?.orgId ?? '';
  assert.equal(starts.filter((start) => start.newAdminKey !== undefined).length, 1);
  assert.equal((await balance(server.database, first)).availableMicro, 9_000_000);
  const given = { ...options, adminKey: 'operator-gave-this-secret' };
  assert.equal((await ensureFirstOrganisation(deps, given)).newAdminKey, undefined);
  const admin = await findKey(server.database, given.adminKey);
  assert.deepEqual(admin?.scopes, ['admin']);
  await revokeKey(server.database, first, admin?.id ?? '');
  await ensureFirstOrganisation(deps, given);
  assert.equal(await findKey(server.database, given.adminKey), undefined);
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { migrate } from '../db/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../db/test-database.ts';
import { rotateCallbackSecret, showCallbackSecret, signatureHeaders, signingSecrets } from './callbacks-secret.ts';

describe('callback signatures', () => {
  test('match the vector of the contract', () => {
    const headers = signatureHeaders(['whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX'], {
      id: 'evt_task-unified-1757169743-7cvnl5zw',
      sentAt: new Date(1757169863_999),
      body: '{"id":"task-unified-1757169743-7cvnl5zw","status":"completed"}',
    });
    assert.deepEqual(headers, {
      'webhook-id': 'evt_task-unified-1757169743-7cvnl5zw',
      'webhook-timestamp': '1757169863',
      'webhook-signature': 'v1,GzF5bioJjLWj+uOt1p/Qrqw5eAjyP9icr4akyDMYz4c=',
    });
  });
});

describe('callback secrets', () => {
  let server: TestDatabase;
  before(async () => {
    server = await createTestDatabase();
    await migrate(server.database);
    await server.database.query(`insert into org (id, name) values ('org_a', 'A'), ('org_b', 'B'), ('org_c', 'C')`);
  });
  after(() => server.close());

  test('are shown in full once, even to two who ask together', async () => {
    const shown = await Promise.all([1, 2, 3].map(() => showCallbackSecret(server.database, 'org_a')));
    const full = shown.filter((secret) => !secret.isMasked);
    assert.equal(full.length, 1);
    const secret = full[0]?.secret ?? '';
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    assert.deepEqual(await signingSecrets(server.database, 'org_a'), [secret]);
    assert.equal((await showCallbackSecret(server.database, 'org_a')).secret, `whsec_…${secret.slice(-4)}`);
  });

  test('are made at the first signature too, and that does not count as shown', async () => {
    const [secret] = await signingSecrets(server.database, 'org_b');
    assert.equal((await showCallbackSecret(server.database, 'org_b')).secret, secret);
  });

  test('sign together with their predecessor for a day after a rotation', async () => {
    const { database } = server;
    const [old] = await signingSecrets(database, 'org_c');
    const rotated = await rotateCallbackSecret(database, 'org_c');
    assert.equal(rotated.isMasked, false);
    assert.notEqual(rotated.secret, old);
    assert.equal((await showCallbackSecret(database, 'org_c')).isMasked, true);
    const hoursLeft = ((rotated.previousUntil?.getTime() ?? 0) - Date.now()) / 3_600_000;
    assert.ok(hoursLeft > 23.9 && hoursLeft < 24.1);

    const secrets = await signingSecrets(database, 'org_c');
    assert.deepEqual(secrets, [rotated.secret, old]);
    const message = { id: 'evt_1', sentAt: new Date(), body: '{"a":1}' };
    const headers = signatureHeaders(secrets, message);
    for (const secret of secrets) assert.deepEqual(new Webhook(secret).verify(message.body, { ...headers }), { a: 1 });

    await database.query(`update callback_secret set previous_until = now() where org_id = 'org_c'`);
    assert.deepEqual(await signingSecrets(database, 'org_c'), [rotated.secret]);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createAddressGuard } from './safe-fetch-address.ts';

describe('address guard', () => {
  const guard = createAddressGuard([]);
  const forbidden = [
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.255.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::7f00:1',
    '2002:7f00:1::',
    'fc00::1',
    'fe80::1',
    'fec0::1',
    '4000::1',
    'not an address',
  ];
  for (const address of forbidden) test(`${address} is forbidden`, () => assert.equal(guard(address), false));
  for (const address of ['8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8']) {
    test(`${address} is public`, () => assert.equal(guard(address), true));
  }
  test('allowed networks pass, also as mapped IPv6, and a bad CIDR is refused at the start', () => {
    const lan = createAddressGuard(['10.0.0.0/8', 'fd00::/8']);
    assert.deepEqual(['10.9.9.9', '::ffff:10.9.9.9', 'fd00::9', '11.0.0.1', '192.168.0.1'].map(lan), [
      true,
      true,
      true,
      true,
      false,
    ]);
    assert.throws(() => createAddressGuard(['10.0.0.0']), /not a CIDR/);
  });
});

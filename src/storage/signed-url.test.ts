import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createLinkSigner, LINK_PATH, linkFileName } from './signed-url.ts';

const secret = new Uint8Array(32).fill(3);
const publicUrl = () => 'https://media.example/apiv1';
const NOW = Date.UTC(2026, 0, 1);
const key = 'org_one/outputs/task-1/video';
const facts = { expiresAt: new Date(NOW + 60_000), contentType: 'video/mp4', fileName: 'my film 1.mp4' };

function split(link: string): { path: string; query: Record<string, string> } {
  const url = new URL(link);
  const prefix = `/apiv1${LINK_PATH}`;
  assert.ok(url.pathname.startsWith(prefix));
  return { path: url.pathname.slice(prefix.length), query: Object.fromEntries(url.searchParams) };
}

describe('signed links', () => {
  const signer = createLinkSigner({ secret, publicUrl, now: () => NOW });
  const link = signer.sign(key, facts);

  test('grant what they say, on every server with the secret', () => {
    const other = createLinkSigner({ secret, publicUrl, now: () => NOW });
    assert.equal(other.sign(key, facts), link);
    const { path, query } = split(link);
    assert.deepEqual(other.verify(path, query), { key, ...facts });
    assert.match(link, /\/my%20film%201\.mp4\?/);
  });

  test('are denied when any part was changed', () => {
    const { path, query } = split(link);
    const changed: [string, Record<string, unknown>][] = [
      [path.replace('task-1', 'task-2'), query],
      [path.replace('film', 'show'), query],
      [path, { ...query, expires: String(Number(query.expires) + 1) }],
      [path, { ...query, type: 'text/html' }],
      [path, { ...query, signature: query.signature?.slice(0, -2) }],
      [path, { ...query, signature: [query.signature] }],
      [path, { expires: query.expires, type: query.type }],
      [`../${path}`, query],
      [path.replace('my', '%ff'), query],
      ['', {}],
    ];
    for (const [badPath, badQuery] of changed) {
      assert.throws(() => signer.verify(badPath, badQuery), { reason: 'permission_denied' });
    }
    const stranger = createLinkSigner({ secret: new Uint8Array(32).fill(4), publicUrl, now: () => NOW });
    assert.throws(() => stranger.verify(path, query), { reason: 'permission_denied' });
  });

  test('expire to the second', () => {
    const { path, query } = split(link);
    const at = (now: number) => createLinkSigner({ secret, publicUrl, now: () => now });
    assert.doesNotThrow(() => at(NOW + 59_999).verify(path, query));
    assert.throws(() => at(NOW + 60_000).verify(path, query), { reason: 'link_expired', status: 410 });
    assert.throws(() => at(NOW + 60_000).verify(path, { ...query, type: 'x' }), { reason: 'permission_denied' });
  });

  test('are recognised in full, and only under our own address', () => {
    assert.deepEqual(signer.recognise(link), { key, ...facts });
    assert.deepEqual(signer.recognise(`${link}#t=1`), { key, ...facts });
    assert.equal(signer.recognise('https://media.example/other/a.mp4'), undefined);
    assert.equal(signer.recognise(link.replace('media.example', 'media.example.org')), undefined);
    assert.throws(() => signer.recognise('https://media.example/apiv1/files/x'), { reason: 'permission_denied' });
  });

  test('carry harmless file names', () => {
    assert.equal(linkFileName('../a/b\r\n"c".mp4'), '_a_b___c_.mp4');
    assert.equal(linkFileName('...'), 'file');
    assert.equal(linkFileName('声音.wav'), '声音.wav');
    for (const fileName of ['声音.wav', 'a?b#c%.mp4', 'x'.repeat(500), '\ud800.png']) {
      const { path, query } = split(signer.sign(key, { ...facts, fileName }));
      assert.equal(signer.verify(path, query).fileName, linkFileName(fileName));
    }
  });

  test('need a secret of some length', () => {
    assert.throws(() => createLinkSigner({ secret: new Uint8Array(16), publicUrl, now: () => NOW }), /32 bytes/);
  });
});

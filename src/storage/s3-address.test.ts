import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bucketUrl, parseS3Address } from './s3-address.ts';

describe('S3 addresses', () => {
  test('Amazon needs a bucket and a region only', () => {
    const address = parseS3Address('s3://media?region=eu-central-1');
    assert.deepEqual(address, {
      bucket: 'media',
      prefix: '',
      endpoint: 'https://s3.eu-central-1.amazonaws.com',
      region: 'eu-central-1',
      pathStyle: false,
      links: 'stream',
      verify: 'checksum',
    });
    assert.equal(bucketUrl(address), 'https://media.s3.eu-central-1.amazonaws.com');
  });

  test('another service has an endpoint, with the bucket in the path unless it says otherwise', () => {
    const url = 's3://media/a/b/?endpoint=https://store.example:9000/base/&links=redirect&verify=read';
    const address = parseS3Address(url);
    assert.deepEqual([address.prefix, address.links, address.verify], ['a/b', 'redirect', 'read']);
    assert.equal(bucketUrl(address), 'https://store.example:9000/base/media');
    assert.equal(bucketUrl(parseS3Address(`${url}&path_style=0`)), 'https://media.store.example:9000/base');
  });

  const refused: readonly [string, RegExp][] = [
    ['s3://', /bucket/],
    ['s3://x', /bucket/],
    ['s3://media/.hidden', /prefix/],
    ['s3://media/a b', /prefix/],
    ['s3://media/a//b', /prefix/],
    ['s3://media:80/a', /s3:\/\/bucket/],
    ['s3://media?pathstyle=1', /only endpoint, region, path_style, links, verify/],
    ['s3://media?region=a&region=b', /twice/],
    ['s3://media?region=a/b', /region/],
    ['s3://media?path_style=yes', /1 or 0/],
    ['s3://media?links=public', /stream or redirect/],
    ['s3://media?verify=off', /checksum or read/],
    ['s3://media?endpoint=store.example', /endpoint/],
    ['s3://media?endpoint=ftp://store.example', /endpoint/],
    ['s3://media?endpoint=https://store.example/?a=b', /endpoint/],
  ];
  for (const [url, message] of refused) {
    test(`refuses ${url}`, () => assert.throws(() => parseS3Address(url), message));
  }

  for (const url of [
    's3://id:hunter2@media',
    's3://media?endpoint=https://id:hunter2@store.example',
    's3://media?secret=hunter2',
  ]) {
    test(`refuses a secret in the URL and does not repeat it: ${url.slice(0, 20)}…`, () => {
      assert.throws(
        () => parseS3Address(url),
        (error: Error) => !error.message.includes('hunter2') && error.message.startsWith('SPARKSTAGE_STORAGE_URL'),
      );
    });
  }
});

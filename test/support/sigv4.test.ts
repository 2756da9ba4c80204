import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSignatureFault, type SignedRequest } from './sigv4.ts';

/** From Amazon's "Signature Calculations for the Authorization Header" and "Using Query Parameters". */
const key = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};
const now = new Date('2013-05-24T00:00:30Z');
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function request(method: string, target: string, signature: string, extra: Record<string, string> = {}): SignedRequest {
  const headers: Record<string, string> = {
    host: 'examplebucket.s3.amazonaws.com',
    'x-amz-content-sha256': EMPTY,
    'x-amz-date': '20130524T000000Z',
    ...extra,
  };
  const authorization = `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/20130524/us-east-1/s3/aws4_request,SignedHeaders=${Object.keys(headers).sort().join(';')},Signature=${signature}`;
  return { method, target, headers: { ...headers, authorization } };
}

const examples: Record<string, SignedRequest> = {
  'GET object': request('GET', '/test.txt', 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41', {
    range: 'bytes=0-9',
  }),
  'PUT object': request('PUT', '/test$file.text', '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd', {
    date: 'Fri, 24 May 2013 00:00:00 GMT',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
  }),
  'GET bucket lifecycle': request(
    'GET',
    '/?lifecycle',
    'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  ),
  'GET bucket': request(
    'GET',
    '/?max-keys=2&prefix=J',
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  ),
  'presigned GET': {
    method: 'GET',
    target:
      '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    headers: { host: 'examplebucket.s3.amazonaws.com' },
  },
};

for (const [name, example] of Object.entries(examples)) {
  test(`Amazon's example "${name}" is authentic, and nothing near it`, () => {
    assert.equal(findSignatureFault(example, key, now), undefined);
    assert.equal(findSignatureFault({ ...example, method: 'DELETE' }, key, now), 'SignatureDoesNotMatch');
    assert.equal(
      findSignatureFault({ ...example, headers: { ...example.headers, host: 'other' } }, key, now),
      'SignatureDoesNotMatch',
    );
    assert.equal(findSignatureFault(example, { ...key, secretAccessKey: 'x' }, now), 'SignatureDoesNotMatch');
    assert.equal(findSignatureFault(example, { ...key, accessKeyId: 'x' }, now), 'InvalidAccessKeyId');
    assert.equal(findSignatureFault(example, { ...key, region: 'eu' }, now), 'AuthorizationHeaderMalformed');
    assert.ok(findSignatureFault(example, key, new Date('2013-05-26T00:00:00Z')));
    const smuggled = { ...example.headers, 'x-amz-acl': 'public-read' };
    assert.equal(findSignatureFault({ ...example, headers: smuggled }, key, now), 'AccessDenied');
  });
}

test('an unsigned request is denied', () => {
  assert.equal(findSignatureFault({ method: 'GET', target: '/', headers: { host: 'h' } }, key, now), 'AccessDenied');
});

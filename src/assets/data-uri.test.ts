import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isDataUri, parseDataUri } from './data-uri.ts';

const limits = { param: 'image_url', maxBytes: 1000 };

describe('data: URIs', () => {
  test('any bytes survive base64 and percent-encoding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        const source = Buffer.from(bytes);
        const escaped = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
        for (const text of [
          `data:image/png;base64,${source.toString('base64')}`,
          `data:image/png;base64,${encodeURIComponent(source.toString('base64'))}`,
          `data:image/png;base64,${source.toString('base64url')}`,
          `data:;charset=x;base64,${source.toString('base64')}`,
          `data:image/png,${escaped}`,
        ]) {
          assert.deepEqual(parseDataUri(text, limits).bytes, source);
        }
      }),
    );
  });

  test('keeps the declared type as a mere claim', () => {
    assert.equal(parseDataUri('data:audio/wav;base64,QUJD', limits).declaredType, 'audio/wav');
    assert.equal(parseDataUri('data:,abc', limits).declaredType, '');
    assert.ok(isDataUri('DATA:image/png,') && !isDataUri('https://data:1/'));
  });

  for (const [text, detail] of [
    ['data:image/PNG;base64,QUJD', /lower-case/],
    ['DATA:image/png;base64,QUJD', /expected data:/],
    ['data:image/png;base64', /expected data:/],
    ['data:image/png;base64,', /empty/],
    ['data:image/png;base64,QUJ*', /damaged/],
    ['data:image/png;base64,QUJDR', /damaged/],
    ['data:image/png;base64,QU=D', /damaged/],
    ['data:image/png,a%zz', /hexadecimal/],
    ['data:image/png,a%4', /hexadecimal/],
  ] as const) {
    test(`refuses ${text}`, () => {
      assert.throws(
        () => parseDataUri(text, limits),
        (error: { reason: string; details: { param: string; detail: string } }) => {
          assert.equal(error.reason, 'invalid_parameter');
          assert.equal(error.details.param, 'image_url');
          assert.match(error.details.detail, detail);
          return true;
        },
      );
    });
  }

  test('the limit holds to the byte, and long text is refused before it is decoded', () => {
    const encode = (size: number) => `data:image/png;base64,${Buffer.alloc(size, 1).toString('base64')}`;
    assert.equal(parseDataUri(encode(1000), limits).bytes.byteLength, 1000);
    assert.throws(() => parseDataUri(encode(1001), limits), { reason: 'input_too_large' });
    // Damaged as well: that this is not what it says shows that nothing was decoded.
    assert.throws(() => parseDataUri(`data:image/png;base64,${'*'.repeat(5000)}`, limits), {
      reason: 'input_too_large',
    });
    assert.throws(() => parseDataUri(`data:image/png,${'a'.repeat(1001)}`, limits), { reason: 'input_too_large' });
    assert.equal(parseDataUri(`data:image/png,${'%61'.repeat(1000)}`, limits).bytes.byteLength, 1000);
  });
});

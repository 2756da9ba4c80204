import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MediaRule } from '../models/model.ts';
import { shortenDataUris } from './shorten-data-uris.ts';
import type { TaskInput } from './task.ts';

const rule: MediaRule = { kind: 'image', formats: [], maxBytes: 1, maxBytesInclusive: true, check: () => null };
const picture = `data:image/png;base64,${'A'.repeat(5000)}`;

function stored(name: string): TaskInput {
  return { name, storageKey: 'k', sha256: 'abc', contentType: 'image/png', sizeBytes: 3750, facts: {} };
}

test('a data: URI is kept as the name of its content, wherever it stands', () => {
  const params = {
    content: [
      { type: 'image_url', image_url: { url: picture } },
      { type: 'text', text: 'data:x' },
    ],
    again: picture,
    seed: 3,
    none: null,
  };
  const kept = shortenDataUris(params, [{ name: 'image', param: 'content[0]', url: picture, rule }], [stored('image')]);
  const short = 'data:image/png;sha256=abc,';
  assert.deepEqual(kept, {
    content: [
      { type: 'image_url', image_url: { url: short } },
      { type: 'text', text: 'data:x' },
    ],
    again: short,
    seed: 3,
    none: null,
  });
});

test('links stay as they are', () => {
  const params = { image_url: 'https://example.com/a.png' };
  const reference = { name: 'image', param: 'image_url', url: params.image_url, rule };
  assert.equal(shortenDataUris(params, [reference], [stored('image')]), params);
});

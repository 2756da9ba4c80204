import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadLocalWeights, parsePackedFiles } from './weights.ts';

describe('local weights', () => {
  test('come out of the installed packages, each in a buffer of its own', async () => {
    const { face, segmentation, wasmDirUrl } = await loadLocalWeights();
    for (const bytes of [face.detection, face.mesh, segmentation]) {
      assert.equal(new TextDecoder('latin1').decode(bytes.subarray(4, 8)), 'TFL3');
    }
    for (const bytes of [face.detection, face.mesh, face.geometry, segmentation]) {
      assert.equal(bytes.buffer.byteLength, bytes.length, 'a view would keep the packed file alive');
    }
    assert.ok(wasmDirUrl.endsWith('/'));
    assert.ok(existsSync(fileURLToPath(new URL('tfjs-backend-wasm-simd.wasm', wasmDirUrl))));
  });

  test('the packed file table is read from the loader script', () => {
    const script = 'loadPackage({"files": [{"filename": "/a/b.tflite", "start": 0, "end": 12}], "size": 12});';
    assert.deepEqual(parsePackedFiles(script), [{ filename: '/a/b.tflite', start: 0, end: 12 }]);
    assert.throws(() => parsePackedFiles('nothing here'), /without a table/);
    assert.throws(() => parsePackedFiles('"files": [{"filename": 3}]'), /malformed/);
  });
});

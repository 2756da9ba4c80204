import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadLocalWeights } from '../../engines/local/weights.ts';
import { parseTflite, widenFloat16 } from './tflite-model.ts';

describe('TFLite files', () => {
  test('half floats widen exactly, as in IEEE 754 table values', () => {
    const wide = widenFloat16(
      Uint16Array.of(0x0000, 0x3c00, 0xc000, 0x3555, 0x7bff, 0x0001, 0x0400, 0x7c00, 0xfc00, 0x7e00),
    );
    const want = [0, 1, -2, 0.333251953125, 65504, 2 ** -24, 2 ** -14, Infinity, -Infinity, Number.NaN];
    assert.deepEqual([...wide], want);
  });

  test('the shipped models parse into known operators with every weight present', async () => {
    const { face, segmentation } = await loadLocalWeights();
    for (const bytes of [face.detection, face.mesh, segmentation]) {
      const model = parseTflite(bytes);
      assert.equal(model.inputs.length, 1);
      const produced = new Set([...model.inputs, ...model.ops.flatMap((op) => op.outputs)]);
      for (const op of model.ops) {
        assert.doesNotMatch(op.kind, /^BUILTIN|^DEQUANTIZE|^UNKNOWN/);
        for (const index of op.inputs) {
          assert.ok(
            produced.has(index) || model.tensors[index]?.constant,
            `${op.kind} reads tensor ${index} from nowhere`,
          );
        }
      }
    }
  });

  test('anything else is refused', () => {
    assert.throws(() => parseTflite(new TextEncoder().encode('this is not a model file')), /not a TFLite model/);
    assert.throws(() => parseTflite(new Uint8Array(3)), /not a TFLite model/);
  });
});

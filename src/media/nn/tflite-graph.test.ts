import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type LocalWeights, loadLocalWeights } from '../../engines/local/weights.ts';
import { createNnRuntime, type NnRuntime } from './nn-runtime.ts';
import { compileOp, type OpContext } from './tflite-ops.ts';

describe('TFLite execution', () => {
  let weights: LocalWeights;
  let runtime: NnRuntime;
  before(async () => {
    weights = await loadLocalWeights();
    runtime = await createNnRuntime(weights);
  });

  test('the same input gives the same bytes, and no tensor stays behind', () => {
    for (const bytes of [weights.face.detection, weights.face.mesh, weights.segmentation]) {
      const empty = runtime.tensorCount();
      const model = runtime.loadModel(bytes);
      const loaded = runtime.tensorCount();
      const size = model.inputShape.reduce((product, length) => product * length, 1);
      const input = Float32Array.from({ length: size }, (_, i) => Math.sin(i * 0.37) * 0.5 + 0.5);
      const first = model.run(input);
      assert.deepEqual(model.run(input), first);
      assert.equal(first.length, model.outputNames.length);
      assert.ok(first.every((output) => output.every(Number.isFinite)));
      assert.equal(runtime.tensorCount(), loaded, 'a run leaked tensors');
      model.dispose();
      assert.equal(runtime.tensorCount(), empty, 'dispose left weights behind');
    }
  });

  test('outputs that are not wanted are neither loaded nor computed; the others stay the same', () => {
    const empty = runtime.tensorCount();
    const input = Float32Array.from({ length: 256 * 256 * 3 }, (_, i) => Math.sin(i * 0.37) * 0.5 + 0.5);
    const whole = runtime.loadModel(weights.pose);
    const wholeTensors = runtime.tensorCount() - empty;
    const all = whole.run(input);
    whole.dispose();
    const part = runtime.loadModel(weights.pose, 2);
    assert.ok(runtime.tensorCount() - empty < wholeTensors);
    assert.equal(part.outputNames.length, 2);
    assert.deepEqual(part.run(input), all.slice(0, 2));
    part.dispose();
    assert.equal(runtime.tensorCount(), empty);
  });

  test('an input of the wrong length is refused without a leak', () => {
    const model = runtime.loadModel(weights.face.detection);
    const loaded = runtime.tensorCount();
    assert.throws(() => model.run(new Float32Array(12)));
    assert.equal(runtime.tensorCount(), loaded);
    model.dispose();
  });

  test('an unknown operator is refused by name', () => {
    const op = { kind: 'BUILTIN:82', inputs: [0], outputs: [1], options: null, custom: null };
    const context: OpContext = {
      shape: () => [1],
      values: () => [],
      weights: () => {
        throw new Error('not reached');
      },
    };
    assert.throws(() => compileOp(op, context), /BUILTIN:82 is not supported/);
  });

  test('starting the backend leaves no crash handlers behind', () => {
    assert.ok(process.listeners('unhandledRejection').every((listener) => !String(listener).includes('throw reason')));
  });
});

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { silentLog } from '../../../lib/log.ts';
import { createAvatarEngine } from './avatar-engine.ts';

const engine = createAvatarEngine({ children: 1, log: silentLog });
after(() => engine.close());

test('the weight of a job follows the size of its video and pe_fast_mode', () => {
  const weigh = (model: string, width: number, height: number, params = {}) => {
    const inputs = [
      { name: 'audio', facts: { durationSeconds: 8 } },
      { name: 'image', facts: { width, height } },
    ];
    return engine.weight?.({ model, params, inputs }) ?? Number.NaN;
  };
  assert.equal(weigh('omnihuman-1.5', 1280, 1280), 1);
  // The longer side ends at 1280 for omni_v2 and at 1920 for omnihuman-1.5; tiny pictures are made larger.
  assert.equal(weigh('spark_avatar_picture_omni_v2', 4000, 4000), 1);
  assert.equal(weigh('omnihuman-1.5', 4000, 4000), 0.25 + 0.75 * 2.25);
  assert.equal(weigh('omnihuman-1.5', 1280, 640), weigh('omnihuman-1.5', 640, 1280));
  assert.equal(weigh('omnihuman-1.5', 64, 64), weigh('omnihuman-1.5', 512, 512));
  assert.ok(weigh('omnihuman-1.5', 1280, 640) < 1);
  const fast = weigh('omnihuman-1.5', 1280, 1280, { pe_fast_mode: true });
  assert.ok(fast > 0.5 && fast < 0.53, `${fast}`);
});

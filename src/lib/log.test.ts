import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from './log.ts';

test('secret fields never carry their value, at the top or one level down', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } });
  log.info({ secret: 'S1', request: { authorization: 'S2', body: 'S3' }, key: 'S4', keyId: 'key_1' }, 'message');
  log.debug({ value: 'S5' }, 'not at this level');
  const written = lines.join('');
  assert.doesNotMatch(written, /S[1-5]/);
  const line = JSON.parse(written);
  assert.deepEqual([line.keyId, line.msg, line.key], ['key_1', 'message', '[redacted]']);
  assert.equal(log.isLevelEnabled?.('debug'), false);
});

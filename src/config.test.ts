import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from './config.ts';

test('results can be fetched for 24 hours and files for 72, unless set otherwise', () => {
  const { resultTtlSeconds, fileTtlSeconds } = readConfig({});
  assert.deepEqual([resultTtlSeconds, fileTtlSeconds], [24 * 3600, 72 * 3600]);
  const set = readConfig({ SPARKSTAGE_RESULT_TTL: '90m', SPARKSTAGE_FILE_TTL: '7d' });
  assert.deepEqual([set.resultTtlSeconds, set.fileTtlSeconds], [90 * 60, 7 * 86_400]);
});

test('every bad setting is named, and no value is repeated', () => {
  const bad = { SPARKSTAGE_PORT: '99999', SPARKSTAGE_ADMIN_KEY: 'short', SPARKSTAGE_RESULT_TTL: 'soon' };
  assert.throws(
    () => readConfig(bad),
    ({ message }: Error) =>
      Object.keys(bad).every((name) => message.includes(name)) && !/99999|short\b|soon/.test(message),
  );
});

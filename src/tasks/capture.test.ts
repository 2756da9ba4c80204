import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../lib/json.ts';
import { createModels } from '../models/index.ts';
import { parseInput } from '../models/parse-input.ts';
import { captureMicro } from './capture.ts';
import type { BillingRule, TaskOutput } from './task.ts';

const models = createModels({ maxAudioSeconds: 60 });

function capture(
  model: string,
  given: {
    duration?: number;
    rule?: BillingRule;
    units?: number;
    metadata?: JsonObject;
    seconds?: number;
    cost?: number;
  },
): number {
  const found = models.find(model);
  assert.ok(found);
  const { rule = 'per_second', units = 15, metadata = {}, seconds, cost = 0, duration = -1 } = given;
  const params = model === 'spark_dance_v2_0' ? { ...found.example, duration } : found.example;
  const row = {
    params: parseInput(found, params).input,
    billing_rule: rule,
    billing_units: units,
    reserved_micro: 15_000,
  };
  const facts = seconds === undefined ? {} : { durationSeconds: seconds };
  const output: TaskOutput = {
    name: 'video.mp4',
    kind: 'video',
    storageKey: 'k',
    contentType: 'video/mp4',
    sizeBytes: 1,
    url: 'https://example.com/a.mp4',
    text: null,
    facts,
  };
  return captureMicro(row, found, { result: { metadata, costUnits: cost }, outputs: [output] });
}

test('-1 captures the seconds that came of it: the engine’s word first, else as decoded', () => {
  assert.equal(capture('spark_dance_v2_0', { metadata: { duration: 7 }, seconds: 7.04 }), 7000);
  assert.equal(capture('spark_dance_v2_0', { seconds: 8.96 }), 9000);
  assert.equal(capture('spark_dance_v2_0', { metadata: { duration: 'x' } }), 15_000);
  assert.equal(capture('spark_dance_v2_0', { seconds: 19 }), 15_000, 'never more than reserved');
});

test('a chosen length is captured as ordered, whatever was decoded', () => {
  assert.equal(capture('spark_dance_v2_0', { duration: 6, units: 6, seconds: 5.9 }), 15_000);
  assert.equal(capture('spark_dance_v2_0', { duration: 6, units: 1, rule: 'per_call', seconds: 4 }), 15_000);
});

test('tokens are captured as counted by the engine', () => {
  const tokens = { rule: 'per_token', units: 1000, duration: 6 } as const;
  assert.equal(capture('spark_dance_v2_0', { ...tokens, cost: 400 }), 6000);
  assert.equal(capture('spark_dance_v2_0', { ...tokens, cost: 1200 }), 15_000);
  assert.throws(() => capture('spark_dance_v2_0', { ...tokens, cost: Number.NaN }), /NaN units/);
});

test('other models capture what they reserved', () => {
  assert.equal(capture('omnihuman-1.5', { seconds: 3 }), 15_000);
});

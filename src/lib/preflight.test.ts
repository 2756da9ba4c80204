import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { test } from 'node:test';
import { findPinnedNode, MIN_NODE_MAJOR, nodeMajor } from './preflight.ts';

test('the major version is a number', () => {
  assert.equal(nodeMajor('v24.21.0'), 24);
  assert.equal(nodeMajor('v9.1.0'), 9);
  assert.ok(nodeMajor(process.version) >= MIN_NODE_MAJOR);
});

test('the pinned Node is a file where npm installed one', () => {
  const binary = findPinnedNode();
  if (binary !== undefined) assert.ok(existsSync(binary));
});

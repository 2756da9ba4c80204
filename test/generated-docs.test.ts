import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createConfig, lintFromString } from '@redocly/openapi-core';

const file = fileURLToPath(new URL('../docs/openapi.json', import.meta.url));

test('docs/ says what the server says: API description, texts for language models, a page per model and error', () => {
  const script = fileURLToPath(new URL('../scripts/generate-docs.ts', import.meta.url));
  const checked = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  assert.equal(checked.status, 0, checked.stderr);
});

async function lint(source: string): Promise<readonly string[]> {
  const config = await createConfig({ extends: ['recommended-strict'] });
  const problems = await lintFromString({ source, absoluteRef: file, config });
  return problems.map(({ ruleId, message, location }) => `${ruleId} at ${location[0]?.pointer}: ${message}`);
}

test('the API description is valid OpenAPI 3.1, its examples fit their schemas', async () => {
  const source = readFileSync(file, 'utf8');
  assert.deepEqual(await lint(source), []);
});

test('the validator bites: a broken reference, a doubled name and a wrong example are found', async () => {
  const document = JSON.parse(readFileSync(file, 'utf8'));
  document.paths['/v1/tasks'].get.operationId = 'getTask';
  document.paths['/v1/keys'].post.responses['400'].$ref = '#/components/responses/Nowhere';
  document.paths['/v1/keys'].post.requestBody.content['application/json'].examples.limited.value.credit_limit = 'much';
  const found = (await lint(JSON.stringify(document))).map((problem) => problem.split(' ')[0]);
  for (const rule of ['operation-operationId-unique', 'no-unresolved-refs', 'no-invalid-media-type-examples']) {
    assert.ok(found.includes(rule), `${rule} not in ${found.join(', ')}`);
  }
});

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { type EnginesFileOptions, loadEnginesFile, parseEnginesFile } from './engines-file.ts';

const options: EnginesFileOptions = {
  secret: (name) => ({ NODE_KEY: 'sk-very-secret' })[name],
  localEngines: [{ id: 'local-avatar', models: ['talk'] }],
  models: ['talk', 'dance'],
};
const node = { id: 'node', type: 'spark', base_url: 'https://node.example/apiv1/', key_env: 'NODE_KEY' };

/** The lines of the error, without the first. */
function problemsOf(json: unknown): string[] {
  try {
    parseEnginesFile(json, 'engines.json', options);
  } catch (error) {
    const [first, ...lines] = (error as Error).message.split('\n');
    assert.equal(first, 'Bad engines file engines.json:');
    assert.ok(!String(error).includes('sk-very-secret'));
    return lines.map((line) => line.trim());
  }
  throw new Error('the file was accepted');
}

test('a complete file: keys come from the environment, sizes become bytes, slashes go', () => {
  const json = {
    engines: [
      { ...node, models: { talk: 'their-talk' }, inputs: 'data', slots: 8, timeout_seconds: 5, max_output_mb: 2 },
      { ...node, id: 'second', models: ['talk', 'dance'] },
    ],
    routes: { talk: ['node', 'local-avatar'] },
  };
  const { upstreams, routes } = parseEnginesFile(json, 'engines.json', options);
  assert.deepEqual(upstreams[0], {
    id: 'node',
    type: 'spark',
    baseUrl: 'https://node.example/apiv1',
    key: 'sk-very-secret',
    models: { talk: 'their-talk' },
    inputs: 'data',
    slots: 8,
    timeoutSeconds: 5,
    maxOutputBytes: 2 * 1_048_576,
  });
  const second = upstreams[1];
  assert.deepEqual([second?.models, second?.inputs, second?.slots], [{ talk: 'talk', dance: 'dance' }, 'auto', 4]);
  assert.deepEqual(routes, { talk: ['node', 'local-avatar'] });
  assert.deepEqual(parseEnginesFile({}, 'engines.json', options), { upstreams: [], routes: {} });
});

test('every mistake is named by its path', () => {
  const problems = problemsOf({
    engines: [{ id: 'Node!', type: 'spork', base_url: 'ftp://x', key: 'sk-very-secret', models: [] }],
    route: {},
  });
  for (const start of [
    'engines[0].id: ',
    'engines[0].type: ',
    'engines[0].base_url: ',
    'engines[0].key_env: ',
    'engines[0].models: ',
    'engines[0]: Unrecognized key: "key"',
    'the file: Unrecognized key: "route"',
  ]) {
    assert.ok(
      problems.some((line) => line.startsWith(start)),
      `${start} in ${problems.join(' | ')}`,
    );
  }
});

test('names that stand for nothing, or for two things', () => {
  const problems = problemsOf({
    engines: [
      { ...node, models: ['talk', 'sing'] },
      { ...node, id: 'local-avatar', key_env: 'OTHER_KEY', models: ['dance'] },
    ],
    routes: { sing: ['node'], talk: ['node', 'nobody', 'node'], dance: ['node'] },
  });
  assert.deepEqual(problems, [
    'engines[0].models: there is no model sing',
    'engines[1].id: there is another engine local-avatar',
    'engines[1].key_env: the environment variable OTHER_KEY is not set',
    'routes.sing: there is no such model',
    'routes.talk[1]: there is no engine nobody',
    'routes.talk[2]: node is listed twice',
    'routes.dance[0]: node does not serve dance',
  ]);
});

test('an address must not hold a user, a password or a query', () => {
  for (const base_url of ['https://user:secret@node.example', 'https://node.example/?key=secret']) {
    assert.deepEqual(problemsOf({ engines: [{ ...node, base_url, models: ['talk'] }] }), [
      'engines[0].base_url: must not hold a user, a query or a fragment',
    ]);
  }
});

test('a file that is missing or no JSON says so', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'sparkstage-engines-'));
  try {
    const file = path.join(directory, 'engines.json');
    assert.throws(() => loadEnginesFile(file, options), /engines\.json cannot be read: ENOENT/);
    await writeFile(file, '{"engines": [');
    assert.throws(() => loadEnginesFile(file, options), /engines\.json is not valid JSON: /);
    await writeFile(file, '{}');
    assert.deepEqual(loadEnginesFile(file, options), { upstreams: [], routes: {} });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

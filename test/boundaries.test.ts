/** The import rules bite: planted violations are found, and the real tree has none of its modules skipped. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';

// By URL: the file is plain JavaScript, so a literal import would have no types.
const { default: config } = (await import(new URL('../.dependency-cruiser.js', import.meta.url).href)) as {
  default: IConfiguration;
};

let folder = '';

before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sparkstage-boundaries-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

async function violationsOf(files: Record<string, string>): Promise<string[]> {
  const base = mkdtempSync(path.join(folder, 'tree-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(base, name)), { recursive: true });
    writeFileSync(path.join(base, name), text);
  }
  const { forbidden, options } = config;
  const { tsConfig: _unused, ...plain } = options ?? {};
  const { output } = await cruise(['src'], {
    ...plain,
    baseDir: base,
    validate: true,
    ruleSet: { forbidden: forbidden ?? [] },
  });
  const result = output as ICruiseResult;
  assert.ok(result.summary.totalCruised >= Object.keys(files).length, 'every planted file was read');
  return result.summary.violations.map((violation) => violation.rule.name);
}

const leaf = 'export const value = 1;\n';
const importing = (specifier: string): string => `import { value } from '${specifier}';\nexport const other = value;\n`;

const planted: [name: string, files: Record<string, string>, rule: string][] = [
  [
    'a kernel that imports HTTP',
    { 'src/media/a.ts': importing('../http/b.ts'), 'src/http/b.ts': leaf },
    'media-imports-down',
  ],
  [
    'a kernel that reads files',
    { 'src/media/a.ts': "import fs from 'node:fs';\nexport const x = fs;\n" },
    'media-is-pure',
  ],
  [
    'an engine that imports another engine',
    { 'src/engines/ark/a.ts': importing('../evolink/b.ts'), 'src/engines/evolink/b.ts': leaf },
    'engines-are-islands',
  ],
  [
    'the pipeline that imports a vendor',
    { 'src/tasks/a.ts': importing('../engines/ark/b.ts'), 'src/engines/ark/b.ts': leaf },
    'tasks-imports-down',
  ],
  [
    'a model that imports the pipeline',
    { 'src/models/a.ts': importing('../tasks/b.ts'), 'src/tasks/b.ts': leaf },
    'models-imports-down',
  ],
  [
    'a room that reads the configuration',
    { 'src/http/a.ts': importing('../config.ts'), 'src/config.ts': leaf },
    'config-is-read-at-the-top',
  ],
  [
    'a cycle',
    {
      'src/lib/a.ts': importing('./b.ts'),
      'src/lib/b.ts': "import { other } from './a.ts';\nexport const value = other;\n",
    },
    'no-cycles',
  ],
];

for (const [name, files, rule] of planted) {
  test(`${name} breaks ${rule}`, async () => {
    const violations = await violationsOf(files);
    assert.ok(violations.includes(rule), `found ${violations.join(', ') || 'nothing'}`);
  });
}

test('imports that point down are allowed', async () => {
  assert.deepEqual(await violationsOf({ 'src/tasks/a.ts': importing('../lib/b.ts'), 'src/lib/b.ts': leaf }), []);
});

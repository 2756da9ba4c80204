/**
 * Imports point down only: main → http → tasks → {dialects, accounts, assets, storage, db} → models → lib.
 * Each row says what a room may import; everything of ours that is not listed is forbidden.
 * test/boundaries.test.ts plants violations and proves that these rules bite.
 */
const may = {
  lib: ['lib'],
  media: ['media'],
  codecs: ['codecs', 'lib'],
  storage: ['storage', 'lib', 'db'],
  db: ['db', 'lib'],
  models: ['models', 'lib'],
  // tasks/task.ts is the task as a type with its transition table; it imports nothing but lib, so rooms below may name it.
  dialects: ['dialects', 'models', 'lib', 'tasks/task[.]ts$'],
  accounts: ['accounts', 'db', 'lib', 'models', 'tasks/task[.]ts$'],
  assets: ['assets', 'storage', 'codecs', 'db', 'models', 'lib', 'tasks/task[.]ts$'],
  engines: ['engines', 'media', 'codecs', 'lib'],
  tasks: ['tasks', 'dialects', 'accounts', 'assets', 'storage', 'db', 'models', 'lib', 'engines/engine[.]ts$'],
  http: ['http', 'tasks', 'dialects', 'accounts', 'assets', 'storage', 'db', 'models', 'lib', 'engines/engine[.]ts$'],
};

const rooms = Object.entries(may).map(([room, allowed]) => ({
  name: `${room}-imports-down`,
  comment: `src/${room}/ may import only: ${allowed.join(', ')}`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: '[.]test[.]ts$' },
  to: {
    path: '^(src|demo|bench|eval|scripts|test)/',
    pathNot: allowed.map((entry) => (entry.endsWith('$') ? `^src/${entry}` : `^src/${entry}/`)),
  },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...rooms,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'media-is-pure',
      comment: 'Kernels do no I/O: no Node built-ins in src/media.',
      severity: 'error',
      from: { path: '^src/media/', pathNot: '[.]test[.]ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'engines-are-islands',
      comment: 'An engine never imports another engine; inside local/, scene and imitator may use avatar.',
      severity: 'error',
      from: { path: '^src/engines/(?!local/)([^/]+)/' },
      to: { path: '^src/engines/([^/]+)/', pathNot: '^src/engines/$1/' },
    },
    {
      name: 'local-engines-are-islands',
      severity: 'error',
      from: { path: '^src/engines/local/(avatar|portrait)/' },
      to: { path: '^src/engines/local/([^/]+)/', pathNot: '^src/engines/local/$1/' },
    },
    {
      name: 'avatar-has-one-entry',
      comment: 'Another local engine uses what index.ts of the avatar shows, its render threads the face drawer alone.',
      severity: 'error',
      from: { path: '^src/engines/local/(?!avatar/)[^/]+/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/engines/local/avatar/(?!(index|face-drawer)[.]ts$)' },
    },
    {
      name: 'config-is-read-at-the-top',
      comment: 'Only main.ts and cli.ts read the configuration.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(main|cli|config)[.]ts$', '[.]test[.]ts$'] },
      to: { path: '^src/config[.]ts$' },
    },
    {
      name: 'nothing-imports-the-top',
      severity: 'error',
      from: { path: '^src/(?!cli[.]ts$|main[.]ts$)', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/(main|cli)[.]ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};

/**
 * The architecture as rules: each folder of `src/` with what it may import, and why. `npm run check` runs it,
 * `spec/architecture/` shows that a forbidden import fails. Read with docs/architecture.md.
 *
 * `pure: true` means that the folder computes and does nothing else: no Node built-in but path, util, crypto, assert, vm.
 */
const folders = {
  util: { pure: true, imports: [], why: 'tiny helpers without a word of the domain' },
  domain: { pure: true, imports: ['util'], why: 'the words that all stages share' },
  template: {
    pure: true,
    imports: ['domain', 'util'],
    why: 'Jinja2: knows nothing of projects or databases',
  },
  context: {
    pure: true,
    imports: ['domain', 'util', 'template'],
    why: 'the names a template may use, in both passes',
  },
  discover: { pure: false, imports: ['domain', 'util'], why: 'reads files, understands none of them' },
  parse: { pure: true, imports: ['domain', 'util', 'template', 'context'], why: 'files to nodes' },
  graph: { pure: true, imports: ['domain', 'util'], why: 'nodes to a linked graph' },
  select: { pure: true, imports: ['domain', 'util'], why: 'selector text to a set of ids' },
  compile: { pure: true, imports: ['domain', 'util', 'template', 'context'], why: 'a node to SQL text' },
  plan: {
    pure: true,
    imports: ['domain', 'util', 'adapters/contract'],
    why: 'a compiled node and facts to steps',
  },
  execute: { pure: false, imports: ['domain', 'util', 'adapters/contract'], why: 'does steps, knows no SQL' },
  record: { pure: false, imports: ['domain', 'util'], why: 'outcomes to artifacts and state' },
  state: {
    pure: false,
    imports: ['domain', 'util', 'adapters/contract'],
    why: 'schema sluice in the target',
  },
  adapters: { pure: false, imports: ['domain', 'util'], why: 'engines: text, talk, look, facts' },
  ingest: {
    pure: false,
    imports: ['domain', 'util', 'adapters/contract', 'state'],
    why: 'sources to raw tables, through the contract',
  },
  packages: {
    pure: false,
    imports: ['domain', 'util'],
    why: 'packages from the hub, git, tarballs and folders into the install folder',
  },
  report: { pure: false, imports: ['domain', 'util'], why: 'events to text' },
};
/** Folders of their own inside an impure one that must stay pure. */
const pureInside = ['ingest/normalize', 'adapters/[^/]+/(dialect|capabilities)', 'adapters/contract'];
const pureBuiltins = '^(node:)?(path|path/posix|util|crypto|assert|vm)$';

const allowedPath = (names) => `^src/(${names.join('|')})(/|[.]ts$)`;

/** The source that is an engine, too: it is connected to as a target is. */
const postgresSource = '^src/ingest/extract/postgres/';

const folderRules = Object.entries(folders).map(([name, { imports, why }]) => ({
  name: `${name}-imports`,
  severity: 'error',
  comment: `src/${name} (${why}) imports ${imports.join(', ') || 'no other folder'} and nothing else of src/`,
  from: { path: `^src/${name}/`, pathNot: `[.]test[.]ts$|${postgresSource}` },
  to: { path: '^src/', pathNot: allowedPath([name, ...imports]) },
}));

const pureRule = (path) => ({
  name: `pure-${path}`,
  severity: 'error',
  comment: `src/${path} computes and does nothing else: no Node built-in but path, util, crypto, assert, vm`,
  from: { path: `^src/${path}`, pathNot: '[.]test[.]ts$' },
  to: { dependencyTypes: ['core'], pathNot: pureBuiltins },
});

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Modules that need each other are one module or want a third; type-only imports count.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      comment: 'An import that resolves to nothing.',
      from: { pathNot: '[.]test[.]ts$' },
      to: { couldNotResolve: true },
    },
    {
      name: 'not-to-test-or-dev',
      severity: 'error',
      comment: 'The product does not import tests or what only development installs.',
      from: { path: '^src/', pathNot: '[.]test[.]ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'] },
    },
    {
      name: 'engines-apart',
      severity: 'error',
      comment: 'One engine never imports another; what they share lies in adapters/shared.',
      from: { path: '^src/adapters/(?!shared/)([^/]+)/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/adapters/(?!shared/)([^/]+)/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'contract-alone',
      severity: 'error',
      comment: 'The contract names no engine.',
      from: { path: '^src/adapters/contract[.]ts$' },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'cli-through-app',
      severity: 'error',
      comment:
        'The command line goes through app/: it parses arguments, chooses a reporter and an exit code.',
      from: { path: '^src/cli/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/', pathNot: '^src/(cli|app|report|domain|util)/' },
    },
    {
      name: 'nobody-imports-the-shell',
      severity: 'error',
      comment: 'app/ sees all and is seen by cli/ and the public API only; cli/ is seen by the API alone.',
      from: { path: '^src/(?!app/|cli/|api/|index[.]ts)' },
      to: { path: '^src/(app|cli|api|index[.]ts)' },
    },
    {
      name: 'api-beside-cli',
      severity: 'error',
      comment:
        'The API gives verbs what the command line would have given them; the command line does not know of it.',
      from: { path: '^src/api/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/', pathNot: '^src/(api|cli|app|report|domain|util)/' },
    },
    {
      name: 'cli-without-api',
      severity: 'error',
      comment: 'The command line does not know of the API.',
      from: { path: '^src/(cli|app)/' },
      to: { path: '^src/(api/|index[.]ts)' },
    },
    ...folderRules,
    {
      name: 'postgres-source-imports',
      severity: 'error',
      comment: 'A source that is a Postgres is connected to as a target is; of no other engine it knows.',
      from: { path: postgresSource, pathNot: '[.]test[.]ts$' },
      to: {
        path: '^src/',
        pathNot: `${allowedPath([...folders.ingest.imports, 'ingest'])}|^src/adapters/(postgres/(connect|settings)|shared/)`,
      },
    },
    ...Object.entries(folders)
      .filter(([, { pure }]) => pure)
      .map(([name]) => pureRule(`${name}/`)),
    ...pureInside.map(pureRule),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};

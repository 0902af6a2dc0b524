/** The folders of a project file by what they hold, with their defaults; `legacy` is the older name still read. */
export const pathKeys = [
  { key: 'model-paths', legacy: 'source-paths', name: 'models', fallback: ['models'] },
  { key: 'seed-paths', legacy: 'data-paths', name: 'seeds', fallback: ['seeds'] },
  { key: 'snapshot-paths', legacy: null, name: 'snapshots', fallback: ['snapshots'] },
  { key: 'test-paths', legacy: null, name: 'tests', fallback: ['tests'] },
  { key: 'analysis-paths', legacy: null, name: 'analyses', fallback: ['analyses'] },
  { key: 'function-paths', legacy: null, name: 'functions', fallback: ['functions'] },
  { key: 'macro-paths', legacy: null, name: 'macros', fallback: ['macros'] },
] as const;

/** The blocks of configuration by folder, as they are called in the project file. */
export const configBlocks = [
  'models',
  'seeds',
  'snapshots',
  'sources',
  'data_tests',
  'unit_tests',
  'analyses',
  'exposures',
  'metrics',
  'semantic-models',
  'saved-queries',
  'functions',
] as const;

/** The name of a block of configuration. */
export type ConfigBlock = (typeof configBlocks)[number];

const common = [
  'name',
  'version',
  'config-version',
  'profile',
  'docs-paths',
  'asset-paths',
  'osi-paths',
  'target-path',
  'log-path',
  'packages-install-path',
  'clean-targets',
  'require-dbt-version',
  'quoting',
  'dispatch',
  'on-run-start',
  'on-run-end',
  'query-comment',
  'restrict-access',
  'flags',
  'vars',
  'tests',
  'project-root',
  'packages',
  'dbt-cloud',
  'latest-version-pointer',
  ...configBlocks,
];

/** Every key that a project file may have, by spelling. */
export const projectKeys: Readonly<Record<'native' | 'dbt', ReadonlySet<string>>> = {
  native: new Set([...common, ...pathKeys.map(({ key }) => key), 'source-paths', 'targets', 'target']),
  dbt: new Set([...common, ...pathKeys.flatMap(({ key, legacy }) => (legacy ? [key, legacy] : [key]))]),
};

/** Words that a project may not have as its name: templates use them. */
export const bannedProjectNames: ReadonlySet<string> = new Set(
  (
    '_sql_results adapter api column config context database env env_var exceptions execute flags fromjson fromyaml ' +
    'graph invocation_id load_agate_table load_result log model modules post_hooks pre_hooks ref render return ' +
    'run_started_at schema source sql sql_now store_result store_raw_result target this tojson toyaml ' +
    'try_or_compiler_error var write'
  ).split(' '),
);

/** Keys that the entries of schema files may have, by list; what else stands there is a warning. */
const described = ['name', 'description', 'meta', 'docs', 'config', 'data_tests', 'tests', 'columns'];
const node = [
  ...described,
  'data_type',
  'constraints',
  'quote_columns',
  'access',
  'group',
  'contract',
  'tags',
];

/** The lists of a schema file. */
export const schemaLists: ReadonlySet<string> = new Set([
  'models',
  'seeds',
  'snapshots',
  'sources',
  'macros',
  'analyses',
  'exposures',
  'groups',
  'data_tests',
  'unit_tests',
  'metrics',
  'semantic_models',
  'saved_queries',
  'functions',
]);

/** What may stand at the top of a schema file. */
export const topKeys: ReadonlySet<string> = new Set(['version', 'anchors', 'vars', 'tests', ...schemaLists]);

/** Keys of an entry, by list. */
export const entryKeys: Readonly<Record<string, ReadonlySet<string>>> = {
  models: new Set([
    ...node,
    'latest_version',
    'versions',
    'deprecation_date',
    'time_spine',
    'semantic_model',
    'metrics',
    'derived_semantics',
    'agg_time_dimension',
    'primary_entity',
  ]),
  seeds: new Set(node),
  snapshots: new Set([...node, 'relation']),
  analyses: new Set(described),
  data_tests: new Set(['name', 'description', 'meta', 'docs', 'config']),
  macros: new Set(['name', 'description', 'meta', 'docs', 'config', 'arguments']),
  functions: new Set([...described, 'arguments', 'returns', 'overloads', 'tags']),
  exposures: new Set([
    'name',
    'type',
    'owner',
    'description',
    'label',
    'maturity',
    'meta',
    'tags',
    'url',
    'depends_on',
    'config',
  ]),
  groups: new Set(['name', 'owner', 'description', 'config']),
};

/** Keys of a column. */
export const columnKeys: ReadonlySet<string> = new Set([
  'name',
  'description',
  'meta',
  'data_type',
  'constraints',
  'docs',
  'config',
  'data_tests',
  'tests',
  'quote',
  'tags',
  'granularity',
  'dimension',
  'entity',
  'policy_tags',
]);

/** Keys of one version of a model. */
export const versionKeys: ReadonlySet<string> = new Set([
  'v',
  'defined_in',
  'description',
  'access',
  'config',
  'constraints',
  'docs',
  'data_tests',
  'tests',
  'columns',
  'deprecation_date',
]);

/** What a source and its tables both may say. */
const sourceCommon = [
  'name',
  'description',
  'meta',
  'tags',
  'quoting',
  'freshness',
  'loaded_at_field',
  'loaded_at_query',
  'loader',
  'config',
];

/** Keys of a source in dbt's grammar. */
export const sourceKeys: ReadonlySet<string> = new Set([
  ...sourceCommon,
  'database',
  'project',
  'dataset',
  'dbname',
  'schema',
  'tables',
  'overrides',
  'unrendered_database',
  'unrendered_schema',
]);

/** Keys of a source's table in dbt's grammar. */
export const tableKeys: ReadonlySet<string> = new Set([
  ...sourceCommon,
  'identifier',
  'columns',
  'data_tests',
  'tests',
  'external',
  'constraints',
  'docs',
  'data_type',
  'quote_columns',
]);

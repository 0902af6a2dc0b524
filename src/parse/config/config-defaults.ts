import type { NodeConfig } from '../../domain/config.ts';
import type { ResourceType } from '../../domain/id.ts';
import type { JsonObject } from '../../util/json.ts';
import { emptyFreshness } from './freshness.ts';

const every: JsonObject = {
  enabled: true,
  alias: null,
  schema: null,
  database: null,
  tags: [],
  meta: {},
  group: null,
  static_analysis: null,
};

const node: JsonObject = {
  ...every,
  materialized: 'view',
  incremental_strategy: null,
  batch_size: null,
  lookback: 1,
  begin: null,
  persist_docs: {},
  'post-hook': [],
  'pre-hook': [],
  quoting: {},
  column_types: {},
  full_refresh: null,
  unique_key: null,
  on_schema_change: 'ignore',
  on_configuration_change: 'apply',
  grants: {},
  packages: [],
  docs: { show: true, node_color: null },
  contract: { enforced: false, alias_types: true },
  event_time: null,
  concurrent_batches: null,
};

const model: JsonObject = {
  ...node,
  access: 'protected',
  freshness: null,
  on_error: null,
  latest_version_pointer: { enabled: null, alias: null },
};

const seed: JsonObject = { ...node, materialized: 'seed', delimiter: ',', quote_columns: null };

const snapshot: JsonObject = {
  ...node,
  materialized: 'snapshot',
  strategy: null,
  target_schema: null,
  target_database: null,
  updated_at: null,
  check_cols: null,
  snapshot_meta_column_names: {
    dbt_valid_to: null,
    dbt_valid_from: null,
    dbt_scd_id: null,
    dbt_updated_at: null,
    dbt_is_deleted: null,
  },
  dbt_valid_to_current: null,
};

const ofFunctions: JsonObject = {
  ...node,
  materialized: 'function',
  type: 'scalar',
  volatility: null,
  runtime_version: null,
  entry_point: null,
  snowflake: { quote_args: true },
};

const test: JsonObject = {
  ...every,
  schema: 'dbt_test__audit',
  materialized: 'test',
  severity: 'ERROR',
  store_failures: null,
  store_failures_as: null,
  sql_header: null,
  where: null,
  limit: null,
  fail_calc: 'count(*)',
  warn_if: '!= 0',
  error_if: '!= 0',
};

const source: JsonObject = {
  enabled: true,
  event_time: null,
  freshness: emptyFreshness(),
  loaded_at_field: null,
  loaded_at_query: null,
  meta: {},
  tags: [],
  static_analysis: null,
};

/** The configuration of a resource of which nothing was said: dbt's keys in dbt's order. */
export function configDefaults(type: ResourceType | 'group'): NodeConfig {
  return (type === 'group' ? { meta: {} } : byType[type]) as unknown as NodeConfig;
}

const byType: Readonly<Record<ResourceType, JsonObject>> = {
  model,
  seed,
  snapshot,
  test,
  analysis: node,
  function: ofFunctions,
  operation: node,
  source,
  exposure: { enabled: true, tags: [], meta: {} },
  unit_test: { tags: [], meta: {}, enabled: true, static_analysis: null },
  metric: { enabled: true, group: null, meta: {} },
  semantic_model: { enabled: true, group: null, meta: {} },
  saved_query: {
    enabled: true,
    group: null,
    meta: {},
    export_as: null,
    schema: null,
    cache: { enabled: false },
  },
};

const spellings = ['pre_hook', 'post_hook', 'tests', 'sql_header', 'event_time', 'hard_deletes'];

/** Configuration of one engine or another, which goes through unasked. */
const ofEngines = (
  'indexes unlogged incremental_predicates predicates merge_update_columns merge_exclude_columns sort sort_type dist ' +
  'bind backup auto_refresh partition_by cluster_by clustered_by buckets partitions require_partition_filter ' +
  'partition_expiration_days hours_to_expiration kms_key_name labels policy_tags grant_access_to copy_partitions ' +
  'enable_refresh refresh_interval_minutes max_staleness transient query_tag automatic_clustering snowflake_warehouse ' +
  'target_lag refresh_mode initialize copy_grants secure row_access_policy table_tag external_volume base_location_subpath ' +
  'table_format file_format location_root tblproperties databricks_tags liquid_clustered_by properties on_table_exists ' +
  'views_enabled external_location format format_options options per_thread_output_path strict_mode overwrite_columns ' +
  'invalidate_hard_deletes snapshot_table_column_names location_policy connection_id submission_method http_path ' +
  'python_version packages imports use_anonymous_sproc limit tmp_relation_type'
).split(' ');

const listTypes: Readonly<Record<string, ResourceType>> = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
  analyses: 'analysis',
  functions: 'function',
  data_tests: 'test',
  sources: 'source',
  exposures: 'exposure',
  metrics: 'metric',
  semantic_models: 'semantic_model',
  saved_queries: 'saved_query',
};

const known = new Map<string, ReadonlySet<string>>();

/** The keys that a `config:` of one of the lists of a schema file may have. */
export function knownConfigKeys(list: string): ReadonlySet<string> {
  let keys = known.get(list);
  if (!keys) {
    const type = listTypes[list];
    const own = type ? Object.keys(byType[type]) : ['meta', 'docs'];
    known.set(list, (keys = new Set([...own, ...spellings, ...ofEngines])));
  }
  return keys;
}

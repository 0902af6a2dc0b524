import type { Capabilities } from '../../adapters/contract.ts';
import type { NodeConfig } from '../../domain/config.ts';
import { failed, ok } from '../../util/result.ts';
import type { Result } from '../../util/result.ts';

/** How rows that came since the last run get into the table. */
export type IncrementalStrategy = 'append' | 'delete+insert' | 'merge' | 'replace-span';

/** What to do when the query has other columns than the table. */
export type SchemaChange = 'ignore' | 'append_new_columns' | 'sync_all_columns' | 'fail';

/** The config of an incremental model, checked. */
export interface IncrementalOptions {
  readonly strategy: IncrementalStrategy;
  /** Raw SQL of each part of the key, as dbt takes it; empty where there is none. */
  readonly key: readonly string[];
  readonly onSchemaChange: SchemaChange;
  /** Conditions that narrow what of the table is looked at. */
  readonly predicates: readonly string[];
  readonly mergeUpdateColumns: readonly string[] | null;
  readonly mergeExcludeColumns: readonly string[];
}

const strategies: readonly string[] = ['append', 'delete+insert', 'merge', 'microbatch'];
const schemaChanges: readonly string[] = ['ignore', 'append_new_columns', 'sync_all_columns', 'fail'];

/**
 * Reads `incremental_strategy`, `unique_key`, `on_schema_change` and the rest, with dbt-postgres' defaults: delete and
 * insert where there is a key, else append. Fails with dbt's phrase where it has one.
 */
export function readIncrementalOptions(
  config: NodeConfig,
  capabilities: Capabilities,
): Result<IncrementalOptions, string> {
  const strategy = readStrategy(config);
  const fault = strategyFault(config);
  if (fault !== null) return failed(fault);
  const key = texts(config['unique_key']);
  const byKey = strategy === 'microbatch' && capabilities.microbatch === 'merge';
  if (byKey && key.length === 0) return failed("dbt-postgres 'microbatch' requires a `unique_key` config");
  if (strategy === 'merge' && !capabilities.merge)
    return failed('This engine has no merge: use delete+insert.');
  // What dbt does not know it takes for the default.
  const said = config['on_schema_change'];
  const change = typeof said === 'string' && schemaChanges.includes(said) ? said : 'ignore';
  const updated = config['merge_update_columns'];
  const excluded = texts(config['merge_exclude_columns']);
  if (texts(updated).length > 0 && excluded.length > 0) {
    return failed(
      'Model cannot specify merge_update_columns and merge_exclude_columns. Please update model to use only one config',
    );
  }
  return ok({
    strategy: (strategy === 'microbatch' ? capabilities.microbatch : strategy) as IncrementalStrategy,
    key,
    onSchemaChange: change as SchemaChange,
    predicates: texts(config['predicates'] ?? config['incremental_predicates']),
    mergeUpdateColumns: texts(updated).length > 0 ? texts(updated) : null,
    mergeExcludeColumns: excluded,
  });
}

function readStrategy(config: NodeConfig): string {
  const given = config['incremental_strategy'];
  if (typeof given === 'string' && given !== '' && given !== 'default') return given;
  return texts(config['unique_key']).length > 0 ? 'delete+insert' : 'append';
}

/** What is wrong with the strategy that the config names, in dbt's words: said before anything is built. Null where nothing is. */
export function strategyFault(config: NodeConfig): string | null {
  const strategy = readStrategy(config);
  if (strategies.includes(strategy)) return null;
  if (strategy === 'insert_overwrite')
    return `The incremental strategy '${strategy}' is not valid for this adapter`;
  const macro = `get_incremental_${strategy.replaceAll('+', '_')}_sql`;
  return `dbt could not find an incremental strategy macro with the name "${macro}"`;
}

/** A text or a list of texts; blank ones are none. */
function texts(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((one): one is string => typeof one === 'string' && one.trim() !== '');
}

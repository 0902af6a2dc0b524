import { nativeFunction } from '../../template/values/functions.ts';
import { PyTuple } from '../../template/values/value.ts';
import type { Value } from '../../template/values/value.ts';
import { MethodObject } from '../objects/method-object.ts';
import { TableObject } from '../objects/table-object.ts';
import { laterAdapterValues, pureAdapterMethods } from './pure-adapter-methods.ts';
import type { AdapterInput } from './pure-adapter-methods.ts';

/** What each method that asks the database gives in the parse pass, in which nothing is asked. Fresh for each call. */
const stubs: ReadonlyMap<string, () => Value> = new Map<string, () => Value>([
  ['execute', () => new PyTuple(['', TableObject.empty])],
  ['add_query', () => new PyTuple([null, null])],
  ['get_partitions_metadata', () => new PyTuple(['', TableObject.empty])],
  ['get_columns_in_relation', () => []],
  ['get_columns_in_table', () => []],
  ['get_column_schema_from_query', () => []],
  ['get_missing_columns', () => []],
  ['check_schema_exists', () => false],
  ['already_exists', () => false],
  ['list_relations', () => []],
  ['list_schemas', () => []],
  ...[
    'get_relation',
    'drop_relation',
    'truncate_relation',
    'rename_relation',
    'create_schema',
    'drop_schema',
    'expand_target_column_types',
    'valid_snapshot_target',
    'assert_valid_snapshot_target_given_strategy',
    'get_incremental_strategy_macro',
    'get_hard_deletes_behavior',
    'commit',
    'verify_database',
    'parse_index',
  ].map((name) => [name, () => null] as const),
]);

/** `adapter` in the parse pass. */
export function adapterAtParse(input: AdapterInput): Value {
  const methods = new Map(pureAdapterMethods(input));
  for (const [name, answer] of stubs) methods.set(name, nativeFunction(name, answer));
  return new MethodObject('ParseDatabaseWrapper', methods, laterAdapterValues(input));
}

import { nativeFunction } from '../../template/values/functions.ts';
import { TemplateError } from '../../template/values/template-error.ts';
import { str } from '../../template/values/text.ts';
import { PyDict } from '../../template/values/value.ts';
import type { Value } from '../../template/values/value.ts';
import type { Scope } from '../scope.ts';

type Message = (args: readonly Value[]) => string;

const first: Message = (args) => (args[0] === undefined ? '' : str(args[0]));

/** dbt's functions that end a rendering, with what each says of its arguments. */
const faults: ReadonlyMap<string, readonly [code: string, message: Message]> = new Map([
  ['raise_compiler_error', ['compiler-error', first]],
  ['raise_not_implemented', ['not-implemented', (args) => `ERROR: ${first(args)}`]],
  ['raise_database_error', ['database-error', first]],
  ['raise_dependency_error', ['dependency-error', first]],
  ['raise_fail_fast_error', ['fail-fast', first]],
  ['raise_contract_error', ['contract', () => 'This model has an enforced contract that failed.']],
  [
    'missing_config',
    [
      'missing-config',
      (args) =>
        `Model does not define a required config parameter '${args[1] === undefined ? '' : str(args[1])}'.`,
    ],
  ],
  [
    'missing_materialization',
    ['missing-materialization', () => 'No materialization of this name was found for this adapter'],
  ],
  ['missing_relation', ['missing-relation', (args) => `Relation ${first(args)} not found!`]],
  [
    'relation_wrong_type',
    [
      'relation-type',
      (args) =>
        `Trying to create ${args[1] === undefined ? 'a relation' : str(args[1])} ${first(args)}, but it currently exists as something else.`,
    ],
  ],
  [
    'column_type_missing',
    [
      'column-type',
      (args) =>
        `Contracted models require data_type to be defined for each column. Please ensure that the column name and data_type are defined within the YAML configuration for the ${first(args)} column(s).`,
    ],
  ],
  [
    'raise_ambiguous_alias',
    ['ambiguous-alias', () => 'dbt found two resources with the database representation'],
  ],
  ['raise_ambiguous_catalog_match', ['ambiguous-catalog', first]],
  ['raise_cache_inconsistent', ['cache', first]],
  ['raise_dataclass_not_dict', ['not-a-dict', first]],
  ['raise_dep_not_found', ['dependency-error', first]],
  ['raise_duplicate_patch_name', ['duplicate-patch', first]],
  ['raise_duplicate_resource_name', ['duplicate-name', first]],
  ['raise_invalid_property_yml_version', ['property-version', first]],
]);

/** `exceptions`: `raise_compiler_error`, `warn` and their kind. */
export function exceptions(scope: Scope): Value {
  const entries: [string, Value][] = [...faults].map(([name, [code, message]]) => [
    name,
    nativeFunction(name, (args, kwargs) => {
      const all = args.length === 0 && kwargs.size > 0 ? [...kwargs.values()] : args;
      throw new TemplateError(message(all), { code });
    }),
  ]);
  for (const name of ['warn', 'warn_snapshot_timestamp_data_types']) {
    entries.push([
      name,
      nativeFunction(name, (args, kwargs) => {
        scope.log(
          'warning',
          [...args, ...kwargs.values()]
            .slice(0, name === 'warn' ? 1 : 2)
            .map(str)
            .join(' '),
        );
        return '';
      }),
    ]);
  }
  return PyDict.from(entries);
}

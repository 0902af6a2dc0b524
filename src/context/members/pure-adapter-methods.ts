import { nativeFunction } from '../../template/values/functions.ts';
import { TemplateError } from '../../template/values/template-error.ts';
import { str } from '../../template/values/text.ts';
import { PyDict } from '../../template/values/value.ts';
import type { Keywords, Value } from '../../template/values/value.ts';
import { bindArguments } from '../arguments.ts';
import type { Context } from '../context-environment.ts';
import type { MacroLibrary } from '../macro-library.ts';
import { TableObject } from '../objects/table-object.ts';
import { RelationClass } from '../objects/relation-class.ts';
import { relationParts } from '../objects/relation-object.ts';
import type { RelationStyle } from '../objects/relation-object.ts';
import { runtimeConfig } from '../runtime-config.ts';
import type { Scope } from '../scope.ts';
import { parseIndex } from './index-config.ts';
import { hardDeletes } from './snapshot-methods.ts';

/** Told of a dispatch: what was asked for, so that a cache knows what a new macro would change. */
type DispatchListener = (name: string, namespace: string | null) => void;

/** What `adapter` needs beside the scope. */
export interface AdapterInput {
  readonly scope: Scope;
  readonly context: () => Context;
  readonly onDispatch?: DispatchListener;
}

/** Methods of `adapter` that need no database: the same in both passes. */
export function pureAdapterMethods(input: AdapterInput): ReadonlyMap<string, Value> {
  const { scope } = input;
  const { relationStyle, quoting, adapterType } = scope.project;
  const nothing = (name: string): [string, Value] => [name, nativeFunction(name, () => '')];
  return new Map<string, Value>([
    ['type', nativeFunction('type', () => adapterType)],
    ['Relation', new RelationClass(relationStyle, quoting)],
    ['dispatch', dispatch(input)],
    [
      'quote',
      nativeFunction('quote', (args, kwargs) =>
        wrapped(relationStyle, str(bindArguments('quote', ['identifier'], args, kwargs)[0]!)),
      ),
    ],
    [
      'quote_as_configured',
      nativeFunction('quote_as_configured', (args, kwargs) => {
        const [identifier, key] = bindArguments(
          'quote_as_configured',
          ['identifier', 'quote_key'],
          args,
          kwargs,
        );
        const part = relationParts.find((one) => one === key);
        const text = str(identifier!);
        return part && { ...relationStyle.quoting, ...quoting }[part] ? wrapped(relationStyle, text) : text;
      }),
    ],
    [
      'quote_seed_column',
      nativeFunction('quote_seed_column', (args, kwargs) => {
        const [column, quoteColumns] = bindArguments(
          'quote_seed_column',
          ['column', 'quote_config'],
          args,
          kwargs,
        );
        return quoteColumns === false ? str(column!) : wrapped(relationStyle, str(column!));
      }),
    ],
    ['standardize_grants_dict', nativeFunction('standardize_grants_dict', (args) => grantsOf(args[0]))],
    [
      'convert_type',
      nativeFunction('convert_type', (args, kwargs) => {
        const [table, index] = bindArguments('convert_type', ['agate_table', 'col_idx'], args, kwargs);
        return convertType(table, index);
      }),
    ],
    [
      'get_hard_deletes_behavior',
      nativeFunction('get_hard_deletes_behavior', (args, kwargs, call) =>
        hardDeletes(bindArguments('get_hard_deletes_behavior', ['config'], args, kwargs)[0], call),
      ),
    ],
    [
      'parse_index',
      nativeFunction('parse_index', (args, kwargs) =>
        parseIndex(bindArguments('parse_index', ['raw_index'], args, kwargs)[0], () => {
          scope.notes.clock();
          return new Date(scope.project.now()).toISOString();
        }),
      ),
    ],
    [
      'verify_database',
      nativeFunction('verify_database', (args, kwargs) => verifyDatabase(scope, args, kwargs)),
    ],
    ['build_catalog_relation', nativeFunction('build_catalog_relation', () => null)],
    ['debug_query', nativeFunction('debug_query', () => null)],
    ['behavior', new PyDict()],
    nothing('cache_added'),
    nothing('cache_dropped'),
    nothing('cache_renamed'),
  ]);
}

function dispatch({ scope, context, onDispatch }: AdapterInput): Value {
  return nativeFunction('dispatch', (args, kwargs) => {
    const [macroName, macroNamespace, packages] = bindArguments(
      'dispatch',
      ['macro_name', 'macro_namespace?', 'packages?'],
      args,
      kwargs,
    );
    const name = str(macroName!);
    const namespace = namespaceOf(macroNamespace);
    const dot = name.indexOf('.');
    if (dot >= 0) {
      throw new TemplateError(
        `In adapter.dispatch, got a macro name of "${name}", but "." is not a valid macro name component. Did you mean ` +
          `\`adapter.dispatch("${name.slice(dot + 1)}", macro_namespace="${name.slice(0, dot)}")\`?`,
        { code: 'dispatch' },
      );
    }
    if (packages !== undefined && packages !== null) {
      throw new TemplateError(
        `The "packages" argument of adapter.dispatch() has been deprecated. Use the "macro_namespace" argument instead. Raised during dispatch for: ${name}`,
        { code: 'dispatch' },
      );
    }
    onDispatch?.(name, namespace);
    const found = dispatched(scope, name, namespace);
    if (!found.ok) throw new TemplateError(found.error.message, { code: 'dispatch' });
    return context().macro(found.value);
  });
}

/**
 * The macro that is meant. A data test finds those of the package that its own macro comes from without a namespace too, as in dbt, where the macros that a
 * test depends on are names of its own.
 */
function dispatched(
  { project: { macros }, packageName, nodeId }: Scope,
  name: string,
  namespace: string | null,
): ReturnType<MacroLibrary['dispatch']> {
  const found = macros.dispatch(name, namespace, packageName);
  if (found.ok || namespace !== null || nodeId?.startsWith('test.') !== true) return found;
  for (const macro of macros.all()) {
    if (macro.name !== name || macros.builtinPackages.includes(macro.packageName)) continue;
    const own = macros.dispatch(name, macro.packageName, packageName);
    if (own.ok) return own;
  }
  return found;
}

function namespaceOf(value: Value | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  throw new TemplateError(
    `In adapter.dispatch, got a macro_namespace argument ("${str(value)}"), but macro_namespace should be None or a string.`,
    { code: 'dispatch' },
  );
}

function grantsOf(table: Value | undefined): Value {
  const grants = new PyDict();
  if (!(table instanceof TableObject)) return grants;
  for (const row of table.iterate() as Iterable<{ getItem(key: Value): Value | undefined } & object>) {
    const privilege = row.getItem('privilege_type') ?? null;
    const grantees = grants.get(privilege);
    if (Array.isArray(grantees)) grantees.push(row.getItem('grantee') ?? null);
    else grants.set(privilege, [row.getItem('grantee') ?? null]);
  }
  return grants;
}

/** dbt knows of a number only whether it is whole. */
const plainTypes: ReadonlyMap<string, string> = new Map([
  ...['smallint', 'bigint'].map((type) => [type, 'integer'] as const),
  ...['numeric', 'real', 'double precision'].map((type) => [type, 'float8'] as const),
]);

/** The type of a column of a table's, as the engine calls it: the engine's own word, else by its values. */
function convertType(table: Value | undefined, index: Value | undefined): Value {
  if (!(table instanceof TableObject) || typeof index !== 'number') return null;
  const type = table.types?.[index];
  return type === undefined ? table.engineType(index) : (plainTypes.get(type) ?? type);
}

function verifyDatabase(scope: Scope, args: readonly Value[], kwargs: Keywords): Value {
  const [given] = bindArguments('verify_database', ['database'], args, kwargs);
  const name = str(given!).replace(/^"|"$/g, '');
  const own = scope.project.target.database;
  if (name.toLowerCase() === own.toLowerCase()) return '';
  throw new TemplateError(
    `Cross-db references not allowed in ${scope.project.adapterType} (${name} vs ${own})`,
    {
      code: 'cross-database',
    },
  );
}

/** What of `adapter` is made when it is asked for: `adapter.config`. */
export function laterAdapterValues({ scope }: AdapterInput): ReadonlyMap<string, () => Value> {
  return new Map([['config', () => runtimeConfig(scope)]]);
}

/** As dbt quotes: a quote inside stays as it is, for macros double it themselves. */
function wrapped(style: RelationStyle, identifier: string): string {
  const mark = style.quote('').charAt(0);
  return `${mark}${identifier}${mark}`;
}

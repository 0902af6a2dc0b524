import type { Relation, RelationName } from '../../domain/relation.ts';
import { ask, generatorFunction, nativeFunction } from '../../template/values/functions.ts';
import { TemplateError } from '../../template/values/template-error.ts';
import { str } from '../../template/values/text.ts';
import { truthy } from '../../template/values/compare.ts';
import { PyTuple } from '../../template/values/value.ts';
import type { CallSite, Callable, Effect, EffectAnswer, Value } from '../../template/values/value.ts';
import { bindArguments } from '../arguments.ts';
import type { DatabaseEffect } from '../effect.ts';
import { createMacroOverrides, macroOfMethod } from '../macro-overrides.ts';
import type { MacroOverrides } from '../macro-overrides.ts';
import type { MacroLibrary } from '../macro-library.ts';
import { ColumnObject } from '../objects/column-object.ts';
import { MethodObject } from '../objects/method-object.ts';
import { relationName, RelationObject } from '../objects/relation-object.ts';
import { withValues } from './bound-values.ts';
import { checkSnapshotTarget } from './snapshot-methods.ts';
import { laterAdapterValues, pureAdapterMethods } from './pure-adapter-methods.ts';
import type { AdapterInput } from './pure-adapter-methods.ts';

type Asking = Generator<Effect, Value, EffectAnswer>;
type Method = (bound: readonly (Value | undefined)[], call: CallSite) => Asking;

/** Methods that ask the database: their parameters, and what they ask. */
const methods: ReadonlyMap<string, readonly [signature: readonly string[], run: Method]> = new Map<
  string,
  readonly [readonly string[], Method]
>([
  ['execute', [['sql', 'auto_begin?', 'fetch?', 'limit?'], execute]],
  ['add_query', [['sql', 'auto_begin?', 'bindings?', 'abridge_sql_log?'], addQuery]],
  ['assert_valid_snapshot_target_given_strategy', [['relation', 'column_names', 'strategy'], checkTarget]],
  ['valid_snapshot_target', [['relation', 'column_names?'], checkTarget]],
  ['already_exists', [['schema', 'name'], alreadyExists]],
  ['get_columns_in_table', [['schema', 'identifier'], columnsInTable]],
  ['get_relation', [['database', 'schema', 'identifier'], getRelation]],
  ['expand_target_column_types', [['from_relation', 'to_relation'], expandColumns]],
  ['get_columns_in_relation', [['relation'], ([relation]) => columnsOf(relation)]],
  ['get_column_schema_from_query', [['sql'], ([sql]) => request({ kind: 'query-columns', sql: str(sql!) })]],
  ['get_missing_columns', [['from_relation', 'to_relation'], missingColumns]],
  ['list_relations', [['database', 'schema'], listRelations]],
  [
    'list_schemas',
    [['database?'], ([database]) => request({ kind: 'list-schemas', database: text(database) })],
  ],
  ['check_schema_exists', [['database', 'schema'], schemaExists]],
  ['create_schema', [['relation'], ([relation]) => schemaChange('create-schema', relation)]],
  ['drop_schema', [['relation'], ([relation]) => schemaChange('drop-schema', relation)]],
  ['drop_relation', [['relation'], ([relation]) => relationChange('drop-relation', relation)]],
  ['truncate_relation', [['relation'], ([relation]) => relationChange('truncate-relation', relation)]],
  ['rename_relation', [['from_relation', 'to_relation'], rename]],
  ['commit', [[], () => request({ kind: 'commit' })]],
]);

/** Names of `adapter` behind which a question for the database may stand. */
export const askingAdapterMethods: ReadonlySet<string> = new Set(methods.keys());

/** `adapter` in the run pass. */
export function adapterAtRun(input: AdapterInput): Value {
  const all = new Map(pureAdapterMethods(input));
  for (const [name, [signature, run]] of methods) {
    const plain = generatorFunction(name, (args, kwargs, call) =>
      run(bindArguments(name, signature, args, kwargs), call),
    );
    all.set(name, throughMacro(name, plain, input));
  }
  all.set('get_incremental_strategy_macro', strategyMacro(input));
  return new MethodObject('RuntimeDatabaseWrapper', all, laterAdapterValues(input));
}

/** The method as it is, or, where the macro that it is in dbt is overridden, that macro. */
function throughMacro(name: string, plain: Callable, { scope, context }: AdapterInput): Value {
  const macroName = macroOfMethod.get(name);
  if (macroName === undefined) return plain;
  const { macros } = scope.project;
  const macro = macrosInstead(macros).instead(macroName, scope.packageName);
  return macro === undefined ? plain : context().macro(macro);
}

const overridesOf = new WeakMap<MacroLibrary, MacroOverrides>();

function macrosInstead(library: MacroLibrary): MacroOverrides {
  let overrides = overridesOf.get(library);
  if (overrides === undefined) overridesOf.set(library, (overrides = createMacroOverrides(library)));
  return overrides;
}

function request(effect: DatabaseEffect): Asking {
  return ask(effect);
}

function* execute([sql, autoBegin, fetch]: readonly (Value | undefined)[]): Asking {
  const answer = yield* request({
    kind: 'query',
    sql: str(sql!),
    fetch: fetch !== undefined && truthy(fetch),
    autoBegin: autoBegin !== undefined && truthy(autoBegin),
  });
  return answer instanceof PyTuple ? answer : new PyTuple([answer, null]);
}

function* addQuery([sql, autoBegin, bindings]: readonly (Value | undefined)[]): Asking {
  const text = withValues(str(sql!), bindings);
  const begins = autoBegin === undefined || truthy(autoBegin);
  const answer = yield* request({ kind: 'query', sql: text, fetch: false, autoBegin: begins });
  return answer instanceof PyTuple ? answer : new PyTuple([null, answer]);
}

function* checkTarget([relation, names, strategy]: readonly (Value | undefined)[]): Asking {
  const columns = yield* columnObjects(relation);
  checkSnapshotTarget(
    columns.map(({ facts }) => facts.name),
    names,
    strategy,
  );
  return null;
}

function* alreadyExists([schema, name]: readonly (Value | undefined)[]): Asking {
  return (yield* getRelation([undefined, schema, name])) !== null;
}

function* columnsInTable([schema, identifier]: readonly (Value | undefined)[]): Asking {
  const relation = { database: null, schema: str(schema!), identifier: str(identifier!) };
  return yield* request({ kind: 'relation-columns', relation });
}

function* getRelation([database, schema, identifier]: readonly (Value | undefined)[]): Asking {
  if (!text(schema) || !text(identifier)) return null;
  const relation = { database: text(database), schema: str(schema!), identifier: str(identifier!) };
  return yield* request({ kind: 'find-relation', relation });
}

function* columnsOf(relation: Value | undefined): Asking {
  const relationObject = requireRelation('get_columns_in_relation', relation);
  if (relationObject.facts.kind === 'cte') return [];
  const name = nameOf(relationObject);
  return yield* name.schema === ''
    ? request({ kind: 'query-columns', sql: `select * from ${relationObject.render()}` })
    : request({ kind: 'relation-columns', relation: name });
}

/** A temporary table has no schema. */
function nameOf(relation: RelationObject): RelationName {
  const { schema, identifier } = relation.facts.path;
  return schema === null && identifier !== null
    ? { database: null, schema: '', identifier }
    : relationName(relation);
}

/** Texts that got longer: the column that they go to is widened. */
function* expandColumns([from, to]: readonly (Value | undefined)[]): Asking {
  const reference = new Map((yield* columnObjects(from)).map((column) => [column.facts.name, column]));
  const target = requireRelation('expand_target_column_types', to);
  for (const column of yield* columnObjects(to)) {
    const wider = reference.get(column.facts.name);
    if (wider === undefined || !column.canExpandTo(wider)) continue;
    const type = `character varying(${wider.stringSize()})`;
    const sql = `alter table ${target.render()} alter column ${target.style.quote(column.facts.name)} type ${type}`;
    yield* request({ kind: 'query', sql, fetch: false, autoBegin: true });
  }
  return null;
}

function* columnObjects(
  relation: Value | undefined,
): Generator<Effect, readonly ColumnObject[], EffectAnswer> {
  const columns = yield* columnsOf(relation);
  return Array.isArray(columns) ? columns.filter((column) => column instanceof ColumnObject) : [];
}

function* missingColumns([from, to]: readonly (Value | undefined)[]): Asking {
  const own = yield* columnsOf(from);
  const others = yield* columnsOf(to);
  const names = new Set((Array.isArray(others) ? others : []).map(columnName));
  return (Array.isArray(own) ? own : []).filter((column) => !names.has(columnName(column)));
}

function columnName(column: Value): string {
  return column instanceof ColumnObject ? column.facts.name : '';
}

function* listRelations([database, schema]: readonly (Value | undefined)[]): Asking {
  return yield* request({ kind: 'list-relations', database: text(database), schema: str(schema!) });
}

function* schemaExists([database, schema]: readonly (Value | undefined)[]): Asking {
  const names = yield* request({ kind: 'list-schemas', database: text(database) });
  const wanted = str(schema!).toLowerCase();
  return (Array.isArray(names) ? names : []).some((name) => str(name).toLowerCase() === wanted);
}

function* schemaChange(kind: 'create-schema' | 'drop-schema', relation: Value | undefined): Asking {
  const { database, schema } = requireRelation(kind.replace('-', '_'), relation).facts.path;
  return yield* request({ kind, database, schema: schema ?? '' });
}

function* relationChange(kind: 'drop-relation' | 'truncate-relation', relation: Value | undefined): Asking {
  const named = requireRelation(kind.replace('-', '_'), relation);
  return yield* request({ kind, relation: known(named) });
}

function* rename([from, to]: readonly (Value | undefined)[]): Asking {
  const relation = known(requireRelation('rename_relation', from));
  return yield* request({
    kind: 'rename-relation',
    relation,
    to: relationName(requireRelation('rename_relation', to)),
  });
}

function known(relation: RelationObject): Relation {
  const { kind } = relation.facts;
  return {
    ...nameOf(relation),
    kind: kind === 'view' || kind === 'materialized_view' || kind === 'external' ? kind : 'table',
  };
}

function requireRelation(method: string, value: Value | undefined): RelationObject {
  if (value instanceof RelationObject) return value;
  throw new TemplateError(
    `'adapter.${method}' expects a Relation, got ${value === undefined || value === null ? 'None' : str(value)}`,
    {
      code: 'adapter-argument',
    },
  );
}

/** `adapter.get_incremental_strategy_macro(context, 'delete+insert')`: the macro that makes the strategy's SQL. */
function strategyMacro({ scope, context }: AdapterInput): Value {
  return nativeFunction('get_incremental_strategy_macro', (args, kwargs) => {
    const [, strategy] = bindArguments(
      'get_incremental_strategy_macro',
      ['model_context', 'strategy'],
      args,
      kwargs,
    );
    const wanted = strategy === null ? 'default' : str(strategy!);
    if (wanted === 'insert_overwrite') {
      throw new TemplateError(`The incremental strategy '${wanted}' is not valid for this adapter`, {
        code: 'incremental-strategy',
      });
    }
    const name = `get_incremental_${wanted.replaceAll('+', '_')}_sql`;
    const macro = context().lookup(name);
    if (macro !== undefined) return macro;
    throw new TemplateError(
      `dbt could not find an incremental strategy macro with the name "${name}" in ${scope.project.config.name}`,
      { code: 'incremental-strategy' },
    );
  });
}

function text(value: Value | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

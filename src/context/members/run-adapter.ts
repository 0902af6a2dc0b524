import type { Relation, RelationName } from '../../domain/relation.ts';
import { ask, generatorFunction, nativeFunction } from '../../template/values/functions.ts';
import { TemplateError } from '../../template/values/template-error.ts';
import { str } from '../../template/values/text.ts';
import { truthy } from '../../template/values/compare.ts';
import { PyTuple } from '../../template/values/value.ts';
import type { Effect, EffectAnswer, Keywords, Value } from '../../template/values/value.ts';
import { bindArguments } from '../arguments.ts';
import type { DatabaseEffect } from '../effect.ts';
import { ColumnObject } from '../objects/column-object.ts';
import { MethodObject } from '../objects/method-object.ts';
import { relationName, RelationObject } from '../objects/relation-object.ts';
import { laterAdapterValues, pureAdapterMethods } from './pure-adapter-methods.ts';
import type { AdapterInput } from './pure-adapter-methods.ts';

type Asking = Generator<Effect, Value, EffectAnswer>;
type Method = (bound: readonly (Value | undefined)[]) => Asking;

/** Methods that ask the database: their parameters, and what they ask. */
const methods: ReadonlyMap<string, readonly [signature: readonly string[], run: Method]> = new Map<
  string,
  readonly [readonly string[], Method]
>([
  ['execute', [['sql', 'auto_begin?', 'fetch?', 'limit?'], execute]],
  ['add_query', [['sql', 'auto_begin?', 'bindings?', 'abridge_sql_log?'], execute]],
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
    all.set(
      name,
      generatorFunction(name, (args, kwargs) => run(bindArguments(name, signature, args, kwargs))),
    );
  }
  all.set('get_incremental_strategy_macro', strategyMacro(input));
  all.set(
    'verify_database',
    nativeFunction('verify_database', (args, kwargs) => verifyDatabase(input, args, kwargs)),
  );
  return new MethodObject('RuntimeDatabaseWrapper', all, laterAdapterValues(input));
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
    const name = `get_incremental_${strategy === null ? 'default' : str(strategy!).replaceAll('+', '_')}_sql`;
    const macro = context().lookup(name);
    if (macro !== undefined) return macro;
    throw new TemplateError(
      `dbt could not find an incremental strategy macro with the name "${name}" in ${scope.project.config.name}`,
      { code: 'incremental-strategy' },
    );
  });
}

function verifyDatabase({ scope }: AdapterInput, args: readonly Value[], kwargs: Keywords): Value {
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

function text(value: Value | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

import type { Relation, RelationName } from '../../domain/relation.ts';
import type { Dialect } from '../contract.ts';
import { quote, renderRelation } from '../shared/names.ts';

/** DuckDB's spelling of names, literals and definitions. */
export const duckdbDialect: Dialect = {
  quote,
  renderRelation,
  // There are no escapes within a plain literal.
  literal: (text) => `'${text.replaceAll("'", "''")}'`,
  // None is known; beyond this nobody wants to read one.
  maximumIdentifierBytes: 255,
  types: {
    text: 'VARCHAR',
    integer: 'INTEGER',
    bigint: 'BIGINT',
    // A DECIMAL has a fixed scale and cuts what is finer in silence.
    numeric: 'DOUBLE',
    double: 'DOUBLE',
    boolean: 'BOOLEAN',
    date: 'DATE',
    timestamp: 'TIMESTAMP',
    timestampTz: 'TIMESTAMP WITH TIME ZONE',
    json: 'JSON',
  },
  takeTurn: () => [],
  lockView: () => [],
  readOnlySession: null,
  arrayBrackets: ['[', ']'],
  pinTimeZone: `set timezone = 'UTC'`,
  castText: (expression, type) => {
    const rewritten = rewrite(expression, type);
    return rewritten === null
      ? `cast(${expression} as ${type})`
      : `coalesce(try_cast(${expression} as ${type}), cast(${rewritten} as ${type}))`;
  },
  castTest: (expression, type) => {
    const rewritten = rewrite(expression, type);
    const casts = rewritten === null ? [expression] : [expression, rewritten];
    return {
      before: [],
      condition: `(${casts.map((each) => `try_cast(${each} as ${type}) is not null`).join(' or ')})`,
    };
  },
  rowAsJson: (alias) => `cast(json_merge_patch('{}', to_json(${alias})) as varchar)`,
  createSchema: (schema) => `create schema if not exists ${quote(schema)}`,
  dropSchema: (schema) => `drop schema if exists ${quote(schema)} cascade`,
  createTableAs: (name, select, options) =>
    `create ${options?.temporary ? 'temporary ' : ''}table ${renderRelation(name)} as (\n${select}\n)`,
  createTable: (name, columns) =>
    `create table ${renderRelation(name)} (${columns.map((column) => `${quote(column.name)} ${column.type}`).join(', ')})`,
  defineTable: (name, definitions) =>
    `create table ${renderRelation(name)} (\n  ${definitions.join(',\n  ')}\n)`,
  contractType: (type) => ({ name: type, unknownCode: null }),
  automaticConstraintName: () => null,
  renameConstraint: (relation, from, to) =>
    `alter table ${renderRelation(relation)} rename constraint ${quote(from)} to ${quote(to)}`,
  createView: (name, select, options) => {
    const columns = options?.columns ? ` (${options.columns.map(quote).join(', ')})` : '';
    return `create ${options?.replace ? 'or replace ' : ''}view ${renderRelation(name)}${columns} as (\n${select}\n)`;
  },
  drop: (relation, options) =>
    `drop ${keywordOf(relation)} if exists ${renderRelation(relation)}${options?.cascade ? ' cascade' : ''}`,
  rename: (relation, identifier) =>
    `alter ${keywordOf(relation)} ${renderRelation(relation)} rename to ${quote(identifier)}`,
  truncate: (name) => `truncate table ${renderRelation(name)}`,
  isDistinctFrom: (left, right) => `${left} is distinct from ${right}`,
  grant: (relation, privilege, grantees) =>
    `grant ${privilege} on ${renderRelation(relation)} to ${grantees.join(', ')}`,
  revoke: (relation, privilege, grantees) =>
    `revoke ${privilege} on ${renderRelation(relation)} from ${grantees.join(', ')}`,
  commentOnRelation: (relation, text) =>
    `comment on ${keywordOf(relation)} ${renderRelation(relation)} is ${textOrNull(text)}`,
  commentOnColumn: (relation, column, text) =>
    `comment on column ${renderRelation(relation)}.${quote(column)} is ${textOrNull(text)}`,
  createIndex: (name, relation, columns, options) =>
    `create ${options?.unique ? 'unique ' : ''}index if not exists ${quote(name)} on ${renderRelation(relation)} (${columns.join(', ')})`,
  addColumns: (relation, columns) =>
    each(relation, columns, ({ name, type }) => `add column ${quote(name)} ${type}`),
  dropIndex: (schema, name) => `drop index if exists ${quote(schema)}.${quote(name)}`,
  dropColumns: (relation, columns) => each(relation, columns, (column) => `drop column ${quote(column)}`),
  alterColumnType: (relation, { name, type }) =>
    `alter table ${renderRelation(relation)} alter column ${quote(name)} type ${type} using cast(${quote(name)} as ${type})`,
};

/** The text in a spelling that DuckDB's own cast takes, for those types that have others; null for the rest. */
function rewrite(expression: string, type: string): string | null {
  switch (type.toUpperCase()) {
    case 'BOOLEAN': {
      const word = `lower(trim(${expression}, E' \\t\\r\\n\\f\\v'))`;
      return `case when ${word} in ('on', 'tru', 'tr', 'ye') then 'true' when ${word} in ('off', 'of', 'fals', 'fal', 'fa') then 'false' else ${word} end`;
    }
    case 'TIMESTAMP WITH TIME ZONE':
      // Minutes with a zone behind them need seconds in between.
      return `regexp_replace(${expression}, '^(\\s*\\S+[T ]\\d\\d:\\d\\d)(\\s*(?:Z|[+-].*))$', '\\1:00\\2')`;
    default:
      return null;
  }
}

/** DuckDB changes one thing a statement. */
function each<T>(relation: RelationName, items: readonly T[], change: (item: T) => string): string {
  return items.map((item) => `alter table ${renderRelation(relation)} ${change(item)}`).join(';\n');
}

function textOrNull(text: string | null): string {
  return text === null ? 'null' : duckdbDialect.literal(text);
}

function keywordOf({ kind }: Pick<Relation, 'kind'>): string {
  return kind === 'view' ? 'view' : 'table';
}

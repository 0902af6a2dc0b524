import type { Relation } from '../../domain/relation.ts';
import { assertNever } from '../../util/assert-never.ts';
import type { Dialect } from '../contract.ts';
import { quote, renderRelation } from './names.ts';
import { automaticConstraintName } from './postgres-constraint-names.ts';
import { postgresContractType } from './postgres-contract-types.ts';

/** PostgreSQL's spelling of names, literals and definitions. */
export const postgresDialect: Dialect = {
  quote,
  renderRelation,
  literal,
  // NAMEDATALEN - 1
  maximumIdentifierBytes: 63,
  types: {
    text: 'text',
    integer: 'integer',
    bigint: 'bigint',
    numeric: 'numeric',
    double: 'double precision',
    boolean: 'boolean',
    date: 'date',
    timestamp: 'timestamp without time zone',
    timestampTz: 'timestamp with time zone',
    json: 'jsonb',
  },
  takeTurn: (existing) => [
    // A number of our own choosing: all that replaces relations takes it, whatever the project.
    'select pg_catalog.pg_advisory_xact_lock(7237126930814)',
    // Readers are not in the way of this lock, vacuum is; one that the server began by itself is ended after a second.
    ...(existing?.kind === 'table'
      ? [
          'set local lock_timeout = 3000',
          `lock table only ${renderRelation(existing)} in share update exclusive mode`,
        ]
      : []),
    // Far below deadlock_timeout.
    'set local lock_timeout = 100',
  ],
  // `lock table` would lock everything that the view reads, too.
  lockView: (view, owner) => [`alter view ${renderRelation(view)} owner to ${quote(owner)}`],
  readOnlySession: 'set default_transaction_read_only to on',
  arrayBrackets: ['{', '}'],
  pinTimeZone: `set local timezone to 'UTC'`,
  castText: (expression, type) => `cast(${expression} as ${type})`,
  castTest: (expression, type) => ({
    // PostgreSQL has a function of its own for it only from version 16 on.
    before: [
      `create or replace function pg_temp.sluice_can_cast(value text) returns boolean language plpgsql as $sluice$
    begin perform cast(value as ${type}); return true; exception when others then return false; end $sluice$`,
    ],
    condition: `pg_temp.sluice_can_cast(${expression})`,
  }),
  rowAsJson: (alias) => `cast(jsonb_strip_nulls(to_jsonb(${alias})) as text)`,
  createSchema: (schema) => `create schema if not exists ${quote(schema)}`,
  dropSchema: (schema) => `drop schema if exists ${quote(schema)} cascade`,
  createTableAs: (name, select, options) =>
    `create ${options?.temporary ? 'temporary ' : options?.unlogged ? 'unlogged ' : ''}table ${renderRelation(name)} as (\n${select}\n)`,
  createTable: (name, columns, options) =>
    `create ${options?.unlogged ? 'unlogged ' : ''}table ${renderRelation(name)} (${columns
      .map((column) => `${quote(column.name)} ${column.type}`)
      .join(', ')})`,
  defineTable: (name, definitions, options) =>
    `create ${options?.unlogged ? 'unlogged ' : ''}table ${renderRelation(name)} (\n  ${definitions.join(',\n  ')}\n)`,
  contractType: postgresContractType,
  automaticConstraintName,
  renameConstraint: (relation, from, to) =>
    `do $sluice$ begin\n  alter table ${renderRelation(relation)} rename constraint ${quote(from)} to ${quote(to)};\n` +
    `exception when duplicate_table or duplicate_object then null; end $sluice$`,
  createView: (name, select, options) => {
    const columns = options?.columns ? ` (${options.columns.map(quote).join(', ')})` : '';
    const settings = options?.options?.length ? ` with (${options.options.join(', ')})` : '';
    return `create ${options?.replace ? 'or replace ' : ''}view ${renderRelation(name)}${columns}${settings} as (\n${select}\n)`;
  },
  materializedViews: {
    create: (name, select) => `create materialized view ${renderRelation(name)} as (\n${select}\n)`,
    refresh: (name, options) =>
      `refresh materialized view ${options?.concurrently ? 'concurrently ' : ''}${renderRelation(name)}`,
  },
  dropIndex: (schema, name) => `drop index if exists ${quote(schema)}.${quote(name)}`,
  drop: (relation, options) =>
    `drop ${keywordOf(relation)} if exists ${renderRelation(relation)}${options?.cascade ? ' cascade' : ''}`,
  rename: (relation, identifier) =>
    `alter ${keywordOf(relation)} ${renderRelation(relation)} rename to ${quote(identifier)}`,
  truncate: (name) => `truncate table ${renderRelation(name)}`,
  moveTable: (from, to) => [
    `alter table ${renderRelation(from)} set schema ${quote(to.schema)}`,
    `alter table ${renderRelation({ ...from, schema: to.schema })} rename to ${quote(to.identifier)}`,
  ],
  isDistinctFrom: (left, right) => `${left} is distinct from ${right}`,
  grant: (relation, privilege, grantees, options) =>
    `grant ${privilege} on ${renderRelation(relation)} to ${grantees.map(grantee).join(', ')}${options?.grantable ? ' with grant option' : ''}`,
  revoke: (relation, privilege, grantees) =>
    `revoke ${privilege} on ${renderRelation(relation)} from ${grantees.map(grantee).join(', ')}`,
  commentOnRelation: (relation, text) =>
    `comment on ${keywordOf(relation)} ${renderRelation(relation)} is ${text === null ? 'null' : literal(text)}`,
  commentOnColumn: (relation, column, text) =>
    `comment on column ${renderRelation(relation)}.${quote(column)} is ${text === null ? 'null' : literal(text)}`,
  createIndex: (name, relation, columns, options) =>
    `create ${options?.unique ? 'unique ' : ''}index if not exists ${quote(name)} on ${renderRelation(relation)}${
      options?.method === undefined ? '' : ` using ${options.method}`
    } (${columns.join(', ')})`,
  addColumns: (relation, columns) =>
    `alter table ${renderRelation(relation)} ${columns.map(({ name, type }) => `add column ${quote(name)} ${type}`).join(', ')}`,
  alterColumnType: (relation, { name, type }) =>
    `alter table ${renderRelation(relation)} alter column ${quote(name)} type ${type} using ${quote(name)}::${type}`,
  dropColumns: (relation, columns) =>
    `alter table ${renderRelation(relation)} ${columns.map((column) => `drop column ${quote(column)}`).join(', ')}`,
};

/** Right whatever `standard_conforming_strings` is, as the server's own `quote_literal`. */
function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

function grantee(role: string): string {
  return role.toLowerCase() === 'public' ? 'public' : quote(role);
}

function keywordOf({ kind }: Pick<Relation, 'kind'>): string {
  switch (kind) {
    case 'view':
      return 'view';
    case 'materialized_view':
      return 'materialized view';
    case 'external':
      return 'foreign table';
    case 'table':
    case 'cte':
      return 'table';
    default:
      return assertNever(kind);
  }
}

import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Belongings, Dependants } from '../../domain/plan.ts';
import type { ColumnInfo, Relation, RelationKind, RelationName } from '../../domain/relation.ts';
import type { Json } from '../../util/json.ts';
import type { Catalog, DocumentedRelation, Session } from '../contract.ts';
import { readBelongings } from './postgres-belongings.ts';
import { readDependants } from './postgres-dependants.ts';
import { readDocumented } from './postgres-documented.ts';
import { mayTakePlace } from './postgres-bare-table.ts';
import { cellText } from './postgres-values.ts';

/** Reads pg_catalog: information_schema hides what the role has no right on, and is slow. */
export class PostgresCatalog implements Catalog {
  readonly #borrow: <T>(work: (session: Session) => Promise<T>) => Promise<T>;

  readonly #current: AsyncLocalStorage<Session>;

  /** `current`: the session that is borrowed in this line of work, since a question inside of it must not wait for another. */
  constructor(
    borrow: <T>(work: (session: Session) => Promise<T>) => Promise<T>,
    current: AsyncLocalStorage<Session>,
  ) {
    this.#borrow = borrow;
    this.#current = current;
  }

  async schemas(): Promise<readonly string[]> {
    const { rows } = await this.#ask(
      `select nspname from pg_catalog.pg_namespace where nspname !~ '^pg_(toast|temp_|toast_temp_)' order by nspname collate "C"`,
    );
    return rows.map(([name]) => cellText(name));
  }

  async relations(schemas: readonly string[]): Promise<readonly Relation[]> {
    if (schemas.length === 0) return [];
    const { rows } = await this.#ask(
      `${relationSelect}
       where ${isRelation} and n.nspname in (select pg_catalog.jsonb_array_elements_text($1::jsonb))
       order by n.nspname collate "C", c.relname collate "C"`,
      [[...schemas]],
    );
    return rows.map(relationOf);
  }

  async find(session: Session, name: RelationName): Promise<Relation | null> {
    const { rows } = await session.query(`${relationSelect} where ${isRelation} and ${isNamed}`, [
      name.schema,
      name.identifier,
    ]);
    return rows[0] === undefined ? null : relationOf(rows[0]);
  }

  async findAll(session: Session, names: readonly RelationName[]): Promise<readonly Relation[]> {
    const { rows } = await session.query(
      `${relationSelect}
       join jsonb_array_elements($1::jsonb) asked on asked ->> 0 = n.nspname and asked ->> 1 = c.relname
       where ${isRelation}`,
      [names.map(({ schema, identifier }) => [schema, identifier])],
    );
    return rows.map(relationOf);
  }

  async columns(session: Session, name: RelationName): Promise<readonly ColumnInfo[]> {
    const { rows } = await session.query(
      `select a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
       from pg_catalog.pg_class c
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where ${isRelation} and ${isNamed}
       order by a.attnum`,
      [name.schema, name.identifier],
    );
    return rows.map(([column, type], index) => ({
      name: cellText(column),
      type: cellText(type),
      position: index + 1,
    }));
  }

  documented(schemas: readonly string[]): Promise<readonly DocumentedRelation[]> {
    return readDocumented((sql, parameters) => this.#ask(sql, parameters), schemas);
  }

  describe(session: Session, sql: string): Promise<readonly ColumnInfo[]> {
    return session.describe(sql);
  }

  dependants(session: Session, name: RelationName): Promise<Dependants> {
    return readDependants(session, name);
  }

  belongings(session: Session, name: RelationName): Promise<Belongings> {
    return readBelongings(session, name);
  }

  mayTakePlace(session: Session, name: RelationName, from: string): Promise<boolean> {
    return mayTakePlace(session, name, from);
  }

  async #ask(
    sql: string,
    parameters?: readonly Json[],
  ): Promise<{ readonly rows: readonly (readonly Json[])[] }> {
    const ask = (session: Session) => session.query(sql, parameters);
    const current = this.#current.getStore();
    return current === undefined ? this.#borrow(ask) : ask(current);
  }
}

const relationSelect = `
  select pg_catalog.current_database(), n.nspname, c.relname, c.relkind::text
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace`;

const isRelation = `c.relkind in ('r', 'p', 'v', 'm', 'f')`;

/** Parameters 1 and 2. A name without a schema is what the search path finds: a temporary table, first of all. */
const isNamed = `c.relname = $2 and case when $1 = '' then pg_catalog.pg_table_is_visible(c.oid) else n.nspname = $1 end`;

const kinds: Readonly<Record<string, RelationKind>> = {
  r: 'table',
  p: 'table',
  v: 'view',
  m: 'materialized_view',
};

function relationOf([database, schema, identifier, kind]: readonly Json[]): Relation {
  return {
    database: cellText(database),
    schema: cellText(schema),
    identifier: cellText(identifier),
    kind: kinds[cellText(kind)] ?? 'external',
  };
}

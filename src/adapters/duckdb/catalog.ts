import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Belongings, Dependants } from '../../domain/plan.ts';
import type { ColumnInfo, Relation, RelationName } from '../../domain/relation.ts';
import type { Json } from '../../util/json.ts';
import type { Catalog, DocumentedRelation, Session } from '../contract.ts';
import { gatherDocumented } from '../shared/gather-documented.ts';
import { cellText } from '../shared/postgres-values.ts';
import { documentedSql } from './documented.ts';

/** Reads DuckDB's own table functions. A name without a database is one of the target's. */
export class DuckdbCatalog implements Catalog {
  readonly #borrow: <T>(work: (session: Session) => Promise<T>) => Promise<T>;
  readonly #current: AsyncLocalStorage<Session>;

  /** `current`: the session that is borrowed in this line of work: it sees what its transaction has made. */
  constructor(
    borrow: <T>(work: (session: Session) => Promise<T>) => Promise<T>,
    current: AsyncLocalStorage<Session>,
  ) {
    this.#borrow = borrow;
    this.#current = current;
  }

  async schemas(): Promise<readonly string[]> {
    const rows = await this.#ask(
      `select distinct schema_name from duckdb_schemas()
       where database_name in (current_database(), 'system') order by schema_name`,
    );
    return rows.map(([name]) => cellText(name));
  }

  async relations(schemas: readonly string[]): Promise<readonly Relation[]> {
    if (schemas.length === 0) return [];
    const rows = await this.#ask(
      `${relations} where database_name = current_database()
         and schema_name in (select unnest(cast(cast($1 as json) as varchar[])))
       order by schema_name, name`,
      [[...schemas]],
    );
    return rows.map(relationOf);
  }

  async find(session: Session, name: RelationName): Promise<Relation | null> {
    const { rows } = await session.query(
      `${relations} where name = $3 and ${isPlaced} ${nearest}`,
      partsOf(name),
    );
    return rows[0] === undefined ? null : relationOf(rows[0]);
  }

  async findAll(session: Session, names: readonly RelationName[]): Promise<readonly Relation[]> {
    if (names.length === 0) return [];
    const { rows } = await session.query(
      `${relations} where database_name = current_database() and (schema_name, name) in (
         select asked ->> '$[0]', asked ->> '$[1]' from (select unnest(cast(cast($1 as json) as json[])) as asked))`,
      [names.map(({ schema, identifier }) => [schema, identifier])],
    );
    return rows.map(relationOf);
  }

  async documented(schemas: readonly string[]): Promise<readonly DocumentedRelation[]> {
    if (schemas.length === 0) return [];
    return gatherDocumented(await this.#ask(documentedSql, [[...schemas]]));
  }

  async columns(session: Session, name: RelationName): Promise<readonly ColumnInfo[]> {
    const found = name.schema === '' ? await this.find(session, name) : name;
    if (found === null) return [];
    const { rows } = await session.query(
      `select column_name, data_type from duckdb_columns()
       where database_name = coalesce($1, current_database()) and schema_name = $2 and table_name = $3 order by column_index`,
      partsOf(found),
    );
    return rows.map(([column, type], index) => ({
      name: cellText(column),
      type: cellText(type),
      position: index + 1,
    }));
  }

  describe(session: Session, sql: string): Promise<readonly ColumnInfo[]> {
    return session.describe(sql);
  }

  /** Views keep a name and read whatever stands under it: nothing but a foreign key hangs on a table itself. */
  async dependants(session: Session, name: RelationName): Promise<Dependants> {
    const { rows } = await session.query(
      `select table_name, constraint_text from duckdb_constraints()
       where constraint_type = 'FOREIGN KEY' and database_name = coalesce($1, current_database()) and schema_name = $2
         and referenced_table = $3 and table_name <> $3
       order by table_name, constraint_text`,
      partsOf(name),
    );
    return {
      views: [],
      blockers: rows.map(([table, text]) => ({
        what: 'foreign key',
        name: `${cellText(text)} of ${cellText(table)}`,
      })),
    };
  }

  async belongings(session: Session, name: RelationName): Promise<Belongings> {
    const indexes = await session.query(
      `select index_name, is_unique, sql from duckdb_indexes()
       where database_name = coalesce($1, current_database()) and schema_name = $2 and table_name = $3 and sql is not null
       order by index_name`,
      partsOf(name),
    );
    const comments = await session.query(
      `select null as name, comment, -1 as place from duckdb_tables()
       where database_name = coalesce($1, current_database()) and schema_name = $2 and table_name = $3 and comment is not null
       union all
       select null, comment, -1 from duckdb_views()
       where database_name = coalesce($1, current_database()) and schema_name = $2 and view_name = $3 and comment is not null
       union all
       select column_name, comment, column_index from duckdb_columns()
       where database_name = coalesce($1, current_database()) and schema_name = $2 and table_name = $3 and comment is not null
       order by place`,
      partsOf(name),
    );
    return {
      grants: [],
      constraints: [],
      indexes: indexes.rows.map(([index, unique, sql]) => ({
        name: cellText(index),
        unique: unique === true,
        definition: indexDefinition(cellText(sql)),
        method: 'art',
        columns: null,
      })),
      comments: comments.rows.map(([column, text]) => ({
        column: column === null ? null : cellText(column),
        text: cellText(text),
      })),
      cascades: [],
      reads: [],
    };
  }

  async #ask(sql: string, parameters?: readonly Json[]): Promise<readonly (readonly Json[])[]> {
    const ask = async (session: Session) => (await session.query(sql, parameters)).rows;
    const current = this.#current.getStore();
    return current === undefined ? this.#borrow(ask) : ask(current);
  }
}

const relations = `
  select database_name, schema_name, name, kind from (
    select database_name, schema_name, table_name as name, 'table' as kind from duckdb_tables() where not internal
    union all
    select database_name, schema_name, view_name, 'view' from duckdb_views() where not internal
  )`;

/** Parameters 1 and 2. A name without a schema is a temporary table, or else one of the current schema. */
const isPlaced = `case when $2 = '' then database_name = 'temp' or (database_name = current_database() and schema_name = current_schema())
  else database_name = coalesce($1, current_database()) and schema_name = $2 end`;

const nearest = `order by database_name <> 'temp' limit 1`;

function partsOf({ database, schema, identifier }: RelationName): readonly Json[] {
  return [database, schema, identifier];
}

function relationOf([database, schema, identifier, kind]: readonly Json[]): Relation {
  return {
    database: cellText(database),
    schema: cellText(schema),
    identifier: cellText(identifier),
    kind: kind === 'view' ? 'view' : 'table',
  };
}

/** What stands behind the table's name in `CREATE INDEX name ON schema.table(columns);`. */
function indexDefinition(sql: string): string {
  const word = `(?:"(?:[^"]|"")*"|[^\\s."(]+)`;
  const head = new RegExp(`^CREATE (?:UNIQUE )?INDEX ${word} ON ${word}(?:\\.${word})*\\s*`, 'i');
  return sql.replace(head, '').replace(/;\s*$/, '');
}

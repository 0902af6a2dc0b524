import type { Database, Session } from '../adapters/contract.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../context/effect.ts';
import { EngineError } from '../domain/errors.ts';
import type { KnownRelations } from '../execute/known-relations.ts';
import { assertNever } from '../util/assert-never.ts';

const done: DatabaseAnswer = { kind: 'done' };

/** Where an effect is carried out: on the session of the node whose template asks. */
export interface EffectPlace {
  readonly database: Database;
  readonly session: Session;
  readonly relations: KnownRelations;
  /** The rows of the seed that is being materialized; nobody else asks for them. */
  readonly seedRows?: () => Promise<DatabaseAnswer>;
}

/** Carries out what a template asks of the database. Fails with `EngineError`. */
export async function answerEffect(effect: DatabaseEffect, place: EffectPlace): Promise<DatabaseAnswer> {
  const { database, session, relations } = place;
  const { adapter, catalog } = database;
  const { dialect } = adapter;
  const change = async (sql: string): Promise<DatabaseAnswer> => {
    await session.execute(sql);
    relations.forget();
    return done;
  };
  switch (effect.kind) {
    case 'query':
      return runQuery(effect, place);
    case 'relation-columns':
      return { kind: 'columns', columns: await catalog.columns(session, effect.relation) };
    case 'query-columns':
      return { kind: 'columns', columns: await catalog.describe(session, effect.sql) };
    case 'find-relation':
      return { kind: 'relation', relation: await catalog.find(session, effect.relation) };
    case 'list-relations':
      return { kind: 'relations', relations: await catalog.relations([effect.schema]) };
    case 'list-schemas':
      return { kind: 'names', names: await catalog.schemas() };
    case 'create-schema':
      return change(dialect.createSchema(effect.schema));
    case 'drop-schema':
      return change(dialect.dropSchema(effect.schema));
    case 'drop-relation':
      return change(dialect.drop(effect.relation, { cascade: true }));
    case 'truncate-relation':
      return change(dialect.truncate(effect.relation));
    case 'rename-relation':
      return change(dialect.rename(effect.relation, effect.to.identifier));
    case 'seed-rows':
      if (place.seedRows === undefined)
        throw new EngineError('load_agate_table() is there for seeds only.', { fault: 'statement' });
      return place.seedRows();
    case 'commit':
      return done;
    default:
      return assertNever(effect);
  }
}

async function runQuery(
  effect: Extract<DatabaseEffect, { readonly kind: 'query' }>,
  { session, relations }: EffectPlace,
): Promise<DatabaseAnswer> {
  if (effect.fetch) {
    const { columns, rows } = await session.query(effect.sql);
    return { kind: 'rows', tag: `SELECT ${rows.length}`, count: rows.length, columns, rows };
  }
  const { tag, rows } = await session.execute(effect.sql);
  relations.forget();
  return { kind: 'rows', tag, count: rows, columns: [], rows: [] };
}

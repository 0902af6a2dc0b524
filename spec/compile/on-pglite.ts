import { pgliteAdapter } from '../../src/adapters/pglite/adapter.ts';
import type { Database, Session } from '../../src/adapters/contract.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../../src/context/effect.ts';
import type { Compiler } from '../../src/compile/compile-node.ts';
import type { NodeId } from '../../src/domain/id.ts';

/** A fresh PGlite in memory. */
export async function openMemory(): Promise<Database> {
  const settings = pgliteAdapter.readSettings({ path: ':memory:' });
  if (!settings.ok) throw new Error('the settings are refused');
  return pgliteAdapter.open(settings.value, { applicationName: 'spec', root: '/', maximumSessions: 1 });
}

/** Compiles a node, its questions answered by a database. Throws for a fault. */
export async function compileOn(database: Database, compiler: Compiler, id: string): Promise<string> {
  return database.withSession(async (session) => {
    const compilation = compiler.compile(id as NodeId);
    let step = compilation.next();
    while (!step.done) step = compilation.next(await answerOf(database, session, step.value));
    if (!step.value.ok) throw new Error(step.value.error.map((one) => one.message).join('\n'));
    return step.value.value.sql ?? '';
  });
}

async function answerOf(
  database: Database,
  session: Session,
  effect: DatabaseEffect,
): Promise<DatabaseAnswer> {
  const { catalog } = database;
  switch (effect.kind) {
    case 'query': {
      const { columns, rows } = await session.query(effect.sql);
      return { kind: 'rows', tag: `SELECT ${rows.length}`, count: rows.length, columns, rows };
    }
    case 'find-relation':
      return { kind: 'relation', relation: await catalog.find(session, effect.relation) };
    case 'relation-columns':
      return { kind: 'columns', columns: await catalog.columns(session, effect.relation) };
    case 'query-columns':
      return { kind: 'columns', columns: await catalog.describe(session, effect.sql) };
    case 'list-schemas':
      return { kind: 'names', names: await catalog.schemas() };
    default:
      return { kind: 'error', message: `not asked in these cases: ${effect.kind}` };
  }
}

/** The first value of the first row, as text. */
export async function valueOf(database: Database, sql: string): Promise<string> {
  const { rows } = await database.withSession((session) => session.query(sql));
  const value = rows[0]?.[0] ?? '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

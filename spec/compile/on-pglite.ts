import type { PGlite } from '@electric-sql/pglite';
import type { NodeId } from '../../src/domain/id.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../../src/context/effect.ts';
import type { Compiler } from '../../src/compile/compile-node.ts';
import type { Json } from '../../src/util/json.ts';

/** Compiles a node, its questions answered by a database. Throws for a fault. */
export async function compileOn(database: PGlite, compiler: Compiler, id: string): Promise<string> {
  const compilation = compiler.compile(id as NodeId);
  let step = compilation.next();
  while (!step.done) step = compilation.next(await answerOf(database, step.value));
  if (!step.value.ok) throw new Error(step.value.error.map((one) => one.message).join('\n'));
  return step.value.value.sql ?? '';
}

async function answerOf(database: PGlite, effect: DatabaseEffect): Promise<DatabaseAnswer> {
  switch (effect.kind) {
    case 'query': {
      const result = await database.query<Json[]>(effect.sql, [], { rowMode: 'array' });
      return {
        kind: 'rows',
        tag: `SELECT ${result.rows.length}`,
        count: result.rows.length,
        columns: result.fields.map(({ name }) => ({ name, type: '' })),
        rows: result.rows,
      };
    }
    case 'find-relation': {
      const { schema, identifier } = effect.relation;
      const found = await database.query(
        `select from information_schema.tables where table_schema = $1 and table_name = $2`,
        [schema, identifier],
      );
      return {
        kind: 'relation',
        relation: found.rows.length > 0 ? { ...effect.relation, kind: 'table' } : null,
      };
    }
    default:
      return { kind: 'error', message: `not asked in these cases: ${effect.kind}` };
  }
}

/** The first value of the first row, as text. */
export async function valueOf(database: PGlite, sql: string): Promise<string> {
  const result = await database.query<[unknown]>(sql, [], { rowMode: 'array' });
  return String(result.rows[0]?.[0] ?? '');
}

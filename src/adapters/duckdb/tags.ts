import type { DuckDBMaterializedResult } from '@duckdb/node-api';
import { ResultReturnType, StatementType } from '@duckdb/node-api';
import type { StatementResult } from '../contract.ts';

/** What the last statement of a text did, in PostgreSQL's words: DuckDB has none. */
export function commandTag(sql: string, result: DuckDBMaterializedResult | null): StatementResult {
  if (result === null) return { tag: '', rows: null };
  switch (result.statementType) {
    case StatementType.SELECT:
    case StatementType.EXPLAIN:
      return counted('SELECT', result.rowCount);
    case StatementType.INSERT:
      return counted('INSERT 0', rowsOf(result));
    case StatementType.UPDATE:
      return counted('UPDATE', rowsOf(result));
    case StatementType.DELETE:
      return counted('DELETE', rowsOf(result));
    case StatementType.MERGE_INTO:
      return counted('MERGE', rowsOf(result));
    case StatementType.COPY:
      return counted('COPY', rowsOf(result));
    case StatementType.CREATE: {
      const count = createdRows(result);
      return count === null ? { tag: words(sql), rows: null } : counted('SELECT', count);
    }
    default:
      return { tag: words(sql), rows: null };
  }
}

function counted(word: string, rows: number): StatementResult {
  return { tag: `${word} ${rows}`, rows };
}

/** With `returning` there are rows and no count. */
function rowsOf(result: DuckDBMaterializedResult): number {
  return result.returnType === ResultReturnType.QUERY_RESULT ? result.rowCount : result.rowsChanged;
}

/** How many rows a `create table as` wrote; null of every other `create`. */
function createdRows(result: DuckDBMaterializedResult): number | null {
  if (result.chunkCount === 0 || result.rowCount === 0) return null;
  const value = result.getChunk(0).getColumnVector(0).getItem(0);
  return typeof value === 'bigint' ? Number(value) : null;
}

/** `CREATE VIEW`, `DROP TABLE`, `BEGIN`, …: the words that a statement begins with. */
function words(sql: string): string {
  const last = sql
    .replace(/--[^\n]*/g, '')
    .replace(/^\s*\/\*[^]*?\*\//, '')
    .split(';')
    .map((statement) => statement.trim())
    .findLast((statement) => statement !== '');
  const [, verb = '', object = ''] =
    /^(\w+)(?:\s+or\s+replace)?(?:\s+(?:temp|temporary|unique|persistent))?\s*(\w*)/i.exec(last ?? '') ?? [];
  const two = /^(?:create|drop|alter|comment|truncate)$/i.test(verb) ? `${verb} ${object}` : verb;
  return two.trim().toUpperCase();
}

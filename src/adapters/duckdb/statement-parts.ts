import type { DuckDBPreparedStatement, DuckDBType } from '@duckdb/node-api';
import { DuckDBTypeId, StatementType } from '@duckdb/node-api';
import { EngineError } from '../../domain/errors.ts';
import type { Json } from '../../util/json.ts';

/** Statements whose columns are an answer; `Count` of the others is none. */
export const answers: ReadonlySet<StatementType> = new Set([
  StatementType.SELECT,
  StatementType.EXPLAIN,
  StatementType.CALL,
  StatementType.PRAGMA,
]);

/** Types whose names hold other names. */
export const nested: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.STRUCT,
  DuckDBTypeId.UNION,
  DuckDBTypeId.LIST,
  DuckDBTypeId.ARRAY,
  DuckDBTypeId.MAP,
  DuckDBTypeId.ENUM,
]);

/** A type in the catalog's spelling, but for the quotes within those that are `nested`. */
export function typeName(type: DuckDBType): string {
  if (type.alias !== undefined) return type.alias;
  if ('length' in type) return `${typeName(type.valueType)}[${type.length}]`;
  return type.typeId === DuckDBTypeId.LIST ? `${typeName(type.valueType)}[]` : type.toString();
}

/** Sends parameters: arrays and objects as JSON. */
export function bind(prepared: DuckDBPreparedStatement, parameters: readonly Json[]): void {
  for (const [index, value] of parameters.entries()) {
    const at = index + 1;
    if (value === null) prepared.bindNull(at);
    else if (typeof value === 'boolean') prepared.bindBoolean(at, value);
    else if (typeof value === 'number') {
      if (Number.isSafeInteger(value)) prepared.bindBigInt(at, BigInt(value));
      else prepared.bindDouble(at, value);
    } else {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      refuseNul(text);
      prepared.bindVarchar(at, text);
    }
  }
}

/** DuckDB ends a statement at NUL and keeps one in a value, which no other engine takes. */
export function refuseNul(sql: string): void {
  if (!sql.includes('\0')) return;
  throw new EngineError('A statement must not contain the character NUL.', {
    fault: 'statement',
    code: '22021',
    sql,
  });
}

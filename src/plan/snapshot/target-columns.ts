import type { Dialect } from '../../adapters/contract.ts';
import type { ColumnInfo, Relation } from '../../domain/relation.ts';
import type { SnapshotOptions } from './options.ts';

/** Columns that a table must have to go on as a snapshot and has not, as configured. dbt asks for the same. */
export function missingColumns(
  { names, hardDeletes }: SnapshotOptions,
  columns: readonly ColumnInfo[],
): readonly string[] {
  const there = new Set(columns.map(({ name }) => name.toLowerCase()));
  const needed = [
    names.scdId,
    names.validFrom,
    names.validTo,
    ...(hardDeletes === 'new_record' ? [names.isDeleted] : []),
  ];
  return needed.filter((name) => !there.has(plain(name).toLowerCase()));
}

/** Statements that make room in the table for what the query gives: new columns, and texts that have become longer. */
export function makeRoom(
  target: Relation,
  columns: { readonly table: readonly ColumnInfo[]; readonly query: readonly ColumnInfo[] },
  dialect: Dialect,
): readonly string[] {
  const inTable = new Map(columns.table.map((column) => [column.name, column]));
  const added = columns.query.filter(({ name }) => !inTable.has(name));
  const longer = columns.query.filter(({ name, type }) => {
    const kept = inTable.get(name);
    return kept !== undefined && isLonger(type, kept.type);
  });
  return [
    ...longer.map((column) => dialect.alterColumnType(target, column)),
    ...(added.length > 0 ? [dialect.addColumns(target, added)] : []),
  ];
}

/** Whether texts of a type do not fit into another. */
function isLonger(type: string, than: string): boolean {
  const [length, limit] = [textLength(type), textLength(than)];
  return length !== null && limit !== null && length > limit;
}

/** The longest text of a type, in characters; null where it is none of texts. */
function textLength(type: string): number | null {
  const match = /^(?:text|(?:character varying|character|varchar)(?:\((\d+)\))?)$/i.exec(type);
  if (match === null) return null;
  return match[1] === undefined ? Infinity : Number(match[1]);
}

/** A name as the catalog has it, of one that may be written in quotes. */
function plain(name: string): string {
  return name.replace(/^"(.*)"$/, '$1').replaceAll('""', '"');
}

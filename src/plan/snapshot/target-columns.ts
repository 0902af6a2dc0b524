import type { Dialect } from '../../adapters/contract.ts';
import type { ColumnInfo, Relation } from '../../domain/relation.ts';
import { longerTexts } from '../longer-texts.ts';
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
  const longer = longerTexts(columns);
  return [
    ...longer.map((column) => dialect.alterColumnType(target, column)),
    ...(added.length > 0 ? [dialect.addColumns(target, added)] : []),
  ];
}

/** A name as the catalog has it, of one that may be written in quotes. */
function plain(name: string): string {
  return name.replace(/^"(.*)"$/, '$1').replaceAll('""', '"');
}

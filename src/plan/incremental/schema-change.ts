import type { Dialect } from '../../adapters/contract.ts';
import type { ColumnInfo, Relation } from '../../domain/relation.ts';
import { fitsInText, longerTexts } from '../longer-texts.ts';
import type { SchemaChange } from './options.ts';

/** Columns of a table and of the query that feeds it, side by side. */
interface ColumnDifference {
  /** In the query and not in the table. */
  readonly added: readonly ColumnInfo[];
  /** In the table and not in the query. */
  readonly removed: readonly ColumnInfo[];
  /** In both, of another type; as the query has them. Texts that are surely shorter than the table's are of no other type, as in dbt. */
  readonly retyped: readonly ColumnInfo[];
}

/** Compares by exact name. */
function compareColumns(table: readonly ColumnInfo[], query: readonly ColumnInfo[]): ColumnDifference {
  const inTable = new Map(table.map((column) => [column.name, column]));
  const inQuery = new Set(query.map((column) => column.name));
  return {
    added: query.filter((column) => !inTable.has(column.name)),
    removed: table.filter((column) => !inQuery.has(column.name)),
    retyped: query.filter(({ name, type }) => {
      const kept = inTable.get(name);
      return kept !== undefined && kept.type !== type && !fitsInText(type, kept.type);
    }),
  };
}

/** What a schema change asks for: statements to run first and the columns to insert, or a refusal. */
export type SchemaPlan =
  | { readonly kind: 'go'; readonly alter: readonly string[]; readonly columns: readonly string[] }
  | { readonly kind: 'refused'; readonly message: string; readonly help: string };

/** How a change of the columns is taken. */
export interface SchemaChangeOptions {
  readonly change: SchemaChange;
  /** Texts that are too short for the rows get longer; not under a contract, which says how long they are. */
  readonly widensTexts: boolean;
  readonly dialect: Dialect;
}

/** Decides by `on_schema_change`, as dbt does. With `ignore` the table's own columns are filled. */
export function planSchemaChange(
  relation: Relation,
  columns: { readonly table: readonly ColumnInfo[]; readonly query: readonly ColumnInfo[] },
  { change, widensTexts, dialect }: SchemaChangeOptions,
): SchemaPlan {
  const { table, query } = columns;
  const difference = compareColumns(table, query);
  const { added, removed, retyped } = difference;
  const names = (of: readonly ColumnInfo[]): readonly string[] => of.map((column) => column.name);
  const widened = (widensTexts ? longerTexts(columns) : []).map((column) =>
    dialect.alterColumnType(relation, column),
  );
  switch (change) {
    case 'ignore':
      return { kind: 'go', alter: widened, columns: names(table) };
    case 'append_new_columns':
      return {
        kind: 'go',
        alter: [...widened, ...(added.length > 0 ? [dialect.addColumns(relation, added)] : [])],
        columns: names(query),
      };
    case 'sync_all_columns':
      return {
        kind: 'go',
        alter: [
          ...(removed.length > 0 ? [dialect.dropColumns(relation, names(removed))] : []),
          ...(added.length > 0 ? [dialect.addColumns(relation, added)] : []),
          ...retyped.map((column) => dialect.alterColumnType(relation, column)),
        ],
        columns: names(query),
      };
    case 'fail':
      return added.length + removed.length + retyped.length === 0
        ? { kind: 'go', alter: [], columns: names(query) }
        : outOfSync(difference, table);
  }
}

function outOfSync({ added, removed, retyped }: ColumnDifference, table: readonly ColumnInfo[]): SchemaPlan {
  const listed = (of: readonly ColumnInfo[]): string =>
    of.map((column) => `${column.name} (${column.type})`).join(', ');
  const lines = [
    'The source and target schemas on this incremental model are out of sync!',
    ...(added.length > 0 ? [`Source columns not in target: ${listed(added)}`] : []),
    ...(removed.length > 0 ? [`Target columns not in source: ${listed(removed)}`] : []),
    ...retyped.map((column) => {
      const before = table.find((one) => one.name === column.name)!;
      return `New column types: ${column.name} is ${before.type} and would be ${column.type}`;
    }),
  ];
  const help =
    'Build it anew with --full-refresh, or set on_schema_change to append_new_columns or sync_all_columns.';
  return { kind: 'refused', message: lines.join('\n'), help };
}

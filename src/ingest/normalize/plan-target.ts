import type { Dialect } from '../../adapters/contract.ts';
import type { ColumnTable } from './column-table.ts';
import { kind, typeOfKind } from './kind.ts';

/** A column with the type that it is to have, and, where values wait typed, the type in which they do. */
export interface PlannedColumn {
  readonly name: string;
  readonly type: string;
  readonly stagedAs?: string;
}

/** What has to become of the target before the rows go in. */
export interface TargetPlan {
  /** Data columns that are filled, with the types that staged texts are cast to. */
  readonly columns: readonly PlannedColumn[];
  readonly added: readonly { readonly name: string; readonly type: string }[];
  readonly changed: readonly { readonly name: string; readonly from: string; readonly to: string }[];
}

/**
 * Works out the target's columns from what the values turned out to be. `existing` is null where the table has to be made.
 * Columns of the table that the load does not know stay and are left null.
 */
export function planTarget(
  table: ColumnTable,
  existing: readonly { readonly name: string; readonly type: string }[] | null,
  types: Dialect['types'],
): TargetPlan {
  const present = new Map(existing?.map((each) => [each.name, each.type]));
  const columns = table.columns
    .map((column, index) => ({
      name: column.name,
      stagedAs: column.stagedAs,
      type:
        column.type ??
        (table.kinds[index] === kind.none ? present.get(column.name) : undefined) ??
        typeOfKind(table.kinds[index]!, types),
      made: !column.unnamed || table.kinds[index] !== kind.none || present.has(column.name),
    }))
    .filter((column) => column.made)
    .map(({ name, type, stagedAs }) => ({ name, type, ...(stagedAs === null ? {} : { stagedAs }) }));
  const added = existing === null ? [] : columns.filter((column) => !present.has(column.name));
  const changed = columns.flatMap(({ name, type }) => {
    const from = present.get(name);
    return from === undefined || from === type ? [] : [{ name, from, to: type }];
  });
  return { columns, added, changed };
}

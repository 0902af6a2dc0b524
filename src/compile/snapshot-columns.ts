import type { SnapshotNode } from '../domain/node.ts';
import type { JsonObject } from '../util/json.ts';
import type { TypedColumn } from './typed-column.ts';

/** The columns that a snapshot adds to its query, by dbt's word for each, in the names that its config gives them. */
export function snapshotColumnNames({ config }: SnapshotNode): Readonly<Record<string, string>> {
  const given = (config['snapshot_meta_column_names'] ?? {}) as JsonObject;
  const words = ['dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to'];
  if (config['hard_deletes'] === 'new_record') words.push('dbt_is_deleted');
  return Object.fromEntries(
    words.map((word) => {
      const own = given[word];
      return [word, typeof own === 'string' ? own : word];
    }),
  );
}

/** The columns of a snapshot's table, from those of its query. */
export function snapshotColumns(
  node: SnapshotNode,
  columns: readonly TypedColumn[],
  types: { readonly text: string; readonly timestamp: string },
): readonly TypedColumn[] {
  const names = snapshotColumnNames(node);
  const updated = node.config['updated_at'];
  const instant =
    columns.find(({ name }) => typeof updated === 'string' && name.toLowerCase() === updated.toLowerCase())
      ?.type ?? types.timestamp;
  const added = Object.entries(names).map(([word, name]) => ({
    name,
    type: word === 'dbt_scd_id' || word === 'dbt_is_deleted' ? types.text : instant,
  }));
  return [...columns, ...added];
}

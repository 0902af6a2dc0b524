import { csvRows } from '../../util/csv-rows.ts';
import type { JsonObject } from '../../util/json.ts';
import { ok } from '../../util/result.ts';
import type { Result } from '../../util/result.ts';
import { floatPaths, plain } from '../yaml/yaml-value.ts';
import type { YamlValue } from '../yaml/yaml-value.ts';

/** Rows written as YAML maps, the first one without a null first (dbt's order), and which of their whole numbers are floats. */
export function fixtureRows(items: readonly YamlValue[]): {
  readonly rows: readonly JsonObject[];
  readonly floats?: readonly string[];
} {
  const ordered = promoteFullRow(items, (item) => plain(item) as JsonObject);
  const floats = ordered.flatMap((item, index) => floatPaths(item, `${index}.`));
  const rows = ordered.map((item) => plain(item) as JsonObject);
  return floats.length > 0 ? { rows, floats } : { rows };
}

/** Rows of a CSV text in which nothing between two commas is null, the first one without a null first. */
export function readCsvRows(text: string): Result<readonly JsonObject[], string> {
  const read = csvRows(text);
  return read.ok ? ok(nullsForEmpty(read.value)) : read;
}

/** The same for rows that were read already. */
export function nullsForEmpty(rows: readonly JsonObject[]): readonly JsonObject[] {
  const filled = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value === '' ? null : value])),
  );
  return promoteFullRow(filled, (row) => row);
}

/** Changes places between the first row and the first that has no null: some engines take a column's type from its first value. */
function promoteFullRow<T>(items: readonly T[], rowOf: (item: T) => JsonObject): readonly T[] {
  const full = items.findIndex((item) => Object.values(rowOf(item)).every((value) => value !== null));
  if (full <= 0) return items;
  const ordered = [...items];
  [ordered[0], ordered[full]] = [ordered[full]!, ordered[0]!];
  return ordered;
}

import { isKeyed, type LoadSpecification } from '../../domain/load.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { readCommonOptions } from '../common-options.ts';
import type { RecordBatch } from '../extract/extractor.ts';
import type { ColumnTable } from './column-table.ts';
import {
  childRecord,
  type ChildTable,
  detachLists,
  flatten,
  keptKey,
  type Nested,
  stableId,
  childColumns,
  withoutOwnNames,
} from './nested.ts';
import { jsonText, valueAt } from './record-values.ts';

const ownNames = childColumns.slice(0, 1);

/** Rows of a child table that a batch brings, and the row of the batch to which each belongs. */
export interface ChildRows {
  readonly batch: RecordBatch;
  readonly parents: readonly number[];
}

/** Does with objects and lists within records what a table says under `nested`. */
export class Unnester {
  /** Columns that tell one row from another: where they need not, there are none. */
  readonly #key: readonly string[];
  /** Where loads add to one another, a place in the source tells rows of one load apart only. */
  readonly #load: readonly number[];
  readonly #nested: Nested;
  readonly #columns: ColumnTable;
  /** By slice, how many of its records were read. */
  readonly #read: Map<string, number>;

  constructor(
    specification: Pick<LoadSpecification, 'key' | 'options' | 'disposition'>,
    parts: {
      readonly columns: ColumnTable;
      readonly read: ReadonlyMap<string, number>;
      readonly loadId: number;
    },
  ) {
    const { columns, read, loadId } = parts;
    this.#read = new Map(read);
    this.#load = specification.disposition === 'append' ? [loadId] : [];
    this.#key = isKeyed(specification.disposition) ? specification.key : [];
    this.#nested = readCommonOptions(specification).nested;
    this.#columns = columns;
  }

  /** A batch with flat records, or without its lists, which come beside it in the order of the tables. */
  take(batch: RecordBatch): { readonly batch: RecordBatch; readonly lists: readonly ChildRows[] } {
    switch (this.#nested.kind) {
      case 'json':
        return { batch, lists: [] };
      case 'flat':
        return { batch: { ...batch, records: batch.records.map(flatten) }, lists: [] };
      case 'tables':
        return this.#detach(batch, this.#nested);
    }
  }

  #detach(
    batch: RecordBatch,
    { tables, flat }: Extract<Nested, { kind: 'tables' }>,
  ): ReturnType<Unnester['take']> {
    const before = this.#read.get(batch.slice) ?? 0;
    this.#read.set(batch.slice, before + batch.rowCount);
    const children = tables.map(() => ({ records: [] as JsonObject[], parents: [] as number[] }));
    const records = batch.records.map((whole, row): JsonObject => {
      const { record: rest, elements } = detachLists(whole, tables);
      const record = withoutOwnNames(flat ? flatten(rest) : rest, ownNames);
      const id = this.#idOf(record, batch.slice, before + row);
      elements.forEach((list, table) => {
        if (list.length === 0) return;
        const { records, parents } = children[table]!;
        const { name } = tables[table]!;
        const parent = this.#kept(record, tables[table]!);
        list.forEach((element, index) => {
          const own = childRecord(element, { parentId: id, parent, table: name, index });
          records.push(flat ? flatten(own) : own);
          parents.push(row);
        });
      });
      return { ...record, _sluice_id: id };
    });
    return {
      batch: { ...batch, records },
      lists: children.map(({ records, parents }) => ({ batch: part(batch, records, parents), parents })),
    };
  }

  /** By its key; without one by its place in the source. */
  #idOf(record: JsonObject, slice: string, place: number): string {
    return stableId(
      this.#key.length > 0
        ? this.#key.map((name) => this.#keyValue(record, name))
        : [...this.#load, slice, place],
    );
  }

  #kept(record: JsonObject, { keep }: ChildTable): JsonObject {
    return Object.fromEntries(keep.map(({ column, as }) => [keptKey(as), this.#valueOf(record, column)]));
  }

  #keyValue(record: JsonObject, name: string): Json {
    const found = this.#valueOf(record, name);
    return found === null ? null : jsonText(found);
  }

  /** The value that a record has for a column. */
  #valueOf(record: JsonObject, name: string): Json {
    const { columns } = this.#columns;
    const field = columns.find((column) => column.name === name)?.field;
    const found =
      field !== undefined && Object.hasOwn(record, field)
        ? record[field]
        : (Object.entries(record).find(([key]) => columns[this.#columns.mapKey(key)]?.name === name)?.[1] ??
          (field === undefined ? null : (valueAt(record, field) as Json)));
    return found ?? null;
  }
}

function part(batch: RecordBatch, records: readonly JsonObject[], parents: readonly number[]): RecordBatch {
  const { lines } = batch;
  return {
    ...batch,
    records,
    rowCount: records.length,
    rejects: [],
    byteCount: 0,
    lines: lines === null ? null : Float64Array.from(parents, (row) => lines[row]!),
    rawText: (row) => batch.rawText(parents[row]!),
  };
}

/** The rows whose parents were taken. */
export function withoutRefused(rows: ChildRows, refused: ReadonlySet<number>): ChildRows {
  if (refused.size === 0) return rows;
  const kept = [...rows.parents.keys()].filter((row) => !refused.has(rows.parents[row]!));
  const { batch } = rows;
  return {
    parents: kept.map((row) => rows.parents[row]!),
    batch: part(
      batch,
      kept.map((row) => batch.records[row]!),
      kept,
    ),
  };
}

/** The place of each row's parent in the order of arrival, the batch's first having `from`. */
export function sequencesOf(rows: ChildRows, refused: ReadonlySet<number>, from: number): readonly number[] {
  const sequences: number[] = [];
  let skipped = 0;
  let next = 0;
  for (const parent of rows.parents) {
    for (; next < parent; next++) if (refused.has(next)) skipped++;
    sequences.push(from + parent - skipped);
  }
  return sequences;
}

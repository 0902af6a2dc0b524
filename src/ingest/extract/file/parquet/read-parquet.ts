import { type FileHandle, open } from 'node:fs/promises';
import { type DecodedArray, type FileMetaData, parquetMetadataAsync, parquetSchema } from 'hyparquet';
import { assembleNested } from 'hyparquet/src/assemble.js';
import type { Json, JsonObject } from '../../../../util/json.ts';
import { snakeCase } from '../../../normalize/names.ts';
import { LoadError } from '../../../load-error.ts';
import type { Batch, RecordBatch } from '../../extractor.ts';
import { emptyBatch } from '../empty-batch.ts';
import { refuseUnknownHeader } from '../known-header.ts';
import { DamagedParquet, LeafCursor } from './leaf-cursor.ts';
import { type ParquetColumn, parquetColumns } from './parquet-columns.ts';
import { randomAccess } from './random-access.ts';

/** A Parquet file on the disk. */
export interface ParquetSource {
  readonly path: string;
  readonly name: string;
  /** Fields of which alone columns are read; null: all. */
  readonly wantedFields: readonly string[] | null;
}

/** A batch is so many rows, or fewer where a page ends. */
const batchRows = 4096;
/** What is read at once of all columns together. */
const readBytes = 16 << 20;

/**
 * Reads the rows of a Parquet file as records, page by page: memory holds a page of each column, whatever the size of its row groups.
 * `lines` are the rows' numbers from 1. Columns that are not wanted are not read.
 */
export async function* readParquet(source: ParquetSource): AsyncGenerator<Batch> {
  const { path, name, wantedFields } = source;
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const metadata = await readMetadata(handle, size, name);
    const tree = parquetSchema(metadata);
    const names = tree.children.map((child) => child.element.name);
    refuseUnknownHeader(names, wantedFields, name);
    const columns = parquetColumns(metadata, wantedTest(wantedFields), name);
    let line = 1;
    for (const group of metadata.row_groups) {
      if (group.num_rows === 0n) continue;
      const before = line;
      for await (const batch of readGroup({ handle, group, columns, name, line })) {
        line += batch.rowCount;
        yield batch;
      }
      if (line - before !== Number(group.num_rows))
        throw new DamagedParquet(`a row group has ${line - before} of ${group.num_rows} rows`);
    }
    if (line === 1)
      yield emptyBatch(
        name,
        columns.map((column) => column.name),
        size,
      );
  } catch (cause) {
    if (cause instanceof LoadError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LoadError('unreadable-file', `${name} cannot be read: it is damaged or cut off: ${why}`, {
      cause,
    });
  } finally {
    await handle.close();
  }
}

async function readMetadata(handle: FileHandle, size: number, name: string): Promise<FileMetaData> {
  try {
    return await parquetMetadataAsync(randomAccess(handle, size), { geoparquet: false });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/^parquet /, '') : String(cause);
    throw new LoadError(
      'unreadable-file',
      `${name} cannot be read: its Parquet footer is damaged or cut off: ${why}`,
      {
        cause,
      },
    );
  }
}

function wantedTest(wanted: readonly string[] | null): (name: string) => boolean {
  if (wanted === null) return () => true;
  const names = new Set(
    wanted.flatMap((each) => [each, snakeCase(each), each.replace(/^\$\.?/, '').split('.', 1)[0]!]),
  );
  return (name) => names.has(name) || names.has(snakeCase(name));
}

async function* readGroup(facts: {
  readonly handle: FileHandle;
  readonly group: FileMetaData['row_groups'][number];
  readonly columns: readonly ParquetColumn[];
  readonly name: string;
  readonly line: number;
}): AsyncGenerator<RecordBatch> {
  const { handle, group, columns, name } = facts;
  const leaves = columns.flatMap((column) => column.leaves);
  const readSize = Math.max(64 << 10, Math.min(1 << 20, Math.floor(readBytes / Math.max(1, leaves.length))));
  const cursors = new Map(
    leaves.map((leaf) => {
      const { chunk, decoder } = leaf.of(group);
      return [leaf, new LeafCursor(handle, chunk, { decoder, repeated: leaf.repeated, readSize })];
    }),
  );
  const bytesPerRow = Number(group.total_byte_size) / Math.max(1, Number(group.num_rows));
  let { line } = facts;
  for (;;) {
    let count = batchRows;
    for (const cursor of cursors.values()) count = Math.min(count, await cursor.ready());
    if (count === 0) return;
    const values = columns.map((column): DecodedArray => {
      const parts = column.leaves.map((leaf) => {
        const taken = cursors.get(leaf)!.take(count);
        return [leaf.path, leaf.convert(taken)] as const;
      });
      if (column.isFlat) return parts[0]![1];
      const gathered = new Map<string, DecodedArray>(parts);
      assembleNested(gathered, column.tree, column.parsers);
      const made = withNulls(gathered.get(column.name) ?? []) as DecodedArray;
      return column.isPlainList ? Array.from(made, (each: unknown) => each ?? []) : made;
    });
    yield batchOf(columns, values, { count, line, name, bytesPerRow });
    line += count;
  }
}

/** What is not there is null, inside of lists and objects too. */
function withNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNulls);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withNulls(each)]));
}

function batchOf(
  columns: readonly ParquetColumn[],
  values: readonly DecodedArray[],
  facts: {
    readonly count: number;
    readonly line: number;
    readonly name: string;
    readonly bytesPerRow: number;
  },
): RecordBatch {
  const { count, line, name, bytesPerRow } = facts;
  const records: JsonObject[] = [];
  for (let row = 0; row < count; row++) {
    const record: Record<string, Json> = {};
    for (let column = 0; column < columns.length; column++)
      record[columns[column]!.key] = (values[column]![row] ?? null) as Json;
    records.push(record);
  }
  const lines = new Float64Array(count);
  for (let row = 0; row < count; row++) lines[row] = line + row;
  return {
    kind: 'records',
    slice: name,
    file: name,
    rowCount: count,
    records,
    lines,
    rejects: [],
    byteCount: Math.round(bytesPerRow * count),
    rawText: (row) => JSON.stringify(records[row]!),
  };
}

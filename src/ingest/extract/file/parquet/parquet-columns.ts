import {
  type DecodedArray,
  type FileMetaData,
  type ParquetParsers,
  parquetSchema,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { jsonText } from '../../../normalize/record-values.ts';
import { LoadError } from '../../../load-error.ts';
import { compressors } from './compressors.ts';
import { type ColumnChunk, type ColumnDecoder, DamagedParquet } from './leaf-cursor.ts';
import { leafValue, type LeafValue, UnsupportedType } from './leaf-value.ts';

type RowGroup = FileMetaData['row_groups'][number];

/** A column of a Parquet file that holds values, within a column of its table. */
interface ParquetLeaf {
  readonly path: string;
  /** A row may have several values. */
  readonly repeated: boolean;
  /** Where a row group has it, and how its pages are read. */
  readonly of: (group: RowGroup) => { readonly chunk: ColumnChunk; readonly decoder: ColumnDecoder };
  /** Values as JSON has them; lists stay lists. */
  readonly convert: (values: DecodedArray) => DecodedArray;
}

/** A column of the table that a Parquet file is. */
export interface ParquetColumn {
  readonly name: string;
  /** Its name, or another where a column before it has the same. */
  readonly key: string;
  readonly tree: SchemaTree;
  readonly isFlat: boolean;
  /** A list without the groups that lists have by now: it is never null. */
  readonly isPlainList: boolean;
  readonly leaves: readonly ParquetLeaf[];
  readonly parsers: ParquetParsers;
}

/**
 * How the columns of a file are read. hyparquet is told nothing of logical types, since it makes doubles of decimals and milliseconds of
 * times: it gives what the pages hold, and `leafValue` makes values of that. (Bytes it is told to be text, so that ours makes the text,
 * once for each entry of a dictionary.)
 */
export function parquetColumns(
  metadata: FileMetaData,
  isWanted: (name: string) => boolean,
  name: string,
): readonly ParquetColumn[] {
  const bare = parquetSchema({ ...metadata, schema: metadata.schema.map(bareElement) });
  const keys = new Set<string>();
  let next = 0;
  // Leaves are numbered in the order of the schema.
  const numbered = parquetSchema(metadata).children.map((tree) => {
    const first = next;
    next += countLeaves(tree);
    return { tree, indexes: Array.from({ length: next - first }, (_, more) => first + more) };
  });
  const chosen = numbered.filter(({ tree }) => isWanted(tree.element.name));
  return chosen.map(({ tree, indexes }): ParquetColumn => {
    const column = tree.element.name;
    let key = column;
    for (let count = 2; keys.has(key); count++) key = `${column}_${count}`;
    keys.add(key);
    try {
      return {
        name: column,
        key,
        tree,
        isFlat: tree.children.length === 0 && tree.element.repetition_type !== 'REPEATED',
        isPlainList: tree.children.length === 0 && tree.element.repetition_type === 'REPEATED',
        leaves:
          metadata.row_groups.length === 0 ? [] : indexes.map((index) => leafOf(metadata, tree, bare, index)),
        parsers: DEFAULT_PARSERS,
      };
    } catch (error) {
      if (!(error instanceof UnsupportedType)) throw error;
      throw new LoadError(
        'unreadable-file',
        `${name} cannot be read: column "${column}" is ${error.message}`,
        {
          help: 'Values of that type are not supported: declare the other columns, with unknown_columns: ignore.',
        },
      );
    }
  });
}

function countLeaves({ children }: SchemaTree): number {
  return children.length === 0 ? 1 : children.reduce((count, each) => count + countLeaves(each), 0);
}

function leafOf(metadata: FileMetaData, tree: SchemaTree, bare: SchemaTree, index: number): ParquetLeaf {
  const path = metadata.row_groups[0]!.columns[index]!.meta_data!.path_in_schema;
  const original = pathIn(tree, path.slice(1));
  refuseAnnotations(original);
  const schemaPath = [bare, ...pathIn(child(bare, path[0]!), path.slice(1))];
  const { element } = original.at(-1)!;
  const isKey =
    original.some(
      ({ element: { converted_type: type, logical_type: logical } }) =>
        type === 'MAP' || type === 'MAP_KEY_VALUE' || logical?.type === 'MAP',
    ) && path.at(-1) === 'key';
  const make = leafValue(element);
  const value: LeafValue = isKey ? (raw) => jsonText(make(raw)) : make;
  const byHyparquet = element.type === 'BYTE_ARRAY' || element.type === 'FIXED_LEN_BYTE_ARRAY';
  const parsers: ParquetParsers = {
    ...DEFAULT_PARSERS,
    stringFromBytes: (bytes: unknown) => (bytes === null || bytes === undefined ? null : value(bytes)),
    // Of INT96: nanoseconds.
    timestampFromNanoseconds: (nanos: bigint) => nanos,
  };
  return {
    path: path.join('.'),
    repeated: schemaPath.some((each) => each.element.repetition_type === 'REPEATED'),
    of: (group) => {
      const data = group.columns[index]?.meta_data;
      if (data === undefined) throw new DamagedParquet(`a row group lacks column "${path.join('.')}"`);
      const first = data.dictionary_page_offset;
      const start = Number(
        first !== undefined && first > 0n && first < data.data_page_offset ? first : data.data_page_offset,
      );
      return {
        chunk: { start, length: Number(data.total_compressed_size) },
        decoder: {
          pathInSchema: path,
          type: data.type,
          element: schemaPath.at(-1)!.element,
          schemaPath,
          codec: data.codec,
          parsers,
          compressors,
          utf8: false,
        },
      };
    },
    convert: byHyparquet ? (values) => values : (values) => converted(values, value),
  };
}

function converted(values: DecodedArray, value: LeafValue): DecodedArray {
  const { length } = values;
  const made: unknown[] = [];
  for (let index = 0; index < length; index++) {
    const raw: unknown = values[index];
    made.push(
      raw === null || raw === undefined ? null : Array.isArray(raw) ? converted(raw, value) : value(raw),
    );
  }
  return made;
}

function refuseAnnotations(path: readonly SchemaTree[]): void {
  for (const { element } of path)
    if (element.logical_type?.type === 'VARIANT') throw new UnsupportedType('VARIANT');
}

/** A leaf without its logical type; groups keep theirs, which say what a list and what a map is. */
function bareElement(element: SchemaElement): SchemaElement {
  if (element.num_children !== undefined && element.num_children > 0) return element;
  const {
    logical_type: _logical,
    converted_type: _converted,
    scale: _scale,
    precision: _precision,
    ...rest
  } = element;
  return element.type === 'BYTE_ARRAY' || element.type === 'FIXED_LEN_BYTE_ARRAY'
    ? { ...rest, converted_type: 'UTF8' }
    : rest;
}

function pathIn(tree: SchemaTree, names: readonly string[]): readonly SchemaTree[] {
  const path = [tree];
  for (const name of names) path.push(child(path.at(-1)!, name));
  return path;
}

function child(tree: SchemaTree, name: string): SchemaTree {
  const found = tree.children.find(({ element }) => element.name === name);
  if (found === undefined) throw new DamagedParquet(`its schema has no "${name}"`);
  return found;
}

import type { Dialect } from '../../adapters/contract.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Result } from '../../util/result.ts';
import { failed, ok } from '../../util/result.ts';
import { inferColumn, textColumn, type InferredColumn } from './column-type.ts';
import { splitCsv } from '../../util/split-csv.ts';

/** How a seed's file is read: its config. */
export interface SeedOptions {
  /** For messages: the file, relative to the project. */
  readonly path: string;
  readonly delimiter: string;
  /** Types by column name as the header spells it: those columns are read as text. */
  readonly columnTypes: Readonly<Record<string, string>>;
  /** False: names are folded to lower case, as the engine does with what is not quoted, and one that needs quotes is a fault. */
  readonly quoteColumns: boolean;
  /** `--empty`: no rows, the same types. */
  readonly empty: boolean;
  readonly types: Dialect['types'];
}

/** A seed's rows, typed. */
export interface SeedTable {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly count: number;
  /** The rows in COPY's text format; can be asked for again. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/**
 * Reads a seed as dbt does: UTF-8 with or without a byte order mark, Python's CSV, types inferred over all rows,
 * names of duplicate columns numbered, columns without a name named by letter, short rows filled up with NULL, an
 * empty line a row of NULLs.
 */
export function readSeed(bytes: Uint8Array, options: SeedOptions): Result<SeedTable, readonly Diagnostic[]> {
  const refuse = (code: string, message: string, line: number, help?: string) =>
    failed([
      {
        code,
        severity: 'error',
        message,
        place: { path: options.path, line, column: 1 },
        ...(help === undefined ? {} : { help }),
      } satisfies Diagnostic,
    ]);
  if (options.delimiter.length !== 1) {
    return refuse('seed-delimiter', `The delimiter "${options.delimiter}" must be one character.`, 1);
  }
  const text = decode(bytes);
  if (text === undefined) {
    return refuse('seed-encoding', 'The file is not UTF-8.', 1, 'Save it as UTF-8.');
  }
  const csv = splitCsv(text, options.delimiter);
  const header = csv.rows[0];
  if (header === undefined) {
    return refuse('seed-empty', 'The file is empty: not even a header names its columns.', 1);
  }
  const names = columnNames(header);
  const rows = csv.rows.slice(1);
  const long = rows.findIndex((row) => row.length > names.length);
  if (long >= 0) {
    return refuse(
      'seed-row-too-long',
      `Row ${long} has ${rows[long]!.length} values, but Table only has ${names.length} columns.`,
      csv.lineOf(long + 1),
      'Quote the value that holds the delimiter, or name the column in the header.',
    );
  }
  const unfit = options.quoteColumns
    ? undefined
    : names.find((name) => !/^[\p{L}_][\p{L}\p{N}_$]*$/u.test(name));
  if (unfit !== undefined) {
    const [sign = ''] = unfit.replace(/^[\p{L}_][\p{L}\p{N}_$]*/u, '');
    return refuse(
      'seed-column-name',
      `syntax error at or near "${sign}": without quotes "${unfit}" is no name of a column`,
      1,
      'Say quote_columns: true, or give the delimiter that the file has.',
    );
  }
  const inferred = names.map((name, index) =>
    Object.hasOwn(options.columnTypes, name) ? textColumn : inferColumn(rows.map((row) => row[index])),
  );
  const kept = options.empty ? [] : rows;
  return ok({
    columns: names.map((name, index) => ({
      name: options.quoteColumns ? name : name.toLowerCase(),
      type: Object.hasOwn(options.columnTypes, name)
        ? options.columnTypes[name]!
        : options.types[inferred[index]!.type],
    })),
    count: kept.length,
    chunks: () => copyText(kept, inferred),
  });
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** agate's names: letters where there is none, `_2` and so on behind what was there before. */
function columnNames(header: readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const [index, given] of header.entries()) {
    const base = given === '' ? letterName(index) : given;
    let name = base;
    for (let copy = 2; names.has(name); copy++) name = `${base}_${copy}`;
    names.add(name);
  }
  return [...names];
}

function letterName(index: number): string {
  return String.fromCharCode(97 + (index % 26)).repeat(Math.floor(index / 26) + 1);
}

const rowsAChunk = 2_000;

async function* copyText(
  rows: readonly (readonly string[])[],
  columns: readonly InferredColumn[],
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let from = 0; from < rows.length; from += rowsAChunk) {
    let text = '';
    for (const row of rows.slice(from, from + rowsAChunk)) {
      for (let index = 0; index < columns.length; index++) {
        const value = row[index];
        const written = value === undefined ? null : columns[index]!.write(value);
        if (index > 0) text += '\t';
        text += written === null ? '\\N' : special.test(written) ? escape(written) : written;
      }
      text += '\n';
    }
    yield encoder.encode(text);
  }
}

const special = /[\\\t\n\r]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escape(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (character) => escapes[character]!);
}

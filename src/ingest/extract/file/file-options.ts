import type { Diagnostic } from '../../../domain/diagnostic.ts';
import type { LoadSpecification } from '../../../domain/load.ts';
import { commonChecks } from '../../common-options.ts';
import { checkOptions, isOneByte, isStringList, oneOf, type OptionCheck } from '../../option-check.ts';
import { knownEncoding } from './known-encoding.ts';
import { checkListing, type Listing, readListing } from './listing/listing-options.ts';
import { readRange } from './xlsx/cell-range.ts';

/** How records are laid out in a file. */
export const fileFormats = ['csv', 'ndjson', 'json', 'xlsx', 'parquet'] as const;

/** One of `fileFormats`. */
export type FileFormat = (typeof fileFormats)[number];

/** The `file` extractor's own options, with defaults filled in. */
export interface FileOptions {
  /** Paths, globs and URLs in the order in which they are given. */
  readonly paths: readonly string[];
  /** A page whose links are the files, in place of paths. */
  readonly listing: Listing | null;
  /** Which files are read: all, or those that no load has read before as they are now. */
  readonly files: 'all' | 'new';
  /** Of ZIP archives: which of their files are read. Null: the only one there is. */
  readonly members: readonly string[] | null;
  /** Null: each file's name decides. */
  readonly format: FileFormat | null;
  /** Null: the more frequent of comma, semicolon, tab and bar in the header. */
  readonly delimiter: string | null;
  /** Null: there is none. */
  readonly quote: string | null;
  /** Null: UTF-8 where the whole file is UTF-8, else Latin-1; a byte order mark is honoured. */
  readonly encoding: string | null;
  readonly skipLines: number;
  readonly header: boolean;
  readonly ragged: 'reject' | 'pad';
  /** Where a JSON file's array is: the keys that lead there. */
  readonly rows: readonly string[];
  /** Of a workbook: a sheet's name, or its number from 1; null: the first that is not hidden. */
  readonly sheet: string | number | null;
  /** The cells that are read, such as `B3:F200`; null: all. */
  readonly range: string | null;
  /** The row that names the fields; null: the first with a value. */
  readonly headerRow: number | null;
  /** Of merged cells the first has the value, or all. */
  readonly merged: 'first' | 'fill';
  /** How many times its size a packed file may unpack to, past 256 MB. */
  readonly unpackRatio: number;
  readonly onUnreadable: 'fail' | 'skip';
}

const rowsPath = /^\$(?:\.[^.[\]]+)*$/;
const isWhole = (value: unknown, least: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= least;
const isTexts = (value: Parameters<OptionCheck>[0]): boolean =>
  (typeof value === 'string' && value !== '') ||
  (isStringList(value) && value.length > 0 && !value.includes(''));

const checks: Readonly<Record<string, OptionCheck>> = {
  path: (value) => (isTexts(value) ? null : 'a path, a glob, a URL, or a list of them'),
  listing: checkListing,
  files: oneOf(['all', 'new']),
  member: (value) => (isTexts(value) ? null : 'a name, a glob, or a list of them'),
  format: oneOf(fileFormats),
  delimiter: (value) =>
    value === 'auto' || (isOneByte(value) && !/["\r\n]/.test(value))
      ? null
      : 'auto or one character of ASCII',
  quote: (value) =>
    value === null || value === '' || (isOneByte(value) && !/[\r\n]/.test(value))
      ? null
      : 'one character of ASCII, or null',
  encoding: (value) =>
    typeof value === 'string' && (value === 'auto' || knownEncoding(value))
      ? null
      : 'auto or the name of an encoding, such as utf-8 or latin-1',
  skip_lines: (value) => (isWhole(value, 0) ? null : 'a whole number of lines'),
  header: (value) => (typeof value === 'boolean' ? null : 'true or false'),
  ragged: oneOf(['reject', 'pad']),
  rows: (value) =>
    typeof value === 'string' && rowsPath.test(value) ? null : 'a path of keys such as $.data',
  sheet: (value) =>
    (typeof value === 'string' && value !== '') || isWhole(value, 1)
      ? null
      : "a sheet's name, or its number from 1",
  range: (value) =>
    typeof value === 'string' && readRange(value) !== null ? null : 'a range of cells such as B3:F200 or B:F',
  header_row: (value) => (isWhole(value, 1) ? null : "a row's number from 1"),
  merged: oneOf(['first', 'fill']),
  unpack_ratio: (value) => (isWhole(value, 1) ? null : 'a whole number'),
  on_unreadable: oneOf(['fail', 'skip']),
  ...commonChecks,
};

/** What a disposition does with rows that no file gives any more. */
const clearing: Readonly<Record<string, string>> = {
  replace: 'replace',
  'merge+delete_missing': 'delete',
  'history+close_missing': 'end',
};

/** Faults of the options of a table that the `file` extractor loads. Pure. */
export function checkFileOptions(specification: LoadSpecification): readonly Diagnostic[] {
  const found = [...checkOptions(specification, checks)];
  const { options, place, disposition } = specification;
  const fault = (code: string, message: string, help?: string): void => {
    found.push({ code, severity: 'error', message, place, ...(help === undefined ? {} : { help }) });
  };
  const { path, listing, delimiter, quote, files, header, header_row } = options;
  if (path === undefined && listing === undefined)
    fault('missing-load-option', 'A table that is loaded from files needs a "path".');
  if (path !== undefined && listing !== undefined)
    fault('bad-load-option', '"path" and "listing" do not go together.', 'Make them two tables.');
  if (typeof delimiter === 'string' && delimiter === quote)
    fault('bad-load-option', '"delimiter" and "quote" must not be the same.');
  if (header === false && header_row !== undefined)
    fault(
      'bad-load-option',
      '"header_row" says where the header is, and "header: false" that there is none.',
    );
  const clears = clearing[disposition];
  if (files === 'new' && clears !== undefined) {
    fault(
      'bad-load-option',
      `"files: new" would ${clears} the rows of the files that are not read again ("load: ${disposition}").`,
      'Use it with load: append, merge or history.',
    );
  }
  if (files === 'all' && disposition === 'append') {
    fault(
      'bad-load-option',
      '"files: all" would append the rows of a file with each load.',
      'Use load: replace to read all files each time.',
    );
  }
  return found;
}

/** The options of a specification that has been checked. */
export function readFileOptions({
  options,
  disposition,
}: Pick<LoadSpecification, 'options' | 'disposition'>): FileOptions {
  const { path, format, delimiter, quote, encoding, skip_lines, header, ragged, rows } = options;
  const { listing, files, member, sheet, range, header_row, merged, unpack_ratio, on_unreadable } = options;
  return {
    paths: isStringList(path) ? path : typeof path === 'string' ? [path] : [],
    listing: listing === undefined ? null : readListing(listing),
    files: files === 'new' || disposition === 'append' ? 'new' : 'all',
    members: isStringList(member) ? member : typeof member === 'string' ? [member] : null,
    format: typeof format === 'string' ? (format as FileFormat) : null,
    delimiter: typeof delimiter === 'string' && delimiter !== 'auto' ? delimiter : null,
    quote: quote === undefined ? '"' : typeof quote === 'string' && quote !== '' ? quote : null,
    encoding: typeof encoding === 'string' && encoding !== 'auto' ? encoding : null,
    skipLines: typeof skip_lines === 'number' ? skip_lines : 0,
    header: header !== false,
    ragged: ragged === 'pad' ? 'pad' : 'reject',
    rows: typeof rows === 'string' ? rows.split('.').slice(1) : [],
    sheet: typeof sheet === 'string' || typeof sheet === 'number' ? sheet : null,
    range: typeof range === 'string' ? range : null,
    headerRow: typeof header_row === 'number' ? header_row : null,
    merged: merged === 'fill' ? 'fill' : 'first',
    unpackRatio: typeof unpack_ratio === 'number' ? unpack_ratio : 200,
    onUnreadable: on_unreadable === 'skip' ? 'skip' : 'fail',
  };
}

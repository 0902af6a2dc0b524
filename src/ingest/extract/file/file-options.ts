import type { Diagnostic } from '../../../domain/diagnostic.ts';
import type { LoadSpecification } from '../../../domain/load.ts';
import { commonChecks } from '../../common-options.ts';
import { checkOptions, isOneByte, isStringList, oneOf, type OptionCheck } from '../../option-check.ts';
import { knownEncoding } from './known-encoding.ts';

/** How records are laid out in a file. */
export type FileFormat = 'csv' | 'ndjson' | 'json';

/** The `file` extractor's own options, with defaults filled in. */
export interface FileOptions {
  /** Paths, globs and URLs in the order in which they are given. */
  readonly paths: readonly string[];
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
  readonly onUnreadable: 'fail' | 'skip';
}

const rowsPath = /^\$(?:\.[^.[\]]+)*$/;

const checks: Readonly<Record<string, OptionCheck>> = {
  path: (value) =>
    (typeof value === 'string' && value !== '') ||
    (isStringList(value) && value.length > 0 && !value.includes(''))
      ? null
      : 'a path, a glob, a URL, or a list of them',
  format: oneOf(['csv', 'ndjson', 'json']),
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
  skip_lines: (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 ? null : 'a whole number of lines',
  header: (value) => (typeof value === 'boolean' ? null : 'true or false'),
  ragged: oneOf(['reject', 'pad']),
  rows: (value) =>
    typeof value === 'string' && rowsPath.test(value) ? null : 'a path of keys such as $.data',
  on_unreadable: oneOf(['fail', 'skip']),
  ...commonChecks,
};

/** Faults of the options of a table that the `file` extractor loads. Pure. */
export function checkFileOptions(specification: LoadSpecification): readonly Diagnostic[] {
  const found = [...checkOptions(specification, checks)];
  const { options, place } = specification;
  if (options['path'] === undefined) {
    found.push({
      code: 'missing-load-option',
      severity: 'error',
      message: 'A table that is loaded from files needs a "path".',
      place,
    });
  }
  const { delimiter, quote } = options;
  if (typeof delimiter === 'string' && delimiter === quote) {
    found.push({
      code: 'bad-load-option',
      severity: 'error',
      message: '"delimiter" and "quote" must not be the same.',
      place,
    });
  }
  return found;
}

/** The options of a specification that has been checked. */
export function readFileOptions({ options }: LoadSpecification): FileOptions {
  const { path, format, delimiter, quote, encoding, skip_lines, header, ragged, rows, on_unreadable } =
    options;
  return {
    paths: isStringList(path) ? path : typeof path === 'string' ? [path] : [],
    format: typeof format === 'string' ? (format as FileFormat) : null,
    delimiter: typeof delimiter === 'string' && delimiter !== 'auto' ? delimiter : null,
    quote: quote === undefined ? '"' : typeof quote === 'string' && quote !== '' ? quote : null,
    encoding: typeof encoding === 'string' && encoding !== 'auto' ? encoding : null,
    skipLines: typeof skip_lines === 'number' ? skip_lines : 0,
    header: header !== false,
    ragged: ragged === 'pad' ? 'pad' : 'reject',
    rows: typeof rows === 'string' ? rows.split('.').slice(1) : [],
    onUnreadable: on_unreadable === 'skip' ? 'skip' : 'fail',
  };
}

import { describe, expect, it } from 'vitest';
import type { LoadSpecification } from '../domain/load.ts';
import type { JsonObject } from '../util/json.ts';
import { checkSpecification } from './registry.ts';

function faults(options: JsonObject, more: Partial<LoadSpecification> = {}): readonly string[] {
  return checkSpecification({
    extractor: 'file',
    options,
    disposition: 'replace',
    key: [],
    cursor: null,
    columns: [],
    contract: 'evolve',
    checks: [],
    maximumRejects: { kind: 'count', value: 0 },
    hash: '',
    place: { path: 'sources/a.yml', line: 3, column: 5 },
    ...more,
  }).map(
    ({ code, message, help, place }) =>
      `${place?.line} ${code} ${message}${help === undefined ? '' : ` ${help}`}`,
  );
}

describe('checkSpecification', () => {
  it('finds no fault where there is none', () => {
    const options = {
      path: ['a.csv', 'https://example.org/b.csv.gz'],
      format: 'csv',
      delimiter: ';',
      quote: "'",
      encoding: 'windows-1252',
      skip_lines: 2,
      header: false,
      ragged: 'pad',
      rows: '$.data.items',
      null_values: ['', 'NULL'],
      infer_types: false,
      unknown_columns: 'ignore',
      names: 'as_is',
      on_unreadable: 'skip',
    };
    expect(faults(options)).toEqual([]);
    const listing = { url: 'https://example.org/', select: 'h3 ~ ul a', take: 'newest', match: '*.xlsx' };
    const workbook = { sheet: 2, range: 'B:F', header_row: 3, merged: 'fill', unpack_ratio: 500 };
    expect(faults({ listing, ...workbook, member: '*.csv', format: 'xlsx' })).toEqual([]);
    expect(faults({ listing: 'https://example.org/', files: 'new' }, { disposition: 'append' })).toEqual([]);
  });

  it.each([
    [
      { path: 'a.csv', delimter: ',' },
      '3 unknown-load-option The extractor "file" has no option "delimter". Did you mean "delimiter"?',
    ],
    [{}, '3 missing-load-option A table that is loaded from files needs a "path".'],
    [{ path: [] }, '3 bad-load-option "path" must be a path, a glob, a URL, or a list of them, not [].'],
    [
      { path: 'a', format: 'xls' },
      '3 bad-load-option "format" must be one of csv, ndjson, json, xlsx, parquet, not "xls".',
    ],
    [
      { path: 'a', delimiter: '::' },
      '3 bad-load-option "delimiter" must be auto or one character of ASCII, not "::".',
    ],
    [
      { path: 'a', delimiter: "'", quote: "'" },
      '3 bad-load-option "delimiter" and "quote" must not be the same.',
    ],
    [
      { path: 'a', encoding: 'utf-9' },
      '3 bad-load-option "encoding" must be auto or the name of an encoding, such as utf-8 or latin-1, not "utf-9".',
    ],
    [
      { path: 'a', skip_lines: -1 },
      '3 bad-load-option "skip_lines" must be a whole number of lines, not -1.',
    ],
    [
      { path: 'a', rows: 'data' },
      '3 bad-load-option "rows" must be a path of keys such as $.data, not "data".',
    ],
    [
      { path: 'a', null_values: 'NULL' },
      '3 bad-load-option "null_values" must be a list of texts, not "NULL".',
    ],
    [{ path: 'a', header: 'yes' }, '3 bad-load-option "header" must be true or false, not "yes".'],
    [
      { path: 'a', sheet: 0 },
      `3 bad-load-option "sheet" must be a sheet's name, or its number from 1, not 0.`,
    ],
    [
      { path: 'a', range: 'F1:B3' },
      '3 bad-load-option "range" must be a range of cells such as B3:F200 or B:F, not "F1:B3".',
    ],
    [
      { path: 'a', header: false, header_row: 2 },
      '3 bad-load-option "header_row" says where the header is, and "header: false" that there is none.',
    ],
    [{ path: 'a', merged: 'all' }, '3 bad-load-option "merged" must be one of first, fill, not "all".'],
    [
      { path: 'a', member: [] },
      '3 bad-load-option "member" must be a name, a glob, or a list of them, not [].',
    ],
    [
      { listing: { url: 'https://example.org/', selct: 'a' } },
      '3 bad-load-option "listing" must be {url, select, match, take, order} without "selct" (did you mean "select"?), not {"url":"https://example.org/","selct":"a"}.',
    ],
    [
      { listing: { url: 'https://example.org/', take: 'last' } },
      '3 bad-load-option "listing" must be {url, select, match, take, order} with one of all, first, newest as take, not {"url":"https://example.org/","take":"last"}.',
    ],
    [
      { listing: 'example.org' },
      '3 bad-load-option "listing" must be the URL of a page, or {url, select, …}, not "example.org".',
    ],
    [
      { path: 'a', listing: 'https://example.org/' },
      '3 bad-load-option "path" and "listing" do not go together. Make them two tables.',
    ],
    [
      { path: 'a', files: 'new' },
      '3 bad-load-option "files: new" would replace the rows of the files that are not read again ("load: replace"). Use it with load: append, merge or history.',
    ],
  ])('%j', (options, expected) => {
    expect(faults(options)).toEqual([expected]);
  });

  it('names the extractor that is meant', () => {
    expect(faults({}, { extractor: 'fil' })).toEqual([
      '3 unknown-extractor There is no extractor "fil". Did you mean "file"?',
    ]);
    expect(faults({}, { extractor: 'constructor' })).toEqual([
      expect.stringMatching(/^3 unknown-extractor There is no extractor "constructor"\. There is: file, /),
    ]);
  });

  it('asks for the key of a merge', () => {
    expect(faults({ path: 'a' }, { disposition: 'merge' })).toEqual([
      '3 merge-without-key "load: merge" needs a "key". Name the columns that tell one row from another: key: [id].',
    ]);
  });
});

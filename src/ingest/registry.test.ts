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
  });

  it.each([
    [
      { path: 'a.csv', delimter: ',' },
      '3 unknown-load-option The extractor "file" has no option "delimter". Did you mean "delimiter"?',
    ],
    [{}, '3 missing-load-option A table that is loaded from files needs a "path".'],
    [{ path: [] }, '3 bad-load-option "path" must be a path, a glob, a URL, or a list of them, not [].'],
    [
      { path: 'a', format: 'xlsx' },
      '3 bad-load-option "format" must be one of csv, ndjson, json, not "xlsx".',
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

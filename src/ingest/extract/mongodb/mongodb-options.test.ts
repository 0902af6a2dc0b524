import { describe, expect, it } from 'vitest';
import type { LoadSpecification } from '../../../domain/load.ts';
import type { JsonObject } from '../../../util/json.ts';
import { checkMongodbOptions, readMongodbOptions } from './mongodb-options.ts';

const specification = (options: JsonObject, more: Partial<LoadSpecification> = {}): LoadSpecification => ({
  extractor: 'mongodb',
  options: { url: 'mongodb://u:p%40ss@h/shop', collection: 'c', ...options },
  disposition: 'replace',
  key: [],
  cursor: null,
  columns: [],
  contract: 'evolve',
  checks: [],
  maximumRejects: { kind: 'count', value: 0 },
  hash: '',
  place: { path: 'sources/a.yml', line: 1, column: 1 },
  ...more,
});
const faults = (...given: Parameters<typeof specification>): readonly string[] =>
  checkMongodbOptions(specification(...given)).map(({ message }) => message);
const append = { disposition: 'append' } as const;
const merge = { disposition: 'merge', key: ['_id'] } as const;

describe('options of a collection', () => {
  it.each<{
    readonly name: string;
    readonly options: JsonObject;
    readonly more?: Partial<LoadSpecification>;
  }>([
    { name: 'the least', options: {} },
    {
      name: 'all',
      options: {
        from_database: 'd',
        filter: { a: 1 },
        projection: ['a', 'at'],
        batch_size: 500,
        nested: 'flat',
      },
      more: { ...merge, cursor: { field: 'at', lag: '1.5h', start: '2024-01-01', missing: 'skip' } },
    },
    {
      name: 'a projection that leaves out',
      options: { projection: { big: 0 } },
      more: { ...append, cursor: { field: 'at' } },
    },
    {
      name: 'a projection that holds a path',
      options: { projection: ['meta'] },
      more: { ...append, cursor: { field: 'meta.at' } },
    },
    { name: 'changes', options: { mode: 'changes', deletes: 'mark' }, more: merge },
  ])('takes $name', ({ options, more }) => expect(faults(options, more)).toEqual([]));

  it.each<readonly [JsonObject, Partial<LoadSpecification>, readonly string[]]>([
    [
      { url: 'postgres://h' },
      {},
      ['"url" must be a connection string that begins with mongodb:// or mongodb+srv://.'],
    ],
    [{ url: 'mongodb://h' }, {}, ['A table that is loaded from MongoDB needs a "from_database".']],
    [{ batch_size: 0 }, {}, ['"batch_size" must be a whole number from 1 to 10000, not 0.']],
    [{ filter: [] }, {}, ['"filter" must be a query, as a map: {status: open}, not [].']],
    [
      { projection: { _id: 0 } },
      {},
      ['"projection" must keep _id: a load goes on behind the last one that it read.'],
    ],
    [
      { projection: ['a'] },
      { ...append, cursor: { field: 'at' } },
      ['"projection" must keep the cursor\'s field "at".'],
    ],
    [
      { projection: { at: 0 } },
      { ...append, cursor: { field: 'at' } },
      ['"projection" must keep the cursor\'s field "at".'],
    ],
    [{}, { ...append, cursor: {} }, ['"cursor" needs a "field".']],
    [
      {},
      { ...append, cursor: { field: 'at', lag: '1d' } },
      ['A cursor\'s "lag" reads again what was loaded, and "load: append" would double it.'],
    ],
    [
      {},
      { ...merge, cursor: { field: 'at', lag: 'soon' } },
      [
        '"lag" of the cursor must be a time such as 1d or 30m, or a number where the field is one, not "soon".',
      ],
    ],
    [
      {},
      { ...merge, disposition: 'merge+delete_missing', cursor: { field: 'at' } },
      ['"load: merge+delete_missing" needs all documents, and a cursor leaves out those that were loaded.'],
    ],
    [{ deletes: 'mark' }, {}, ['"deletes" is for "mode: changes".']],
    [
      { mode: 'changes', filter: {} },
      { ...merge, key: ['id'] },
      [
        '"mode: changes" needs "load: merge" and "key: _id": a deletion tells its document by nothing else.',
        '"filter" is not for "mode: changes".',
      ],
    ],
  ])('refuses %j %j', (options, more, expected) => expect(faults(options, more)).toEqual(expected));

  it('never shows a connection string', () => {
    const shown = JSON.stringify(checkMongodbOptions(specification({ url: 'mongo://u:s3cret@h', uri: 1 })));
    expect(shown).not.toContain('s3cret');
  });

  it('are read with their defaults', () => {
    expect(readMongodbOptions(specification({}, { cursor: { field: 'at', lag: '1d' } }))).toEqual({
      url: 'mongodb://u:p%40ss@h/shop',
      database: 'shop',
      collection: 'c',
      filter: null,
      projection: null,
      batchSize: 1000,
      cursor: { field: 'at', lag: 86_400_000, start: null, missing: 'fail' },
      mode: 'documents',
    });
  });
});

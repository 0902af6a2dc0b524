import { describe, expect, test } from 'vitest';
import { readSeed, type SeedOptions } from './read-seed.ts';

const types: SeedOptions['types'] = {
  text: 'text',
  integer: 'integer',
  bigint: 'bigint',
  numeric: 'numeric',
  double: 'double precision',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp without time zone',
  timestampTz: 'timestamp with time zone',
  json: 'jsonb',
};
const options: SeedOptions = {
  path: 'seeds/people.csv',
  delimiter: ',',
  columnTypes: {},
  quoteColumns: true,
  empty: false,
  types,
};

/** `name type, …` and the rows as COPY gets them, or the diagnostic. */
async function read(text: string | Uint8Array, changes: Partial<SeedOptions> = {}) {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const seed = readSeed(bytes, { ...options, ...changes });
  if (!seed.ok) return { refused: seed.error };
  let rows = '';
  for await (const chunk of seed.value.chunks()) rows += new TextDecoder().decode(chunk);
  return {
    columns: seed.value.columns.map(({ name, type }) => `${name} ${type}`).join(', '),
    rows,
    count: seed.value.count,
  };
}

describe('what dbt takes', () => {
  test('types by column, NULLs, short rows and an empty line', async () => {
    expect(await read('id,name,paid\n007,Ann,1.50\n2,null\n\n')).toEqual({
      columns: 'id integer, name text, paid double precision',
      rows: '7\tAnn\t150e-2\n2\t\\N\t\\N\n\\N\t\\N\t\\N\n',
      count: 3,
    });
  });

  test('a byte order mark is no part of the first name', async () => {
    expect((await read('\ufeffid\n1\n')).columns).toBe('id integer');
  });

  test('a header alone: every column an integer, no rows', async () => {
    expect(await read('a,b\n')).toEqual({ columns: 'a integer, b integer', rows: '', count: 0 });
  });

  test('names twice, and no name', async () => {
    expect((await read('a,a,,a_2\n1,2,3,4\n')).columns).toBe(
      'a integer, a_2 integer, c integer, a_2_2 integer',
    );
  });

  test('column_types are read as text, and name the type; others are ignored', async () => {
    expect(
      await read('id,Zip\n1,007\n', { columnTypes: { Zip: 'varchar(5)', zip: 'int', gone: 'int' } }),
    ).toEqual({
      columns: 'id integer, Zip varchar(5)',
      rows: '1\t007\n',
      count: 1,
    });
  });

  test('without quotes around names the engine folds them', async () => {
    expect((await read('Id\n1\n', { quoteColumns: false })).columns).toBe('id integer');
  });

  test('what COPY reads as signs of its own is escaped', async () => {
    expect((await read('a\n"x\ty\\N\nz"\n')).rows).toBe('x\\ty\\\\N\\nz\n');
  });

  test('--empty keeps the types and takes no rows', async () => {
    expect(await read('a\nx\n', { empty: true })).toEqual({ columns: 'a text', rows: '', count: 0 });
  });
});

describe('what is refused', () => {
  test('a row with more fields than the header, with its line', async () => {
    expect(await read('a,b\n"1\n",2\n1,2,3\n')).toEqual({
      refused: [
        {
          code: 'seed-row-too-long',
          severity: 'error',
          message: 'Row 1 has 3 values, but Table only has 2 columns.',
          place: { path: 'seeds/people.csv', line: 4, column: 1 },
          help: 'Quote the value that holds the delimiter, or name the column in the header.',
        },
      ],
    });
  });

  test.each([
    ['an empty file', '', {}, 'seed-empty'],
    ['bytes that are not UTF-8', new Uint8Array([97, 10, 0xe9, 10]), {}, 'seed-encoding'],
    ['a name that needs quotes and may have none', 'a;b\n1;2', { quoteColumns: false }, 'seed-column-name'],
    ['a delimiter of two characters', 'a', { delimiter: '||' }, 'seed-delimiter'],
  ])('%s', async (_, text, changes, code) => {
    expect((await read(text, changes)).refused?.[0]?.code).toBe(code);
  });
});

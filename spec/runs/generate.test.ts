import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { JsonObject } from '../../src/util/json.ts';
import { startEmulator } from '../emulators/emulator-server.ts';
import { makeTrial, type Trial } from './trial.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({
    'data/people_1.csv': 'Id,Full Name,born,score\n1,Ann,1990-05-01,1.5\n',
    'data/people_2.csv': 'Id,Full Name,born,score\n2,Bob,,2\n',
  });
  await trial.rows(`create schema shop`);
  await trial.rows(`create table shop.orders (id bigint primary key, "Total" numeric(10,2), at timestamptz)`);
  await trial.rows(`create table shop.lines (order_id bigint, n int, what text, primary key (order_id, n))`);
  await trial.rows(`comment on table shop.orders is 'What was ordered: all of it'`);
  await trial.rows(`comment on column shop.orders."Total" is 'in EUR'`);
  await trial.rows(`insert into shop.orders values (1, 9.90, '2024-05-01T00:00:00Z'), (2, null, null)`);
});
afterAll(() => trial.discard());
beforeEach(() => rmSync(path.join(trial.folder, 'sources'), { recursive: true, force: true }));

const generate = (...args: readonly string[]): ReturnType<Trial['run']> =>
  trial.run(['generate', 'sources', '--quiet', ...args]);

test('of the target: schemas, tables, columns with types and descriptions; it parses as it is', async () => {
  const { stdout, code } = await generate('--schema', 'shop');
  expect([code, stdout]).toEqual([
    0,
    `version: 2
sources:
  - name: shop
    schema: shop
    tables:
      - name: lines
        columns:
          - name: order_id
            data_type: bigint
          - name: n
            data_type: integer
          - name: what
            data_type: text
      - name: orders
        description: "What was ordered: all of it"
        columns:
          - name: id
            data_type: bigint
          - name: Total
            data_type: numeric(10,2)
            description: in EUR
          - name: at
            data_type: timestamp with time zone
`,
  ]);
  trial.write({
    'sources/shop.yml': stdout,
    'models/totals.sql': `select "Total" from {{ source('shop', 'orders') }}\n`,
  });
  expect((await trial.run(['build', '--select', 'totals'])).code).toBe(0);
  trial.remove('models/totals.sql');
  const wrong = await generate('--schema', 'shp');
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    expect.stringContaining('there is no schema shp; there is'),
  ]);
});

test('of another database: what it takes to load it', async () => {
  const { host, port, user, password, dbname } = trial.database.settings;
  const url = `postgres://${user}:${password}@${host}:${port}/${dbname}`;
  const { stdout, code } = await generate('--from', url, '--schema', 'shop', '--name', 'copy');
  expect(code).toBe(0);
  expect(stdout).not.toContain(`password: ${password}`);
  const variable = /environment variable (\w+)/.exec(stdout)![1]!;
  trial.write({ 'sources/copy.yml': stdout.replace('schema: shop\n', 'schema: copied\n') });
  const loaded = await trial.run(['load'], { [variable]: password });
  expect([loaded.code, loaded.stdout]).toEqual([0, expect.stringContaining('LOADED 2')]);
  expect(await trial.rows(`select id::text, "Total"::text from copied.orders order by 1`)).toEqual([
    ['1', '9.90'],
    ['2', null],
  ]);
});

test('of files, into a file that is not there yet', async () => {
  const args = ['--from', 'data/people_*.csv', '--name', 'people', '--output', 'sources/people.yml'];
  expect((await generate(...args)).code).toBe(0);
  expect(trial.read('sources/people.yml')).toBe(`version: 2
sources:
  - name: people
    schema: people
    extractor: file
    tables:
      - name: people
        path: data/people_*.csv
        load: replace
        columns:
          - name: id
            data_type: integer
            from: Id
          - name: full_name
            data_type: text
            from: Full Name
          - name: born
            data_type: date
          - name: score
            data_type: numeric
`);
  const again = await generate(...args);
  expect([again.code, again.stderr]).toEqual([
    2,
    expect.stringContaining('sources/people.yml is there already'),
  ]);
  expect((await generate(...args, '--overwrite')).code).toBe(0);
  expect((await trial.run(['load'])).code).toBe(0);
  expect(await trial.rows('select full_name, born::text from people.people order by 1')).toEqual([
    ['Ann', '1990-05-01'],
    ['Bob', null],
  ]);
});

test("of an API's first page", async () => {
  const votes = (page: number): readonly JsonObject[] =>
    [1, 2].map((n) => ({ id: 2 * page + n, choice: 'yes', meta: { at: '2024-05-01T00:00:00Z' } }));
  const api = await startEmulator(
    ({ path: asked, query }) => {
      if (asked !== '/v2/votes') return null;
      const page = Number(query.get('page_token') ?? 0);
      return {
        status: 200,
        json: { data: votes(page), meta: { next_page_token: page < 2 ? String(page + 1) : null } },
      };
    },
    (status) => ({ status }),
  );
  try {
    const { stdout, code } = await generate('--from', `${api.origin}/v2/votes?limit=2`, '--name', 'ej');
    expect([code, stdout]).toEqual([
      0,
      `# pages: the answer has $.meta.next_page_token; which parameter takes it ("page_token") is a guess
version: 2
sources:
  - name: ej
    schema: ej
    extractor: rest
    url: ${api.origin}/v2
    tables:
      - name: votes
        get: /votes
        params:
          limit: "2"
        rows: $.data
        pages:
          cursor: page_token
          next: $.meta.next_page_token
        load: replace
        key:
          - id
        columns:
          - name: id
            data_type: integer
          - name: choice
            data_type: text
          - name: meta
            data_type: jsonb
`,
    ]);
    trial.write({ 'sources/ej.yml': stdout });
    expect((await trial.run(['load'])).stdout).toContain('LOADED 6');
    const none = await generate('--from', `${api.origin}/v1/votes`);
    expect(none.code).not.toBe(0);
  } finally {
    await api.close();
  }
});

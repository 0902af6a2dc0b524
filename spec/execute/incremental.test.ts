import { describe, expect, test } from 'vitest';
import { cells } from '../adapters/cells.ts';
import { everyEngine } from '../adapters/engines.ts';
import type { Json } from '../../src/util/json.ts';
import { useShop } from './shop.ts';

/** An incremental model run twice: its two queries, and the rows that must be there afterwards, worked out by hand. */
interface Case {
  readonly name: string;
  readonly config: Readonly<Record<string, Json>>;
  readonly first: string;
  readonly second: string;
  /** Sorted by the first column. */
  readonly rows: readonly (readonly Json[])[];
  /** What the second run says; `rows` are then those of the first. */
  readonly refused?: string;
}

const values = (...rows: readonly string[]): string =>
  `select * from (values ${rows.join(', ')}) as t (id, v)`;
const old = values("(1, 'a')", "(2, 'b')");

const cases: readonly Case[] = [
  {
    name: 'without a key the rows are added, duplicates too',
    config: {},
    first: old,
    second: values("(2, 'x')", "(3, 'c')"),
    rows: [
      [1, 'a'],
      [2, 'b'],
      [2, 'x'],
      [3, 'c'],
    ],
  },
  {
    name: 'append adds though there is a key',
    config: { incremental_strategy: 'append', unique_key: 'id' },
    first: old,
    second: values("(2, 'x')"),
    rows: [
      [1, 'a'],
      [2, 'b'],
      [2, 'x'],
    ],
  },
  {
    name: 'an empty key is none',
    config: { unique_key: [] },
    first: old,
    second: values("(2, 'x')"),
    rows: [
      [1, 'a'],
      [2, 'b'],
      [2, 'x'],
    ],
  },
  {
    name: 'with a key, rows of that key are replaced',
    config: { unique_key: 'id' },
    first: old,
    second: values("(2, 'x')", "(3, 'c')"),
    rows: [
      [1, 'a'],
      [2, 'x'],
      [3, 'c'],
    ],
  },
  {
    name: 'delete and insert keeps duplicates of the new rows',
    config: { unique_key: 'id', incremental_strategy: 'delete+insert' },
    first: old,
    second: values("(2, 'x')", "(2, 'y')"),
    rows: [
      [1, 'a'],
      [2, 'x'],
      [2, 'y'],
    ],
  },
  {
    name: 'a key of two columns',
    config: { unique_key: ['id', 'v'] },
    first: old,
    second: values("(2, 'b')", "(2, 'x')"),
    rows: [
      [1, 'a'],
      [2, 'b'],
      [2, 'x'],
    ],
  },
  {
    name: 'a null in the key matches nothing',
    config: { unique_key: 'id' },
    first: values("(1, 'a')", "(null, 'n')"),
    second: values("(null::int, 'm')"),
    rows: [
      [1, 'a'],
      [null, 'm'],
      [null, 'n'],
    ],
  },
  {
    name: 'predicates narrow what is deleted',
    config: { unique_key: 'id', incremental_predicates: ["v <> 'b'"] },
    first: old,
    second: values("(1, 'x')", "(2, 'y')"),
    rows: [
      [1, 'x'],
      [2, 'b'],
      [2, 'y'],
    ],
  },
  {
    name: 'merge updates and inserts',
    config: { unique_key: 'id', incremental_strategy: 'merge' },
    first: old,
    second: values("(2, 'x')", "(3, 'c')"),
    rows: [
      [1, 'a'],
      [2, 'x'],
      [3, 'c'],
    ],
  },
  {
    name: 'merge without a key only inserts',
    config: { incremental_strategy: 'merge' },
    first: old,
    second: values("(2, 'x')"),
    rows: [
      [1, 'a'],
      [2, 'b'],
      [2, 'x'],
    ],
  },
  {
    name: 'merge updates only the columns that it is told to',
    config: { unique_key: 'id', incremental_strategy: 'merge', merge_update_columns: ['w'] },
    first: "select 1 as id, 'a' as v, 1 as w",
    second: "select 1 as id, 'x' as v, 2 as w",
    rows: [[1, 'a', 2]],
  },
  {
    name: 'merge leaves out the columns that it is told to',
    config: { unique_key: 'id', incremental_strategy: 'merge', merge_exclude_columns: ['V'] },
    first: "select 1 as id, 'a' as v, 1 as w",
    second: "select 1 as id, 'x' as v, 2 as w",
    rows: [[1, 'a', 2]],
  },
  {
    name: 'merge of two new rows for one old row is refused, and nothing has changed',
    config: { unique_key: 'id', incremental_strategy: 'merge' },
    first: old,
    second: values("(2, 'x')", "(2, 'y')"),
    rows: [
      [1, 'a'],
      [2, 'b'],
    ],
    refused: 'MERGE command cannot affect row a second time',
  },
  {
    name: 'ignore: a new column is left out',
    config: { unique_key: 'id' },
    first: old,
    second: "select 3 as id, 'c' as v, true as extra",
    rows: [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ],
  },
  {
    name: 'ignore: a column that is gone is refused',
    config: {},
    first: "select 1 as id, 'a' as x",
    second: 'select 3 as id',
    rows: [[1, 'a']],
    refused: 'missing column',
  },
  {
    name: 'append_new_columns: old rows get null',
    config: { on_schema_change: 'append_new_columns' },
    first: old,
    second: "select 3 as id, 'c' as v, 7 as extra",
    rows: [
      [1, 'a', null],
      [2, 'b', null],
      [3, 'c', 7],
    ],
  },
  {
    name: 'append_new_columns: a column that is gone stays, and is null in new rows',
    config: { on_schema_change: 'append_new_columns' },
    first: old,
    second: 'select 3 as id',
    rows: [
      [1, 'a'],
      [2, 'b'],
      [3, null],
    ],
  },
  {
    name: 'sync_all_columns: columns come, go and change their type',
    config: { on_schema_change: 'sync_all_columns' },
    first: "select 1 as id, 'a' as v, 5 as n",
    second: 'select 2 as id, 6.5::numeric as n, true as extra',
    rows: [
      [1, 5, null],
      [2, 6.5, true],
    ],
  },
  {
    name: 'sync_all_columns: a column stays as long as its texts are, as in dbt',
    config: { on_schema_change: 'sync_all_columns' },
    first: "select 1 as id, 'abcdef' as v",
    second: "select 2 as id, 'xy'::varchar(3) as v",
    rows: [
      [1, 'abcdef'],
      [2, 'xy'],
    ],
  },
  {
    name: 'fail: another column is refused with the names',
    config: { on_schema_change: 'fail' },
    first: old,
    second: "select 3 as id, 'c' as v, 7 as extra",
    rows: [
      [1, 'a'],
      [2, 'b'],
    ],
    refused: 'The source and target schemas on this incremental model are out of sync!',
  },
  {
    name: 'fail: the same columns in another order are well',
    config: { on_schema_change: 'fail' },
    first: old,
    second: "select 'c' as v, 3 as id",
    rows: [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ],
  },
  {
    name: 'full_refresh in the config builds anew',
    config: { full_refresh: true },
    first: old,
    second: values("(9, 'z')"),
    rows: [[9, 'z']],
  },
];

describe.each(Object.keys(everyEngine))('%s', (type) => {
  const shop = useShop(type);
  const model = (sql: string, config: Case['config']) => ({ name: 'events', as: 'incremental', sql, config });

  test.each([
    [
      'fastest',
      'dbt could not find an incremental strategy macro with the name "get_incremental_fastest_sql"',
    ],
    ['insert_overwrite', "The incremental strategy 'insert_overwrite' is not valid for this adapter"],
  ])('the strategy %s is refused before anything is built', async (strategy, message) => {
    await shop.sql('drop table if exists events');
    const { shown } = await shop.run([model(old, { incremental_strategy: strategy })]);
    expect(shown[0]).toContain(`events: error ${message}`);
    await expect(shop.sql('select * from events')).rejects.toThrow('events');
  });

  test.each(cases.filter(({ name }) => cells[type]?.building[name] === undefined))(
    '$name',
    async ({ config, first, second, rows, refused }) => {
      await shop.sql('drop table if exists events');
      expect((await shop.run([model(first, config)])).shown[0]).toMatch(/^events: SELECT \d+$/);
      const { shown } = await shop.run([model(second, config)]);
      if (refused === undefined) expect(shown[0]).toMatch(/^events: (SELECT|INSERT|MERGE) \d+$/);
      else
        expect(shown[0]).toContain(
          `events: error ${refused === 'missing column' ? shop.words.missingColumn : refused}`,
        );
      expect(await shop.rows('select * from events order by 1, 2')).toEqual(rows);
    },
  );

  test('a full refresh builds anew; a view in its place makes way', async () => {
    await shop.sql('drop table if exists events');
    await shop.run([model(old, {})]);
    await shop.run([model(values("(9, 'z')"), {})], { fullRefresh: true });
    expect(await shop.rows('select * from events')).toEqual([[9, 'z']]);
    await shop.sql('drop table events', 'create view events as select 0 as id');
    await shop.run([model(old, {})]);
    expect(await shop.rows('select * from events order by 1')).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
  });

  test('a column of limited texts is made wide enough for those that come', async () => {
    await shop.sql('drop table if exists events');
    await shop.run([model("select 1 as id, cast('abc' as varchar(3)) as v", {})]);
    const { shown } = await shop.run([model("select 2 as id, cast('abcdef' as varchar(6)) as v", {})]);
    expect(shown).toEqual(['events: INSERT 1']);
    expect(await shop.rows('select v from events order by 1')).toEqual([['abc'], ['abcdef']]);
  });

  test('hooks are part of the one transaction: when the rows are refused they have not run', async () => {
    await shop.sql(
      'drop table if exists events',
      'create table if not exists audit (what text)',
      'delete from audit',
    );
    await shop.run([model(old, {})]);
    const hooked = {
      ...model('select 3 as id', {}),
      pre: [`insert into ${shop.schema}.audit values ('pre')`],
      post: [`insert into ${shop.schema}.audit values ('post')`],
    };
    await shop.run([hooked]);
    expect(await shop.rows('select what from audit')).toEqual([]);
    const { shown } = await shop.run([{ ...hooked, sql: values("(3, 'c')") }]);
    expect(shown).toEqual(['events: INSERT 1']);
    expect(await shop.rows('select what from audit')).toEqual([['pre'], ['post']]);
  });

  test('nothing is left behind', async () => {
    const schemas = await shop.database.catalog.schemas();
    const left = await shop.database.catalog.relations(schemas);
    expect(left.filter(({ identifier }) => identifier.includes('sluice_tmp'))).toEqual([]);
  });
});

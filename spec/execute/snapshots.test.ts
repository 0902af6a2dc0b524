import { describe, expect, test } from 'vitest';
import { everyEngine } from '../adapters/engines.ts';
import type { Json } from '../../src/util/json.ts';
import type { Piece } from './rig.ts';
import { useShop } from './shop.ts';

/**
 * A snapshot taken of one query after the other, and the versions that must be there then, worked out by hand: key, value,
 * the day from which and to which a version holds (`run`: the time of a run; null: open), and whether it says that the row is gone.
 */
interface Case {
  readonly name: string;
  readonly config: Readonly<Record<string, Json>>;
  readonly queries: readonly string[];
  readonly versions: readonly (readonly Json[])[];
  /** The columns to look at instead of `id, v`. */
  readonly columns?: string;
}

/** Rows as `id v day`: day 3 is the third of January 2024. */
const rows = (...lines: readonly string[]): string =>
  lines
    .map((line) => {
      const [id, v, day] = line.split(' ');
      return `select ${id === '-' ? 'cast(null as integer)' : id} as id, ${v === '-' ? 'cast(null as varchar)' : `'${v}'`} as v, timestamp '2024-01-0${day} 00:00:00' as changed`;
    })
    .join(' union all ');

const timestamp = { strategy: 'timestamp', unique_key: 'id', updated_at: 'changed' };
const check = { strategy: 'check', unique_key: 'id', check_cols: ['v'] };
const checkAt = { ...check, updated_at: 'changed' };

const cases: readonly Case[] = [
  {
    name: 'timestamp: a later one ends the version and begins the next; what is new begins',
    config: timestamp,
    queries: [rows('1 a 1', '2 b 1'), rows('1 A 2', '2 b 1', '3 c 2')],
    versions: [
      [1, 'a', 1, 2],
      [1, 'A', 2, null],
      [2, 'b', 1, null],
      [3, 'c', 2, null],
    ],
  },
  {
    name: 'timestamp: another value with the same or an earlier time is no change',
    config: timestamp,
    queries: [rows('1 a 3', '2 b 3'), rows('1 A 3', '2 B 2')],
    versions: [
      [1, 'a', 3, null],
      [2, 'b', 3, null],
    ],
  },
  {
    name: 'timestamp: three versions, one after the other',
    config: timestamp,
    queries: [rows('1 a 1'), rows('1 b 2'), rows('1 c 4')],
    versions: [
      [1, 'a', 1, 2],
      [1, 'b', 2, 4],
      [1, 'c', 4, null],
    ],
  },
  {
    name: 'check: a value that differs ends the version, null too',
    config: checkAt,
    queries: [rows('1 a 1', '2 b 1', '3 - 1', '4 - 1'), rows('1 A 2', '2 - 2', '3 c 2', '4 - 2')],
    versions: [
      [1, 'a', 1, 2],
      [1, 'A', 2, null],
      [2, 'b', 1, 2],
      [2, null, 2, null],
      [3, null, 1, 2],
      [3, 'c', 2, null],
      [4, null, 1, null],
    ],
  },
  {
    name: 'check without updated_at: versions hold from the time of the run',
    config: check,
    queries: [rows('1 a 1'), rows('1 b 1')],
    versions: [
      [1, 'a', 'run', 'run'],
      [1, 'b', 'run', null],
    ],
  },
  {
    name: 'check of all columns',
    config: { ...checkAt, check_cols: 'all' },
    queries: [rows('1 a 1', '2 b 1'), rows('1 a 2', '2 b 1')],
    versions: [
      [1, 'a', 1, 2],
      [1, 'a', 2, null],
      [2, 'b', 1, null],
    ],
  },
  {
    name: 'check: other columns than those named do not count',
    config: checkAt,
    queries: [rows('1 a 1'), rows('1 a 2')],
    versions: [[1, 'a', 1, null]],
  },
  {
    name: 'hard_deletes ignore: what is gone stays open',
    config: { ...timestamp, hard_deletes: 'ignore' },
    queries: [rows('1 a 1', '2 b 1'), rows('1 a 1')],
    versions: [
      [1, 'a', 1, null],
      [2, 'b', 1, null],
    ],
  },
  {
    name: 'hard_deletes invalidate: what is gone ends, and what comes back begins',
    config: { ...timestamp, hard_deletes: 'invalidate' },
    queries: [rows('1 a 1', '2 b 1'), rows('1 a 1'), rows('1 a 1'), rows('1 a 1', '2 b 5')],
    versions: [
      [1, 'a', 1, null],
      [2, 'b', 1, 'run'],
      [2, 'b', 5, null],
    ],
  },
  {
    name: 'the legacy invalidate_hard_deletes',
    config: { ...checkAt, invalidate_hard_deletes: true },
    queries: [rows('1 a 1', '2 b 1'), rows('2 b 1')],
    versions: [
      [1, 'a', 1, 'run'],
      [2, 'b', 1, null],
    ],
  },
  {
    name: 'hard_deletes new_record: a version says that the row is gone, once, and one that it is back',
    config: { ...timestamp, hard_deletes: 'new_record' },
    queries: [rows('1 a 1', '2 b 1'), rows('1 a 1'), rows('1 a 1'), rows('1 a 1', '2 b 1')],
    columns: 'id, v, dbt_is_deleted',
    versions: [
      [1, 'a', 'False', 1, null],
      [2, 'b', 'False', 1, 'run'],
      [2, 'b', 'False', 1, null],
      [2, 'b', 'True', 'run', 1],
    ],
  },
  {
    name: 'new_record with check, a row gone from an empty source',
    config: { ...check, hard_deletes: 'new_record' },
    queries: [rows('1 a 1'), `select * from (${rows('1 a 1')}) as q where id > 1`],
    columns: 'id, v, dbt_is_deleted',
    versions: [
      [1, 'a', 'False', 'run', 'run'],
      [1, 'a', 'True', 'run', null],
    ],
  },
  {
    name: 'a key of two columns; a null in it matches nothing',
    config: { ...timestamp, unique_key: ['id', 'v'] },
    queries: [rows('1 a 1', '1 b 1', '- c 1'), rows('1 a 2', '1 b 1', '- c 1')],
    versions: [
      [1, 'a', 1, 2],
      [1, 'a', 2, null],
      [1, 'b', 1, null],
      [null, 'c', 1, null],
      [null, 'c', 1, null],
    ],
  },
  {
    name: 'a key that is an expression',
    config: { ...timestamp, unique_key: "id || '-' || v" },
    queries: [rows('1 a 1'), rows('1 a 2', '1 b 2')],
    versions: [
      [1, 'a', 1, 2],
      [1, 'a', 2, null],
      [1, 'b', 2, null],
    ],
  },
  {
    name: 'dbt_valid_to_current: open versions end on that day',
    config: {
      ...timestamp,
      hard_deletes: 'new_record',
      dbt_valid_to_current: "timestamp '2024-01-09 00:00:00'",
    },
    queries: [rows('1 a 1', '2 b 1'), rows('1 A 2'), rows('1 A 2')],
    columns: 'id, v, dbt_is_deleted',
    versions: [
      [1, 'a', 'False', 1, 2],
      [1, 'A', 'False', 2, 9],
      [2, 'b', 'False', 1, 'run'],
      [2, 'b', 'True', 'run', 9],
    ],
  },
  {
    name: 'a new column is added; one that is gone stays',
    config: timestamp,
    queries: [rows('1 a 1', '2 b 1'), `select id, changed, 7 as extra from (${rows('1 a 2', '2 b 1')}) as q`],
    columns: 'id, v, extra',
    versions: [
      [1, 'a', null, 1, 2],
      [1, null, 7, 2, null],
      [2, 'b', null, 1, null],
    ],
  },
  {
    name: 'check: a new column among those compared makes a version of every row, once',
    config: { ...checkAt, check_cols: 'all' },
    queries: [
      rows('1 a 1'),
      `select *, 7 as extra from (${rows('1 a 2')}) as q`,
      `select *, 7 as extra from (${rows('1 a 2')}) as q`,
    ],
    columns: 'id, extra',
    versions: [
      [1, null, 1, 2],
      [1, 7, 2, null],
    ],
  },
  {
    name: 'the sql may end in a comment',
    config: timestamp,
    queries: [`${rows('1 a 1')} -- all`, `${rows('1 b 2')} -- all`],
    versions: [
      [1, 'a', 1, 2],
      [1, 'b', 2, null],
    ],
  },
];

describe.each(Object.keys(everyEngine))('%s', (type) => {
  const shop = useShop(type);
  const history = (sql: string, config: Case['config'], more: Partial<Piece> = {}): Piece => ({
    name: 'history',
    as: 'snapshot',
    sql,
    config,
    ...more,
  });
  const day = (column: string): string =>
    `case when ${column} >= timestamp '2025-01-01 00:00:00' then 'run' else cast(extract(day from ${column}) as varchar) end`;
  const versions = async (columns: string, from = 'dbt_valid_from', to = 'dbt_valid_to') =>
    (
      await shop.rows(
        `select ${columns}, ${day(from)}, ${day(to)} from history order by id nulls last, ${from} , ${to} nulls last`,
      )
    ).map((row) => row.map((cell) => (typeof cell === 'string' && /^\d+$/.test(cell) ? Number(cell) : cell)));
  const sorted = (list: readonly (readonly Json[])[]) => list.map((row) => JSON.stringify(row)).sort();

  test.each(cases)('$name', async ({ config, queries, versions: expected, columns }) => {
    for (const query of queries) {
      expect((await shop.run([history(query, config)])).shown[0]).toMatch(/^history: (SELECT|INSERT) \d+$/);
    }
    expect(sorted(await versions(columns ?? 'id, v'))).toEqual(sorted(expected));
  });

  test('ids are the hashes that dbt makes: of key and time, and of the ended version where a row has gone', async () => {
    const config = { ...timestamp, unique_key: ['id', 'v'], hard_deletes: 'new_record' };
    await shop.run([history(rows('1 a 1', '- c 1'), config)]);
    await shop.run([history(rows('- c 1'), config)]);
    // printf '1|a|2024-01-01 00:00:00' | md5sum, and so on.
    const ids = (await shop.rows('select dbt_scd_id, dbt_is_deleted from history')).map(
      ([id, gone]) => `${id as string} ${gone as string}`,
    );
    expect(ids).toContain('2e0422b2a674d18f53900ca153c73ea7 False');
    expect(ids).toContain('07a06524b5583e6cafbd50f096142b73 False');
    const [[gone]] = (await shop.rows(
      `select cast(count(*) as integer) from history where dbt_is_deleted = 'True' and v = 'a'
       and dbt_scd_id = md5('2e0422b2a674d18f53900ca153c73ea7|' || cast(dbt_updated_at as varchar))`,
    )) as [[number]];
    expect(gone).toBe(1);
  });

  test('columns under other names', async () => {
    const config = {
      ...timestamp,
      hard_deletes: 'invalidate',
      snapshot_meta_column_names: { dbt_valid_from: 'begun', dbt_valid_to: 'ended', dbt_scd_id: 'version' },
    };
    await shop.run([history(rows('1 a 1', '2 b 1'), config)]);
    await shop.run([history(rows('1 b 2'), config)]);
    expect(await versions('id, v', 'begun', 'ended')).toEqual([
      [1, 'a', 1, 2],
      [1, 'b', 2, null],
      [2, 'b', 1, 'run'],
    ]);
    const columns = await shop.database.withSession((session) =>
      shop.database.catalog.columns(session, {
        database: null,
        schema: shop.schema,
        identifier: 'history',
      }),
    );
    expect(columns.map(({ name }) => name)).toEqual([
      'id',
      'v',
      'changed',
      'version',
      'dbt_updated_at',
      'begun',
      'ended',
    ]);
  });

  test('a full refresh loses nothing', async () => {
    await shop.run([history(rows('1 a 1'), timestamp)]);
    await shop.run([history(rows('1 b 2'), timestamp)], { fullRefresh: true });
    expect(await versions('id, v')).toEqual([
      [1, 'a', 1, 2],
      [1, 'b', 2, null],
    ]);
  });

  test('from check to timestamp', async () => {
    await shop.run([history(rows('1 a 1', '2 b 1'), checkAt)]);
    await shop.run([history(rows('1 a 2', '2 B 1'), timestamp)]);
    expect(await versions('id, v')).toEqual([
      [1, 'a', 1, 2],
      [1, 'a', 2, null],
      [2, 'b', 1, null],
    ]);
  });

  test('where it fails, nothing of it has happened', async () => {
    await shop.sql('create table audit (what varchar)');
    await shop.run([history(rows('1 a 1'), timestamp)]);
    const { shown } = await shop.run([
      history(rows('1 b 2'), timestamp, {
        pre: [`insert into ${shop.schema}.audit values ('pre')`],
        post: ['select * from nowhere_at_all'],
      }),
    ]);
    expect(shown[0]).toMatch(/^history: error /);
    expect(await versions('id, v')).toEqual([[1, 'a', 1, null]]);
    expect(await shop.rows('select * from audit')).toEqual([]);
  });

  test.each([
    {
      name: 'a view in its place',
      make: "create view history as select 1 as id, 'a' as v",
      config: timestamp,
      says: 'but it currently exists as a view.',
    },
    {
      name: 'a table that is no snapshot',
      make: "create table history as select 1 as id, 'a' as v",
      config: timestamp,
      says: 'Snapshot target is missing configured columns (missing "dbt_scd_id", "dbt_valid_from", "dbt_valid_to").',
    },
    {
      name: 'both ways to say what becomes of what is gone',
      make: 'select 1',
      config: { ...timestamp, hard_deletes: 'ignore', invalidate_hard_deletes: true },
      says: 'You cannot set both the invalidate_hard_deletes and hard_deletes config properties on the same snapshot.',
    },
    {
      name: 'a word that hard_deletes does not know',
      make: 'select 1',
      config: { ...timestamp, hard_deletes: 'drop' },
      says: 'Invalid setting for property hard_deletes.',
    },
  ])('refused: $name', async ({ make, config, says }) => {
    await shop.sql(make);
    const { shown } = await shop.run([history(rows('1 a 1'), config)]);
    expect(shown[0]).toContain(says);
    await shop.sql('drop view if exists history').catch(() => shop.sql('drop table history'));
  });
});

import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { columnsOf, load, rowsOf } from '../load-rig.ts';
import { openEngine } from '../open-engine.ts';
import { createSourceRig, type SourceRig } from './source-rig.ts';

let rig: SourceRig;
beforeAll(async () => {
  rig = await createSourceRig();
});
afterAll(async () => {
  await rig?.close();
});
beforeEach(() => rig.nextTable());

describe('what is read', () => {
  it.each([
    ['a table', 'create table $ (id int, "Some Name" text)'],
    ['a view', 'create table $_of (id int, "Some Name" text); create view $ as select * from $_of'],
    ['a materialized view', `create materialized view $ as select 1 as id, 'x'::text as "Some Name"`],
    [
      'a partitioned table',
      'create table $ (id int, "Some Name" text) partition by list (id); create table $_1 partition of $ for values in (1); create table $_d partition of $ default',
    ],
    [
      'generated and identity columns',
      `create table $ (id int generated always as identity, n text default 'x', "Some Name" text generated always as (n) stored)`,
    ],
    [
      'a table with dropped columns',
      `create table $ (gone int, id int, "Some Name" text); alter table $ drop column gone`,
    ],
  ])('%s', async (_, make) => {
    await rig.sql(make.replaceAll('$', rig.table()));
    if (!make.includes('materialized') && !make.includes('identity'))
      await rig.sql(
        `insert into ${rig.table()}${make.includes('view') ? '_of' : ''} (id, "Some Name") values (1, 'x')`,
      );
    if (make.includes('identity')) await rig.sql(`insert into ${rig.table()} default values`);
    await rig.run({ from: rig.table() });
    expect(await rig.loaded('id, some_name')).toEqual(['1|x']);
  });

  it('a query, with a semicolon and a comment at its end', async () => {
    const report = await rig.run({ query: `select 1 as id, array[1, 2] as list -- the last line\n;\n` });
    expect(report.counts.loaded).toBe(1);
    expect(await columnsOf(rig.target, 'raw', rig.table())).toEqual([
      'id integer',
      'list integer[]',
      '_sluice_file text',
      '_sluice_line bigint',
      '_sluice_load_id bigint',
      '_sluice_loaded_at timestamp with time zone',
    ]);
  });

  it('a table without rows becomes a table without rows', async () => {
    await rig.sql(`create table ${rig.table()} (id int, name varchar(7))`);
    await rig.run({ from: rig.table() });
    expect((await columnsOf(rig.target, 'raw', rig.table())).slice(0, 2)).toEqual([
      'id integer',
      'name character varying(7)',
    ]);
    expect(await rig.rows()).toEqual([]);
  });

  it('names that are longer than the engine takes, and those that become one', async () => {
    await rig.sql(
      `create table ${rig.table()} (id int, "${'a'.repeat(63)}" int, "userId" int, "user_id" int)`,
    );
    await rig.sql(`insert into ${rig.table()} values (1, 2, 3, 4)`);
    await rig.run({ from: rig.table() });
    expect(await rig.loaded(`id, "${'a'.repeat(63)}", user_id, user_id_2`)).toEqual(['1|2|3|4']);
  });

  it('declared columns alone, where no others are wanted', async () => {
    await rig.sql(
      `create table ${rig.table()} (id int, a text, b text); insert into ${rig.table()} values (1, '2', 'x')`,
    );
    await rig.run(
      { from: rig.table(), unknown_columns: 'ignore' },
      { columns: [{ name: 'id' }, { name: 'number', type: 'numeric(5,2)', from: 'a' }] },
    );
    expect((await columnsOf(rig.target, 'raw', rig.table())).slice(0, 2)).toEqual([
      'id integer',
      'number numeric(5,2)',
    ]);
    expect(await rig.loaded('id, number')).toEqual(['1|2']);
  });

  it('a value that does not fit a declared type is rejected, and the others are not', async () => {
    await rig.sql(`create table ${rig.table()} (id int, a text)`);
    await rig.sql(
      `insert into ${rig.table()} select g, case g when 7 then 'seven' else g::text end from generate_series(1, 50) g`,
    );
    const report = await rig.run({ from: rig.table() }, { columns: [{ name: 'a', type: 'bigint' }] });
    expect(report.counts).toMatchObject({ loaded: 49, rejected: 1 });
    expect(await rig.rows(`select reason, col, value from sluice.rejects where relation = 'raw.$'`)).toEqual([
      'wrong_type|a|seven',
    ]);
  });

  it.each(['postgres', 'duckdb'] as const)('the first rows alone, into %s', async (type) => {
    const into =
      type === 'postgres'
        ? rig.target
        : await openEngine({ type, values: { path: ':memory:' }, root: tmpdir() });
    const query = `select g as id, nullif(g, 2) as n, E'a\\nb' as word from generate_series(1, 5000) g`;
    const options = { connection: { ...rig.origin.settings }, query };
    try {
      await load(into, tmpdir(), rig.table(), { extractor: 'postgres', options }, { limit: 3 });
      expect(await rowsOf(into, `select id, n, word from raw.${rig.table()} order by id`)).toEqual([
        '1|1|a\nb',
        '2|∅|a\nb',
        '3|3|a\nb',
      ]);
    } finally {
      if (type === 'duckdb') await into.close();
    }
  });

  it('tells what of an included schema is not declared, once', async () => {
    await rig.sql(
      'create schema shop; create table shop.a (id int); create table shop.b (id int); create table shop.b_old (id int); create table shop.c (id int)',
    );
    const told: string[] = [];
    const whole = { from_schema: 'shop', include: ['?', 'b_*'], exclude: ['*_old'], declared: ['a', 'c'] };
    for (const from of ['a', 'c'])
      await rig.run({ from, ...whole }, {}, { onTell: (text) => void told.push(text) });
    expect(told).toEqual([
      "the source's schema has tables that are included and not declared: b; declare them (sluice generate sources), or exclude them",
    ]);
  });

  it('all ranges of a large table are of one moment', async () => {
    await rig.sql(
      `create table ${rig.table()} (id int, filling text); alter table ${rig.table()} alter filling set storage plain;
       insert into ${rig.table()} select g, repeat('x', 1900) from generate_series(1, 72000) g`,
    );
    let changed = false;
    const report = await rig.run(
      { from: rig.table(), parallel: 3 },
      {},
      {
        onProgress: ({ read }) => {
          if (read === 0 || changed) return;
          changed = true;
          void rig.sql(
            `delete from ${rig.table()} where id % 2 = 0; insert into ${rig.table()} select g, '' from generate_series(100001, 150000) g`,
          );
        },
      },
    );
    expect(changed).toBe(true);
    expect(report.counts.loaded).toBe(72_000);
    expect(
      await rig.rows(
        'select count(*), count(distinct id), min(id), max(id), sum(length(filling)) from raw.$',
      ),
    ).toEqual([`72000|72000|1|72000|${72_000 * 1900}`]);
  });
});

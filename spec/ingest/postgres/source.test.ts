import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/adapters/contract.ts';
import { LoadError } from '../../../src/ingest/load-error.ts';
import type { LoadReport, LoadRequest } from '../../../src/ingest/load-request.ts';
import type { JsonObject } from '../../../src/util/json.ts';
import { createTestDatabase, type TestDatabase } from '../../rig/postgres-server.ts';
import { columnsOf, load, rowsOf, type SpecificationInput, stagingTables } from '../load-rig.ts';
import { openEngine } from '../open-engine.ts';
import { startProxy, type TcpProxy } from '../tcp-proxy.ts';

let origin: TestDatabase;
let server: TestDatabase;
let source: Database;
let target: Database;
let proxy: TcpProxy;
let table = '';
let count = 0;

beforeAll(async () => {
  [origin, server] = [await createTestDatabase(), await createTestDatabase()];
  source = await openEngine({ type: 'postgres', values: { ...origin.settings }, root: tmpdir() });
  target = await openEngine({ type: 'postgres', values: { ...server.settings }, root: tmpdir() });
  proxy = await startProxy(origin.settings.host, origin.settings.port);
});
afterAll(async () => {
  await source?.close();
  await target?.close();
  await proxy?.close();
  await origin?.drop();
  await server?.drop();
});
beforeEach(() => {
  table = `t${++count}`;
});

const sql = (text: string): Promise<unknown> => source.withSession((session) => session.execute(text));
const rows = (text = 'select * from raw.$'): Promise<readonly string[]> =>
  rowsOf(target, text.replaceAll('$', table));
const loaded = (columns: string): Promise<readonly string[]> =>
  rows(`select ${columns} from raw.$ order by id, 1`);

function run(
  options: JsonObject,
  input: Omit<SpecificationInput, 'options'> = {},
  more: Partial<LoadRequest> = {},
): Promise<LoadReport> {
  const all = { connection: { ...origin.settings }, ...options };
  return load(target, tmpdir(), table, { ...input, extractor: 'postgres', options: all }, more);
}

async function failure(work: Promise<unknown>): Promise<readonly unknown[]> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof LoadError)) throw error ?? new Error('it did not fail');
  return [error.code, error.message, error.help ?? null];
}

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
    await sql(make.replaceAll('$', table));
    if (!make.includes('materialized') && !make.includes('identity'))
      await sql(
        `insert into ${table}${make.includes('view') ? '_of' : ''} (id, "Some Name") values (1, 'x')`,
      );
    if (make.includes('identity')) await sql(`insert into ${table} default values`);
    await run({ from: table });
    expect(await loaded('id, some_name')).toEqual(['1|x']);
  });

  it('a query, with a semicolon and a comment at its end', async () => {
    const report = await run({ query: `select 1 as id, array[1, 2] as list -- the last line\n;\n` });
    expect(report.counts.loaded).toBe(1);
    expect(await columnsOf(target, 'raw', table)).toEqual([
      'id integer',
      'list integer[]',
      '_sluice_file text',
      '_sluice_line bigint',
      '_sluice_load_id bigint',
      '_sluice_loaded_at timestamp with time zone',
    ]);
  });

  it('a table without rows becomes a table without rows', async () => {
    await sql(`create table ${table} (id int, name varchar(7))`);
    await run({ from: table });
    expect((await columnsOf(target, 'raw', table)).slice(0, 2)).toEqual([
      'id integer',
      'name character varying(7)',
    ]);
    expect(await rows()).toEqual([]);
  });

  it('names that are longer than the engine takes, and those that become one', async () => {
    await sql(`create table ${table} (id int, "${'a'.repeat(63)}" int, "userId" int, "user_id" int)`);
    await sql(`insert into ${table} values (1, 2, 3, 4)`);
    await run({ from: table });
    expect(await loaded(`id, "${'a'.repeat(63)}", user_id, user_id_2`)).toEqual(['1|2|3|4']);
  });

  it('declared columns alone, where no others are wanted', async () => {
    await sql(`create table ${table} (id int, a text, b text); insert into ${table} values (1, '2', 'x')`);
    await run(
      { from: table, unknown_columns: 'ignore' },
      { columns: [{ name: 'id' }, { name: 'number', type: 'numeric(5,2)', from: 'a' }] },
    );
    expect((await columnsOf(target, 'raw', table)).slice(0, 2)).toEqual([
      'id integer',
      'number numeric(5,2)',
    ]);
    expect(await loaded('id, number')).toEqual(['1|2']);
  });

  it('a value that does not fit a declared type is rejected, and the others are not', async () => {
    await sql(`create table ${table} (id int, a text)`);
    await sql(
      `insert into ${table} select g, case g when 7 then 'seven' else g::text end from generate_series(1, 50) g`,
    );
    const report = await run({ from: table }, { columns: [{ name: 'a', type: 'bigint' }] });
    expect(report.counts).toMatchObject({ loaded: 49, rejected: 1 });
    expect(await rows(`select reason, col, value from sluice.rejects where relation = 'raw.$'`)).toEqual([
      'wrong_type|a|seven',
    ]);
  });

  it.each(['postgres', 'pglite'] as const)('the first rows alone, into %s', async (type) => {
    const into =
      type === 'postgres' ? target : await openEngine({ type, values: { path: ':memory:' }, root: tmpdir() });
    const query = `select g as id, nullif(g, 2) as n, E'a\\nb' as word from generate_series(1, 5000) g`;
    const options = { connection: { ...origin.settings }, query };
    try {
      await load(into, tmpdir(), table, { extractor: 'postgres', options }, { limit: 3 });
      expect(await rowsOf(into, `select id, n, word from raw.${table} order by id`)).toEqual([
        '1|1|a\nb',
        '2|∅|a\nb',
        '3|3|a\nb',
      ]);
    } finally {
      if (type === 'pglite') await into.close();
    }
  });

  it('all ranges of a large table are of one moment', async () => {
    await sql(
      `create table ${table} (id int, filling text); alter table ${table} alter filling set storage plain;
       insert into ${table} select g, repeat('x', 1900) from generate_series(1, 72000) g`,
    );
    let changed = false;
    const report = await run(
      { from: table, parallel: 3 },
      {},
      {
        onProgress: ({ read }) => {
          if (read === 0 || changed) return;
          changed = true;
          void sql(
            `delete from ${table} where id % 2 = 0; insert into ${table} select g, '' from generate_series(100001, 150000) g`,
          );
        },
      },
    );
    expect(changed).toBe(true);
    expect(report.counts.loaded).toBe(72_000);
    expect(
      await rows('select count(*), count(distinct id), min(id), max(id), sum(length(filling)) from raw.$'),
    ).toEqual([`72000|72000|1|72000|${72_000 * 1900}`]);
  });
});

describe('a cursor', () => {
  const stateOf = (): Promise<readonly string[]> =>
    rows(`select cursor->>'value' from sluice.state where relation = 'raw.$'`);

  it('append reads strictly behind the last value, to the microsecond', async () => {
    await sql(`create table ${table} (id int, at timestamptz);
      insert into ${table} values (1, '2024-01-01 00:00:00.000001+00'), (2, '2024-01-01 00:00:00.000002+00')`);
    const input = { load: 'append', cursor: { field: 'at' } } as const;
    await run({ from: table }, input);
    expect(await stateOf()).toEqual(['2024-01-01 00:00:00.000002+00']);
    await sql(
      `insert into ${table} values (3, '2024-01-01 00:00:00.000003+00'), (4, '2024-01-01 00:00:00.000002+00')`,
    );
    expect((await run({ from: table }, input)).counts.loaded).toBe(1);
    expect((await run({ from: table }, input)).counts.loaded).toBe(0);
    expect(await loaded('id')).toEqual(['1', '2', '3']);
  });

  it('merge reads the last value again, and 64 bits are exact', async () => {
    await sql(`create table ${table} (id int, version bigint, word text);
      insert into ${table} values (1, 9223372036854775806, 'a'), (2, 9223372036854775806, 'b')`);
    const input = { load: 'merge', key: ['id'], cursor: { field: 'version' } } as const;
    await run({ from: table }, input);
    await sql(
      `insert into ${table} values (3, 9223372036854775806, 'c'); update ${table} set version = 9223372036854775807, word = 'B' where id = 2`,
    );
    expect((await run({ from: table }, input)).counts.read).toBe(3);
    expect(await loaded('id, word')).toEqual(['1|a', '2|B', '3|c']);
    expect(await stateOf()).toEqual(['9223372036854775807']);
  });

  it('lag reads further back; start begins the first load; of one key the newest stays', async () => {
    await sql(`create table ${table} (id int, at timestamp, word text);
      insert into ${table} values (1, '2024-01-01', 'too old'), (2, '2024-02-01', 'x'), (3, '2024-03-02', 'newer'), (3, '2024-03-01', 'older')`);
    const input = {
      load: 'merge',
      key: ['id'],
      cursor: { field: 'at', start: '2024-02-01', lag: '2d' },
    } as const;
    await run({ from: table }, input);
    expect(await loaded('id, word')).toEqual(['2|x', '3|newer']);
    await sql(`insert into ${table} values (4, '2024-02-29', 'late'), (5, '2024-02-28', 'too late')`);
    await run({ from: table }, input);
    expect(await loaded('id, word')).toEqual(['2|x', '3|newer', '4|late']);
  });

  it('does not go back where the newest rows are gone', async () => {
    await sql(`create table ${table} (id int); insert into ${table} values (1), (2), (3)`);
    const input = { load: 'append', cursor: { field: 'id' } } as const;
    await run({ from: table }, input);
    await sql(`delete from ${table} where id = 3`);
    await run({ from: table }, input);
    await sql(`insert into ${table} values (3), (4)`);
    await run({ from: table }, input);
    expect(await loaded('id')).toEqual(['1', '2', '3', '4']);
  });

  it('rows that it would never read are refused', async () => {
    await sql(`create table ${table} (id int, at date); insert into ${table} values (1, null)`);
    const input = { load: 'append', cursor: { field: 'at' } } as const;
    expect((await failure(run({ from: table }, input)))[1]).toBe(
      `public.${table} has rows whose cursor "at" is null or infinite, which would never be read`,
    );
  });

  it('of another table is not gone on with', async () => {
    await sql(
      `create table ${table} (id int); insert into ${table} values (1); create table other_${table} (id int)`,
    );
    const input = { load: 'append', cursor: { field: 'id' } } as const;
    await run({ from: table }, input);
    await sql(`insert into other_${table} values (9)`);
    expect((await failure(run({ from: `other_${table}` }, input)))[0]).toBe('specification-changed');
  });

  it('keys that are null are rejected', async () => {
    await sql(
      `create table ${table} (id int, n int); insert into ${table} select nullif(g, 5), g from generate_series(1, 20) g`,
    );
    const report = await run({ from: table }, { load: 'merge', key: ['id'] });
    expect(report.rejectsByReason).toEqual({ null_key: 1 });
    expect(await rows('select count(*) from raw.$')).toEqual(['19']);
  });
});

describe('columns that change between loads', () => {
  it.each([
    ['a new one', 'add c int default 5', ['id integer', 'a integer', 'c integer'], '1|2|5'],
    ['one that is gone', 'drop a, add c int', ['id integer', 'a integer', 'c integer'], '1|∅|∅'],
    ['a wider type', 'alter a type bigint', ['id integer', 'a bigint'], '1|2'],
    ['a narrower type', 'alter a type smallint', ['id integer', 'a integer'], '1|2'],
    ['another type', `alter a type date using '2024-01-01'`, ['id integer', 'a text'], '1|2024-01-01'],
  ])('%s', async (_, change, columns, row) => {
    await sql(`create table ${table} (id int, a int); insert into ${table} values (1, 2)`);
    const input = { load: 'merge', key: ['id'] } as const;
    await run({ from: table }, input);
    await sql(`alter table ${table} ${change}`);
    await run({ from: table }, input);
    const found = await columnsOf(target, 'raw', table);
    const names = columns.map((each) => each.split(' ')[0]);
    expect([...found].filter((each) => !each.startsWith('_sluice')).sort()).toEqual([...columns].sort());
    expect(await loaded(names.join(', '))).toEqual([row]);
  });

  it.each([
    ['freeze', 'add c int', 'the field "c" has no column, and the contract is freeze; nothing was changed'],
    [
      'quarantine',
      'add c int',
      'the field "c" has no column, and the contract is quarantine; nothing was changed',
    ],
    [
      'freeze',
      'alter a type bigint',
      'the field "a" is bigint now, which column "a" (integer) cannot take, and the contract is freeze; nothing was changed',
    ],
  ] as const)('%s refuses %s', async (contract, change, message) => {
    await sql(`create table ${table} (id int, a int); insert into ${table} values (1, 2)`);
    await run({ from: table }, { load: 'append', contract });
    await sql(`alter table ${table} ${change}`);
    expect((await failure(run({ from: table }, { load: 'append', contract })))[1]).toBe(message);
    expect(await loaded('id, a')).toEqual(['1|2']);
  });

  it('quarantine rejects values that the column cannot take', async () => {
    await sql(
      `create table ${table} (id int, a int); insert into ${table} select g, g from generate_series(1, 20) g`,
    );
    const input = { load: 'merge', key: ['id'], contract: 'quarantine' } as const;
    await run({ from: table }, input);
    await sql(`alter table ${table} alter a type bigint; update ${table} set a = 3000000000 where id = 3`);
    expect((await run({ from: table }, input)).rejectsByReason).toEqual({ wrong_type: 1 });
  });
});

describe('what is told', () => {
  it.each<readonly [string, () => JsonObject, string, RegExp]>([
    [
      'a wrong password',
      () => ({ connection: { ...origin.settings, user: 'nobody', password: 'secret word' } }),
      'source-unreachable',
      /at 127\.0\.0\.1:\d+ as user "nobody"/,
    ],
    [
      'an unknown host',
      () => ({ connection: { ...origin.settings, host: 'no.such.host.invalid' } }),
      'source-unreachable',
      /no\.such\.host\.invalid/,
    ],
    [
      'a closed port',
      () => ({ connection: { ...origin.settings, port: 1, retries: 0 } }),
      'source-unreachable',
      /ECONNREFUSED/,
    ],
    [
      'a database that is not there',
      () => ({ connection: { ...origin.settings, dbname: 'nowhere' } }),
      'source-unreachable',
      /database "nowhere" does not exist/,
    ],
    ['no connection', () => ({ connection: 5 }), 'bad-load-option', /"connection" must be a URL, or a map/],
    [
      'a connection without a host',
      () => ({ connection: { user: 'x', dbname: 'y' } }),
      'bad-load-option',
      /^connection: .*host/,
    ],
    [
      'logical replication',
      () => ({ from: 'x', replication: 'slot' }),
      'bad-load-option',
      /logical replication is not there yet; use a cursor/,
    ],
    [
      'a query that writes',
      () => ({ query: 'delete from pg_class returning 1 as id' }),
      'source-refused',
      /refused the query/,
    ],
    [
      'two columns of one name',
      () => ({ query: 'select 1 as a, 2 as a' }),
      'source-refused',
      /two columns of the name "a"/,
    ],
  ])('%s', async (_, options, code, message) => {
    const [found, text, help] = await failure(
      run({ ...('query' in options() ? {} : { from: 'x' }), ...options() }),
    );
    expect(found).toBe(code);
    expect(text).toMatch(message);
    expect(`${String(text)}${String(help)}`).not.toContain('secret word');
  });

  it('a table that is not there, with the nearest name', async () => {
    await sql(
      'create table customers (id int); create schema elsewhere; create table elsewhere.invoices (id int)',
    );
    expect(await failure(run({ from: 'custmers' }))).toEqual([
      'no-such-table',
      'there is no table "public.custmers" in the source',
      'Did you mean "customers"?',
    ]);
    expect((await failure(run({ from: 'invoices' })))[2]).toBe(
      'There is one in the schema "elsewhere": from: elsewhere.invoices.',
    );
  });

  it('where in the YAML the server points', async () => {
    const error = await run(
      { query: 'select 1 as id,\n  é𝄞, nothing\nfrom pg_class' },
      { places: { query: { path: 'sources/things.yml', line: 12, column: 11 } } },
    ).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'source-refused',
      place: { path: 'sources/things.yml', line: 13, column: 13 },
    });
  });

  it('a lock that is not had in time', async () => {
    await sql(`create table ${table} (id int)`);
    await source.withSession((session) =>
      session.transaction(async () => {
        await session.execute(`lock table ${table} in access exclusive mode`);
        expect((await failure(run({ from: table, lock_timeout: '50ms' })))[0]).toBe('source-refused');
      }),
    );
  });

  it.each(['before', 'after'] as const)(
    'a source that is lost %s it answers the copy: nothing has changed',
    async (when) => {
      await sql(
        `create table ${table} (id int, word text); insert into ${table} select g, repeat('x', 100) from generate_series(1, 20000) g`,
      );
      await run({ from: table, connection: { ...origin.settings } });
      await sql(`insert into ${table} values (0, 'new')`);
      proxy.cutAt('copy (', when);
      const connection = { ...origin.settings, port: proxy.port };
      expect((await failure(run({ from: table, connection })))[0]).toBe('source-unreachable');
      expect(await rows('select count(*) from raw.$')).toEqual(['20000']);
      expect(await stagingTables(target)).toEqual([]);
      expect((await run({ from: table, connection })).counts.loaded).toBe(20_001);
    },
  );

  it('a source whose server ends the session midway', async () => {
    await sql(
      `create table ${table} (id int, word text); insert into ${table} select g, repeat('x', 1000) from generate_series(1, 60000) g`,
    );
    let ended = false;
    const work = run(
      { from: table, connection: { ...origin.settings, application_name: 'victim' } },
      {},
      {
        chunkRows: 1000,
        onStep: async (step) => {
          if (step !== 'checkpoint' || ended) return;
          ended = true;
          await sql(
            `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'victim%'`,
          );
        },
      },
    );
    expect((await failure(work))[0]).toBe('source-unreachable');
    expect(await stagingTables(target)).toEqual([]);
  });
});

import { expect, it } from 'vitest';
import { columnsOf, rowsOf } from './load-rig.ts';
import { describeLoads, refusal } from './load-suite.ts';

/** Those on which a staging table can take the target's place. */
const movers = ['pglite', 'postgres'];

/** More than one batch of a file, so that what comes last is not known when the staging table is made. */
const many = 15_000;

/** A column's values: the first ones, many times over, then the last. */
const cases: readonly {
  readonly name: string;
  readonly first: string;
  readonly last: string;
  readonly type: string;
  /** The first and the last value as text. */
  readonly texts: readonly [string, string];
}[] = [
  {
    name: 'integer, then bigint',
    first: '7',
    last: '3000000000',
    type: 'bigint',
    texts: ['7', '3000000000'],
  },
  { name: 'integer, then numeric', first: '7', last: '1.50', type: 'numeric', texts: ['7', '1.50'] },
  {
    name: 'date, then instant',
    first: '2024-02-29',
    last: '2024-03-01T10:00:00Z',
    type: 'timestamp with time zone',
    texts: ['2024-02-29 00:00:00+00', '2024-03-01 10:00:00+00'],
  },
  { name: 'nothing, then integer', first: '', last: '7', type: 'integer', texts: ['∅', '7'] },
  // What was a number or the like in another spelling than the engine's must come out as it stood.
  { name: 'truth, then text', first: 'True', last: 'maybe', type: 'text', texts: ['True', 'maybe'] },
  { name: 'decimal, then text', first: '.50', last: 'x', type: 'text', texts: ['.50', 'x'] },
  {
    name: 'instant, then text',
    first: '2024-03-01T10:00+03',
    last: 'x',
    type: 'text',
    texts: ['2024-03-01T10:00+03', 'x'],
  },
  {
    name: 'uuid, then text',
    first: 'ABCDEF01-e89b-12d3-a456-426614174000',
    last: 'x',
    type: 'text',
    texts: ['ABCDEF01-e89b-12d3-a456-426614174000', 'x'],
  },
];

describeLoads(
  'rows that wait in their types',
  (suite) => {
    it.each(cases)('$name', async ({ first, last, type, texts }) => {
      const row = (value: string): string => `${value},filler-${'x'.repeat(10)}\n`;
      await suite.folder().write('a.csv', `v,w\n${row(first).repeat(many)}${row(last)}`);
      const report = await suite.load({ options: { path: 'a.csv' } });
      expect(report.counts).toMatchObject({ read: many + 1, loaded: many + 1, rejected: 0 });
      expect((await columnsOf(suite.database(), 'raw', suite.table()))[0]?.toLowerCase()).toBe(`v ${type}`);
      await suite.execute(`set timezone to 'UTC'`);
      expect(
        await rowsOf(
          suite.database(),
          `select cast(v as text), count(*) from raw.${suite.table()} group by v order by min(_sluice_line)`,
        ),
      ).toEqual([`${texts[0]}|${many}`, `${texts[1]}|1`]);
      // Once more, now that the table is there.
      await suite.load({ options: { path: 'a.csv' } });
      expect(await rowsOf(suite.database(), `select count(*) from raw.${suite.table()}`)).toEqual([
        String(many + 1),
      ]);
    });

    it('a declared type that only the engine can judge, late in the file', async () => {
      const rows = '2024-01-01,x\n'.repeat(many);
      await suite.folder().write('a.csv', `v,w\n${rows}May 5 2024,x\n5/32/2024,x\n`);
      const report = await suite.load({ options: { path: 'a.csv' }, columns: [{ name: 'v', type: 'date' }] });
      expect(report.rejectsByReason).toEqual({ not_a_date: 1 });
      expect(
        await rowsOf(
          suite.database(),
          `select max(v), count(*), min(_sluice_load_id) from raw.${suite.table()}`,
        ),
      ).toEqual([`2024-05-05|${many + 1}|${report.loadId}`]);
    });
  },
  movers,
);

describeLoads(
  'the target of a load that replaces',
  (suite) => {
    it('is waited for, and the load gives up where it is in use all the time', async () => {
      await suite.folder().write('a.csv', 'a\n1\n');
      const input = { options: { path: 'a.csv' } };
      await suite.load(input);
      await suite.folder().write('a.csv', 'a\n2\n');
      await suite.database().withSession((reader) =>
        reader.transaction(async () => {
          await reader.query(`select a from raw.${suite.table()}`);
          const error = await refusal(suite.load(input, { patience: 400 }));
          expect([error.code, error.message]).toEqual([
            'target-in-use',
            `raw.${suite.table()} could not be replaced, since others were reading it all the time; nothing was changed`,
          ]);
        }),
      );
      expect(await suite.rows('a, 1')).toEqual(['1|1']);
      await suite.load(input);
      expect(await suite.rows('a, 1')).toEqual(['2|1']);
    });

    it('keeps what belongs to it', async () => {
      const table = `raw.${suite.table()}`;
      await suite.folder().write('a.csv', 'a\n1\n');
      const input = { options: { path: 'a.csv' } };
      await suite.load(input);
      const belongings: readonly (readonly [string, string])[] = [
        [
          `grant select on ${table} to public`,
          `select has_table_privilege('pg_monitor', '${table}', 'select')`,
        ],
        [
          `comment on column ${table}.a is 'kept'`,
          `select col_description('${table}'::regclass, 1) = 'kept'`,
        ],
        [
          `alter table ${table} add check (a > 0)`,
          `select count(*) = 1 from pg_constraint where conrelid = '${table}'::regclass`,
        ],
        [
          `alter table ${table} set (fillfactor = 50)`,
          `select reloptions = '{fillfactor=50}' from pg_class where oid = '${table}'::regclass`,
        ],
        [
          `alter table ${table} enable row level security`,
          `select relrowsecurity from pg_class where oid = '${table}'::regclass`,
        ],
      ];
      for (const [make, look] of belongings) {
        await suite.execute(make);
        await suite.load(input);
        expect([make, await rowsOf(suite.database(), look)]).toEqual([make, ['true']]);
        await suite.execute(`drop table ${table}`);
        await suite.load(input);
      }
    });

    it('has the privileges that its schema gives to tables', async () => {
      const table = `raw.${suite.table()}`;
      await suite.folder().write('a.csv', 'a\n1\n');
      await suite.execute(
        `create schema if not exists raw; alter default privileges in schema raw grant select on tables to public`,
      );
      await suite.load({ options: { path: 'a.csv' } });
      expect(
        await rowsOf(suite.database(), `select has_table_privilege('pg_monitor', '${table}', 'select')`),
      ).toEqual(['true']);
      await suite.execute(`alter default privileges in schema raw revoke select on tables from public`);
    });
  },
  ['postgres'],
);

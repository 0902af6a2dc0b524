import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/util/json.ts';
import { cells } from '../adapters/cells.ts';
import { everyEngine } from '../adapters/engines.ts';
import type { Piece } from './rig.ts';
import { useShop } from './shop.ts';

describe.each(Object.keys(everyEngine))('%s', (type) => {
  const shop = useShop(type);
  const lacking = cells[type]!.building;
  const people = (csv: string, config: Readonly<Record<string, Json>> = {}): Piece => ({
    name: 'people',
    as: 'seed',
    sql: csv,
    config,
  });
  /** `name type, …`, as the catalog has them. */
  const columns = async (): Promise<string> => {
    const name = { database: null, schema: shop.schema, identifier: 'people' };
    const found = await shop.database.withSession((session) => shop.database.catalog.columns(session, name));
    return found.map((column) => `${column.name} ${column.type}`).join(', ');
  };

  test('every type arrives as it is', async () => {
    const csv = [
      'id,Share,born,seen,at,here,note',
      '007,"1,000.5",2020-02-29,2020-01-01 10:00:00,2020-01-01T10:00:00+02:00,true,"a\tb\\N"',
      ',5%,null,,2020-01-01T10:00:00,FALSE,',
      '-3,1e3,0099-12-31,1999-12-31 23:59:59,2020-W01-1T10:30.5,,"say ""x""\n"',
      '',
    ].join('\n');
    const { shown } = await shop.run([people(csv)]);
    expect(shown).toEqual(['people: INSERT 3']);
    const { integer, double, date, timestamp, boolean, text } = shop.database.adapter.dialect.types;
    expect(await columns()).toBe(
      `id ${integer}, Share ${double}, born ${date}, seen ${timestamp}, at ${timestamp}, here ${boolean}, note ${text}`,
    );
    expect(
      await shop.rows(
        'select id, "Share", born::text, seen::text, "at"::text, here, note from people order by born nulls first',
      ),
    ).toEqual([
      [null, 5, null, null, '2020-01-01 10:00:00', false, null],
      [-3, 1000, '0099-12-31', '1999-12-31 23:59:59', '2019-12-30 10:30:30', null, 'say "x"\n'],
      [7, 1000.5, '2020-02-29', '2020-01-01 10:00:00', '2020-01-01 08:00:00', true, 'a\tb\\N'],
    ]);
  });

  test('column_types are the engine’s', async () => {
    await shop.run([
      people('id,zip\n12345678901,00700\n', { column_types: { id: 'bigint', zip: 'varchar(5)' } }),
    ]);
    // DuckDB knows texts of any length alone.
    expect(await columns()).toBe(
      type === 'duckdb' ? 'id BIGINT, zip VARCHAR' : 'id bigint, zip character varying(5)',
    );
    expect(await shop.rows('select zip from people')).toEqual([['00700']]);
  });

  test('a rerun has the new rows alone, whatever reads the seed; other columns make another table', async () => {
    await shop.run([people('id,name\n1,Ann\n2,Bob\n')]);
    await shop.sql('create view outside as select id from people', 'create index people_id on people (id)');
    expect((await shop.run([people('id,name\n3,Eve\n')])).shown).toEqual(['people: INSERT 1']);
    expect(await shop.rows('select id, name from people')).toEqual([[3, 'Eve']]);
    expect((await shop.run([people('id,born\n4,2020-01-01\n')], { fullRefresh: true })).shown).toEqual([
      'people: CREATE 1',
    ]);
    expect(await shop.rows('select * from outside')).toEqual([[4]]);
    const { integer, date } = shop.database.adapter.dialect.types;
    expect(await columns()).toBe(`id ${integer}, born ${date}`);
    expect(await shop.indexNames('people')).toEqual(['people_id']);
    expect(await shop.relations()).toEqual(['outside view', 'people table']);
  });

  test.skipIf(lacking['what another table references stays referenced'])(
    'what another table references stays referenced',
    async () => {
      await shop.run([people('id,name\n1,Ann\n')]);
      await shop.sql(
        'alter table people add primary key (id)',
        'create table visits (person int references people)',
        'insert into visits values (1)',
      );
      expect((await shop.run([people('id,name\n1,Anne\n2,Bob\n')])).shown).toEqual(['people: INSERT 2']);
      expect(
        await shop.rows('select id, name, person from people left join visits on person = id order by id'),
      ).toEqual([
        [1, 'Anne', 1],
        [2, 'Bob', null],
      ]);
    },
  );

  test('a header alone is an empty table', async () => {
    expect((await shop.run([people('id,name\n')])).shown).toEqual(['people: INSERT 0']);
    const { integer } = shop.database.adapter.dialect.types;
    expect(await columns()).toBe(`id ${integer}, name ${integer}`);
  });

  test('a file that is wrong, and a value that does not fit, fail the seed and leave the old one', async () => {
    await shop.run([people('id\n1\n')]);
    const long = await shop.run([people('id\n1,2\n')]);
    expect(long.shown[0]).toContain('seeds/people.csv:2:1  error  seed-row-too-long  Row 0 has 2 values');
    const wide = await shop.run([people('id\n12345678901\n')]);
    expect(wide.shown[0]).toContain(`people: error ${shop.words.tooLarge}`);
    expect(await shop.rows('select id from people')).toEqual([[1]]);
    expect(await shop.relations()).toEqual(['people table']);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { columnsOf } from '../load-rig.ts';
import { createSourceRig, failureOf, type SourceRig } from './source-rig.ts';

let rig: SourceRig;
beforeAll(async () => {
  rig = await createSourceRig();
});
afterAll(async () => {
  await rig?.close();
});
beforeEach(() => rig.nextTable());

describe('a cursor', () => {
  const stateOf = (): Promise<readonly string[]> =>
    rig.rows(`select cursor->>'value' from sluice.state where relation = 'raw.$'`);

  it('append reads strictly behind the last value, to the microsecond', async () => {
    await rig.sql(`create table ${rig.table()} (id int, at timestamptz);
      insert into ${rig.table()} values (1, '2024-01-01 00:00:00.000001+00'), (2, '2024-01-01 00:00:00.000002+00')`);
    const input = { load: 'append', cursor: { field: 'at' } } as const;
    await rig.run({ from: rig.table() }, input);
    expect(await stateOf()).toEqual(['2024-01-01 00:00:00.000002+00']);
    await rig.sql(
      `insert into ${rig.table()} values (3, '2024-01-01 00:00:00.000003+00'), (4, '2024-01-01 00:00:00.000002+00')`,
    );
    expect((await rig.run({ from: rig.table() }, input)).counts.loaded).toBe(1);
    expect((await rig.run({ from: rig.table() }, input)).counts.loaded).toBe(0);
    expect(await rig.loaded('id')).toEqual(['1', '2', '3']);
  });

  it('merge reads the last value again, and 64 bits are exact', async () => {
    await rig.sql(`create table ${rig.table()} (id int, version bigint, word text);
      insert into ${rig.table()} values (1, 9223372036854775806, 'a'), (2, 9223372036854775806, 'b')`);
    const input = { load: 'merge', key: ['id'], cursor: { field: 'version' } } as const;
    await rig.run({ from: rig.table() }, input);
    await rig.sql(
      `insert into ${rig.table()} values (3, 9223372036854775806, 'c'); update ${rig.table()} set version = 9223372036854775807, word = 'B' where id = 2`,
    );
    expect((await rig.run({ from: rig.table() }, input)).counts.read).toBe(3);
    expect(await rig.loaded('id, word')).toEqual(['1|a', '2|B', '3|c']);
    expect(await stateOf()).toEqual(['9223372036854775807']);
  });

  it('lag reads further back; start begins the first load; of one key the newest stays', async () => {
    await rig.sql(`create table ${rig.table()} (id int, at timestamp, word text);
      insert into ${rig.table()} values (1, '2024-01-01', 'too old'), (2, '2024-02-01', 'x'), (3, '2024-03-02', 'newer'), (3, '2024-03-01', 'older')`);
    const input = {
      load: 'merge',
      key: ['id'],
      cursor: { field: 'at', start: '2024-02-01', lag: '2d' },
    } as const;
    await rig.run({ from: rig.table() }, input);
    expect(await rig.loaded('id, word')).toEqual(['2|x', '3|newer']);
    await rig.sql(
      `insert into ${rig.table()} values (4, '2024-02-29', 'late'), (5, '2024-02-28', 'too late')`,
    );
    await rig.run({ from: rig.table() }, input);
    expect(await rig.loaded('id, word')).toEqual(['2|x', '3|newer', '4|late']);
  });

  it('the greatest number is not the greatest text', async () => {
    await rig.sql(`create table ${rig.table()} as select g as id from generate_series(1, 120) g`);
    const input = { load: 'append', cursor: { field: 'id' } } as const;
    await rig.run({ from: rig.table() }, input);
    expect(await stateOf()).toEqual(['120']);
    expect(await rig.rows('select count(*) from raw.$')).toEqual(['120']);
  });

  it('does not go back where the newest rows are gone', async () => {
    await rig.sql(`create table ${rig.table()} (id int); insert into ${rig.table()} values (1), (2), (3)`);
    const input = { load: 'append', cursor: { field: 'id' } } as const;
    await rig.run({ from: rig.table() }, input);
    await rig.sql(`delete from ${rig.table()} where id = 3`);
    await rig.run({ from: rig.table() }, input);
    await rig.sql(`insert into ${rig.table()} values (3), (4)`);
    await rig.run({ from: rig.table() }, input);
    expect(await rig.loaded('id')).toEqual(['1', '2', '3', '4']);
  });

  it('rows that it would never read are refused', async () => {
    await rig.sql(
      `create table ${rig.table()} (id int, at date); insert into ${rig.table()} values (1, null)`,
    );
    const input = { load: 'append', cursor: { field: 'at' } } as const;
    expect((await failureOf(rig.run({ from: rig.table() }, input)))[1]).toBe(
      `public.${rig.table()} has rows whose cursor "at" is null or infinite, which would never be read`,
    );
  });

  it('of another table is not gone on with', async () => {
    await rig.sql(
      `create table ${rig.table()} (id int); insert into ${rig.table()} values (1); create table other_${rig.table()} (id int)`,
    );
    const input = { load: 'append', cursor: { field: 'id' } } as const;
    await rig.run({ from: rig.table() }, input);
    await rig.sql(`insert into other_${rig.table()} values (9)`);
    expect((await failureOf(rig.run({ from: `other_${rig.table()}` }, input)))[0]).toBe(
      'specification-changed',
    );
  });

  it('keys that are null are rejected', async () => {
    await rig.sql(
      `create table ${rig.table()} (id int, n int); insert into ${rig.table()} select nullif(g, 5), g from generate_series(1, 20) g`,
    );
    const report = await rig.run({ from: rig.table() }, { load: 'merge', key: ['id'] });
    expect(report.rejectsByReason).toEqual({ null_key: 1 });
    expect(await rig.rows('select count(*) from raw.$')).toEqual(['19']);
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
    await rig.sql(`create table ${rig.table()} (id int, a int); insert into ${rig.table()} values (1, 2)`);
    const input = { load: 'merge', key: ['id'] } as const;
    await rig.run({ from: rig.table() }, input);
    await rig.sql(`alter table ${rig.table()} ${change}`);
    await rig.run({ from: rig.table() }, input);
    const found = await columnsOf(rig.target, 'raw', rig.table());
    const names = columns.map((each) => each.split(' ')[0]);
    expect([...found].filter((each) => !each.startsWith('_sluice')).sort()).toEqual([...columns].sort());
    expect(await rig.loaded(names.join(', '))).toEqual([row]);
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
    await rig.sql(`create table ${rig.table()} (id int, a int); insert into ${rig.table()} values (1, 2)`);
    await rig.run({ from: rig.table() }, { load: 'append', contract });
    await rig.sql(`alter table ${rig.table()} ${change}`);
    expect((await failureOf(rig.run({ from: rig.table() }, { load: 'append', contract })))[1]).toBe(message);
    expect(await rig.loaded('id, a')).toEqual(['1|2']);
  });

  it('quarantine rejects values that the column cannot take', async () => {
    await rig.sql(
      `create table ${rig.table()} (id int, a int); insert into ${rig.table()} select g, g from generate_series(1, 20) g`,
    );
    const input = { load: 'merge', key: ['id'], contract: 'quarantine' } as const;
    await rig.run({ from: rig.table() }, input);
    await rig.sql(
      `alter table ${rig.table()} alter a type bigint; update ${rig.table()} set a = 3000000000 where id = 3`,
    );
    expect((await rig.run({ from: rig.table() }, input)).rejectsByReason).toEqual({ wrong_type: 1 });
  });
});

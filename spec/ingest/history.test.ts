import { expect, it } from 'vitest';
import { columnsOf, rowsOf, type SpecificationInput } from './load-rig.ts';
import { describeLoads, refusal } from './load-suite.ts';

const day = (date: number): { readonly clock: () => number } => ({ clock: () => Date.UTC(2024, 4, date) });

describeLoads('history', (suite) => {
  /** `key values from..to`, the date of each end; `now` where a version is current. */
  const versions = async (columns: string, table = suite.table()): Promise<readonly string[]> =>
    (
      await rowsOf(
        suite.database(),
        `select ${columns},
           to_char(_sluice_valid_from at time zone 'UTC', 'DD'),
           case when _sluice_is_current then 'now' else to_char(_sluice_valid_to at time zone 'UTC', 'DD') end,
           _sluice_valid_to is null = _sluice_is_current
         from raw.${table}`.replaceAll(/to_char\((\w+) at time zone 'UTC', 'DD'\)/g, (_, column: string) =>
          suite.database().adapter.type === 'duckdb'
            ? `strftime(${column} at time zone 'UTC', '%d')`
            : `to_char(${column} at time zone 'UTC', 'DD')`,
        ),
      )
    )
      .map((row) => {
        const [to, whole] = row.split('|').slice(-2);
        if (whole !== 'true') throw new Error(`is_current and valid_to say different things: ${row}`);
        return `${row.split('|').slice(0, -3).join(' ')} ${row.split('|').at(-3) ?? ''}..${to ?? ''}`;
      })
      .toSorted();

  it('closes and opens versions of what changed, leaves alone what did not, and lets what vanished stay current', async () => {
    const input: SpecificationInput = { options: { path: 'a.csv' }, load: 'history', key: ['id'] };
    await suite.folder().write('a.csv', 'id,name,rank\n1,ana,1\n2,bia,\n2,Bia,\n3,caio,3\n');
    expect((await suite.load(input, day(1))).counts.loaded).toBe(4);
    expect(await versions('id, name, rank')).toEqual([
      '1 ana 1 01..now',
      '2 Bia ∅ 01..now',
      '3 caio 3 01..now',
    ]);
    expect((await columnsOf(suite.database(), 'raw', suite.table())).slice(-3)).toEqual([
      '_sluice_valid_from timestamp with time zone',
      '_sluice_valid_to timestamp with time zone',
      '_sluice_is_current boolean',
    ]);
    await suite.folder().write('a.csv', 'id,name,rank\n1,ana,1\n2,Bia,2\n4,davi,4\n');
    await suite.load(input, day(2));
    const second = [
      '1 ana 1 01..now',
      '2 Bia 2 02..now',
      '2 Bia ∅ 01..02',
      '3 caio 3 01..now',
      '4 davi 4 02..now',
    ];
    expect(await versions('id, name, rank')).toEqual(second);
    expect(
      await rowsOf(suite.database(), 'select rows_loaded from sluice.loads order by load_id desc limit 1'),
    ).toEqual(['2']);
    // The same again, and the same from the beginning, change nothing.
    await suite.load(input, day(3));
    await suite.load(input, { ...day(4), fullRefresh: true });
    expect(await versions('id, name, rank')).toEqual(second);
    // A column that widens or is new is a change of those rows alone that have another value.
    await suite.folder().write('a.csv', 'id,name,rank,mail\n1,ana,1,\n2,Bia,2.5,b@x\n');
    await suite.load(input, day(5));
    expect(await versions('id, rank, mail')).toEqual([
      '1 1 ∅ 01..now',
      '2 2 ∅ 02..05',
      '2 2.5 b@x 05..now',
      '2 ∅ ∅ 01..02',
      '3 3 ∅ 01..now',
      '4 4 ∅ 02..now',
    ]);
  });

  it('can close what vanished, and opens what comes again', async () => {
    const input: SpecificationInput = {
      options: { path: 'a.csv' },
      load: 'history+close_missing',
      key: ['id', 'part'],
    };
    await suite.folder().write('a.csv', 'id,part,v\n1,a,x\n1,b,y\n');
    await suite.load(input, day(1));
    await suite.folder().write('a.csv', 'id,part,v\n1,a,x\n');
    await suite.load(input, day(2));
    expect(await versions('id, part, v')).toEqual(['1 a x 01..now', '1 b y 01..02']);
    await suite.folder().write('a.csv', 'id,part,v\n1,a,x\n1,b,y\n');
    await suite.load(input, day(3));
    expect(await versions('id, part, v')).toEqual(['1 a x 01..now', '1 b y 01..02', '1 b y 03..now']);
  });

  it('a table whose key is all of it has versions, too', async () => {
    const input: SpecificationInput = {
      options: { path: 'a.csv' },
      load: 'history+close_missing',
      key: ['id'],
    };
    await suite.folder().write('a.csv', 'id\n1\n2\n');
    await suite.load(input, day(1));
    await suite.folder().write('a.csv', 'id\n2\n3\n');
    await suite.load(input, day(2));
    expect(await versions('id')).toEqual(['1 01..02', '2 01..now', '3 02..now']);
  });

  it('goes on from a table that was merged before', async () => {
    await suite.folder().write('a.csv', 'id,v\n1,a\n2,b\n');
    const input: SpecificationInput = { options: { path: 'a.csv' }, load: 'merge', key: ['id'] };
    await suite.load(input, day(1));
    await suite.folder().write('a.csv', 'id,v\n1,A\n2,b\n');
    await suite.load({ ...input, load: 'history' }, day(2));
    expect(await versions('id, v')).toEqual(['1 A 02..now', '1 a 01..02', '2 b 01..now']);
  });

  it('elements of lists have versions of their own, and those that left their list are closed', async () => {
    const lines = (...posts: readonly unknown[]): string =>
      posts.map((post) => `${JSON.stringify(post)}\n`).join('');
    const input: SpecificationInput = {
      options: { path: 'a.ndjson', nested: { tables: { tags: '$.tags[*]' } } },
      load: 'history',
      key: ['id'],
    };
    const tags = `${suite.table()}_tags`;
    await suite.folder().write('a.ndjson', lines({ id: 1, tags: ['a', 'b'] }, { id: 2, tags: ['c'] }));
    await suite.load(input, day(1));
    expect(await versions('_sluice_index, value', tags)).toEqual([
      '0 a 01..now',
      '0 c 01..now',
      '1 b 01..now',
    ]);
    await suite.folder().write('a.ndjson', lines({ id: 1, tags: ['A'] }));
    await suite.load(input, day(2));
    expect(await versions('_sluice_index, value', tags)).toEqual([
      '0 A 02..now',
      '0 a 01..02',
      '0 c 01..now',
      '1 b 01..02',
    ]);
    await suite.folder().write('a.ndjson', lines({ id: 1, tags: ['A'] }));
    await suite.load({ ...input, load: 'history+close_missing' }, day(3));
    expect(await versions('_sluice_index, value', tags)).toEqual([
      '0 A 02..now',
      '0 a 01..02',
      '0 c 01..03',
      '1 b 01..02',
    ]);
    expect(await versions('id')).toEqual(['1 01..now', '2 01..03']);
  });

  it('needs a key', async () => {
    await suite.folder().write('a.csv', 'id\n1\n');
    const error = await refusal(suite.load({ options: { path: 'a.csv' }, load: 'history' }));
    expect(error.message).toBe('"load: history" needs a "key".');
  });
});

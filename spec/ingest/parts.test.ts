import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { previewLoad } from '../../src/ingest/preview-load.ts';
import { loadRequest, rowsOf, type SpecificationInput } from './load-rig.ts';
import { describeLoads, refusal } from './load-suite.ts';

describeLoads('a part of a source', (suite) => {
  it('--limit takes so many rows, and the next load takes all as if there had been none', async () => {
    await suite.folder().write('a.csv', 'id,v\n1,a\n2,b\n3,c\n');
    await suite.folder().write('b.csv', 'id,v\n4,d\n');
    const input: SpecificationInput = { options: { path: '*.csv' }, load: 'append' };
    const state = `select slice from sluice.state where relation = 'raw.${suite.table()}' order by 1`;
    expect((await suite.load(input, { limit: 2 })).counts).toMatchObject({ read: 2, loaded: 2 });
    expect(await ids()).toEqual(['1', '2']);
    expect(await rowsOf(suite.database(), state)).toEqual([]);
    await suite.load(input, { limit: 1 });
    expect(await ids()).toEqual(['1']);
    await suite.load(input);
    expect(await ids()).toEqual(['1', '2', '3', '4']);
    expect(await rowsOf(suite.database(), state)).toEqual(['a.csv', 'b.csv']);
    await suite.folder().write('c.csv', 'id,v\n5,e\n6,f\n');
    await suite.load(input, { limit: 1 });
    expect(await ids()).toEqual(['1', '2', '3', '4', '5']);
    expect(await rowsOf(suite.database(), state)).toEqual(['a.csv', 'b.csv']);
    await suite.load(input);
    await suite.load(input);
    expect(await ids()).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it('--limit takes nothing away on the word of a part', async () => {
    const lines = (...ids: readonly number[]): string =>
      ids.map((id) => `{"id":${id},"tags":["t${id}"]}\n`).join('');
    await suite.folder().write('a.ndjson', lines(1, 2, 3));
    const input: SpecificationInput = {
      options: { path: 'a.ndjson', nested: { tables: { tags: '$.tags[*]' } } },
      load: 'merge+delete_missing',
      key: ['id'],
    };
    await suite.load(input);
    await suite.folder().write('a.ndjson', lines(4, 5));
    await suite.load(input, { limit: 1 });
    expect(await ids()).toEqual(['1', '2', '3', '4']);
    const tags = `select value from raw.${suite.table()}_tags order by 1`;
    expect(await rowsOf(suite.database(), tags)).toEqual(['t1', 't2', 't3', 't4']);
    await suite.load(input);
    expect(await ids()).toEqual(['4', '5']);
    expect(await rowsOf(suite.database(), tags)).toEqual(['t4', 't5']);
  });

  it('rows of lists that a limited append gave go with theirs', async () => {
    await suite.folder().write('a.ndjson', '{"tags":["a","b"]}\n{"tags":["c"]}\n');
    const input: SpecificationInput = {
      options: { path: 'a.ndjson', nested: { tables: { tags: '$.tags[*]' } } },
      load: 'append',
    };
    await suite.load(input, { limit: 1 });
    await suite.load(input);
    const joined = `select value, count(*) from raw.${suite.table()}_tags c
      join raw.${suite.table()} p on p._sluice_id = c._sluice_parent_id group by 1 order by 1`;
    expect(await rowsOf(suite.database(), joined)).toEqual(['a|1', 'b|1', 'c|1']);
    expect(await rowsOf(suite.database(), `select count(*) from raw.${suite.table()}_tags`)).toEqual(['3']);
  });

  it('a window is for extractors that know windows', async () => {
    await suite.folder().write('a.csv', 'id\n1\n');
    const window = { since: '2024-05-01', until: null };
    const error = await refusal(suite.load({ options: { path: 'a.csv' } }, { window }));
    expect(error).toMatchObject({
      code: 'no-window',
      message: `things.${suite.table()} cannot be loaded for a window: the extractor "file" does not know windows`,
    });
  });

  it('a preview reads the first rows, says what would become of the target, and leaves no trace', async () => {
    await suite.folder().write('a.csv', 'id,v\n1,a\n2,"b\tc\nd"\nx,\n');
    const input: SpecificationInput = {
      options: { path: 'a.csv' },
      columns: [{ name: 'id', type: 'integer' }],
      maximumRejects: { kind: 'count', value: 5 },
    };
    const preview = (more = {}): ReturnType<typeof previewLoad> =>
      suite
        .database()
        .withSession((session) =>
          previewLoad(
            loadRequest(suite.database(), suite.folder().root, suite.table(), input, more),
            session,
          ),
        );
    const before = await traces();
    expect(await preview()).toEqual({
      ddl: [expect.stringMatching(/^create table .*"id" \w+, "v" \w+, "_sluice_file"/i)],
      columns: ['id', 'v'],
      types: [
        { name: 'id', type: expect.stringMatching(/^integer$/i), field: 'id' },
        { name: 'v', type: expect.any(String), field: 'v' },
      ],
      rows: [
        ['1', 'a'],
        ['2', 'b\tc\nd'],
      ],
      files: ['a.csv'],
      read: 3,
      whole: true,
      rejectsByReason: { not_an_integer: 1 },
    });
    expect(await preview({ limit: 1 })).toMatchObject({ rows: [['1', 'a']], read: 1, whole: false });
    expect(await traces()).toEqual(before);
    await suite.load(input);
    await suite.folder().write('a.csv', 'id,v,more\n1,a,7\n');
    const loaded = await traces();
    const { ddl } = await preview();
    expect(ddl).toHaveLength(2);
    expect(ddl[0]).toMatch(/add column "more" int/i);
    expect(ddl[1]).toMatch(/truncate|delete/i);
    expect(await traces()).toEqual(loaded);
  });

  function ids(): Promise<readonly string[]> {
    return rowsOf(suite.database(), `select id from raw.${suite.table()} order by 1`);
  }

  async function traces(): Promise<unknown> {
    const of = (sql: string): Promise<readonly string[]> =>
      rowsOf(suite.database(), sql).catch(() => ['none']);
    return [
      await readdir(suite.folder().root),
      await of('select load_id, status from sluice.loads order by 1'),
      await of(
        'select table_schema, table_name, column_name from information_schema.columns order by 1, 2, 3',
      ),
    ];
  }
});

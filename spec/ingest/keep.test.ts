import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { expect, it } from 'vitest';
import type { KeepOptions } from '../../src/domain/load.ts';
import { load, rowsOf, type SpecificationInput } from './load-rig.ts';
import { describeLoads, refusal } from './load-suite.ts';

const keeping = (more: Partial<KeepOptions> = {}): { readonly keep: KeepOptions } => ({
  keep: { format: 'ndjson', path: 'kept/{table}/year={year}', gzip: false, match: null, ...more },
});
const clock = (): number => Date.UTC(2024, 2, 5, 7);

describeLoads('what is kept', (suite) => {
  const kept = (): readonly string[] =>
    readdirSync(join(suite.folder().root, 'kept'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(suite.folder().root.length + 1))
      .sort();
  const bytesOf = (name: string): Buffer => readFileSync(join(suite.folder().root, name));
  const content = (columns: string): Promise<readonly string[]> =>
    rowsOf(suite.database(), `select ${columns} from raw.${suite.table()} order by 1`);

  it('is a line of JSON for each record, as it came, under the path with its date', async () => {
    const lines = '{"id": 1, "n": 12345678901234567890.10, "t": {"a": [1, 2]}}\n{"id":2,"word":"a\\nb"}\n';
    await suite.folder().write('a.ndjson', `${lines}nonsense\n`);
    const input: SpecificationInput = {
      options: { path: 'a.ndjson' },
      maximumRejects: { kind: 'count', value: 1 },
      ...keeping({ path: `kept/${suite.table()}/exported_date={date}/{hour}` }),
    };
    const { loadId } = await suite.load(input, { clock });
    const [name, ...more] = kept();
    expect(more).toEqual([]);
    expect(name).toMatch(
      new RegExp(
        `^kept/${suite.table()}/exported_date=2024-03-05/07/20240305T070000Z-${loadId}-[0-9a-f]{6}\\.ndjson$`,
      ),
    );
    expect(bytesOf(name!).toString()).toBe(lines);
    expect(
      await rowsOf(
        suite.database(),
        `select path, format, rows, bytes, published_at is null from sluice.kept where load_id = ${loadId}`,
      ),
    ).toEqual([`${name!}|ndjson|2|${lines.length}|false`]);
  });

  it.each([
    ['ndjson', false],
    ['ndjson', true],
    ['parquet', false],
    ['file', false],
    ['file', true],
  ] as const)('%s (gzip: %s) gives the table again, without the source', async (format, gzip) => {
    await suite.folder().write('a.csv', 'id,name,day\n1,"Ann ""A""",2024-05-01\n2,,2024-05-02\n007,x,\n');
    const input: SpecificationInput = {
      options: { path: '*.csv' },
      load: 'append',
      ...keeping({ format, gzip }),
    };
    await suite.load(input, { clock });
    await suite.folder().write('b.csv', 'id,name,day,more\n4,"two\nlines",2024-05-03,1.50\n');
    await suite.load(input, { clock });
    await suite.load(input, { clock });
    expect(kept()).toHaveLength(2);
    const state = `select slice, cursor->>'size' from sluice.state where relation = 'raw.${suite.table()}' order by 1`;
    const before = [await content('id, name, day, more'), await rowsOf(suite.database(), state)];
    await suite.folder().write('a.csv', 'changed\n');
    await suite.execute(`delete from raw.${suite.table()} where id = '1'`);
    await suite.load(input, { replay: true });
    expect([await content('id, name, day, more'), await rowsOf(suite.database(), state)]).toEqual(before);
    await suite.load(input, { replay: true });
    expect(await content('id, name, day, more')).toEqual(before[0]);
    expect(kept()).toHaveLength(2);
    await suite.folder().write('a.csv', 'id,name,day\n1,"Ann ""A""",2024-05-01\n2,,2024-05-02\n007,x,\n');
    expect((await suite.load(input, { clock })).counts.loaded).toBe(0);
  });

  it.each(['replace', 'merge', 'merge+delete_missing'] as const)(
    '%s is replayed as it was loaded',
    async (disposition) => {
      const lines = (...rows: readonly unknown[]): string =>
        rows.map((row) => `${JSON.stringify(row)}\n`).join('');
      const input: SpecificationInput = {
        options: { path: 'a.ndjson', nested: { tables: { tags: '$.tags[*]' } } },
        load: disposition,
        key: ['id'],
        ...keeping(),
      };
      await suite
        .folder()
        .write('a.ndjson', lines({ id: 1, v: 'a', tags: ['x'] }, { id: 2, v: 'b', tags: ['y', 'z'] }));
      await suite.load(input, { clock });
      await suite.folder().write('a.ndjson', lines({ id: 2, v: 'B', tags: ['w'] }, { id: 3, v: 'c' }));
      await suite.load(input, { clock });
      const tags = `select value from raw.${suite.table()}_tags order by 1`;
      const before = [await content('id, v'), await rowsOf(suite.database(), tags)];
      await suite.load(input, { replay: true });
      expect([await content('id, v'), await rowsOf(suite.database(), tags)]).toEqual(before);
    },
  );

  it('the file itself lies there byte for byte, under what its name says; another content of that name beside it', async () => {
    const first = Buffer.from('id;preço\n1;2,50\n', 'latin1');
    await suite.folder().write('data/people_201809.csv', first);
    await suite.folder().write('data/people_201901.csv', 'id\n9\n');
    const input: SpecificationInput = {
      options: { path: 'data/*.csv' },
      ...keeping({ format: 'file', path: 'kept/people/year={year}/', match: '_(?<year>\\d{4})' }),
    };
    await suite.load(input, { clock });
    await suite.load(input, { clock });
    expect(kept()).toEqual([
      'kept/people/year=2018/people_201809.csv',
      'kept/people/year=2019/people_201901.csv',
    ]);
    expect(bytesOf(kept()[0]!)).toEqual(first);
    await suite.folder().write('data/people_201901.csv', 'id\n10\n');
    const { loadId } = await suite.load(input, { clock });
    const names = kept();
    expect(names).toHaveLength(3);
    expect(names[1]).toMatch(
      new RegExp(`^kept/people/year=2019/people_201901-20240305T070000Z-${loadId}-\\w+\\.csv$`),
    );
    expect([bytesOf(names[1]!).toString(), bytesOf(names[2]!).toString()]).toEqual(['id\n10\n', 'id\n9\n']);
    await suite.folder().write('data/nameless.csv', 'id\n1\n');
    const error = await refusal(suite.load(input, { clock }));
    expect(error).toMatchObject({ code: 'keep-failed' });
    expect(error.message).toContain('"data/nameless.csv" has no place in kept/people/year={year}/');
  });

  it('another source reads it', async () => {
    await suite.folder().write('a.csv', 'id,name\n1,Ann\n2,Bob\n');
    for (const [format, gzip] of [
      ['ndjson', true],
      ['parquet', false],
    ] as const) {
      const bronze = {
        options: { path: 'a.csv' },
        ...keeping({ format, gzip, path: `kept/{table}/${format}/d={date}` }),
      };
      await suite.load(bronze, { clock });
      await load(suite.database(), suite.folder().root, `${suite.table()}_${format}`, {
        options: { path: `kept/${suite.table()}/${format}/d=*/*` },
      });
      expect(
        await rowsOf(suite.database(), `select id, name from raw.${suite.table()}_${format} order by 1`),
      ).toEqual(['1|Ann', '2|Bob']);
    }
  });

  it('Parquet has the types that all values have, and loses none of them', async () => {
    const rows = [
      { i: 1, l: 1, d: 1, b: true, s: 'x', j: { a: 1 }, m: 1, n: null },
      { i: 2, l: '9007199254740993', d: 0.5, b: false, s: 'ü', j: [1], m: 'one', more: 7 },
    ];
    await suite
      .folder()
      .write(
        'a.ndjson',
        rows
          .map((row) => `${JSON.stringify(row).replace('"9007199254740993"', '9007199254740993')}\n`)
          .join(''),
      );
    await suite.load({ options: { path: 'a.ndjson' }, ...keeping({ format: 'parquet' }) }, { clock });
    const bytes = bytesOf(kept().at(-1)!);
    const read = await parquetReadObjects({ file: new Uint8Array(bytes).buffer });
    expect(read).toEqual([
      { i: 1n, l: 1n, d: 1, b: true, s: 'x', j: { a: 1 }, m: '1', n: null, more: null },
      { i: 2n, l: 9007199254740993n, d: 0.5, b: false, s: 'ü', j: [1], m: 'one', n: null, more: 7n },
    ]);
  });

  it('a file that is left out leaves nothing behind', async () => {
    await suite.folder().write('a.json', '[{"id":1},{"id":2}]');
    await suite
      .folder()
      .write(
        'b.json',
        `[${Array.from({ length: 20_000 }, (_, id) => `{"id":${id}}`).join(',')}, {"id": broken`,
      );
    const input: SpecificationInput = {
      options: { path: '*.json', on_unreadable: 'skip' },
      ...keeping({ gzip: true }),
    };
    const { files } = await suite.load(input, { clock });
    expect(files.map(({ status }) => status)).toEqual(['loaded', 'skipped']);
    expect(kept().map((name) => gunzipSync(bytesOf(name)).toString())).toEqual(['{"id":1}\n{"id":2}\n']);
  });

  it('what cannot be stored ends the load, and nothing has changed', async () => {
    await suite.folder().write('a.csv', 'id\n1\n');
    const input: SpecificationInput = { options: { path: 'a.csv' }, ...keeping({ path: 'blocked/x' }) };
    await suite.folder().write('blocked', 'a file');
    const error = await refusal(suite.load(input));
    expect(error).toMatchObject({ code: 'keep-failed', message: expect.stringContaining('blocked/x') });
    expect(
      await rowsOf(
        suite.database(),
        `select status from sluice.loads where relation = 'raw.${suite.table()}'`,
      ),
    ).toEqual(['failed']);
  });

  it('a replay is refused where the table holds what was not kept, or files are gone', async () => {
    await suite.folder().write('a.csv', 'id\n1\n');
    const plain: SpecificationInput = { options: { path: '*.csv' }, load: 'append' };
    const because = async (input: SpecificationInput): Promise<string> =>
      (await refusal(suite.load(input, { replay: true }))).message.replace(/^.*: /, '');
    expect(await because(plain)).toBe('nothing of it was kept');
    const { loadId } = await suite.load(plain);
    await suite.folder().write('b.csv', 'id\n2\n');
    await suite.load({ ...plain, ...keeping() }, { clock });
    expect(await because(plain)).toBe(`load ${loadId}, of which it holds rows, kept nothing`);
    await suite.load({ ...plain, ...keeping() }, { fullRefresh: true, clock });
    await suite.load(plain, { replay: true });
    const last = kept().at(-1)!;
    await suite.folder().write(last, 'cut');
    expect(await because(plain)).toBe(`${last} is not as it was stored`);
    expect(await content('id')).toEqual(['1', '2']);
  });

  it('a few rows for a try are not kept, and neither is what a replay reads', async () => {
    await suite.folder().write('kept/.none', '');
    await suite.folder().write('a.csv', 'id\n1\n2\n');
    await suite.load({ options: { path: 'a.csv' }, ...keeping() }, { limit: 1 });
    expect(kept()).toEqual(['kept/.none']);
  });
});

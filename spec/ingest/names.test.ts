import { expect, it } from 'vitest';
import { columnsOf, rowsOf } from './load-rig.ts';
import { describeLoads } from './load-suite.ts';

const long = 'a_name_that_is_much_longer_than_the_sixty_three_bytes_that_an_identifier_may_have';

describeLoads('names of fields', (suite) => {
  const names = async (table = suite.table()): Promise<readonly string[]> =>
    (await columnsOf(suite.database(), 'raw', table)).map((column) => column.split(' ')[0]!);

  it('that are too long, equal after normalizing or the tool\u2019s own never share a column', async () => {
    const record = {
      [`${long}_one`]: 1,
      [`${long}_two`]: 2,
      'First Name': 3,
      firstName: 4,
      first_name: 5,
      _sluice_line: 6,
      _sluice_seq: 7,
      _sluice_is_current: 8,
      ['ü'.repeat(40)]: 9,
    };
    await suite.folder().write('a.ndjson', `${JSON.stringify(record)}\n`);
    for (const load of ['replace', 'append'] as const) {
      await suite.load({ options: { path: 'a.ndjson' }, load }, { fullRefresh: true });
      const all = await names();
      expect(
        all.filter(
          (name) => Buffer.byteLength(name) > suite.database().adapter.dialect.maximumIdentifierBytes,
        ),
      ).toEqual([]);
      expect(new Set(all).size).toBe(all.length);
      const own = all.filter((name) => !/^_sluice_(?:file|line|load_id|loaded_at)$/.test(name));
      const quoted = own.map((name) => `"${name}"`).join(', ');
      expect(await rowsOf(suite.database(), `select ${quoted} from raw.${suite.table()}`)).toEqual([
        '1|2|3|4|5|6|7|8|9',
      ]);
      expect(own.slice(2, 8)).toEqual([
        'first_name',
        'first_name_2',
        'first_name_3',
        '_sluice_line_2',
        '_sluice_seq_2',
        '_sluice_is_current_2',
      ]);
    }
    // The same names again, in another order: each finds its column.
    await suite
      .folder()
      .write('a.ndjson', `${JSON.stringify(Object.fromEntries(Object.entries(record).toReversed()))}\n`);
    const before = await names();
    await suite.load({ options: { path: 'a.ndjson' } });
    expect(await names()).toEqual(before);
    expect(
      await rowsOf(
        suite.database(),
        `select first_name, first_name_2, first_name_3, _sluice_line_2 from raw.${suite.table()}`,
      ),
    ).toEqual(['3|4|5|6']);
  });

  it('of which a header has one twice keep their columns in later loads', async () => {
    const input = { options: { path: '*.csv' }, load: 'append' } as const;
    for (const [index, file] of ['a.csv', 'b.csv', 'c.csv'].entries()) {
      await suite.folder().write(file, `v,V,v\n${index + 1}1,${index + 1}2,${index + 1}3\n`);
      await suite.load(input);
    }
    expect(
      await rowsOf(suite.database(), `select v, v_2, v_3 from raw.${suite.table()} order by _sluice_file`),
    ).toEqual(['11|12|13', '21|22|23', '31|32|33']);
  });

  it('that refer to rows of lists, too', async () => {
    const record = { id: 1, _sluice_id: 'mine', tags: [{ t: 'x', _sluice_id: 'theirs', _sluice_index: 9 }] };
    await suite.folder().write('a.ndjson', `${JSON.stringify(record)}\n`);
    await suite.load({ options: { path: 'a.ndjson', nested: { tables: { tags: '$.tags[*]' } } } });
    expect(
      await rowsOf(
        suite.database(),
        `select p._sluice_id_2, c.t, c._sluice_id_2, c._sluice_index, c._sluice_index_2 from raw.${suite.table()}_tags c
         join raw.${suite.table()} p on p._sluice_id = c._sluice_parent_id`,
      ),
    ).toEqual(['mine|x|theirs|0|9']);
  });
});

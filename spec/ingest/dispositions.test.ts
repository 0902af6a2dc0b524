import { expect, it } from 'vitest';
import { columnsOf, load, rowsOf } from './load-rig.ts';
import { describeLoads, refusal } from './load-suite.ts';

describeLoads('dispositions and contracts', (suite) => {
  it('replace puts the new rows in the place of the old, and keeps what hangs on the table', async () => {
    await suite.folder().write('a.csv', 'id,name\n1,x\n2,y\n');
    const options = { path: 'a.csv' };
    const first = await suite.load({ options });
    await suite.execute(`create view raw.view_${suite.table()} as select name from raw.${suite.table()}`);
    await suite.execute(`create index index_${suite.table()} on raw.${suite.table()} (id)`);
    await suite.folder().write('a.csv', 'name,id,more\nz,3,true\n');
    const second = await suite.load({ options });
    expect(second.loadId).toBeGreaterThan(first.loadId);
    expect(await suite.rows('id, name, more, _sluice_load_id')).toEqual([`3|z|true|${second.loadId}`]);
    expect(await rowsOf(suite.database(), `select name from raw.view_${suite.table()}`)).toEqual(['z']);
    expect(await columnsOf(suite.database(), 'raw', suite.table())).toEqual([
      'id integer',
      'name text',
      '_sluice_file text',
      '_sluice_line bigint',
      '_sluice_load_id bigint',
      '_sluice_loaded_at timestamp with time zone',
      'more boolean',
    ]);
    expect(
      await rowsOf(
        suite.database(),
        `select status, rows_read, rows_loaded, rows_rejected, bytes from sluice.loads where relation = 'raw.${suite.table()}' order by load_id`,
      ),
    ).toEqual(['committed|2|2|0|16', 'committed|1|1|0|22']);
  });

  it('append takes only files that it has not taken before', async () => {
    await suite.folder().write('2024-01.csv', 'id\n1\n');
    const options = { path: '*.csv' };
    await suite.load({ options, load: 'append' });
    await suite.folder().write('2024-02.csv', 'id\n2\n3\n');
    const report = await suite.load({ options, load: 'append' });
    expect(report.files).toEqual([
      { name: '2024-01.csv', status: 'unchanged', rows: 0, rejected: 0 },
      { name: '2024-02.csv', status: 'loaded', rows: 2, rejected: 0 },
    ]);
    expect(await suite.rows('id, _sluice_file')).toEqual(['1|2024-01.csv', '2|2024-02.csv', '3|2024-02.csv']);
    const again = await suite.load({ options, load: 'append' });
    expect(again.counts.loaded).toBe(0);
    expect(await suite.rows('id, _sluice_file')).toHaveLength(3);
    expect(
      await rowsOf(
        suite.database(),
        `select slice, cursor->>'size' from sluice.state where relation = 'raw.${suite.table()}' order by 1`,
      ),
    ).toEqual(['2024-01.csv|5', '2024-02.csv|7']);
  });

  it('append refuses a file that has changed, and --full-refresh loads everything again', async () => {
    await suite.folder().write('a.csv', 'id\n1\n');
    await suite.folder().write('b.csv', 'id\n2\n');
    const input = { options: { path: ['a.csv', 'b.csv'] }, load: 'append' } as const;
    await suite.load(input);
    await suite.folder().write('a.csv', 'id\n9\n');
    const error = await refusal(suite.load(input));
    expect(error).toMatchObject({ code: 'file-changed', place: { path: 'sources/things.yml', line: 7 } });
    expect(`${error.message} ${error.help}`).toMatch(
      /a\.csv was loaded before and has changed since.*--full-refresh/,
    );
    expect(await suite.rows('id, _sluice_file')).toEqual(['1|a.csv', '2|b.csv']);
    await suite.load(input, { fullRefresh: true });
    expect(await suite.rows('id, _sluice_file')).toEqual(['2|b.csv', '9|a.csv']);
    expect((await suite.load(input)).counts.read).toBe(0);
  });

  it('append begins anew where the table was dropped', async () => {
    await suite.folder().write('a.csv', 'id\n1\n');
    await suite.folder().write('b.csv', 'id\n2\n');
    await suite.load({ options: { path: ['a.csv', 'b.csv'] }, load: 'append' });
    await suite.execute(`drop table raw.${suite.table()}`);
    await suite.load({ options: { path: 'b.csv' }, load: 'append' });
    expect(await suite.rows('id, _sluice_file')).toEqual(['2|b.csv']);
    expect(
      await rowsOf(
        suite.database(),
        `select slice from sluice.state where relation = 'raw.${suite.table()}'`,
      ),
    ).toEqual(['b.csv']);
  });

  it('a table that something else made gets the columns that are lacking; a view is refused', async () => {
    await suite.folder().write('a.csv', 'id,word\n1,x\n');
    await suite.execute(
      `create schema if not exists raw; create table raw.${suite.table()} (id smallint, old text)`,
    );
    await suite.load({ options: { path: 'a.csv' }, load: 'append' });
    expect(await suite.rows('id, old, word, _sluice_line')).toEqual(['1|∅|x|2']);
    expect((await columnsOf(suite.database(), 'raw', suite.table()))[0]).toBe('id smallint');
    await suite.execute(`create view raw.view_${suite.table()} as select 1 as id`);
    const error = await refusal(
      load(suite.database(), suite.folder().root, `view_${suite.table()}`, { options: { path: 'a.csv' } }),
    );
    expect(error.message).toBe(`raw.view_${suite.table()} is a view, not a table, so it cannot be loaded`);
  });

  it('merge inserts and updates by key, the last record of a key winning; unchanged rows keep their load', async () => {
    await suite.folder().write('a.csv', 'id,v\n1,a\n2,b\n2,B\n');
    const input = { options: { path: 'a.csv' }, load: 'merge', key: ['id'] } as const;
    const first = await suite.load(input);
    expect(await suite.rows('id, v')).toEqual(['1|a', '2|B']);
    await suite.folder().write('a.csv', 'id,v\n2,B\n3,c\n1,A\n,x\n');
    const second = await suite.load({
      ...input,
      maximumRejects: { kind: 'count', value: 1 },
    });
    expect(await suite.rows('id, v, _sluice_load_id')).toEqual([
      `1|A|${second.loadId}`,
      `2|B|${first.loadId}`,
      `3|c|${second.loadId}`,
    ]);
    expect(second.rejectsByReason).toEqual({ null_key: 1 });
  });

  it('merge+delete_missing also removes what the source no longer has', async () => {
    await suite.folder().write('a.csv', 'a,b,v\n1,x,1\n1,y,2\n2,x,3\n');
    const input = { options: { path: 'a.csv' }, load: 'merge+delete_missing', key: ['a', 'b'] } as const;
    await suite.load(input);
    await suite.folder().write('a.csv', 'a,b,v\n1,y,20\n3,x,4\n');
    await suite.load(input);
    expect(await suite.rows('a, b, v')).toEqual(['1|y|20', '3|x|4']);
  });

  it('a stored position does not outlive a change of the key', async () => {
    await suite.folder().write('a.csv', 'id,v\n1,a\n');
    const input = { options: { path: 'a.csv' }, load: 'merge' } as const;
    await suite.load({ ...input, key: ['id'] });
    const error = await refusal(suite.load({ ...input, key: ['v'] }));
    expect(error.code).toBe('specification-changed');
    expect(error.help).toContain('--full-refresh');
  });

  it('evolve widens types along the lattice, never narrows them, and --full-refresh finds them anew', async () => {
    await suite.folder().write('1.csv', 'i,d,t\n1,2024-01-01,5\n');
    const input = { options: { path: '*.csv' }, load: 'append' } as const;
    const types = async (): Promise<readonly string[]> =>
      (await columnsOf(suite.database(), 'raw', suite.table())).filter((name) => !name.startsWith('_'));
    await suite.load(input);
    await suite.folder().write('2.csv', 'i,d,t\n3000000000,2024-01-01T10:00:00Z,x\n');
    await suite.load(input);
    expect(await types()).toEqual(['i bigint', 'd timestamp with time zone', 't text']);
    expect(await suite.rows('i, d, t')).toEqual([
      '1|2024-01-01 00:00:00+00:00|5',
      '3000000000|2024-01-01 10:00:00+00:00|x',
    ]);
    await suite.folder().write('3.csv', 'i,d,t\n1,2024-01-01,5\n');
    await suite.load(input);
    expect(await types()).toEqual(['i bigint', 'd timestamp with time zone', 't text']);
    await suite.folder().write('2.csv', 'i\n2\n');
    await suite.load(input, { fullRefresh: true });
    expect(await types()).toEqual(['i integer', 'd date', 't integer']);
    const history = await rowsOf(
      suite.database(),
      `select history from sluice.columns where relation = 'raw.${suite.table()}' and name = 'i'`,
    );
    const { integer, bigint } = suite.database().adapter.dialect.types;
    expect((JSON.parse(history[0]!) as { readonly type: string }[]).map((entry) => entry.type)).toEqual([
      integer,
      bigint,
      integer,
    ]);
  });

  it('a type that cannot be changed is said, with the view that stands in the way', async () => {
    await suite.folder().write('a.csv', 'i\n1\n');
    await suite.load({ options: { path: 'a.csv' } });
    await suite.execute(`create view raw.view_${suite.table()} as select i from raw.${suite.table()}`);
    await suite.folder().write('a.csv', 'i\nx\n');
    if (!suite.database().adapter.capabilities.viewsBindToTables) {
      // No view can stand in the way.
      await suite.load({ options: { path: 'a.csv' } });
      expect(await rowsOf(suite.database(), `select i from raw.view_${suite.table()}`)).toEqual(['x']);
      return;
    }
    const error = await refusal(suite.load({ options: { path: 'a.csv' } }));
    expect(error.code).toBe('cannot-change-column');
    expect(error.message).toMatch(/column "i" of raw\.t\d+ cannot become text \(it is integer\).*view/s);
    expect(await rowsOf(suite.database(), `select i from raw.${suite.table()}`)).toEqual(['1']);
  });

  it('freeze stops at a new field or type, before anything is changed', async () => {
    await suite.folder().write('a.csv', 'i\n1\n');
    const input = { options: { path: 'a.csv' }, contract: 'freeze' } as const;
    await suite.load(input);
    await suite.folder().write('a.csv', 'i,j\n1,2\n');
    const field = await refusal(suite.load(input));
    expect([field.code, field.message]).toEqual([
      'contract-broken',
      'a.csv: the field "j" has no column, and the contract is freeze; nothing was changed',
    ]);
    await suite.folder().write('a.csv', 'i\n1\n2.5\n');
    const value = await refusal(suite.load(input));
    expect(value.message).toBe(
      'a.csv:3: the value "2.5" does not fit the type of column "i", and the contract is freeze; nothing was changed',
    );
    expect(await rowsOf(suite.database(), `select i from raw.${suite.table()}`)).toEqual(['1']);
  });

  it('quarantine rejects what brings a new field or type', async () => {
    await suite.folder().write('a.ndjson', '{"i":1}\n');
    const input = {
      options: { path: 'a.ndjson' },
      contract: 'quarantine',
      maximumRejects: { kind: 'share', value: 1 },
    } as const;
    await suite.load(input);
    await suite.folder().write('a.ndjson', '{"i":2}\n{"i":3,"j":1}\n{"i":4,"j":null}\n{"i":"x"}\n');
    const report = await suite.load(input);
    expect(report.rejectsByReason).toEqual({ type_changed: 1, unknown_column: 1 });
    expect(await rowsOf(suite.database(), `select i from raw.${suite.table()} order by 1`)).toEqual([
      '2',
      '4',
    ]);
  });

  it.each([
    [
      { kind: 'count', value: 1 },
      '2 records were rejected, and max_rejects is 1; nothing was changed. The first:',
    ],
    [
      { kind: 'share', value: 0.39 },
      '2 of 5 records were rejected, and max_rejects is 39 %; nothing was changed. The first:',
    ],
  ] as const)(
    'too many rejects (%j) stop the load, with the first of them',
    async (maximumRejects, message) => {
      await suite.folder().write('a.csv', 'i\n1\n2\n3\n4\n5\n');
      const input = { options: { path: 'a.csv' }, columns: [{ name: 'i', type: 'integer' }], maximumRejects };
      await suite.load(input);
      await suite.folder().write('a.csv', 'i\n1\nx\n3\ny\n5\n');
      const error = await refusal(suite.load(input));
      expect(error.code).toBe('too-many-rejects');
      expect(error.message.split('\n')).toEqual([
        message,
        '    a.csv:3: not_an_integer, column "i", value "x"',
        '    a.csv:5: not_an_integer, column "i", value "y"',
      ]);
      expect(await rowsOf(suite.database(), `select i from raw.${suite.table()} order by 1`)).toEqual([
        '1',
        '2',
        '3',
        '4',
        '5',
      ]);
      expect(
        await rowsOf(
          suite.database(),
          `select count(*) from sluice.rejects where relation = 'raw.${suite.table()}'`,
        ),
      ).toEqual(['0']);
      expect(
        await rowsOf(
          suite.database(),
          `select status, error->>'code' from sluice.loads where relation = 'raw.${suite.table()}' order by load_id`,
        ),
      ).toEqual(['committed|∅', 'failed|too-many-rejects']);
    },
  );
});

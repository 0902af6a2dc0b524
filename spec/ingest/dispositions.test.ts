import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { LoadError } from '../../src/ingest/load-error.ts';
import type { LoadReport } from '../../src/ingest/load-request.ts';
import { engines, type EngineUnderTest } from '../adapters/engines.ts';
import { columnsOf, createFolder, load, type LoadFolder, rowsOf, stagingTables } from './load-rig.ts';

/** What a load that must fail failed with. */
async function refusal(loading: Promise<LoadReport>): Promise<LoadError> {
  const error: unknown = await loading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof LoadError)) throw new Error('the load did not fail as expected', { cause: error });
  return error;
}

describe.each(Object.keys(engines))('dispositions on %s', (type) => {
  let engine: EngineUnderTest;
  let database: Database;
  let folder: LoadFolder;
  let count = 0;
  let table = '';
  beforeAll(async () => {
    engine = await engines[type]!();
    database = await engine.open();
  });
  afterAll(async () => {
    await database?.close();
    await engine?.discard();
  });
  beforeEach(async () => {
    folder = await createFolder();
    table = `t${++count}`;
  });
  afterEach(async () => {
    await folder.remove();
    const left = await stagingTables(database);
    if (left.length > 0) throw new Error(`left over: ${left.join(', ')}`);
  });

  const rows = (columns = '*'): Promise<readonly string[]> =>
    rowsOf(database, `select ${columns} from raw.${table} order by 1, 2`);
  const execute = (sql: string): Promise<unknown> => database.withSession((session) => session.execute(sql));

  it('replace puts the new rows in the place of the old, and keeps what hangs on the table', async () => {
    await folder.write('a.csv', 'id,name\n1,x\n2,y\n');
    const options = { path: 'a.csv' };
    const first = await load(database, folder.root, table, { options });
    await execute(`create view raw.view_${table} as select name from raw.${table}`);
    await execute(`create index index_${table} on raw.${table} (id)`);
    await folder.write('a.csv', 'name,id,more\nz,3,true\n');
    const second = await load(database, folder.root, table, { options });
    expect(second.loadId).toBeGreaterThan(first.loadId);
    expect(await rows('id, name, more, _sluice_load_id')).toEqual([`3|z|true|${second.loadId}`]);
    expect(await rowsOf(database, `select name from raw.view_${table}`)).toEqual(['z']);
    expect(await columnsOf(database, 'raw', table)).toEqual([
      'id integer',
      'name text',
      '_sluice_load_id bigint',
      '_sluice_loaded_at timestamp with time zone',
      '_sluice_file text',
      '_sluice_line bigint',
      'more boolean',
    ]);
    expect(
      await rowsOf(
        database,
        `select status, rows_read, rows_loaded, rows_rejected, bytes from sluice.loads where relation = 'raw.${table}' order by load_id`,
      ),
    ).toEqual(['committed|2|2|0|16', 'committed|1|1|0|22']);
  });

  it('append takes only files that it has not taken before', async () => {
    await folder.write('2024-01.csv', 'id\n1\n');
    const options = { path: '*.csv' };
    await load(database, folder.root, table, { options, load: 'append' });
    await folder.write('2024-02.csv', 'id\n2\n3\n');
    const report = await load(database, folder.root, table, { options, load: 'append' });
    expect(report.files).toEqual([
      { name: '2024-01.csv', status: 'unchanged', rows: 0, rejected: 0 },
      { name: '2024-02.csv', status: 'loaded', rows: 2, rejected: 0 },
    ]);
    expect(await rows('id, _sluice_file')).toEqual(['1|2024-01.csv', '2|2024-02.csv', '3|2024-02.csv']);
    const again = await load(database, folder.root, table, { options, load: 'append' });
    expect(again.counts.loaded).toBe(0);
    expect(await rows('id, _sluice_file')).toHaveLength(3);
    expect(
      await rowsOf(
        database,
        `select slice, cursor->>'size' from sluice.state where relation = 'raw.${table}' order by 1`,
      ),
    ).toEqual(['2024-01.csv|5', '2024-02.csv|7']);
  });

  it('append refuses a file that has changed, and --full-refresh loads everything again', async () => {
    await folder.write('a.csv', 'id\n1\n');
    await folder.write('b.csv', 'id\n2\n');
    const input = { options: { path: ['a.csv', 'b.csv'] }, load: 'append' } as const;
    await load(database, folder.root, table, input);
    await folder.write('a.csv', 'id\n9\n');
    const error = await refusal(load(database, folder.root, table, input));
    expect(error).toMatchObject({ code: 'file-changed', place: { path: 'sources/things.yml', line: 7 } });
    expect(`${error.message} ${error.help}`).toMatch(
      /a\.csv was loaded before and has changed since.*--full-refresh/,
    );
    expect(await rows('id, _sluice_file')).toEqual(['1|a.csv', '2|b.csv']);
    await load(database, folder.root, table, input, { fullRefresh: true });
    expect(await rows('id, _sluice_file')).toEqual(['2|b.csv', '9|a.csv']);
    expect((await load(database, folder.root, table, input)).counts.read).toBe(0);
  });

  it('merge inserts and updates by key, the last record of a key winning; unchanged rows keep their load', async () => {
    await folder.write('a.csv', 'id,v\n1,a\n2,b\n2,B\n');
    const input = { options: { path: 'a.csv' }, load: 'merge', key: ['id'] } as const;
    const first = await load(database, folder.root, table, input);
    expect(await rows('id, v')).toEqual(['1|a', '2|B']);
    await folder.write('a.csv', 'id,v\n2,B\n3,c\n1,A\n,x\n');
    const second = await load(database, folder.root, table, {
      ...input,
      maximumRejects: { kind: 'count', value: 1 },
    });
    expect(await rows('id, v, _sluice_load_id')).toEqual([
      `1|A|${second.loadId}`,
      `2|B|${first.loadId}`,
      `3|c|${second.loadId}`,
    ]);
    expect(second.rejectsByReason).toEqual({ null_key: 1 });
  });

  it('merge+delete_missing also removes what the source no longer has', async () => {
    await folder.write('a.csv', 'a,b,v\n1,x,1\n1,y,2\n2,x,3\n');
    const input = { options: { path: 'a.csv' }, load: 'merge+delete_missing', key: ['a', 'b'] } as const;
    await load(database, folder.root, table, input);
    await folder.write('a.csv', 'a,b,v\n1,y,20\n3,x,4\n');
    await load(database, folder.root, table, input);
    expect(await rows('a, b, v')).toEqual(['1|y|20', '3|x|4']);
  });

  it('a stored position does not outlive a change of the key', async () => {
    await folder.write('a.csv', 'id,v\n1,a\n');
    const input = { options: { path: 'a.csv' }, load: 'merge' } as const;
    await load(database, folder.root, table, { ...input, key: ['id'] });
    const error = await refusal(load(database, folder.root, table, { ...input, key: ['v'] }));
    expect(error.code).toBe('specification-changed');
    expect(error.help).toContain('--full-refresh');
  });

  it('evolve widens types along the lattice, never narrows them, and --full-refresh finds them anew', async () => {
    await folder.write('1.csv', 'i,d,t\n1,2024-01-01,5\n');
    const input = { options: { path: '*.csv' }, load: 'append' } as const;
    const types = async (): Promise<readonly string[]> =>
      (await columnsOf(database, 'raw', table)).filter((name) => !name.startsWith('_'));
    await load(database, folder.root, table, input);
    await folder.write('2.csv', 'i,d,t\n3000000000,2024-01-01T10:00:00Z,x\n');
    await load(database, folder.root, table, input);
    expect(await types()).toEqual(['i bigint', 'd timestamp with time zone', 't text']);
    expect(await rows('i, d, t')).toEqual([
      '1|2024-01-01 00:00:00+00:00|5',
      '3000000000|2024-01-01 10:00:00+00:00|x',
    ]);
    await folder.write('3.csv', 'i,d,t\n1,2024-01-01,5\n');
    await load(database, folder.root, table, input);
    expect(await types()).toEqual(['i bigint', 'd timestamp with time zone', 't text']);
    await folder.write('2.csv', 'i\n2\n');
    await load(database, folder.root, table, input, { fullRefresh: true });
    expect(await types()).toEqual(['i integer', 'd date', 't integer']);
    const history = await rowsOf(
      database,
      `select history from sluice.columns where relation = 'raw.${table}' and name = 'i'`,
    );
    expect((JSON.parse(history[0]!) as { readonly type: string }[]).map((entry) => entry.type)).toEqual([
      'integer',
      'bigint',
      'integer',
    ]);
  });

  it('a type that cannot be changed is said, with the view that stands in the way', async () => {
    await folder.write('a.csv', 'i\n1\n');
    await load(database, folder.root, table, { options: { path: 'a.csv' } });
    await execute(`create view raw.view_${table} as select i from raw.${table}`);
    await folder.write('a.csv', 'i\nx\n');
    const error = await refusal(load(database, folder.root, table, { options: { path: 'a.csv' } }));
    expect(error.code).toBe('cannot-change-column');
    expect(error.message).toMatch(/column "i" of raw\.t\d+ cannot become text \(it is integer\).*view/s);
    expect(await rowsOf(database, `select i from raw.${table}`)).toEqual(['1']);
  });

  it('freeze stops at a new field or type, before anything is changed', async () => {
    await folder.write('a.csv', 'i\n1\n');
    const input = { options: { path: 'a.csv' }, contract: 'freeze' } as const;
    await load(database, folder.root, table, input);
    await folder.write('a.csv', 'i,j\n1,2\n');
    const field = await refusal(load(database, folder.root, table, input));
    expect([field.code, field.message]).toEqual([
      'contract-broken',
      'a.csv: the field "j" has no column, and the contract is freeze; nothing was changed',
    ]);
    await folder.write('a.csv', 'i\n1\n2.5\n');
    const value = await refusal(load(database, folder.root, table, input));
    expect(value.message).toBe(
      'a.csv:3: the value "2.5" does not fit the type of column "i", and the contract is freeze; nothing was changed',
    );
    expect(await rowsOf(database, `select i from raw.${table}`)).toEqual(['1']);
  });

  it('quarantine rejects what brings a new field or type', async () => {
    await folder.write('a.ndjson', '{"i":1}\n');
    const input = {
      options: { path: 'a.ndjson' },
      contract: 'quarantine',
      maximumRejects: { kind: 'share', value: 1 },
    } as const;
    await load(database, folder.root, table, input);
    await folder.write('a.ndjson', '{"i":2}\n{"i":3,"j":1}\n{"i":4,"j":null}\n{"i":"x"}\n');
    const report = await load(database, folder.root, table, input);
    expect(report.rejectsByReason).toEqual({ type_changed: 1, unknown_column: 1 });
    expect(await rowsOf(database, `select i from raw.${table} order by 1`)).toEqual(['2', '4']);
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
      await folder.write('a.csv', 'i\n1\n2\n3\n4\n5\n');
      const input = { options: { path: 'a.csv' }, columns: [{ name: 'i', type: 'integer' }], maximumRejects };
      await load(database, folder.root, table, input);
      await folder.write('a.csv', 'i\n1\nx\n3\ny\n5\n');
      const error = await refusal(load(database, folder.root, table, input));
      expect(error.code).toBe('too-many-rejects');
      expect(error.message.split('\n')).toEqual([
        message,
        '    a.csv:3: not_an_integer, column "i", value "x"',
        '    a.csv:5: not_an_integer, column "i", value "y"',
      ]);
      expect(await rowsOf(database, `select i from raw.${table} order by 1`)).toEqual([
        '1',
        '2',
        '3',
        '4',
        '5',
      ]);
      expect(
        await rowsOf(database, `select count(*) from sluice.rejects where relation = 'raw.${table}'`),
      ).toEqual(['0']);
      expect(
        await rowsOf(
          database,
          `select status, error->>'code' from sluice.loads where relation = 'raw.${table}' order by load_id`,
        ),
      ).toEqual(['committed|∅', 'failed|too-many-rejects']);
    },
  );

  it('missing files are told with the nearest name, before the database is asked for anything', async () => {
    await folder.write('data/sales.csv', 'a\n1\n');
    const error = await refusal(load(database, folder.root, table, { options: { path: 'data/sale.csv' } }));
    expect([error.code, error.message, error.help]).toEqual([
      'no-such-file',
      'there is no file data/sale.csv',
      'Did you mean "sales.csv"?',
    ]);
    const folderError = await refusal(
      load(database, folder.root, table, { options: { path: 'dato/x.csv' } }),
    );
    expect([folderError.message, folderError.help]).toEqual([
      'there is no file dato/x.csv (no folder "dato")',
      'Did you mean "data"?',
    ]);
    const globError = await refusal(load(database, folder.root, table, { options: { path: 'data/*.json' } }));
    expect(globError.message).toBe('no file matches data/*.json');
    const nameError = await refusal(load(database, folder.root, table, { options: { path: 'data' } }));
    expect(nameError.message).toBe('data cannot be read: it is no file');
  });

  it('a gzip stream that is cut off changes nothing; where files may be skipped, the others load', async () => {
    const { gzipSync } = await import('node:zlib');
    const packed = gzipSync(`a\n${'12345\n'.repeat(1000)}`);
    await folder.write('1.csv.gz', packed.subarray(0, packed.length - 12));
    await folder.write('2.csv', 'a\n7\n');
    await folder.write('3.json', '[{"a": 8}, {"a": 9}');
    const path = ['1.csv.gz', '2.csv', '3.json'];
    const error = await refusal(load(database, folder.root, table, { options: { path } }));
    expect([error.code, error.message]).toEqual([
      'unreadable-file',
      '1.csv.gz cannot be read: its gzip stream is cut off',
    ]);
    const report = await load(database, folder.root, table, { options: { path, on_unreadable: 'skip' } });
    expect(report.files).toEqual([
      {
        name: '1.csv.gz',
        status: 'skipped',
        rows: 0,
        rejected: 0,
        message: '1.csv.gz cannot be read: its gzip stream is cut off',
      },
      { name: '2.csv', status: 'loaded', rows: 1, rejected: 0 },
      {
        name: '3.json',
        status: 'skipped',
        rows: 0,
        rejected: 0,
        message: '3.json cannot be read: line 1: it ends within the array',
      },
    ]);
    expect(await rowsOf(database, `select a from raw.${table}`)).toEqual(['7']);
    expect(report.counts).toMatchObject({ read: 1, loaded: 1, rejected: 0 });
    const none = await refusal(
      load(database, folder.root, table, {
        options: { path: ['1.csv.gz', 'no.csv'], on_unreadable: 'skip' },
      }),
    );
    expect(none.message).toMatch(
      /^none of the files could be read: 1\.csv\.gz .*; there is no file no\.csv$/,
    );
    expect(await rowsOf(database, `select a from raw.${table}`)).toEqual(['7']);
  });

  it('a header without any declared column is not taken for one', async () => {
    await folder.write('a.csv', '<html>\n<body>sorry</body>\n');
    const error = await refusal(
      load(database, folder.root, table, {
        options: { path: 'a.csv', unknown_columns: 'ignore' },
        columns: [{ name: 'id' }],
      }),
    );
    expect([error.code, error.message]).toEqual([
      'unreadable-file',
      'a.csv cannot be read: none of the declared columns is in its header (<html>)',
    ]);
  });

  it('a load that is told to stop changes nothing', async () => {
    await folder.write('a.csv', 'a\n1\n');
    const stop = new AbortController();
    const error = await refusal(
      load(
        database,
        folder.root,
        table,
        { options: { path: 'a.csv' } },
        { signal: stop.signal, onStep: (step) => (step === 'write-state' ? stop.abort() : undefined) },
      ),
    );
    expect(error.code).toBe('interrupted');
    expect(await columnsOf(database, 'raw', table)).toEqual([]);
  });

  it('a state that a newer version has written is refused', async () => {
    await folder.write('a.csv', 'a\n1\n');
    await load(database, folder.root, table, { options: { path: 'a.csv' } });
    await execute(`update sluice.schema_version set version = 99 where component = 'loading'`);
    const error = await refusal(load(database, folder.root, table, { options: { path: 'a.csv' } }));
    await execute(`update sluice.schema_version set version = 1 where component = 'loading'`);
    expect([error.code, error.message]).toEqual([
      'state-too-new',
      'schema "sluice" is of version 99, which a newer sluice has written; this one knows versions up to 1',
    ]);
  });

  it('a bad data_type is told', async () => {
    await folder.write('a.csv', 'a\n1\n');
    const error = await refusal(
      load(database, folder.root, table, {
        options: { path: 'a.csv' },
        columns: [{ name: 'a', type: 'intejer' }],
      }),
    );
    expect(error).toMatchObject({ code: 'bad-load-option', place: { line: 7 } });
    const long = await refusal(
      load(database, folder.root, table, { options: { path: 'a.csv' }, columns: [{ name: 'x'.repeat(64) }] }),
    );
    expect(long.message).toMatch(/^the column name "x{64}" is longer than 63 bytes/);
    expect(error.message).toMatch(/a declared data_type of things\.t\d+ is refused: .*intejer/);
  });
});

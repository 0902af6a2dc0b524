import { expect, it } from 'vitest';
import { columnsOf, rowsOf } from './load-rig.ts';
import { describeLoads, refusal } from './load-suite.ts';

describeLoads('refusals', (suite) => {
  it('missing files are told with the nearest name, before the database is asked for anything', async () => {
    await suite.folder().write('data/sales.csv', 'a\n1\n');
    const error = await refusal(suite.load({ options: { path: 'data/sale.csv' } }));
    expect([error.code, error.message, error.help]).toEqual([
      'no-such-file',
      'there is no file data/sale.csv',
      'Did you mean "sales.csv"?',
    ]);
    const folderError = await refusal(suite.load({ options: { path: 'dato/x.csv' } }));
    expect([folderError.message, folderError.help]).toEqual([
      'there is no file dato/x.csv (no folder "dato")',
      'Did you mean "data"?',
    ]);
    const globError = await refusal(suite.load({ options: { path: 'data/*.json' } }));
    expect(globError.message).toBe('no file matches data/*.json');
    const nameError = await refusal(suite.load({ options: { path: 'data' } }));
    expect(nameError.message).toBe('data cannot be read: it is no file');
  });

  it('a gzip stream that is cut off changes nothing; where files may be skipped, the others load', async () => {
    const { gzipSync } = await import('node:zlib');
    const packed = gzipSync(`a\n${'12345\n'.repeat(1000)}`);
    await suite.folder().write('1.csv.gz', packed.subarray(0, packed.length - 12));
    await suite.folder().write('2.csv', 'a\n7\n');
    await suite.folder().write('3.json', '[{"a": 8}, {"a": 9}');
    const path = ['1.csv.gz', '2.csv', '3.json'];
    const error = await refusal(suite.load({ options: { path } }));
    expect([error.code, error.message]).toEqual([
      'unreadable-file',
      '1.csv.gz cannot be read: its gzip stream is cut off',
    ]);
    const report = await suite.load({ options: { path, on_unreadable: 'skip' } });
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
    expect(await rowsOf(suite.database(), `select a from raw.${suite.table()}`)).toEqual(['7']);
    expect(report.counts).toMatchObject({ read: 1, loaded: 1, rejected: 0 });
    const none = await refusal(
      suite.load({
        options: { path: ['1.csv.gz', 'no.csv'], on_unreadable: 'skip' },
      }),
    );
    expect(none.message).toMatch(
      /^none of the files could be read: 1\.csv\.gz .*; there is no file no\.csv$/,
    );
    expect(await rowsOf(suite.database(), `select a from raw.${suite.table()}`)).toEqual(['7']);
  });

  it('a header without any declared column is not taken for one', async () => {
    await suite.folder().write('a.csv', 'sorry;\nnothing;here\n');
    const error = await refusal(
      suite.load({
        options: { path: 'a.csv', unknown_columns: 'ignore' },
        columns: [{ name: 'id' }],
      }),
    );
    expect([error.code, error.message]).toEqual([
      'unreadable-file',
      'a.csv cannot be read: none of the declared columns is in its header (sorry, )',
    ]);
  });

  it('a load that is told to stop changes nothing', async () => {
    await suite.folder().write('a.csv', 'a\n1\n');
    const stop = new AbortController();
    const error = await refusal(
      suite.load(
        { options: { path: 'a.csv' } },
        { signal: stop.signal, onStep: (step) => (step === 'write-state' ? stop.abort() : undefined) },
      ),
    );
    expect(error.code).toBe('interrupted');
    expect(await columnsOf(suite.database(), 'raw', suite.table())).toEqual([]);
  });

  it('a state that a newer version has written is refused', async () => {
    await suite.folder().write('a.csv', 'a\n1\n');
    await suite.load({ options: { path: 'a.csv' } });
    await suite.execute(`update sluice.schema_version set version = 99 where component = 'loading'`);
    const error = await refusal(suite.load({ options: { path: 'a.csv' } }));
    await suite.execute(`update sluice.schema_version set version = 4 where component = 'loading'`);
    expect([error.code, error.message]).toEqual([
      'state-too-new',
      'schema "sluice" is of version 99, which a newer sluice has written; this one knows versions up to 4',
    ]);
  });

  it('a bad data_type is told', async () => {
    await suite.folder().write('a.csv', 'a\n1\n');
    const error = await refusal(
      suite.load({
        options: { path: 'a.csv' },
        columns: [{ name: 'a', type: 'intejer' }],
      }),
    );
    expect(error).toMatchObject({ code: 'bad-load-option', place: { line: 7 } });
    const longest = suite.database().adapter.dialect.maximumIdentifierBytes;
    const name = 'x'.repeat(longest + 1);
    const long = await refusal(suite.load({ options: { path: 'a.csv' }, columns: [{ name }] }));
    expect(long.message).toContain(`the column name "${name}" is longer than ${longest} bytes`);
    expect(error.message).toMatch(/a declared data_type of things\.t\d+ is refused: .*intejer/);
  });
});

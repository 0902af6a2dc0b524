import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import type { LoadRequest } from '../../src/ingest/load-request.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { engines, type EngineUnderTest } from '../adapters/engines.ts';
import { type DriveEmulator, startDrive } from '../emulators/google-drive.ts';
import { createFolder, load, type LoadFolder, rowsOf, type SpecificationInput } from './load-rig.ts';
import { refusal } from './load-suite.ts';
import { writeXlsx } from './write-xlsx.ts';
import { writeZip } from './write-zip.ts';

const cell = (text: string): string => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
const workbook = writeXlsx({
  rows: `<row r="1">${cell('i')}${cell('t')}</row><row r="2"><c><v>1</v></c>${cell('olá')}</row>`,
});
const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

describe('files of a Drive of other formats', () => {
  let engine: EngineUnderTest;
  let database: Database;
  let drive: DriveEmulator;
  let folder: LoadFolder;
  let lake = '';
  beforeAll(async () => {
    engine = await engines['pglite']!();
    database = await engine.open();
    drive = await startDrive();
    drive.accounts.clock = () => Date.UTC(2024, 4, 1, 12);
    folder = await createFolder();
    await folder.write('key.json', JSON.stringify(drive.accounts.addAccount(drive.origin)));
    lake = drive.store.addFolder('lake').id;
  });
  afterAll(async () => {
    await drive?.close();
    await database?.close();
    await engine?.discard();
    await folder?.remove();
  });
  const fetchTable = (
    table: string,
    options: JsonObject,
    more: Partial<SpecificationInput> = {},
    request: Partial<LoadRequest> = {},
  ) =>
    load(
      database,
      folder.root,
      table,
      {
        extractor: 'drive',
        options: { credentials: 'key.json', url: drive.origin, folder: 'lake', ...options },
        ...more,
      },
      request,
    );

  it.each([
    ['book', 'Livro (1).xlsx', workbook, {}],
    ['sheet', 'Metas', null, { export_as: 'xlsx' }],
    [
      'parquet',
      'rows.parquet',
      parquetWriteBuffer({
        columnData: [
          { name: 'i', data: [1], type: 'INT32' },
          { name: 't', data: ['olá'], type: 'STRING' },
        ],
      }),
      {},
    ],
    [
      'archive',
      'pack.zip',
      writeZip([
        { name: 'in/a.csv', content: 'i,t\n1,olá\n' },
        { name: 'b.txt', content: 'no' },
      ]),
      { member: 'in/*.csv' },
    ],
    ['declared', 'no ending', 'i|t\n1|olá\n', { format: 'csv' }],
  ] as const)('%s', async (table, name, content, options) => {
    drive.store.add({
      name,
      parents: [lake],
      ...(content === null
        ? { mimeType: 'application/vnd.google-apps.spreadsheet', exports: { [spreadsheet]: workbook } }
        : { content: typeof content === 'string' ? content : new Uint8Array(content) }),
    });
    await fetchTable(table, { path: name, ...options });
    expect(await rowsOf(database, `select i, t, _sluice_file from raw.${table}`)).toEqual([
      `1|olá|${name}${table === 'archive' ? '/in/a.csv' : ''}`,
    ]);
  });

  it('are kept as they came, and give the table again without Drive', async () => {
    drive.store.add({ name: 'kept.csv', parents: [lake], content: 'i;t\n1;x\n' });
    const keep = { format: 'file', path: 'kept/year={year}', gzip: false, match: null } as const;
    await fetchTable('kept', { path: 'kept.csv' }, { keep });
    expect(readFileSync(join(folder.root, 'kept/year=2024/kept.csv'), 'utf8')).toBe('i;t\n1;x\n');
    await rowsOf(database, 'delete from raw.kept');
    drive.forgetAsked();
    await fetchTable('kept', { path: 'kept.csv' }, { keep }, { replay: true });
    expect(await rowsOf(database, 'select i, t from raw.kept')).toEqual(['1|x']);
    expect(drive.asked).toEqual([]);
  });

  it('are refused where they change while they are read, and leave the table as it was', async () => {
    const file = drive.store.add({ name: 'moving.csv', parents: [lake], content: 'i\n1\n' });
    await fetchTable('moving', { path: 'moving.csv' });
    const [before, after] = ['i\n2\n', 'i\n3\n'].map((text) => Buffer.from(text));
    drive.forgetAsked();
    Object.defineProperty(file, 'content', {
      get: () => (drive.asked.some((line) => line.includes('alt=media')) ? after : before),
    });
    expect(await refusal(fetchTable('moving', { path: 'moving.csv' }))).toMatchObject({
      code: 'file-changed',
      message: 'moving.csv was written to while it was read; nothing was changed',
    });
    expect(await rowsOf(database, 'select i from raw.moving')).toEqual(['1']);
  });

  it('are gone on with when a quota has come back, without those that were read', async () => {
    for (const name of ['q1.csv', 'q2.csv', 'q3.csv'])
      drive.store.add({ name, parents: [lake], content: `i\n${name.slice(1, 2)}\n` });
    const body = {
      error: {
        code: 403,
        message: 'Quota',
        errors: [{ domain: 'usageLimits', reason: 'downloadQuotaExceeded', message: 'Quota' }],
      },
    };
    drive.fail({ match: /files\/1/, after: 2, kind: 'status', status: 403, json: body });
    expect(await refusal(fetchTable('quota', { path: 'q*.csv' }))).toMatchObject({
      code: 'come-back-later',
      resumable: true,
    });
    drive.forgetAsked();
    expect((await fetchTable('quota', { path: 'q*.csv' })).resumed).toBe(2);
    expect(await rowsOf(database, 'select i from raw.quota order by i')).toEqual(['1', '2', '3']);
    expect(drive.asked.filter((line) => line.includes('alt=media'))).toHaveLength(1);
  });
});

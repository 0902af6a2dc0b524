import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import type { LoadRequest } from '../../src/ingest/load-request.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { engines, type EngineUnderTest } from '../adapters/engines.ts';
import { type DriveEmulator, startDrive } from '../emulators/google-drive.ts';
import {
  createFolder,
  load,
  type LoadFolder,
  rowsOf,
  type SpecificationInput,
  stagingTables,
} from './load-rig.ts';
import { refusal } from './load-suite.ts';

let engine: EngineUnderTest;
let database: Database;
let drive: DriveEmulator;
let folder: LoadFolder;
let lake = '';
let table = '';
let count = 0;
let temporary = '';

beforeAll(async () => {
  engine = await engines['pglite']!();
  database = await engine.open();
});
afterAll(async () => {
  await database?.close();
  await engine?.discard();
});
beforeEach(async () => {
  drive = await startDrive();
  folder = await createFolder();
  await folder.write('key.json', JSON.stringify(drive.accounts.addAccount(drive.origin)));
  lake = drive.store.addFolder('lake', { sharedWithMe: true, parents: [] }).id;
  table = `t${++count}`;
  temporary = join(folder.root, 'temporary');
  await mkdir(temporary);
  process.env['TMPDIR'] = temporary;
  return async () => {
    await drive.close();
    const left = [...(await readdir(temporary)), ...(await stagingTables(database))];
    delete process.env['TMPDIR'];
    await folder.remove();
    if (left.length > 0) throw new Error(`left over: ${left.join(', ')}`);
  };
});

let waits: number[] = [];
async function fetchTable(
  options: JsonObject,
  more: Partial<SpecificationInput> = {},
  request: Partial<LoadRequest> = {},
) {
  waits = [];
  const given = { credentials: 'key.json', url: drive.origin, folder: 'lake', ...options };
  const start = Date.now();
  return load(
    database,
    folder.root,
    table,
    {
      extractor: 'drive',
      options: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)),
      ...more,
    },
    {
      clock: () => waits.reduce((sum, wait) => sum + wait, start),
      wait: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
      ...request,
    },
  );
}
const put = (name: string, content: string, parent = lake) =>
  drive.store.add({ name, content, parents: [parent] });
const rows = (columns: string, order = '1') =>
  rowsOf(database, `select ${columns} from raw.${table} order by ${order}`);

describe('files of a Drive', () => {
  it('load like files, the path from the folder on being their name', async () => {
    const raw = drive.store.addFolder('raw', { parents: [lake] });
    put('students.json', '[{"Id": 1, "City": "São Paulo"},\n {"Id": 2}]', raw.id);
    put('part-1.ndjson', '{"Id": 3}\n', raw.id);
    put('more.csv', 'Id;City\n4;Recife\n', raw.id);
    put('notes.txt', 'nothing');
    const report = await fetchTable({ path: ['raw/*.json', 'raw/**/*.{ndjson,csv}'] });
    expect(report.counts.loaded).toBe(4);
    expect(await rows('id, city, _sluice_file, _sluice_line')).toEqual([
      '1|São Paulo|raw/students.json|1',
      '2|∅|raw/students.json|2',
      '3|∅|raw/part-1.ndjson|1',
      '4|Recife|raw/more.csv|2',
    ]);
    expect(drive.accounts.issued).toBe(1);
  });

  it('are found over pages, by a folder named by path, id or URL, and through shortcuts', async () => {
    for (let index = 0; index < 30; index++) put(`p${index}.csv`, `i\n${index}\n`);
    const elsewhere = drive.store.addFolder('elsewhere', { parents: ['root-folder'] });
    const target = put('target.csv', 'i\n100\n', elsewhere.id);
    const shortcut = (name: string, to: { readonly id: string; readonly mimeType: string }) =>
      drive.store.add({
        name,
        mimeType: 'application/vnd.google-apps.shortcut',
        parents: [lake],
        shortcut: { targetId: to.id, targetMimeType: to.mimeType },
      });
    shortcut('also.csv', target);
    shortcut('linked', elsewhere);
    await fetchTable({ path: ['p*.csv', 'also.csv', 'linked/target.csv'] });
    expect(await rows('count(*), sum(i)')).toEqual(['31|535']);
    for (const chosen of [{ id: lake }, `https://drive.google.com/drive/folders/${lake}?usp=sharing`]) {
      const report = await fetchTable({ path: 'p1?.csv', folder: chosen });
      expect(report.counts.loaded).toBe(10);
    }
  });

  it('are spreadsheets, too, which are exported, and files of a shared drive', async () => {
    drive.store.add({
      name: 'Metas',
      mimeType: 'application/vnd.google-apps.spreadsheet',
      parents: [lake],
      exports: { 'text/csv': 'mes,meta\n2024-01,10\n' },
    });
    await fetchTable({ path: 'Metas' });
    expect(await rows('mes, meta, _sluice_file')).toEqual(['2024-01|10|Metas']);
    drive.store.add({ name: 'team.csv', content: 'i\n1\n', driveId: 'D1', parents: ['D1'] });
    table = `t${++count}`;
    await fetchTable({ folder: null, shared_drive: 'D1', path: '*.csv' });
    expect(await rows('i')).toEqual(['1']);
  });

  it('are read by the key that the environment names', async () => {
    put('a.csv', 'i\n1\n');
    const key = JSON.stringify(drive.accounts.addAccount(drive.origin, 'second'));
    await fetchTable(
      { path: 'a.csv', credentials: '${env.KEY}' },
      {},
      { environment: new Map([['KEY', key]]) },
    );
    const environment = new Map([['GOOGLE_APPLICATION_CREDENTIALS', 'key.json']]);
    const report = await fetchTable({ path: 'a.csv', credentials: null }, {}, { environment });
    expect(report.counts.loaded).toBe(1);
  });
});

describe('an append', () => {
  const append = { load: 'append' } as const;
  it('reads what is new, knows a file by its id, and refuses one that has changed', async () => {
    const first = put('a.csv', 'i\n1\n');
    await fetchTable({ path: '*.csv' }, append);
    first.name = 'renamed.csv';
    put('a.csv', 'i\n2\n');
    const report = await fetchTable({ path: '*.csv' }, append);
    expect(report.files.map(({ name, status }) => [name, status])).toEqual([
      [expect.stringMatching(/^a\.csv \(1/), 'loaded'],
      ['a.csv', 'unchanged'],
    ]);
    expect(await rows('i')).toEqual(['1', '2']);
    drive.store.write(first, 'i\n1\n');
    expect((await fetchTable({ path: '*.csv' }, append)).files.map(({ status }) => status)).toEqual([
      'unchanged',
      'unchanged',
    ]);
    drive.store.write(first, 'i\n1\n5\n');
    expect(await refusal(fetchTable({ path: '*.csv' }, append))).toMatchObject({
      code: 'file-changed',
      place: { line: 7 },
    });
    expect(await rows('i')).toEqual(['1', '2']);
  });

  it('or a merge of new files reads those that were modified', async () => {
    const merge = { load: 'merge', key: ['i'] } as const;
    const a = put('a.csv', 'i,v\n1,a\n2,a\n');
    put('b.csv', 'i,v\n3,b\n');
    await fetchTable({ path: '*.csv', files: 'new' }, merge);
    drive.store.write(a, 'i,v\n1,A\n4,A\n');
    drive.forgetAsked();
    const report = await fetchTable({ path: '*.csv', files: 'new' }, merge);
    expect(report.files.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'a.csv loaded',
      'b.csv unchanged',
    ]);
    expect(await rows('i, v')).toEqual(['1|A', '2|a', '3|b', '4|A']);
    expect(drive.asked.filter((line) => line.includes('alt=media'))).toHaveLength(1);
    const window = { since: a.modifiedTime, until: null };
    expect((await fetchTable({ path: '*.csv', files: 'new' }, merge, { window })).files).toHaveLength(1);
  });
});

describe('faults of the network', () => {
  it.each([
    ['a storm of 429', { kind: 'status', status: 429, times: 5, match: /files$/ }],
    ['the 403 of a limit', { kind: 'status', status: 403, times: 2, match: /files$/ }],
    ['errors of the server', { kind: 'status', status: 500, times: 3, match: /files\/1/ }],
    ['connections that are lost', { kind: 'hang-up', times: 2, match: /files/ }],
    ['a token endpoint that is down', { kind: 'status', status: 503, times: 2, match: /token/ }],
  ] as const)('are overcome: %s', async (_, fault) => {
    put('a.csv', 'i\n1\n');
    drive.fail(fault);
    await fetchTable({ path: 'a.csv' });
    expect(await rows('i')).toEqual(['1']);
    expect(waits.length).toBeGreaterThan(1);
  });

  it('a download that is cut goes on behind what has arrived', async () => {
    const content = `i\n${Array.from({ length: 20_000 }, (_, index) => index).join('\n')}\n`;
    put('a.csv', content);
    drive.fail({ match: /files\/1/, kind: 'cut', bytes: 50_000 });
    drive.fail({ match: /files\/1/, kind: 'cut', bytes: 20_000 });
    await fetchTable({ path: 'a.csv' });
    expect(await rows('count(*), sum(i)')).toEqual(['20000|199990000']);
    expect(waits).toEqual([1000, 2000]);
  });

  it('a token that expires between two requests is renewed', async () => {
    for (let index = 0; index < 5; index++) put(`${index}.csv`, `i\n${index}\n`);
    drive.accounts.usesPerToken = 2;
    await fetchTable({ path: '*.csv' });
    expect(await rows('count(*)')).toEqual(['5']);
    expect(drive.accounts.issued).toBeGreaterThan(2);
  });

  it('fail in the end, and change nothing', async () => {
    put('a.csv', 'i\n1\n');
    await fetchTable({ path: 'a.csv' });
    drive.fail({ match: /files\/1/, kind: 'status', status: 500, times: 100 });
    expect(await refusal(fetchTable({ path: 'a.csv' }))).toMatchObject({
      code: 'request-failed',
      resumable: true,
    });
    expect(await rows('i')).toEqual(['1']);
    // What was staged stays for the next load.
    await drive.close();
    drive = await startDrive();
    await folder.write('key.json', JSON.stringify(drive.accounts.addAccount(drive.origin)));
    lake = drive.store.addFolder('lake').id;
    put('a.csv', 'i\n2\n');
    await fetchTable({ path: 'a.csv' });
    expect(await rows('i')).toEqual(['2']);
  });
});

describe('bad input', () => {
  it.each([
    [
      'a folder that is not there',
      { folder: 'laek' },
      'no-such-file',
      'there is no folder "laek" in Drive',
      'Did you mean "lake"?',
    ],
    [
      'a folder below that is not there',
      { folder: 'lake/raww' },
      'no-such-file',
      'there is no folder "lake/raww" in Drive',
      'Did you mean "raw"?',
    ],
    [
      'a folder id that is a file',
      { folder: { id: 'FILE' } },
      'no-such-file',
      'is no folder: it is "a.csv" (text/plain)',
      undefined,
    ],
    [
      'a folder that is not shared',
      { folder: { id: 'secret' } },
      'no-such-file',
      'it is not there, or not shared with the service account',
      'client_email',
    ],
    [
      'a glob that matches nothing',
      { path: 'b*.csv' },
      'no-such-file',
      'no file in "lake" in Drive matches b*.csv',
      'Did you mean "a.csv"?',
    ],
    [
      'a file of Google Docs',
      { path: 'Doc' },
      'unreadable-file',
      "Doc cannot be read: it is a document of Google's own (document), which has no rows",
      undefined,
    ],
    [
      'a spreadsheet that is too large',
      { path: 'Big' },
      'unreadable-file',
      'Big cannot be read: it is larger than the 10 MB that Google exports',
      'Split it',
    ],
    [
      'a file that may not be downloaded',
      { path: 'shut.csv' },
      'unreadable-file',
      'shut.csv cannot be read: its owner forbids downloading',
      undefined,
    ],
    [
      'a file that is none',
      { path: 'broken.json' },
      'unreadable-file',
      'broken.json cannot be read: line 1',
      undefined,
    ],
    [
      'no key',
      { credentials: 'no.json' },
      'not-authorized',
      'the key file no.json cannot be read: there is no such file',
      'Create a key',
    ],
    [
      "somebody's own login",
      { credentials: 'user.json' },
      'not-authorized',
      `its type is "authorized_user", not "service_account"`,
      'Create a key',
    ],
    [
      'a key of which the private part is damaged',
      { credentials: 'damaged.json' },
      'not-authorized',
      'its private key cannot be read',
      'Create a key',
    ],
    [
      'an account that was deleted',
      { credentials: 'gone.json' },
      'not-authorized',
      'gives nobody@nowhere no access: Invalid grant: account not found',
      'has not been deleted',
    ],
    [
      'an unset variable',
      { credentials: '${env.NOTHING}' },
      'not-authorized',
      'the environment variable NOTHING is not set',
      'Create a key',
    ],
  ])('%s is told', async (_, options, code, message, help) => {
    drive.store.addFolder('raw', { parents: [lake] });
    drive.store.add({ name: 'a.csv', content: 'i\n1\n', parents: [lake], id: 'FILE' });
    drive.store.addFolder('secret', { id: 'secret', readers: ['someone@else'] });
    drive.store.add({ name: 'Doc', mimeType: 'application/vnd.google-apps.document', parents: [lake] });
    drive.store.add({
      name: 'Big',
      mimeType: 'application/vnd.google-apps.spreadsheet',
      parents: [lake],
      exports: { 'text/csv': 'x'.repeat(11 << 20) },
    });
    drive.store.add({ name: 'shut.csv', content: 'i\n1\n', parents: [lake], protection: 'no-download' });
    put('broken.json', '[{"i": 1}');
    const key = drive.accounts.addAccount(drive.origin, 'other');
    await folder.write('user.json', JSON.stringify({ type: 'authorized_user' }));
    await folder.write(
      'damaged.json',
      JSON.stringify({ ...key, private_key: key.private_key.slice(0, 200) }),
    );
    await folder.write('gone.json', JSON.stringify({ ...key, client_email: 'nobody@nowhere' }));
    const error = await refusal(fetchTable({ path: 'a.csv', ...options }));
    expect([error.code, error.place?.line]).toEqual([code, 7]);
    expect(error.message).toContain(message);
    expect(error.message + error.help).not.toContain('PRIVATE');
    if (help === undefined) expect(error.help).toBeUndefined();
    else expect(error.help).toContain(help);
  });

  it('a page of HTML where the API should be is told', async () => {
    drive.fail({ match: /files/, kind: 'html' });
    const error = await refusal(fetchTable({ path: 'a.csv' }));
    expect(error).toMatchObject({
      code: 'unreadable-answer',
      help: expect.stringContaining('proxy') as unknown,
    });
    expect(error.message).toContain('answered with text/html where JSON should be');
  });

  it('what cannot be read is skipped where the table says so', async () => {
    put('a.csv', 'i\n1\n');
    put('broken.json', '[{"i": 1}');
    const report = await fetchTable({ path: ['a.csv', 'broken.json'], on_unreadable: 'skip' });
    expect(report.files.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'a.csv loaded',
      'broken.json skipped',
    ]);
    expect(await rows('i')).toEqual(['1']);
  });
});

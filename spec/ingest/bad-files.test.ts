import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { LoadError } from '../../src/ingest/load-error.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { engines, type EngineUnderTest } from '../adapters/engines.ts';
import { createFolder, load, rowsOf, type SpecificationInput } from './load-rig.ts';
import { writeXlsx } from './write-xlsx.ts';
import { writeZip } from './write-zip.ts';

const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'fixtures/files', name));
const long = `id,word\n${Array.from({ length: 5000 }, (_, index) => `${index},${(index * 7919) % 10_007}\n`).join('')}`;
const cut = (bytes: Buffer, share = 0.5): Buffer => bytes.subarray(0, Math.floor(bytes.length * share));
const flip = (bytes: Buffer, at: number): Buffer => {
  const damaged = Buffer.from(bytes);
  damaged[at] = damaged[at]! ^ 0x55;
  return damaged;
};
const inline = (text: string): string => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
/** An OLE file's first bytes; a locked workbook names its stream in UTF-16. */
const ole = (content: string): Buffer =>
  Buffer.concat([
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    Buffer.alloc(600),
    Buffer.from(content, 'utf16le'),
  ]);
const bomb = gzipSync(Buffer.alloc(300 << 20, 'a,b\n'), { level: 9 });

interface BadFile {
  readonly name: string;
  readonly file: string;
  readonly content: string | Uint8Array;
  readonly options?: JsonObject;
  readonly more?: Omit<SpecificationInput, 'options'>;
  /** What the error says behind the file's name and "cannot be read: "; or rows, and rejects as `line reason`. */
  readonly refused?: string;
  readonly rows?: readonly string[];
  readonly rejects?: readonly string[];
}

const all = { maximumRejects: { kind: 'share', value: 1 } } as const;

const cases: readonly BadFile[] = [
  { name: 'an empty workbook', file: 'a.xlsx', content: '', refused: 'it is empty' },
  { name: 'an empty Parquet file', file: 'a.parquet', content: '', refused: 'it is empty' },
  {
    name: 'a page of HTML for CSV',
    file: 'a.csv',
    content: '\n<!DOCTYPE html>\n<html><body>Not here any more</body></html>',
    refused: 'it is a page of HTML, not CSV',
  },
  {
    name: 'a page of HTML for JSON',
    file: 'a.json',
    content: '<html lang="pt"><body>Not here any more</body></html>',
    refused: 'it is a page of HTML, not JSON',
  },
  {
    name: 'a page of HTML for a workbook',
    file: 'a.xlsx',
    content: '<html><body>Not here any more</body></html>',
    refused: 'it is a page of HTML, not a workbook (.xlsx)',
  },
  {
    name: 'a workbook that is called CSV',
    file: 'a.csv',
    content: writeXlsx({ rows: `<row>${inline('a')}</row>` }),
    refused: 'it is a ZIP archive, not CSV (an .xlsx file is one: format: xlsx)',
  },
  {
    name: 'CSV that is called a workbook',
    file: 'a.xlsx',
    content: 'a,b\n1,2\n',
    refused: 'it is no workbook: an .xlsx file begins with PK',
  },
  {
    name: 'CSV that is called Parquet',
    file: 'a.parquet',
    content: 'a,b\n1,2\n',
    refused: 'it is no Parquet file: it does not begin with PAR1',
  },
  {
    name: 'Parquet that is called CSV',
    file: 'a.csv',
    content: fixture('int96.parquet'),
    refused: 'it is a Parquet file, not CSV',
  },
  {
    name: 'a PDF that is called CSV',
    file: 'a.csv',
    content: '%PDF-1.7\n',
    refused: 'it is a PDF file, not CSV',
  },
  {
    name: 'an old workbook',
    file: 'a.xls',
    content: ole('Workbook'),
    refused: 'the old Excel format (.xls) is not supported: save it as .xlsx',
  },
  {
    name: 'an old workbook that is called a new one',
    file: 'a.xlsx',
    content: ole('Workbook'),
    refused: 'it is an old Excel file (.xls), not a workbook (.xlsx)',
  },
  {
    name: 'a locked workbook',
    file: 'a.xlsx',
    content: ole('EncryptedPackage'),
    refused: 'it is locked by a password',
  },
  {
    name: 'an archive that is no workbook',
    file: 'a.xlsx',
    content: writeZip([{ name: 'a.csv', content: 'a\n1\n' }]),
    refused: 'it is a ZIP archive, but no workbook',
  },
  {
    name: 'a workbook that is cut off',
    file: 'a.xlsx',
    content: cut(fixture('openpyxl.xlsx')),
    refused:
      'its ZIP archive is damaged or cut off: End of central directory record signature not found. Either not a zip file, or file is truncated',
  },
  {
    name: 'a workbook whose rows are damaged',
    file: 'a.xlsx',
    content: writeXlsx({ rows: '<row r="1"><c t="s"><v>7</v></c></row>', strings: '<si><t>a</t></si>' }),
    refused: 'its sheet is damaged: row 1 names a text that is not there',
  },
  {
    name: 'a workbook without the sheet',
    file: 'a.xlsx',
    content: fixture('openpyxl.xlsx'),
    options: { sheet: 'Cell' },
    refused: 'it has no sheet "Cell"',
  },
  {
    name: 'a sheet of charts',
    file: 'a.xlsx',
    content: fixture('openpyxl.xlsx'),
    options: { sheet: 'Chart' },
    refused: 'its sheet "Chart" has no cells',
  },
  {
    name: 'Parquet that is cut off',
    file: 'a.parquet',
    content: cut(fixture('pages.parquet')),
    refused: 'its Parquet footer is damaged or cut off: file invalid (footer != PAR1)',
  },
  {
    name: 'Parquet with a damaged page',
    file: 'a.parquet',
    content: flip(fixture('types-zstd.parquet'), 30),
    refused: 'it is damaged or cut off: the checksum of a page is wrong',
  },
  {
    name: 'gzip that is cut off',
    file: 'a.csv.gz',
    content: cut(gzipSync(long)),
    refused: 'its gzip stream is cut off',
  },
  {
    name: 'zstd that is cut off',
    file: 'a.csv.zst',
    content: cut(zstdCompressSync(long)),
    refused: 'its zstd stream is cut off',
  },
  {
    name: 'gzip that is damaged',
    file: 'a.csv.gz',
    content: flip(gzipSync(long), 2000),
    refused: 'its gzip stream is damaged',
  },
  {
    name: 'a name that promises gzip',
    file: 'a.csv.gz',
    content: 'a,b\n1,2\n',
    refused: 'its name promises gzip, but it is not packed by it',
  },
  {
    name: 'a gzip bomb',
    file: 'a.csv.gz',
    content: bomb,
    refused: 'it unpacks to more than 200 times its size',
  },
  {
    name: 'a ZIP archive that is cut off',
    file: 'a.zip',
    content: cut(writeZip([{ name: 'a.csv', content: long }])),
    refused:
      'its ZIP archive is damaged or cut off: End of central directory record signature not found. Either not a zip file, or file is truncated',
  },
  {
    name: 'a ZIP archive without the member',
    file: 'a.zip',
    content: writeZip([{ name: 'a.csv', content: 'a\n' }]),
    options: { member: '*.json' },
    refused: 'it holds no file that matches *.json',
  },
  {
    name: 'a ZIP archive of several files',
    file: 'a.zip',
    content: writeZip([
      { name: 'a.csv', content: 'a\n' },
      { name: 'b.csv', content: 'a\n' },
    ]),
    refused: 'it holds 2 files, and "member" does not say which',
  },
  {
    name: 'a body of one JSON value that is larger than a record may be',
    file: 'a.json',
    content: Buffer.concat([Buffer.from('[{"a":"'), Buffer.alloc(70 << 20, 'x'), Buffer.from('"}]')]),
    refused: 'an element is longer than 64 MB',
  },
  {
    name: 'a body of one JSON object',
    file: 'a.json',
    content: Buffer.concat([Buffer.from('{"a":"'), Buffer.alloc(70 << 20, 'x'), Buffer.from('"}')]),
    refused:
      'line 1: it is an object, not an array: say where the array is (rows: $.data), or format: ndjson if each line is an object',
  },
  {
    name: 'a line of JSON that does not end',
    file: 'a.ndjson',
    content: Buffer.concat([Buffer.from('{"a":"'), Buffer.alloc(70 << 20, 'x')]),
    refused: 'line 1 is longer than 64 MB',
  },
  {
    name: 'UTF-16 without its mark',
    file: 'a.csv',
    content: iconv.encode('id,word\n1,ção\n', 'utf-16le', { addBOM: false }),
    rows: ['1|ção'],
  },
  {
    name: 'UTF-16 of the other kind without its mark',
    file: 'a.csv',
    content: iconv.encode('id,word\n1,word\n', 'utf-16be', { addBOM: false }),
    rows: ['1|word'],
  },
  {
    name: 'CSV with NUL bytes',
    file: 'a.csv',
    content: 'id,word\n1,a\0b\n2,c\n',
    more: all,
    rows: ['2|c'],
    rejects: ['2 null_character'],
  },
  {
    name: 'a workbook with NUL in a text',
    file: 'a.xlsx',
    content: writeXlsx({
      rows: `<row>${inline('word')}</row><row>${inline('a_x0000_b')}</row><row>${inline('c')}</row>`,
    }),
    more: all,
    rows: ['c'],
    rejects: ['2 null_character'],
  },
  {
    name: 'a workbook with more cells than its header',
    file: 'a.xlsx',
    content: writeXlsx({
      rows: `<row>${inline('a')}${inline('b')}</row><row>${inline('1')}<c/>${inline('x')}</row><row><c><v>1</v></c><c/><c/></row>`,
    }),
    more: all,
    rows: ['1|∅'],
    rejects: ['2 too_many_fields'],
  },
  {
    name: 'a workbook with a header and nothing more',
    file: 'a.xlsx',
    content: writeXlsx({ rows: `<row>${inline('a')}${inline('b')}</row>` }),
    rows: [],
  },
  {
    name: 'line ends and values of two kinds in a cell',
    file: 'a.xlsx',
    content: writeXlsx({
      rows: `<row>${inline('word')}</row><row>${inline('a\r\nb_x000D_\rc')}</row><row><c t="inlineStr"><is><t>1.</t></is><v>01.</v></c></row>`,
    }),
    rows: ['a\nb\r\nc', '1.'],
  },
  {
    name: 'two columns of one name',
    file: 'a.xlsx',
    content: writeXlsx({
      rows: `<row>${inline('a')}${inline('a')}${inline('A')}</row><row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>`,
    }),
    rows: ['1|2|3'],
  },
  {
    name: 'a quote that never closes',
    file: 'a.csv',
    content: 'id,word\n1,"a\n2,b\n3,c\n',
    more: all,
    rows: ['2|b', '3|c'],
    rejects: ['2 unterminated_quote'],
  },
];

let engine: EngineUnderTest;
let database: Database;
beforeAll(async () => {
  engine = await engines['pglite']!();
  database = await engine.open();
});
afterAll(async () => {
  await database?.close();
  await engine?.discard();
});

describe('what is wrong with a file is told, or counted', () => {
  it.each(cases.map((each, index) => ({ ...each, table: `t${index}` })))(
    '$name',
    async ({ table, file, content, options, more, refused, rows, rejects }) => {
      const folder = await createFolder();
      try {
        await folder.write(file, content);
        const loading = load(database, folder.root, table, { options: { path: file, ...options }, ...more });
        if (refused !== undefined) {
          const error: unknown = await loading.then(
            () => null,
            (thrown: unknown) => thrown,
          );
          expect(error).toBeInstanceOf(LoadError);
          expect([(error as LoadError).code, (error as LoadError).message]).toEqual([
            'unreadable-file',
            `${file} cannot be read: ${refused}`,
          ]);
          return;
        }
        await loading;
        const { rows: columns } = await database.withSession((session) =>
          session.query(
            `select column_name from information_schema.columns where table_name = '${table}' and column_name not like '\\_sluice%' order by ordinal_position`,
          ),
        );
        const list = columns.map(([name]) => `"${name as string}"`).join(', ');
        expect(await rowsOf(database, `select ${list} from raw.${table} order by _sluice_line`)).toEqual(
          rows,
        );
        const rejected = await rowsOf(
          database,
          `select line, reason from sluice.rejects where relation = 'raw.${table}' order by line`,
        );
        expect(rejected.map((each) => each.replaceAll('|', ' '))).toEqual(rejects ?? []);
      } finally {
        await folder.remove();
      }
    },
  );
});

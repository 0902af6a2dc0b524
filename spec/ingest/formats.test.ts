import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { engines, type EngineUnderTest } from '../adapters/engines.ts';
import {
  columnsOf,
  createFolder,
  load,
  type LoadFolder,
  rowsOf,
  type SpecificationInput,
} from './load-rig.ts';

interface FormatCase {
  readonly name: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly options?: JsonObject;
  readonly more?: Omit<SpecificationInput, 'options'>;
  /** Data columns with their types; not compared where absent. */
  readonly columns?: readonly string[];
  /** Rows by file and line: `line|values`. */
  readonly rows: readonly string[];
  /** Rejects by file and line: `line reason column value`. */
  readonly rejects?: readonly string[];
}

const all = { maximumRejects: { kind: 'share', value: 1 } } as const;

const cases: readonly FormatCase[] = [
  {
    name: 'comma, quotes, line ends inside quotes',
    files: { 'a.csv': 'id,text\n1,"a,""b"""\n2,"two\r\nlines"\n3,tab\tand \\N\n4,\n' },
    columns: ['id integer', 'text text'],
    rows: ['2|1|a,"b"', '3|2|two\r\nlines', '5|3|tab\tand \\N', '6|4|∅'],
  },
  {
    name: 'semicolon, CR LF',
    files: { 'a.csv': 'a;b\r\n1,5;x\r\n2,5;y\r\n' },
    columns: ['a text', 'b text'],
    rows: ['2|1,5|x', '3|2,5|y'],
  },
  { name: 'tab by the header', files: { 'a.tsv': 'a\tb\n1\t2\n' }, rows: ['2|1|2'] },
  { name: 'bar', files: { 'a.txt': 'a|b\n1|2\n' }, rows: ['2|1|2'] },
  {
    name: 'a declared delimiter and quote',
    files: { 'a.csv': `a:b\n'x:y':'it''s'\n` },
    options: { delimiter: ':', quote: "'" },
    rows: [`2|x:y|it's`],
  },
  { name: 'no quotes', files: { 'a.csv': 'a,b\n"x,y"\n' }, options: { quote: null }, rows: ['2|"x|y"'] },
  {
    name: 'a byte order mark',
    files: { 'a.csv': '\uFEFFid,b\n1,é\n' },
    columns: ['id integer', 'b text'],
    rows: ['2|1|é'],
  },
  {
    name: 'Latin-1, found by one byte at the end',
    files: { 'a.csv': Buffer.from(`a,b\n${'x,y\n'.repeat(3)}São,ñ\n`, 'latin1') },
    rows: ['2|x|y', '3|x|y', '4|x|y', '5|São|ñ'],
  },
  {
    name: 'declared windows-1252',
    files: { 'a.csv': iconv.encode('a\n“€”\n', 'windows-1252') },
    options: { encoding: 'windows-1252' },
    rows: ['2|“€”'],
  },
  {
    name: 'UTF-16 with its mark',
    files: { 'a.csv': iconv.encode('a,b\n1,ção\n', 'utf-16le', { addBOM: true }) },
    rows: ['2|1|ção'],
  },
  {
    name: 'declared UTF-8 that is not',
    files: {
      'a.csv': Buffer.concat([Buffer.from('a,b\n1,é\n2,'), Buffer.from([0xe9]), Buffer.from('\n3,z\n')]),
    },
    options: { encoding: 'utf-8' },
    more: all,
    rows: ['2|1|é', '4|3|z'],
    rejects: ['3 bad_encoding ∅ ∅'],
  },
  {
    name: 'lines before the header',
    files: { 'a.csv': 'Report "of\nsomething\n\nid,b\n1,2\n' },
    options: { skip_lines: 2 },
    columns: ['id integer', 'b integer'],
    rows: ['5|1|2'],
  },
  {
    name: 'no header, columns declared',
    files: { 'a.csv': '1,x\n2,y\n' },
    options: { header: false },
    more: { columns: [{ name: 'id', type: 'bigint' }, { name: 'word' }] },
    columns: ['id bigint', 'word text'],
    rows: ['1|1|x', '2|2|y'],
  },
  {
    name: 'no header, nothing declared',
    files: { 'a.csv': '1,x\n2,y\n' },
    options: { header: false },
    columns: ['c1 integer', 'c2 text'],
    rows: ['1|1|x', '2|2|y'],
  },
  {
    name: 'ragged rows',
    files: { 'a.csv': 'a,b,c\n1\n1,2,3,4\n1,2\n' },
    more: all,
    rows: ['2|1|∅|∅', '4|1|2|∅'],
    rejects: ['3 too_many_fields ∅ ∅'],
  },
  {
    name: 'longer rows kept',
    files: { 'a.csv': 'a\n1\n1,2,3\n4\n5,,6\n' },
    options: { ragged: 'pad' },
    rows: ['2|1|∅|∅', '3|1|2|3', '4|4|∅|∅', '5|5|∅|6'],
  },
  {
    name: 'names that clash',
    files: { 'a.csv': 'A,a,,a b,a-b\n1,2,3,4,5\n' },
    columns: ['a integer', 'a_2 integer', 'c3 integer', 'a_b integer', 'a_b_2 integer'],
    rows: ['2|1|2|3|4|5'],
  },
  {
    name: 'a delimiter at the end of each line',
    files: { 'a.csv': 'a;b;\n1;2;\n' },
    columns: ['a integer', 'b integer'],
    rows: ['2|1|2'],
  },
  {
    name: 'headers in another order',
    files: { '1.csv': 'a,b\n1,2\n', '2.csv': 'B,c,A\n20,30,10\n' },
    options: { path: '*.csv' },
    rows: ['2|1|2|∅', '2|10|20|30'],
  },
  {
    name: 'an empty file',
    files: { '1.csv': '', '2.csv': 'a\n1\n' },
    options: { path: '*.csv' },
    rows: ['2|1'],
  },
  { name: 'a header and nothing more', files: { 'a.csv': 'a,b\n' }, columns: ['a text', 'b text'], rows: [] },
  {
    name: 'types of all rows',
    files: {
      'a.csv': `i,big,n,d,ts,flag,u,zip,exp,late\n1,1,1,2024-01-01,2024-01-01,true,123e4567-e89b-12d3-a456-426614174000,00123,1e5,1\n2,3000000000,1.5,2024-02-29,2024-01-02T03:04:05.123456+02:00,false,,45,2,x\n`,
    },
    columns: [
      'i integer',
      'big bigint',
      'n numeric',
      'd date',
      'ts timestamp with time zone',
      'flag boolean',
      'u uuid',
      'zip text',
      'exp text',
      'late text',
    ],
    rows: [
      '2|1|1|1|2024-01-01|2024-01-01 00:00:00+00:00|true|123e4567-e89b-12d3-a456-426614174000|00123|1e5|1',
      '3|2|3000000000|1.5|2024-02-29|2024-01-02 01:04:05.123456+00:00|false|∅|45|2|x',
    ],
  },
  {
    name: 'no types',
    files: { 'a.csv': 'a,b\n1,true\n' },
    options: { infer_types: false },
    columns: ['a text', 'b text'],
    rows: ['2|1|true'],
  },
  {
    name: 'texts that are null',
    files: { 'a.csv': 'a,b\nNULL,\n1,n/a\n' },
    options: { null_values: ['NULL', 'n/a'] },
    columns: ['a integer', 'b text'],
    rows: ['2|∅|', '3|1|∅'],
  },
  {
    name: 'declared types and what does not fit them',
    files: {
      'a.csv':
        'i,n,d,w,b\n 1 ,"2.50",2024-01-31,abc,t\nx,1,2024-01-31,a,f\n2,1e1,31 Jan 2024,ção,no\n3,1,2024-02-30,a,1\n4,1,,abcd,0\n5,1,,a,maybe\n9999999999,1,,a,1\n6,x,,a,1\n',
    },
    more: {
      ...all,
      columns: [
        { name: 'i', type: 'int' },
        { name: 'n', type: 'numeric(6,2)' },
        { name: 'd', type: 'date' },
        { name: 'w', type: 'varchar(3)' },
        { name: 'b', type: 'bool' },
      ],
    },
    columns: ['i integer', 'n numeric(6,2)', 'd date', 'w character varying(3)', 'b boolean'],
    rows: ['2|1|2.5|2024-01-31|abc|true', '4|2|10|2024-01-31|ção|false'],
    rejects: [
      '3 not_an_integer i x',
      '5 not_a_date d 2024-02-30',
      '6 too_long w abcd',
      '7 not_a_boolean b maybe',
      '8 out_of_range i 9999999999',
      '9 not_a_number n x',
    ],
  },
  {
    name: 'checks',
    files: {
      'a.csv':
        'm,n,d,t\n5,1.5,2024-01-01,x\n ,1,2024-01-01,x\n5,1.143\\,74,2024-01-01,x\n5,1,01/01/2024,x\n5,1,2024-01-01, \n',
    },
    more: {
      ...all,
      checks: [
        { column: 'm', mustBe: 'integer', reason: 'no_month' },
        { column: 'n', mustBe: 'number', reason: 'no_number' },
        { column: 'd', mustBe: 'date', reason: 'no_date' },
        { column: 't', mustBe: 'not_blank', reason: 'blank' },
      ],
    },
    rows: ['2|5|1.5|2024-01-01|x'],
    rejects: ['3 no_month m  ', '4 too_many_fields ∅ ∅', '5 no_date d 01/01/2024', '6 blank t  '],
  },
  {
    name: 'the character NUL',
    files: { 'a.csv': 'a,b\n1,x\0y\n2,z\n' },
    more: all,
    rows: ['3|2|z'],
    rejects: ['2 null_character b x␀y'],
  },
  {
    name: 'objects, one a line',
    files: {
      'a.ndjson':
        '{"id":1,"Name":"x","tags":["a"],"o":{"k":1.10}}\n\n{"id":2,"at":"2024-01-01T00:00:00Z","n":1.5,"zip":"00123","num":"5"}\nnope\n[1]\n{"id":3,"Name":"a\\u0000"}\n{"id":4,"o":{"k":"\\ud800"}}\n{"id":12345678901234567,"n":12345678901234567890.5}',
    },
    more: all,
    columns: [
      'id bigint',
      'name text',
      'tags jsonb',
      'o jsonb',
      'at timestamp with time zone',
      'n numeric',
      'zip text',
      'num text',
    ],
    rows: [
      '1|1|x|["a"]|{"k":1.1}|∅|∅|∅|∅',
      '3|2|∅|∅|∅|2024-01-01 00:00:00+00:00|1.5|00123|5',
      '8|12345678901234567|∅|∅|∅|∅|12345678901234567890.5|∅|∅',
    ],
    rejects: [
      '4 not_json ∅ ∅',
      '5 not_an_object ∅ ∅',
      '6 null_character name a␀',
      '7 lone_surrogate o {"k":"\\ud800"}',
    ],
  },
  {
    name: 'objects of declared UTF-8 that is not',
    files: {
      'a.ndjson': Buffer.concat([Buffer.from('{"a":"é"}\n{"a":"'), Buffer.from([0xe9]), Buffer.from('"}\n')]),
    },
    options: { encoding: 'utf-8' },
    more: all,
    rows: ['1|é'],
    rejects: ['2 bad_encoding ∅ ∅'],
  },
  {
    name: 'an array',
    files: { 'a.json': '[\n  {"a": 1},\n  {"a": 2,\n   "b": true}, 3\n]' },
    more: all,
    columns: ['a integer', 'b boolean'],
    rows: ['2|1|∅', '3|2|true'],
    rejects: ['4 not_an_object ∅ ∅'],
  },
  {
    name: 'an array inside',
    files: { 'a.json': '{"meta": {"data": [0]}, "data": {"rows": [{"a": 1}]}}' },
    options: { rows: '$.data.rows' },
    rows: ['1|1'],
  },
  {
    name: 'a path inside of objects',
    files: { 'a.ndjson': '{"id":1,"details":{"user":{"id":7}}}\n{"id":2}\n' },
    options: { unknown_columns: 'ignore' },
    more: { columns: [{ name: 'id' }, { name: 'user_id', from: 'details.user.id' }] },
    columns: ['id integer', 'user_id integer'],
    rows: ['1|1|7', '2|2|∅'],
  },
  {
    name: 'arrays that stay arrays',
    files: { 'a.ndjson': '{"t":["a","b,\\"c\\"",null],"n":[1,2]}\n' },
    more: {
      columns: [
        { name: 't', type: 'text[]' },
        { name: 'n', type: 'int[]' },
      ],
    },
    columns: ['t text[]', 'n integer[]'],
    rows: ['1|["a","b,\\"c\\"",null]|[1,2]'],
  },
  {
    name: 'kinds that do not go together',
    files: { 'a.ndjson': '{"a":1}\n{"a":{"b":2}}\n{"a":"x"}\n' },
    columns: ['a text'],
    rows: ['1|1', '2|{"b":2}', '3|x'],
  },
  {
    name: 'gzip',
    files: { 'a.csv.gz': gzipSync('a,b\n1,2\n') },
    columns: ['a integer', 'b integer'],
    rows: ['2|1|2'],
  },
  {
    name: 'gzip in two members',
    files: { 'a.ndjson.gz': Buffer.concat([gzipSync('{"a":1}\n'), gzipSync('{"a":2}\n')]) },
    rows: ['1|1', '2|2'],
  },
  {
    name: 'fields of a name too long',
    files: { 'a.csv': `${'x'.repeat(80)}a,${'x'.repeat(80)}b\n1,2\n` },
    rows: ['2|1|2'],
  },
  {
    name: 'JSON in CSV, declared',
    files: { 'a.csv': `j\n"{""k"": [1, 2]}"\n{oops\n` },
    more: { ...all, columns: [{ name: 'j', type: 'jsonb' }] },
    rows: ['2|{"k":[1,2]}'],
    rejects: ['3 not_json j {oops'],
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

describe('what is in a file is what is in the table', () => {
  it.each(cases.map((each, index) => ({ ...each, table: `t${index}` })))(
    '$name',
    async ({ table, files, options, more, columns, rows, rejects }) => {
      const folder: LoadFolder = await createFolder();
      try {
        for (const [name, content] of Object.entries(files)) await folder.write(name, content);
        const path = Object.keys(files)[0]!;
        const report = await load(database, folder.root, table, { options: { path, ...options }, ...more });
        const made = await columnsOf(database, 'raw', table);
        const data = made.filter((column) => !column.startsWith('_sluice'));
        if (columns !== undefined) expect(data).toEqual(columns);
        const list = ['_sluice_line', ...data.map((column) => column.slice(0, column.indexOf(' ')))].join(
          ', ',
        );
        expect(
          await rowsOf(database, `select ${list} from raw.${table} order by _sluice_file, _sluice_line`),
        ).toEqual(rows);
        const rejected = await rowsOf(
          database,
          `select line, reason, col, value from sluice.rejects where relation = 'raw.${table}' order by file, line`,
        );
        expect(rejected.map((each) => each.replaceAll('|', ' '))).toEqual(rejects ?? []);
        expect(report.counts).toMatchObject({ loaded: rows.length, rejected: rejects?.length ?? 0 });
      } finally {
        await folder.remove();
      }
    },
  );
});

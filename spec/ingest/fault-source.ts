import { createHash } from 'node:crypto';
import type { WriteDisposition } from '../../src/domain/load.ts';
import { createRandom } from '../terceirizados/random.ts';

/** What a load does with the rows that were there, and what hangs on the table. */
export const faultDispositions = [
  'replace',
  'replace below a view',
  'append',
  'merge',
  'merge+delete_missing',
  'history+close_missing',
] as const;

/** Whether what comes is stored beside. */
export function isKept(disposition: FaultDisposition): boolean {
  return disposition === 'append, kept';
}

/** What the table's `load` says. */
export function dispositionOf(disposition: FaultDisposition): WriteDisposition {
  if (isKept(disposition)) return 'append';
  return disposition === 'replace below a view' ? 'replace' : (disposition as WriteDisposition);
}

/** Whether rows are added to those that are there. */
function isAppend(disposition: FaultDisposition): boolean {
  return disposition === 'append' || isKept(disposition);
}

/** One of `faultDispositions`, or an append of which what comes is stored beside. */
export type FaultDisposition = (typeof faultDispositions)[number] | 'append, kept';

interface SourceRow {
  readonly key: string;
  /** Values as the database gives them as text, joined by a bar. */
  readonly values: string;
  readonly file: string;
  readonly line: number;
}

interface SourceReject {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
  readonly raw: string;
}

/** A generated file, and what its records are. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
  readonly rows: readonly SourceRow[];
  readonly rejects: readonly SourceReject[];
}

/** What a table and what the tool keeps of it must be. */
export interface Oracle {
  /** `values|file|line`, sorted. */
  readonly rows: readonly string[];
  /** `file|line|reason|raw` of all loads, sorted. */
  readonly rejects: readonly string[];
  /** `slice|size|sha256`, sorted. */
  readonly state: readonly string[];
}

/** Files for a disposition: what the first load finds, and what the second does. */
export interface FaultSource {
  readonly before: readonly SourceFile[];
  readonly after: readonly SourceFile[];
}

/** Two generations of files; the second has a file that is read in several pieces, spoiled records, and keys that come twice. */
export function faultSource(disposition: FaultDisposition): FaultSource {
  const before = [makeFile('1.csv', 1, range(0, 400))];
  const news = [makeFile('2.csv', 2, range(200, 6200)), makeFile('3.csv', 3, range(6000, 6300))];
  // An append knows the first file; all others find it changed.
  const first = isAppend(disposition) ? before : [makeFile('1.csv', 4, range(100, 500))];
  return { before, after: [...first, ...news] };
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const words = [
  'plain',
  'com vírgula, sim',
  'two\nlines',
  'a "quoted" word',
  'back\\slash',
  '日本 𝄞',
  'tab\there',
];

function makeFile(name: string, seed: number, keys: readonly number[]): SourceFile {
  const random = createRandom(seed);
  const rows: SourceRow[] = [];
  const rejects: SourceReject[] = [];
  const texts = ['id,word,amount\n'];
  let line = 2;
  for (const key of keys) {
    // Of every second key the values are the same in all files.
    const steady = key % 2 === 0;
    const word = `${steady ? words[key % words.length]! : random.pick(words)} ${'x'.repeat(40)}`;
    const amount = `${steady ? key : random.integer(0, 99_999)}.50`;
    const spoiled = key % 601 === 7;
    const text = [key, quoted(word), amount, ...(spoiled ? ['more'] : [])].join(',');
    texts.push(`${text}\n`);
    if (spoiled) rejects.push({ file: name, line, reason: 'too_many_fields', raw: text });
    else rows.push({ key: String(key), values: `${key}|${word}|${amount}`, file: name, line });
    line += text.split('\n').length;
  }
  return { name, text: texts.join(''), rows, rejects };
}

/** What must be there after the files of each load were loaded one after the other, from the records alone. */
export function oracleOf(
  disposition: FaultDisposition,
  loads: readonly (readonly SourceFile[])[],
  stateOf: (file: SourceFile) => string = stateOfFile,
): Oracle {
  let table: SourceRow[] = [];
  let known = new Map<string, string>();
  const rejects: SourceReject[] = [];
  for (const files of loads) {
    const read = isAppend(disposition) ? files.filter(({ name }) => !known.has(name)) : files;
    const rows = read.flatMap((file) => file.rows);
    rejects.push(...read.flatMap((file) => file.rejects));
    switch (disposition) {
      case 'replace':
      case 'replace below a view':
        table = rows;
        known = new Map();
        break;
      case 'append':
      case 'append, kept':
        table = [...table, ...rows];
        break;
      case 'merge':
      case 'merge+delete_missing':
        table = merged(table, rows, disposition);
        break;
      case 'history+close_missing':
        table = versioned(table, rows);
    }
    for (const file of read) known.set(file.name, stateOf(file));
  }
  return {
    rows: table.map(({ values, file, line }) => `${values}|${file}|${line}`).sort(),
    rejects: rejects.map(({ file, line, reason, raw }) => `${file}|${line}|${reason}|${raw}`).sort(),
    state: [...known.values()].sort(),
  };
}

/** The last record of a key wins; a row whose values are the same stays what it was. */
function merged(
  table: readonly SourceRow[],
  rows: readonly SourceRow[],
  disposition: 'merge' | 'merge+delete_missing',
): SourceRow[] {
  const last = new Map(rows.map((row) => [row.key, row]));
  const held = new Map(table.map((row) => [row.key, row]));
  for (const [key, row] of last) if (held.get(key)?.values !== row.values) held.set(key, row);
  return [...held.values()].filter(({ key }) => disposition === 'merge' || last.has(key));
}

const closed = '|closed';

/** The last record of a key wins; one that changed or vanished leaves its old version behind. */
function versioned(table: readonly SourceRow[], rows: readonly SourceRow[]): SourceRow[] {
  const last = new Map(rows.map((row) => [row.key, row]));
  const stays = (row: SourceRow): boolean => row.values === last.get(row.key)?.values;
  const kept = table.map((row) =>
    row.values.endsWith(closed) || stays(row) ? row : { ...row, values: `${row.values}${closed}` },
  );
  const current = new Set(kept.filter(({ values }) => !values.endsWith(closed)).map(({ key }) => key));
  return [...kept, ...[...last.values()].filter(({ key }) => !current.has(key))];
}

/** What the `file` extractor keeps of a file: `name|size|sha256`. */
function stateOfFile({ name, text }: SourceFile): string {
  return `${name}|${Buffer.byteLength(text)}|${createHash('sha256').update(text).digest('hex')}`;
}

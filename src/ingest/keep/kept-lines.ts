import { isDeepStrictEqual } from 'node:util';
import { InternalError } from '../../domain/errors.ts';
import { readCopyRows } from '../normalize/read-copy-rows.ts';
import type { Batch, CopyBatch, FieldBatch, RecordBatch } from '../extract/extractor.ts';
import { assertNever } from '../../util/assert-never.ts';

/** How the values of kept lines came: as they stand, or as texts, as those of a CSV file. */
export type KeptShape = 'records' | 'fields';

/** The rows of a batch as lines of JSON. */
export function keptLines(batch: Batch): { readonly shape: KeptShape; readonly text: string } {
  switch (batch.kind) {
    case 'records': {
      const isRaw = comesAsRecord(batch);
      let text = '';
      for (let row = 0; row < batch.rowCount; row++) {
        // Between the values of JSON, and nowhere else, may line ends stand.
        const raw = isRaw
          ? batch
              .rawText(row)
              .trim()
              .replaceAll(/[\r\n]+/g, ' ')
          : null;
        text += `${raw ?? JSON.stringify(batch.records[row])}\n`;
      }
      return { shape: 'records', text };
    }
    case 'fields':
      return { shape: 'fields', text: fieldLines(batch) };
    case 'copy':
      return { shape: 'records', text: copyLines(batch) };
    default:
      return assertNever(batch);
  }
}

/** Whether the text of a row is the record itself, and no message or row of cells that it was taken out of: the first tells of all. */
function comesAsRecord({ records, rawText }: RecordBatch): boolean {
  const [first] = records;
  const raw = first === undefined ? '' : rawText(0).trim();
  if (!raw.startsWith('{')) return false;
  try {
    return isDeepStrictEqual(JSON.parse(raw), JSON.parse(JSON.stringify(first)));
  } catch {
    return false;
  }
}

function fieldLines({ fields, bytes, bounds, rowCount, quote }: FieldBatch): string {
  const names = uniqueNames(fields).map((name) => JSON.stringify(name));
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mark = String.fromCharCode(quote);
  let text = '';
  for (let row = 0; row < rowCount; row++) {
    const parts: string[] = [];
    for (let column = 0; column < names.length; column++) {
      const at = 2 * (row * names.length + column);
      const start = bounds[at]!;
      if (start < 0) continue;
      const end = bounds[at + 1]!;
      const value = buffer.toString('utf8', start, end < 0 ? ~end : end);
      parts.push(
        `${names[column]!}:${JSON.stringify(end < 0 ? value.replaceAll(mark + mark, mark) : value)}`,
      );
    }
    text += `{${parts.join(',')}}\n`;
  }
  return text;
}

function copyLines({ bytes, fields, format, rowCount }: CopyBatch): string {
  if (format !== 'text') throw new InternalError('rows that are kept come as texts');
  let text = '';
  for (const row of readCopyRows(bytes, rowCount)) {
    const parts = fields.map(
      ({ name, type }, index) => `${JSON.stringify(name)}:${jsonOf(row[index] ?? null, type)}`,
    );
    text += `{${parts.join(',')}}\n`;
  }
  return text;
}

/** A value as JSON has it: numbers, booleans and JSON as such, where nothing is lost, all else as text. */
function jsonOf(value: string | null, type: string): string {
  if (value === null) return 'null';
  if (/^jsonb?$/i.test(type)) return value.replaceAll(/[\r\n]+/g, ' ');
  if (/^bool/i.test(type) && /^(?:t|f|true|false)$/.test(value))
    return value.startsWith('t') ? 'true' : 'false';
  const isNumber =
    /^(?:smallint|integer|bigint|int\d|numeric|decimal|real|double|float)/i.test(type) && !type.includes('[');
  return isNumber && /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(value)
    ? value
    : JSON.stringify(value);
}

/** Names of which none is another: a second `a` is `a_2`. */
function uniqueNames(fields: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return fields.map((field) => {
    let name = field;
    for (let count = 2; taken.has(name); count++) name = `${field}_${count}`;
    taken.add(name);
    return name;
  });
}

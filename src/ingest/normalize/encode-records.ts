import type { Reject } from '../../domain/load.ts';
import type { RecordBatch } from '../extract/extractor.ts';
import { passes } from './check-value.ts';
import { classifyString } from './classify.ts';
import { type ColumnTable, type LoadColumn, noColumn } from './column-table.ts';
import { CopyWriter } from './copy-writer.ts';
import { isStorable, judge } from './declared-type.ts';
import type { EncodedBatch, EncodeOptions, Refusal } from './encoding.ts';
import { reasons, refusalOf } from './encoding.ts';
import { finishRow } from './finish-row.ts';
import { joinKinds, kind, type Kind } from './kind.ts';
import { arrayLiteral, jsonText, valueAt } from './record-values.ts';
import { copyText, storable } from './text-bytes.ts';

/** Adds the columns that a batch of records brings, before the COPY that takes it begins. */
export function mapRecords(batch: RecordBatch, columns: ColumnTable): void {
  let previous: readonly string[] = [];
  for (const record of batch.records) {
    const keys = Object.keys(record);
    if (sameKeys(keys, previous)) continue;
    for (const key of keys) columns.mapKey(key);
    previous = keys;
  }
}

function sameKeys(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) if (left[index] !== right[index]) return false;
  return true;
}

/** Writes a batch of records for COPY, after `mapRecords`. Objects and arrays become JSON text. */
export function encodeRecords(
  batch: RecordBatch,
  columns: ColumnTable,
  options: EncodeOptions,
): EncodedBatch {
  const { file, lines, records } = batch;
  const all = columns.columns;
  const kinds = columns.kinds;
  const fileText = file === null ? null : copyText(file);
  const writer = new CopyWriter(
    Math.ceil(batch.byteCount * 1.1) + records.length * (all.length + (fileText?.length ?? 2) + 48) + 1024,
  );
  const nullTexts = new Set(options.nullTexts);
  const rejects: Reject[] = [...batch.rejects];
  const values: unknown[] = Array.from({ length: all.length }, () => null);
  const paths = all
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => /^\$?.+\./.test(column.field));
  const refused = new Set<number>();
  let broken: EncodedBatch['broken'] = null;
  let taken = 0;
  let keys: readonly string[] = [];
  let slots: number[] = [];
  let moved: [number, Kind][] = [];

  records.forEach((record, row) => {
    if (broken !== null) return;
    const rowStart = writer.length;
    const refusal = writeRow(record, row);
    if (refusal === null) {
      if (moved.length > 0) moved = [];
      const sequence =
        options.sequence === null ? null : (options.sequences?.[row] ?? options.sequence + taken);
      finishRow(writer, all.length > 0, fileText, lines === null ? null : lines[row]!, sequence);
      taken++;
      return;
    }
    for (const [column, before] of moved.toReversed()) kinds[column] = before;
    moved = [];
    writer.length = rowStart;
    refused.add(row);
    rejects.push({
      file,
      line: lines === null ? null : lines[row]!,
      reason: refusal.reason,
      column: refusal.column,
      value: refusal.value === null ? null : storable(refusal.value),
      raw: storable(batch.rawText(row)),
    });
  });
  return { bytes: writer.written(), rowCount: taken, rejects, refused, broken };

  function writeRow(record: RecordBatch['records'][number], row: number): Refusal | null {
    const recordKeys = Object.keys(record);
    if (!sameKeys(recordKeys, keys)) {
      keys = recordKeys;
      slots = recordKeys.map((key) => columns.mapKey(key));
    }
    values.fill(null);
    for (let index = 0; index < slots.length; index++) {
      const slot = slots[index]!;
      const value = record[recordKeys[index]!];
      if (slot >= 0) {
        values[slot] = value;
      } else if (slot === noColumn.refused && value !== null) {
        const name = recordKeys[index]!;
        if (options.contract === 'freeze') breach(`the field "${name}" has no column`, row);
        return { reason: reasons.unknownColumn, column: name, value: jsonText(value) };
      }
    }
    for (const { column, index } of paths) values[index] ??= valueAt(record, column.field);
    for (let index = 0; index < all.length; index++) {
      writer.reserve(3);
      if (index > 0) writer.bytes[writer.length++] = 9;
      const refusal = writeValue(all[index]!, index, values[index], row);
      if (refusal !== null) return refusal;
    }
    return null;
  }

  function writeValue(column: LoadColumn, index: number, value: unknown, row: number): Refusal | null {
    if (value === null || value === undefined || (typeof value === 'string' && nullTexts.has(value))) {
      writer.writeNull();
      if (column.isKey) return { reason: reasons.nullKey, column: column.name, value: null };
      return column.checks[0] ? { reason: column.checks[0].reason, column: column.name, value: null } : null;
    }
    const nested = typeof value === 'object' && !isRawNumber(value);
    const text =
      typeof value === 'string'
        ? value
        : nested && column.guard?.kind === 'array'
          ? arrayLiteral(value, options.arrayBrackets)
          : jsonText(value);
    const start = writer.length;
    const wholly =
      writer.writeText(text) && (!nested || !/\\u(?:0000|d[89a-f])/i.test(text) || isStorable(value));
    if (!wholly) {
      return {
        reason: hasLoneSurrogate(value) ? reasons.loneSurrogate : reasons.nullCharacter,
        column: column.name,
        value: text,
      };
    }
    const before = kinds[index]!;
    if (column.guard === null && column.checks.length === 0 && before === kind.text) return null;
    if (column.guard !== null || column.checks.length > 0) {
      const refusal = judgeText(column, text);
      if (refusal !== null || column.guard !== null) return refusal;
    }
    const after = joinKinds(before, nested ? kind.json : kindOf(value, start));
    if (after === before) return null;
    if (column.frozen && before !== kind.none) {
      if (options.contract === 'freeze')
        breach(`the value "${text.slice(0, 80)}" does not fit the type of column "${column.name}"`, row);
      return { reason: reasons.typeChanged, column: column.name, value: text };
    }
    moved.push([index, before]);
    kinds[index] = after;
    return null;
  }

  function kindOf(value: unknown, start: number): Kind {
    switch (typeof value) {
      case 'string':
        return classifyString(writer.bytes, start, writer.length);
      case 'boolean':
        return kind.boolean;
      case 'number':
        if (!Number.isInteger(value)) return kind.numeric;
        return Math.abs(value) <= 2147483647
          ? kind.integer
          : Number.isSafeInteger(value)
            ? kind.bigint
            : kind.numeric;
      default:
        return /^-?\d{1,18}$/.test(jsonText(value)) || fitsBigint(jsonText(value))
          ? kind.bigint
          : kind.numeric;
    }
  }

  function judgeText(column: LoadColumn, text: string): Refusal | null {
    const source = Buffer.from(text, 'utf8');
    if (column.guard !== null && !(column.guard.kind === 'text' && column.guard.maximumLength === null)) {
      const verdict = judge(column.guard, source, 0, source.length);
      if (verdict === 'ask') column.askEngine = true;
      else if (verdict !== 'fits') return refusalOf(verdict, column, text);
    }
    for (const check of column.checks) {
      if (!passes(check.mustBe, source, 0, source.length))
        return { reason: check.reason, column: column.name, value: text };
    }
    return null;
  }

  function breach(message: string, row: number): void {
    broken ??= { message, file, line: lines === null ? null : lines[row]! };
  }
}

function isRawNumber(value: object): boolean {
  return (JSON as unknown as { isRawJSON(value: unknown): boolean }).isRawJSON(value);
}

function fitsBigint(text: string): boolean {
  if (!/^-?\d{19}$/.test(text)) return false;
  const value = BigInt(text);
  return BigInt.asIntN(64, value) === value;
}

function hasLoneSurrogate(value: unknown): boolean {
  if (typeof value === 'string') return !value.isWellFormed();
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, each]) => !key.isWellFormed() || hasLoneSurrogate(each));
}

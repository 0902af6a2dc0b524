import type { Reject } from '../../domain/load.ts';
import type { FieldBatch } from '../extract/extractor.ts';
import { passes } from './check-value.ts';
import { classify } from './classify.ts';
import { type ColumnTable, noColumn } from './column-table.ts';
import { CopyWriter } from './copy-writer.ts';
import { judge } from './declared-type.ts';
import type { EncodedBatch, EncodeOptions, Refusal } from './encoding.ts';
import { reasons, refusalOf } from './encoding.ts';
import { finishRow } from './finish-row.ts';
import { joinKinds, kind, type Kind } from './kind.ts';
import { copyEscapes, copyText, rawText, refusedByte } from './text-bytes.ts';

/**
 * Writes a batch of fields for COPY: one pass over the bytes of each row, most of which are copied as they are. `mapped` is
 * `columns.mapHeader(batch.fields)`, with the table's columns as they were when the COPY began.
 */
export function encodeFields(
  batch: FieldBatch,
  columns: ColumnTable,
  mapped: Int32Array,
  options: EncodeOptions,
): EncodedBatch {
  const { bytes, bounds, lines, rowBounds, rowCount, file, quote } = batch;
  const width = batch.fields.length;
  const columnCount = columns.columns.length;
  const fieldOf = new Int32Array(columnCount).fill(-1);
  mapped.forEach((column, field) => {
    if (column >= 0) fieldOf[column] = field;
  });
  const refusedFields = [...mapped.keys()].filter((field) => mapped[field] === noColumn.refused);
  const special = columns.columns.map(
    (column) => column.guard !== null || column.isKey || column.checks.length > 0 || column.frozen,
  );

  const kinds = columns.kinds;
  const isNull = nullTest(options.nullTexts);
  const fileText = file === null ? null : copyText(file);
  const dataBytes = rowCount === 0 ? 0 : rowBounds[2 * rowCount - 1]! - rowBounds[0]!;
  const overhead = 3 * columnCount + (fileText?.length ?? 2) + 48;
  const writer = new CopyWriter(Math.ceil(dataBytes * 1.05) + rowCount * overhead + 1024);
  const rejects: Reject[] = [...batch.rejects];
  const moved: [number, Kind][] = [];
  let broken: EncodedBatch['broken'] = null;
  let scratch = new Uint8Array(0);
  let taken = 0;

  for (let row = 0; row < rowCount; row++) {
    const rowStart = writer.length;
    writer.reserve(2 * (rowBounds[2 * row + 1]! - rowBounds[2 * row]!) + overhead);
    const out = writer.bytes;
    let at = writer.length;
    let refusal: Refusal | null = null;
    const base = row * width * 2;
    if (refusedFields.length > 0) refusal = refusedField(row);

    for (let column = 0; column < columnCount && refusal === null; column++) {
      if (column > 0) out[at++] = 9;
      const field = fieldOf[column]!;
      let start = field < 0 ? -1 : bounds[base + 2 * field]!;
      let end = field < 0 ? -1 : bounds[base + 2 * field + 1]!;
      let source = bytes;
      if (end < -1) {
        end = ~end;
        if (scratch.length < end - start) scratch = new Uint8Array(2 * (end - start));
        end = undouble(bytes, start, end, quote, scratch);
        start = 0;
        source = scratch;
      }
      if (start < 0 || isNull(source, start, end)) {
        out[at++] = 92;
        out[at++] = 78;
        if (special[column]!) refusal = judgeNull(column);
        continue;
      }
      if (special[column]!) {
        refusal = judgeValue(column, source, start, end, row);
        if (refusal !== null) break;
      }
      const before = kinds[column]!;
      if (before !== kind.text && columns.columns[column]!.guard === null) {
        const after = joinKinds(before, classify(source, start, end));
        if (after !== before) {
          moved.push([column, before]);
          kinds[column] = after;
        }
      }
      for (let each = start; each < end; each++) {
        const byte = source[each]!;
        const escape = copyEscapes[byte]!;
        if (escape === 0) {
          out[at++] = byte;
        } else if (escape === refusedByte) {
          refusal = {
            reason: reasons.nullCharacter,
            column: columns.columns[column]!.name,
            value: rawText(source, start, end),
          };
          break;
        } else {
          out[at++] = 92;
          out[at++] = escape;
        }
      }
    }

    if (refusal !== null) {
      for (let back = moved.pop(); back !== undefined; back = moved.pop()) kinds[back[0]] = back[1];
      writer.length = rowStart;
      rejects.push({
        file,
        line: lines === null ? null : lines[row]!,
        ...refusal,
        raw: rawText(bytes, rowBounds[2 * row]!, rowBounds[2 * row + 1]!),
      });
      if (broken !== null) break;
      continue;
    }
    moved.length = 0;
    writer.length = at;
    finishRow(
      writer,
      columnCount > 0,
      fileText,
      lines === null ? null : lines[row]!,
      options.sequence === null ? null : options.sequence + taken,
    );
    taken++;
  }
  return { bytes: writer.written(), rowCount: taken, rejects, refused: noneRefused, broken };

  function refusedField(row: number): Refusal | null {
    for (const field of refusedFields) {
      const start = bounds[row * width * 2 + 2 * field]!;
      let end = bounds[row * width * 2 + 2 * field + 1]!;
      if (end < -1) end = ~end;
      if (start < 0 || isNull(bytes, start, end)) continue;
      const name = batch.fields[field]!;
      const value = rawText(bytes, start, end);
      if (options.contract === 'freeze') breach(`the field "${name}" has no column`, row);
      return { reason: reasons.unknownColumn, column: name, value };
    }
    return null;
  }

  function judgeNull(column: number): Refusal | null {
    const { isKey, checks, name } = columns.columns[column]!;
    if (isKey) return { reason: reasons.nullKey, column: name, value: null };
    return checks[0] ? { reason: checks[0].reason, column: name, value: null } : null;
  }

  function judgeValue(
    index: number,
    source: Uint8Array,
    start: number,
    end: number,
    row: number,
  ): Refusal | null {
    const column = columns.columns[index]!;
    if (column.guard !== null) {
      const verdict = judge(column.guard, source, start, end);
      if (verdict === 'ask') column.askEngine = true;
      else if (verdict !== 'fits') return refusalOf(verdict, column, rawText(source, start, end));
    }
    for (const check of column.checks) {
      if (!passes(check.mustBe, source, start, end))
        return { reason: check.reason, column: column.name, value: rawText(source, start, end) };
    }
    if (column.frozen && kinds[index] !== kind.text && kinds[index] !== kind.none) {
      if (joinKinds(kinds[index]!, classify(source, start, end)) !== kinds[index]) {
        const value = rawText(source, start, end);
        if (options.contract === 'freeze')
          breach(`the value "${value.slice(0, 80)}" does not fit the type of column "${column.name}"`, row);
        return { reason: reasons.typeChanged, column: column.name, value };
      }
    }
    return null;
  }

  function breach(message: string, row: number): void {
    broken ??= { message, file, line: lines === null ? null : lines[row]! };
  }
}

const noneRefused: ReadonlySet<number> = new Set();

/** Copies a field without the second of each two quotes; its new length. */
function undouble(bytes: Uint8Array, start: number, end: number, quote: number, into: Uint8Array): number {
  let length = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    into[length++] = byte;
    if (byte === quote && bytes[at + 1] === quote) at++;
  }
  return length;
}

/** Whether a value is one of the texts that stand for null. */
function nullTest(texts: readonly string[]): (bytes: Uint8Array, start: number, end: number) => boolean {
  const emptyIsNull = texts.includes('');
  const others = texts.filter((text) => text !== '').map((text) => Buffer.from(text, 'utf8'));
  if (others.length === 0) return emptyIsNull ? (_bytes, start, end) => start === end : () => false;
  return (bytes, start, end) => {
    if (start === end) return emptyIsNull;
    return others.some((other) => {
      if (other.length !== end - start) return false;
      for (let at = 0; at < other.length; at++) if (other[at] !== bytes[start + at]) return false;
      return true;
    });
  };
}

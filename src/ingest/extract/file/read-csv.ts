import { isUtf8 } from 'node:buffer';
import type { Reject } from '../../../domain/load.ts';
import { reasons } from '../../normalize/encoding.ts';
import { rawText } from '../../normalize/text-bytes.ts';
import { LoadError } from '../../load-error.ts';
import type { FieldBatch } from '../extractor.ts';
import { type CsvDialect, CsvSplitter, detectDelimiter, type SplitRecords } from './csv-splitter.ts';
import type { FileOptions } from './file-options.ts';
import { refuseUnknownHeader } from './known-header.ts';

/** How a CSV file is written. */
export type CsvOptions = Pick<FileOptions, 'delimiter' | 'quote' | 'skipLines' | 'header' | 'ragged'>;

/** A CSV file as batches of fields. */
export interface CsvSource {
  /** UTF-8 without a byte order mark. */
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly name: string;
  readonly options: CsvOptions;
  /** The fields of a file without a header, where columns are declared. */
  readonly declaredFields: readonly string[];
  /** Fields of which the header must have one at least: with none, it is not the header of such a file. Null: any header will do. */
  readonly wantedFields: readonly string[] | null;
  /** The encoding was declared, so that bytes which are not UTF-8 are a record's fault. */
  readonly checkUtf8: boolean;
}

/** The longest record: what is longer is taken for a quote that was not closed. */
const maximumRecordBytes = 16 << 20;
/** More columns than any engine's table has. */
const maximumFields = 10_000;

/** Reads a CSV file, one batch a chunk. */
export async function* readCsv(source: CsvSource): AsyncGenerator<FieldBatch> {
  let rest: Uint8Array = new Uint8Array(0);
  let wanted = 0;
  let state: CsvState | null = null;
  const pieces: Uint8Array[] = [];
  let gathered = 0;

  for await (const chunk of source.chunks) {
    pieces.push(chunk);
    gathered += chunk.length;
    // A record that is longer than a chunk is looked at again only when twice as much is there.
    if (rest.length + gathered < wanted) continue;
    const bytes = joined(rest, pieces);
    pieces.length = 0;
    gathered = 0;
    state ??= begin(source, bytes, false);
    if (state === null) {
      rest = bytes;
      wanted = 2 * bytes.length;
      if (bytes.length > maximumRecordBytes) throw unreadable(source, 'its header has no end');
      continue;
    }
    rest = yield* drain(source, state, bytes, false);
    wanted = rest.length > 0 && rest.length >= bytes.length / 2 ? 2 * rest.length : 0;
  }
  const bytes = joined(rest, pieces);
  state ??= begin(source, bytes, true);
  if (state !== null && (bytes.length > 0 || !state.told)) yield* drain(source, state, bytes, true);
}

interface CsvState {
  readonly dialect: CsvDialect;
  fields: readonly string[];
  splitter: CsvSplitter;
  /** Bytes of the first buffer that stand before the first record. */
  skip: number;
  /** A batch has told the header. */
  told: boolean;
}

function joined(rest: Uint8Array, pieces: readonly Uint8Array[]): Uint8Array {
  if (rest.length === 0 && pieces.length === 1) return pieces[0]!;
  return Buffer.concat([rest, ...pieces]);
}

/** Splits all of a buffer; what is left of it belongs to the next. */
function* drain(
  source: CsvSource,
  state: CsvState,
  buffer: Uint8Array,
  atEnd: boolean,
): Generator<FieldBatch, Uint8Array> {
  let before = state.skip;
  let bytes = before > 0 ? buffer.subarray(before) : buffer;
  state.skip = 0;
  for (;;) {
    const split = state.splitter.split(bytes, bytes.length, atEnd);
    if (!state.told || split.rowCount > 0 || split.faults.length > 0) {
      yield batchOf(source, state, bytes, split, before);
    }
    before = 0;
    state.told = true;
    bytes = bytes.subarray(split.consumed);
    if (split.wider === null) return bytes;
    state.fields = [...state.fields, ...Array.from({ length: split.wider - state.fields.length }, () => '')];
    state.splitter = splitterOf(source, state.dialect, state.fields.length, state.splitter.line);
  }
}

function batchOf(
  source: CsvSource,
  state: CsvState,
  bytes: Uint8Array,
  split: SplitRecords,
  before: number,
): FieldBatch {
  const file = source.name;
  const rejects: Reject[] = split.faults.map(({ reason, line, start, end }) => ({
    file,
    line,
    reason,
    column: null,
    value: null,
    raw: rawText(bytes, start, end),
  }));
  const batch: FieldBatch = {
    kind: 'fields',
    slice: file,
    file,
    fields: state.fields,
    bytes,
    bounds: split.bounds,
    rowBounds: split.rowBounds,
    lines: split.lines,
    rowCount: split.rowCount,
    rejects,
    byteCount: before + split.consumed,
    quote: state.dialect.quote,
  };
  return source.checkUtf8 && !isUtf8(bytes.subarray(0, split.consumed)) ? withoutBadRows(batch) : batch;
}

function withoutBadRows(batch: FieldBatch): FieldBatch {
  const { bytes, rowBounds, bounds, lines, fields, file } = batch;
  const good: number[] = [];
  const rejects = [...batch.rejects];
  for (let row = 0; row < batch.rowCount; row++) {
    const start = rowBounds[2 * row]!;
    const end = rowBounds[2 * row + 1]!;
    if (isUtf8(bytes.subarray(start, end))) good.push(row);
    else
      rejects.push({
        file,
        line: lines![row]!,
        reason: reasons.badEncoding,
        column: null,
        value: null,
        raw: rawText(bytes, start, end),
      });
  }
  const stride = 2 * fields.length;
  return {
    ...batch,
    rowCount: good.length,
    rejects,
    bounds: Int32Array.from(good.flatMap((row) => [...bounds.subarray(row * stride, (row + 1) * stride)])),
    rowBounds: Int32Array.from(good.flatMap((row) => [rowBounds[2 * row]!, rowBounds[2 * row + 1]!])),
    lines: Float64Array.from(good.map((row) => lines![row]!)),
  };
}

function splitterOf(
  { options }: CsvSource,
  dialect: CsvDialect,
  width: number,
  firstLine: number,
): CsvSplitter {
  return new CsvSplitter({
    ...dialect,
    width,
    stopAtWider: options.ragged === 'pad',
    maximumRecordBytes,
    firstLine,
  });
}

/** Reads what stands before the records; null where more bytes are needed for it, or where there is nothing. */
function begin(source: CsvSource, bytes: Uint8Array, atEnd: boolean): CsvState | null {
  const { options } = source;
  const lineEnd = bytes.includes(10) || !bytes.includes(13) ? 10 : 13;
  let at = 0;
  let line = 1;
  for (; line <= options.skipLines; line++) {
    const next = bytes.indexOf(lineEnd, at);
    if (next < 0) return null;
    at = next + 1;
  }
  while (at < bytes.length && (bytes[at] === 13 || bytes[at] === lineEnd))
    if (bytes[at++] === lineEnd) line++;
  const lineStop = bytes.indexOf(lineEnd, at);
  if (lineStop < 0 && !atEnd) return null;
  if (at >= bytes.length) return null;
  const header = bytes.subarray(at, lineStop < 0 ? bytes.length : lineStop);
  if (header.includes(0)) throw unreadable(source, 'it is no text: its first line holds the character NUL');
  const quote = options.quote === null ? -1 : options.quote.charCodeAt(0);
  const delimiter =
    options.delimiter === null ? detectDelimiter(header, quote) : options.delimiter.charCodeAt(0);
  const dialect: CsvDialect = { delimiter, quote, lineEnd };
  const reader = new CsvSplitter({
    ...dialect,
    width: maximumFields,
    stopAtWider: false,
    maximumRecordBytes,
    firstLine: line,
  });
  const rest = bytes.subarray(at);
  const first = reader.split(rest, rest.length, atEnd, 1);
  if (first.faults[0] !== undefined) {
    throw unreadable(
      source,
      `line ${first.faults[0].line}, its first, cannot be taken apart: ${first.faults[0].reason}`,
    );
  }
  if (first.rowCount === 0) return null;
  const values = fieldsOf(rest, first, quote);
  if (!options.header) {
    const fields = source.declaredFields.length > 0 ? source.declaredFields : values.map(() => '');
    return {
      dialect,
      fields,
      splitter: splitterOf(source, dialect, fields.length, line),
      skip: at,
      told: false,
    };
  }
  const fields = values.map((value) => value.trim());
  refuseUnknownHeader(fields, source.wantedFields, source.name);
  return {
    dialect,
    fields,
    splitter: splitterOf(source, dialect, fields.length, reader.line),
    skip: at + first.consumed,
    told: false,
  };
}

function fieldsOf(bytes: Uint8Array, { bounds }: SplitRecords, quote: number): string[] {
  const values: string[] = [];
  for (let at = 0; at < bounds.length && bounds[at]! >= 0; at += 2) {
    const end = bounds[at + 1]!;
    const text = Buffer.from(bytes.subarray(bounds[at], end < 0 ? ~end : end)).toString('utf8');
    const mark = String.fromCharCode(quote);
    values.push(end < 0 ? text.replaceAll(mark + mark, mark) : text);
  }
  return values;
}

function unreadable({ name }: CsvSource, why: string): LoadError {
  return new LoadError('unreadable-file', `${name} cannot be read: ${why}`);
}

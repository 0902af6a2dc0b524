import { isUtf8 } from 'node:buffer';
import type { Reject } from '../../../domain/load.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import { reasons } from '../../normalize/encoding.ts';
import { rawText } from '../../normalize/text-bytes.ts';
import { LoadError } from '../../load-error.ts';
import type { RecordBatch } from '../extractor.ts';
import { holdsRiskyNumbers, parseExact } from './parse-json.ts';

/** The longest record of JSON, in bytes. */
export const maximumRecordBytes = 64 << 20;

/** Reads one JSON object a line, one batch a chunk. A line that is none is rejected; blank lines are passed over. */
export async function* readNdjson(source: {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly name: string;
  /** The encoding was declared, so that bytes which are not UTF-8 are a record's fault. */
  readonly checkUtf8: boolean;
}): AsyncGenerator<RecordBatch> {
  const { name } = source;
  let line = 1;
  let pieces: Uint8Array[] = [];
  let gathered = 0;
  for await (const chunk of source.chunks) {
    const last = chunk.lastIndexOf(10);
    pieces.push(last < 0 ? chunk : chunk.subarray(0, last + 1));
    gathered += chunk.length;
    if (last < 0) {
      if (gathered > maximumRecordBytes) {
        throw new LoadError(
          'unreadable-file',
          `${name} cannot be read: line ${line} is longer than ${maximumRecordBytes >> 20} MB`,
        );
      }
      continue;
    }
    yield batchOf(Buffer.concat(pieces));
    pieces = [chunk.subarray(last + 1)];
    gathered = chunk.length - last - 1;
  }
  const rest = Buffer.concat(pieces);
  if (rest.length > 0) yield batchOf(rest);

  function batchOf(bytes: Buffer): RecordBatch {
    const text = bytes.toString('utf8');
    // A character that stands for bytes which are none tells the records.
    const damaged = source.checkUtf8 && !isUtf8(bytes);
    const exact = holdsRiskyNumbers(text);
    const records: JsonObject[] = [];
    const rows: string[] = [];
    const lines: number[] = [];
    const rejects: Reject[] = [];
    for (let start = 0; start < text.length; line++) {
      const next = text.indexOf('\n', start);
      const end = next < 0 ? text.length : next;
      const row = text.slice(start, end);
      start = end + 1;
      const first = row.charCodeAt(0);
      if ((first !== 123 || Number.isNaN(first)) && row.trim() === '') continue;
      const record = damaged && row.includes('\ufffd') ? reasons.badEncoding : parseRow(row, exact);
      if (typeof record === 'string') {
        const raw = Buffer.from(row);
        rejects.push({
          file: name,
          line,
          reason: record,
          column: null,
          value: null,
          raw: rawText(raw, 0, raw.length),
        });
        continue;
      }
      records.push(record);
      rows.push(row);
      lines.push(line);
    }
    return {
      kind: 'records',
      slice: name,
      file: name,
      rowCount: records.length,
      records,
      lines: Float64Array.from(lines),
      rejects,
      byteCount: bytes.length,
      rawText: (row) => rows[row]!,
    };
  }
}

/** A record, or the reason why it is none. */
export function parseRow(text: string, exact: boolean): JsonObject | 'not_json' | 'not_an_object' {
  let value: Json;
  try {
    value = exact && holdsRiskyNumbers(text) ? parseExact(text) : (JSON.parse(text) as Json);
  } catch {
    return 'not_json';
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : 'not_an_object';
}

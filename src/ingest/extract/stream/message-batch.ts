import type { Reject } from '../../../domain/load.ts';
import type { JsonObject } from '../../../util/json.ts';
import { reasons } from '../../normalize/encoding.ts';
import { storable } from '../../normalize/text-bytes.ts';
import type { RecordBatch } from '../extractor.ts';
import { holdsRiskyNumbers } from '../file/parse-json.ts';
import { parseRow } from '../file/read-ndjson.ts';

/** A message as it came. */
export interface StreamMessage {
  /** Null: there is none, as in a tombstone. */
  readonly text: string | null;
  /** Its bytes are no UTF-8. */
  readonly damaged?: boolean;
  /** Line or offset. */
  readonly line: number | null;
  /** Columns that are not in its text. */
  readonly extra: JsonObject | null;
}

/** Messages, each of which should be one JSON object, as a batch of rows; those that are none are rejected with their line. */
export function messageBatch(messages: readonly StreamMessage[], slice: string): RecordBatch {
  const records: JsonObject[] = [];
  const texts: string[] = [];
  const lines: number[] = [];
  const rejects: Reject[] = [];
  let byteCount = 0;
  for (const { text, damaged, line, extra } of messages) {
    byteCount += text?.length ?? 0;
    const record =
      text === null
        ? 'tombstone'
        : damaged === true
          ? reasons.badEncoding
          : parseRow(text, holdsRiskyNumbers(text));
    if (typeof record === 'string') {
      const raw = storable(text ?? JSON.stringify(extra ?? {}));
      rejects.push({ file: slice, line, reason: record, column: null, value: null, raw });
      continue;
    }
    records.push(extra === null ? record : { ...record, ...extra });
    texts.push(text!);
    if (line !== null) lines.push(line);
  }
  return {
    kind: 'records',
    slice,
    file: slice,
    rowCount: records.length,
    records,
    lines: lines.length === records.length ? Float64Array.from(lines) : null,
    rejects,
    byteCount,
    rawText: (row) => texts[row]!,
  };
}

import type { Reject } from '../../../domain/load.ts';
import type { JsonObject } from '../../../util/json.ts';
import type { FieldBatch } from '../extractor.ts';
import { type CsvOptions, readCsv } from '../file/read-csv.ts';
import { readNdjson } from '../file/read-ndjson.ts';

/** Reads an answer of lines: JSON objects, or CSV with a header, as the extractor `file` would. Fields of CSV are texts. */
export async function readLines(
  bytes: Buffer,
  format: 'ndjson' | 'csv',
): Promise<{ readonly records: readonly JsonObject[]; readonly rejects: readonly Reject[] }> {
  const records: JsonObject[] = [];
  const rejects: Reject[] = [];
  const source = { chunks: once(bytes), name: 'the answer', checkUtf8: true };
  const batches =
    format === 'ndjson'
      ? readNdjson(source)
      : readCsv({ ...source, options: csvOptions, declaredFields: [], wantedFields: null });
  for await (const batch of batches) {
    for (const record of batch.kind === 'records' ? batch.records : recordsOf(batch)) records.push(record);
    for (const reject of batch.rejects) rejects.push({ ...reject, file: null });
  }
  return { records, rejects };
}

const csvOptions: CsvOptions = {
  delimiter: null,
  quote: '"',
  skipLines: 0,
  header: true,
  ragged: 'reject',
};

function recordsOf({ fields, bytes, bounds, rowCount, quote }: FieldBatch): readonly JsonObject[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const one = String.fromCharCode(quote);
  const records: JsonObject[] = [];
  for (let row = 0; row < rowCount; row++) {
    const record: Record<string, string | null> = {};
    fields.forEach((field, index) => {
      const at = 2 * (row * fields.length + index);
      const start = bounds[at]!;
      const end = bounds[at + 1]!;
      if (start < 0) record[field] = null;
      else if (end >= 0) record[field] = buffer.toString('utf8', start, end);
      else record[field] = buffer.toString('utf8', start, ~end).replaceAll(one + one, one);
    });
    records.push(record);
  }
  return records;
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  if (bytes.length > 0) yield bytes;
}

import type { Reject } from '../../../domain/load.ts';
import type { JsonObject } from '../../../util/json.ts';
import { storable } from '../../normalize/text-bytes.ts';
import type { RecordBatch } from '../extractor.ts';
import { type BsonReader, DocumentFault } from './read-bson.ts';

/** Documents as rows of a slice; those that cannot be taken are its rejects. `more`: what each record has besides, by its place. */
export function batchOf(
  documents: readonly Uint8Array[],
  slice: string,
  reader: BsonReader,
  more: (index: number) => JsonObject | null = () => null,
): RecordBatch {
  const records: JsonObject[] = [];
  const rejects: Reject[] = [];
  let byteCount = 0;
  for (const [index, document] of documents.entries()) {
    byteCount += document.byteLength;
    const record = reader.read(document);
    if (record instanceof DocumentFault) rejects.push(rejectOf(record, document));
    else {
      const own = more(index);
      records.push(own === null ? record : { ...record, ...own });
    }
  }
  return {
    kind: 'records',
    slice,
    file: null,
    rowCount: records.length,
    records,
    lines: null,
    rejects,
    byteCount,
    rawText: (row) => JSON.stringify(records[row]),
  };
}

function rejectOf({ reason, column, value }: DocumentFault, document: Uint8Array): Reject {
  return {
    file: null,
    line: null,
    reason,
    column,
    value: value === null ? null : storable(value),
    raw: storable(`bson:${Buffer.from(document).toString('hex')}`),
  };
}

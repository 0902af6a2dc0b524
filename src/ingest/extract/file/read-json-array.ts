import type { Reject } from '../../../domain/load.ts';
import type { JsonObject } from '../../../util/json.ts';
import { LoadError } from '../../load-error.ts';
import { rawText } from '../../normalize/text-bytes.ts';
import type { RecordBatch } from '../extractor.ts';
import { JsonArrayScanner, JsonShapeError } from './json-array-scanner.ts';
import { maximumRecordBytes, parseRow } from './read-ndjson.ts';

/**
 * Reads the objects of an array in a JSON file, `keys` leading to it, one batch a chunk. An element that is no object is
 * rejected; a file whose brackets do not close, or which has no such array, is unreadable.
 */
export async function* readJsonArray(source: {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly name: string;
  readonly keys: readonly string[];
}): AsyncGenerator<RecordBatch> {
  const { name } = source;
  const scanner = new JsonArrayScanner(source.keys);
  try {
    let pieces: Uint8Array[] = [];
    let gathered = 0;
    for await (const chunk of source.chunks) {
      pieces.push(chunk);
      gathered += chunk.length;
      // An element that is longer than a chunk is looked at again only when twice as much is there.
      if (gathered < scanner.pending && scanner.pending + gathered <= maximumRecordBytes) continue;
      const elements = scanner.feed(pieces.length === 1 ? chunk : Buffer.concat(pieces, gathered));
      if (elements.length > 0) yield batchOf(elements, gathered);
      else if (scanner.pending > maximumRecordBytes + chunk.length) {
        throw new LoadError(
          'unreadable-file',
          `${name} cannot be read: an element is longer than ${maximumRecordBytes >> 20} MB`,
        );
      }
      pieces = [];
      gathered = 0;
    }
    if (gathered > 0) {
      const elements = scanner.feed(Buffer.concat(pieces, gathered));
      if (elements.length > 0) yield batchOf(elements, gathered);
    }
    scanner.end();
  } catch (error) {
    if (!(error instanceof JsonShapeError)) throw error;
    throw new LoadError('unreadable-file', `${name} cannot be read: line ${error.line}: ${error.message}`, {
      cause: error,
    });
  }

  function batchOf(elements: ReturnType<JsonArrayScanner['feed']>, byteCount: number): RecordBatch {
    const { bytes } = scanner;
    const records: JsonObject[] = [];
    const kept: { readonly start: number; readonly end: number; readonly line: number }[] = [];
    const rejects: Reject[] = [];
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (const element of elements) {
      const record = parseRow(buffer.toString('utf8', element.start, element.end), true);
      if (typeof record === 'string') {
        rejects.push({
          file: name,
          line: element.line,
          reason: record,
          column: null,
          value: null,
          raw: rawText(bytes, element.start, element.end).trimEnd(),
        });
        continue;
      }
      records.push(record);
      kept.push(element);
    }
    return {
      kind: 'records',
      slice: name,
      file: name,
      rowCount: records.length,
      records,
      lines: Float64Array.from(kept, (element) => element.line),
      rejects,
      byteCount,
      rawText: (row) => buffer.toString('utf8', kept[row]!.start, kept[row]!.end),
    };
  }
}

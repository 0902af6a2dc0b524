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
    for await (const chunk of source.chunks) {
      const elements = scanner.feed(chunk);
      if (elements.length > 0) yield batchOf(elements, chunk.length);
      else if (scanner.pending > maximumRecordBytes + chunk.length) {
        throw new LoadError(
          'unreadable-file',
          `${name} cannot be read: an element is longer than ${maximumRecordBytes >> 20} MB`,
        );
      }
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

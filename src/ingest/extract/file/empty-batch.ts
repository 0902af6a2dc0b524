import type { FieldBatch } from '../extractor.ts';

/** A batch without rows, which tells a file's fields, so that they become columns. */
export function emptyBatch(name: string, fields: readonly string[], byteCount: number): FieldBatch {
  return {
    kind: 'fields',
    slice: name,
    file: name,
    fields,
    bytes: new Uint8Array(0),
    bounds: new Int32Array(0),
    rowBounds: new Int32Array(0),
    lines: new Float64Array(0),
    rowCount: 0,
    rejects: [],
    byteCount,
    quote: -1,
  };
}

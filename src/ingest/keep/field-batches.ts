import type { FieldBatch, RecordBatch } from '../extract/extractor.ts';

/** Records of texts as fields, as they were before they were stored: those that follow one another with the same keys are a batch. */
export function* fieldBatches(batch: RecordBatch): Generator<FieldBatch> {
  let start = 0;
  while (start < batch.rowCount) {
    const fields = Object.keys(batch.records[start]!);
    let end = start + 1;
    while (end < batch.rowCount && sameKeys(Object.keys(batch.records[end]!), fields)) end++;
    yield fieldsOf(batch, { fields, start, end });
    start = end;
  }
  if (batch.rowCount === 0 && batch.rejects.length > 0)
    yield fieldsOf(batch, { fields: [], start: 0, end: 0 });
}

function fieldsOf(
  batch: RecordBatch,
  {
    fields,
    start,
    end,
  }: { readonly fields: readonly string[]; readonly start: number; readonly end: number },
): FieldBatch {
  const rowCount = end - start;
  const bounds = new Int32Array(2 * fields.length * rowCount);
  const rowBounds = new Int32Array(2 * rowCount);
  const pieces: Buffer[] = [];
  let length = 0;
  for (let row = 0; row < rowCount; row++) {
    rowBounds[2 * row] = length;
    for (const [index, field] of fields.entries()) {
      const value = batch.records[start + row]![field];
      const at = 2 * (row * fields.length + index);
      // Parquet has every column in every row.
      bounds[at] = value === null || value === undefined ? -1 : length;
      if (value === null || value === undefined) continue;
      const piece = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value), 'utf8');
      pieces.push(piece);
      length += piece.length;
      bounds[at + 1] = length;
    }
    rowBounds[2 * row + 1] = length;
  }
  const { slice, file, lines, byteCount, rejects } = batch;
  return {
    kind: 'fields',
    slice,
    file,
    rowCount,
    lines: lines === null ? null : lines.subarray(start, end),
    rejects: start === 0 ? rejects : [],
    byteCount: start === 0 ? byteCount : 0,
    fields,
    bytes: Buffer.concat(pieces),
    bounds,
    rowBounds,
    quote: 0x22,
  };
}

function sameKeys(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((key, index) => key === right[index]);
}

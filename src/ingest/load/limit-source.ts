import { endOfRows } from '../normalize/binary-copy.ts';
import type { Batch, Extracted } from '../extract/extractor.ts';

/**
 * What a source gives up to so many rows; null is all. It says nothing of cursors then: they would tell of rows that were left out. A batch
 * that can only be taken whole is.
 */
export async function* limitSource(
  source: AsyncGenerator<Extracted, void>,
  limit: number | null,
): AsyncGenerator<Extracted, void> {
  if (limit === null) return yield* source;
  let left = limit;
  try {
    for await (const each of source) {
      if (each.kind === 'slice-skipped') yield each;
      if (each.kind !== 'batch') continue;
      const batch = left < each.batch.rowCount ? cut(each.batch, left) : each.batch;
      yield { kind: 'batch', batch };
      left -= batch.rowCount;
      if (left <= 0) return;
    }
  } finally {
    await source.return(undefined);
  }
}

function cut(batch: Batch, rowCount: number): Batch {
  const { lines } = batch;
  const facts = { rowCount, lines: lines === null ? null : lines.subarray(0, rowCount) };
  switch (batch.kind) {
    case 'fields':
      return {
        ...batch,
        ...facts,
        bounds: batch.bounds.subarray(0, 2 * batch.fields.length * rowCount),
        rowBounds: batch.rowBounds.subarray(0, 2 * rowCount),
      };
    case 'records':
      return { ...batch, ...facts, records: batch.records.slice(0, rowCount) };
    case 'copy':
      return {
        ...batch,
        ...facts,
        bytes: batch.bytes.subarray(0, endOfRows(batch.bytes, batch.format, rowCount)),
      };
  }
}

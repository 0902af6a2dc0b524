import { InternalError } from '../../domain/errors.ts';
import type { EncodedBatch } from '../normalize/encoding.ts';
import type { ChildLoad } from './child-load.ts';
import type { LoadSession } from './load-session.ts';
import { widenStaging } from './staging.ts';

/** Rows of a child table that wait until their parents' COPY is done. Those that were encoded for the same columns go together. */
export class GatheredRows {
  readonly #child: ChildLoad;
  #parts: { readonly width: number; readonly pieces: Uint8Array[]; rows: number }[] = [];

  constructor(child: ChildLoad) {
    this.#child = child;
  }

  /** Takes rows that were encoded for the columns that the table has now. */
  add({ bytes, rowCount }: EncodedBatch): void {
    if (rowCount === 0) return;
    const width = this.#child.columns.columns.length;
    let part = this.#parts.at(-1);
    if (part?.width !== width) {
      part = { width, pieces: [], rows: 0 };
      this.#parts.push(part);
    }
    part.pieces.push(bytes);
    part.rows += rowCount;
  }

  /** Copies them into the staging table, which gets the columns that they need. `names`: the columns behind those of the data. */
  async copy(load: LoadSession, names: readonly string[]): Promise<void> {
    const { staging, columns } = this.#child;
    if (staging.types.length < columns.columns.length) await widenStaging(load, staging, columns);
    for (const { width, pieces, rows } of this.#parts) {
      const data = columns.columns.slice(0, width).map((column) => column.name);
      const copied = await load.session.copyIn(
        { relation: staging.rows, columns: [...data, ...names] },
        (async function* () {
          yield* pieces;
        })(),
      );
      if (copied !== rows) throw new InternalError(`COPY took ${copied} rows of ${rows}`);
      this.#child.rows += rows;
    }
    this.#parts = [];
  }
}

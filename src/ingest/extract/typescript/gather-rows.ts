import { inspect } from 'node:util';
import type { JsonObject } from '../../../util/json.ts';
import type { Reject } from '../../../domain/load.ts';
import { LoadError } from '../../load-error.ts';
import { storable } from '../../normalize/text-bytes.ts';
import type { RecordBatch } from '../extractor.ts';
import type { Cursor } from './source-context.ts';
import { toRecord } from './to-record.ts';

/** What `context.checkpoint` makes. */
export class CheckpointMark {
  readonly cursor: Cursor;
  constructor(cursor: Cursor) {
    this.cursor = cursor;
  }
}

/** What a function has yielded: rows that make a batch, and what came behind them. */
interface Gathered {
  readonly batch: RecordBatch | null;
  readonly behind: CheckpointMark | 'more' | 'end';
}

/** A batch is full at this many rows, or when its first row has waited this long. */
const full = { rows: 2_000, bytes: 4 << 20, milliseconds: 1_000 } as const;

/**
 * Takes what a function yields, single rows as well as arrays, into batches: a row costs no more than its copy. `values` is what it
 * gave: anything that can be iterated, with rows, arrays of rows and checkpoints.
 */
export class RowGatherer {
  readonly #values: AsyncIterator<unknown> | Iterator<unknown>;
  readonly #clock: () => number;
  #count = 0;
  /** Rows behind the last checkpoint that has been passed. */
  #loose = new BatchMaker();
  #ended = false;

  constructor(values: AsyncIterator<unknown> | Iterator<unknown>, clock: () => number) {
    this.#values = values;
    this.#clock = clock;
  }

  /**
   * The next batch; where checkpoints lie closer together than a batch, it ends at the last of them. Fails where something is
   * yielded that is no row: `LoadError` `not-a-row`.
   */
  async next(): Promise<Gathered> {
    const settled = new BatchMaker();
    let mark: CheckpointMark | null = null;
    let since = 0;
    for (;;) {
      const next: IteratorResult<unknown, unknown> = this.#ended ? ended : await this.#values.next();
      const { value } = next;
      if (next.done === true) {
        this.#ended = true;
        return mark === null ? this.#takeLoose('end') : { batch: settled.batch(), behind: mark };
      }
      if (value instanceof CheckpointMark) {
        settled.append(this.#loose);
        this.#loose = new BatchMaker();
        mark = value;
      } else if (Array.isArray(value)) {
        for (const row of value as readonly unknown[]) this.#take(row);
      } else {
        this.#take(value);
      }
      const rows = settled.rowCount + this.#loose.rowCount;
      const bytes = settled.byteCount + this.#loose.byteCount;
      const now = this.#clock();
      if (since === 0) since = now;
      if (rows >= full.rows || bytes >= full.bytes || now - since >= full.milliseconds) {
        if (mark !== null) return { batch: settled.batch(), behind: mark };
        if (rows > 0) return this.#takeLoose('more');
      }
    }
  }

  #takeLoose(then: 'more' | 'end'): Gathered {
    const batch = this.#loose.batch();
    this.#loose = new BatchMaker();
    return { batch, behind: then };
  }

  #take(row: unknown): void {
    this.#count++;
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw new LoadError(
        'not-a-row',
        `value ${this.#count} that the source yielded is no row but ${kindOf(row)}; a row is an object: { id: 1, name: "x" }`,
      );
    }
    this.#loose.add(row);
  }
}

const ended = { done: true, value: undefined } as const;

/** What something is, in words. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array inside of an array';
  if (typeof value === 'undefined') return 'undefined';
  return `a ${typeof value} (${inspect(value).slice(0, 40)})`;
}

class BatchMaker {
  #records: JsonObject[] = [];
  readonly #rejects: Reject[] = [];
  byteCount = 0;

  get rowCount(): number {
    return this.#records.length + this.#rejects.length;
  }

  add(row: object): void {
    const made = toRecord(row);
    if ('record' in made) {
      this.#records.push(made.record);
      this.byteCount += made.size;
      return;
    }
    const value = made.column === null ? null : (row as Record<string, unknown>)[made.column];
    this.#rejects.push({
      file: null,
      line: null,
      reason: made.reason,
      column: made.column,
      value: value === null ? null : storable(inspect(value)),
      raw: storable(rawOf(row)),
    });
  }

  /** Takes over all that another has. */
  append(other: BatchMaker): void {
    if (this.#records.length === 0) this.#records = other.#records;
    else for (const record of other.#records) this.#records.push(record);
    this.#rejects.push(...other.#rejects);
    this.byteCount += other.byteCount;
  }

  batch(): RecordBatch | null {
    if (this.rowCount === 0) return null;
    const records = this.#records;
    return {
      kind: 'records',
      slice: '',
      file: null,
      rowCount: records.length,
      records,
      lines: null,
      rejects: this.#rejects,
      byteCount: this.byteCount,
      rawText: (row) => JSON.stringify(records[row]),
    };
  }
}

/** A row that is not JSON, as near to it as can be. */
function rawOf(row: object): string {
  try {
    return (
      JSON.stringify(row, (_key, value: unknown) =>
        typeof value === 'bigint' || typeof value === 'number' || typeof value === 'function'
          ? String(value)
          : value,
      ) ?? ''
    );
  } catch {
    return inspect(row, { depth: 1 });
  }
}

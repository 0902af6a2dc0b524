import type { Batch, CopyBatch, Extracted, Position, RecordBatch } from '../extract/extractor.ts';
import { readCommonOptions } from '../common-options.ts';
import { LoadError } from '../load-error.ts';
import { type ChildRows, sequencesOf, Unnester, withoutRefused } from '../normalize/unnest.ts';
import type { ColumnTable } from '../normalize/column-table.ts';
import { encodeFields } from '../normalize/encode-fields.ts';
import { encodeRecords, mapRecords } from '../normalize/encode-records.ts';
import type { EncodedBatch } from '../normalize/encoding.ts';
import type { ChildLoad } from './child-load.ts';
import type { LoadSession } from './load-session.ts';
import { sameJson } from './same-json.ts';
import type { SliceOutcome, StagedLoad } from './staged-load.ts';

/** A batch with its rows made ready for COPY. */
export interface ReadyBatch {
  /** As the source gave it. */
  readonly read: Batch;
  readonly batch: Batch;
  readonly encoded: EncodedBatch;
  /** Rows for child tables, in their order. */
  readonly children: readonly EncodedBatch[];
}

/** What a source is read with. */
export interface BatchReaderParts {
  readonly loadId: number;
  readonly source: AsyncGenerator<Extracted>;
  /** The end of a slice says where the source is, too: it need not be read again up to there. */
  readonly jumps: boolean;
  readonly columns: ColumnTable;
  readonly nullTexts: readonly string[];
  /** Gets what the source says between its batches; its count of rows numbers the next batch. */
  readonly staged: StagedLoad;
  readonly withSequence: boolean;
  readonly children: readonly ChildLoad[];
}

/** Pulls batches out of a source, adds the columns that they bring, and makes their rows ready. */
export class BatchReader {
  readonly #load: LoadSession;
  readonly #parts: BatchReaderParts;
  #mappedFields: readonly string[] | null = null;
  #typedFields: CopyBatch['fields'] | null = null;
  #promised: RecordBatch['types'] = undefined;
  #mapped = new Int32Array(0);
  readonly #unnest: Unnester;
  #isFirst = true;

  constructor(load: LoadSession, parts: BatchReaderParts) {
    this.#load = load;
    this.#parts = parts;
    const { columns, staged, loadId } = parts;
    const read = new Map([...staged.slices].map(([name, slice]) => [name, slice.read]));
    this.#unnest = new Unnester(load.request.specification, { columns, read, loadId });
  }

  /** The next batch; null behind the last. Fails where it breaks a frozen contract. */
  async next(): Promise<ReadyBatch | null> {
    const { source, staged, columns, nullTexts, withSequence, jumps } = this.#parts;
    staged.exact = this.#isFirst;
    this.#isFirst = false;
    for (;;) {
      const next = await source.next();
      if (next.done === true) return null;
      const { value } = next;
      if (value.kind !== 'batch') staged.exact ||= jumps || value.kind === 'checkpoint';
      switch (value.kind) {
        case 'batch': {
          const { batch, lists } = this.#take(value.batch);
          const { contract } = this.#load.request.specification;
          const sequence = withSequence ? staged.staged : null;
          const { arrayBrackets } = this.#load.dialect;
          const options = { nullTexts, contract, sequence, arrayBrackets };
          const encoded =
            batch.kind === 'copy'
              ? asItIs(batch)
              : batch.kind === 'fields'
                ? encodeFields(batch, columns, this.#mapped, options)
                : encodeRecords(batch, columns, options);
          const { broken } = encoded;
          if (broken !== null) throw this.#breach(broken.message, broken.file, broken.line);
          const children = lists.map((list, index) => {
            const rows = withoutRefused(list, encoded.refused);
            const sequences = withSequence ? sequencesOf(rows, encoded.refused, staged.staged) : [];
            return encodeRecords(rows.batch, this.#parts.children[index]!.columns, { ...options, sequences });
          });
          const torn = children.find((child) => child.broken !== null)?.broken;
          if (torn) throw this.#breach(torn.message, torn.file, torn.line);
          return { read: value.batch, batch, encoded, children };
        }
        case 'checkpoint':
          staged.position = value;
          break;
        case 'slice-done':
          sliceOf(staged, value.slice);
          staged.cursors.set(value.slice, value.cursor);
          break;
        case 'slice-unchanged':
          staged.slices.set(value.slice, { status: 'unchanged', rows: 0, rejected: 0, read: 0 });
          break;
        case 'slice-skipped':
          Object.assign(sliceOf(staged, value.slice), { status: 'skipped', message: value.message });
          break;
      }
    }
  }

  /**
   * Reads up to a position that a former reading of the source reached, so that `next` gives what follows. False where the source is not, or does not say that it is, what was read before.
   */
  async skipTo(position: Position): Promise<boolean> {
    const { source, staged } = this.#parts;
    const isAs = (slice: string, status: SliceOutcome['status']): boolean =>
      staged.slices.get(slice)?.status === status;
    for (;;) {
      const next = await source.next();
      if (next.done === true) return false;
      const { value } = next;
      let same: boolean;
      switch (value.kind) {
        case 'batch':
          continue;
        case 'checkpoint':
          if (value.slice === position.slice && sameJson(value.cursor, position.cursor)) return true;
          continue;
        case 'slice-done':
          same = staged.cursors.has(value.slice) && sameJson(staged.cursors.get(value.slice)!, value.cursor);
          break;
        case 'slice-unchanged':
          same = isAs(value.slice, 'unchanged');
          break;
        case 'slice-skipped':
          same = isAs(value.slice, 'skipped');
      }
      if (!same) return false;
    }
  }

  /** Takes lists for child tables out of a batch's records, and adds the columns that it brings. */
  #take(read: Batch): { readonly batch: Batch; readonly lists: readonly ChildRows[] } {
    if (read.kind === 'records') this.#promise(read);
    const { batch, lists } = read.kind === 'records' ? this.#unnest.take(read) : { batch: read, lists: [] };
    this.#map(batch);
    lists.forEach((list, index) => mapRecords(list.batch, this.#parts.children[index]!.columns));
    return { batch, lists };
  }

  #map(batch: Batch): void {
    const { columns } = this.#parts;
    if (batch.kind === 'records') return mapRecords(batch, columns);
    if (batch.kind === 'copy') return this.#mapTyped(batch);
    if (batch.fields === this.#mappedFields) return;
    this.#mapped = columns.mapHeader(batch.fields);
    this.#mappedFields = batch.fields;
    const refused = this.#mapped.findIndex((column) => column === -2);
    if (refused >= 0 && this.#load.request.specification.contract === 'freeze') {
      throw this.#breach(`the field "${batch.fields[refused]!}" has no column`, batch.file, null);
    }
  }

  /** Types that the source promises; what is taken apart has no column of its own. */
  #promise({ types, file }: RecordBatch): void {
    if (types === undefined || types === this.#promised) return;
    this.#promised = types;
    const { request, dialect } = this.#load;
    const whole = readCommonOptions(request.specification).nested.kind === 'json';
    const conflict = this.#parts.columns.promise(
      whole ? types : types.filter(({ type }) => type !== dialect.types.json),
    );
    if (conflict !== null) throw this.#breach(conflict, file, null);
  }

  #mapTyped(batch: CopyBatch): void {
    if (batch.fields === this.#typedFields) return;
    const { mapped, conflict } = this.#parts.columns.mapTyped(batch.fields);
    if (conflict !== null) throw this.#breach(conflict, batch.file, null);
    this.#mapped = mapped;
    this.#typedFields = batch.fields;
  }

  /** The columns that the rows of a batch have, in their order. */
  columnsOf(batch: Batch): readonly string[] {
    const { columns } = this.#parts.columns;
    return batch.kind === 'copy'
      ? Array.from(this.#mapped, (index) => columns[index]!.name)
      : columns.map(({ name }) => name);
  }

  #breach(message: string, file: string | null, line: number | null): LoadError {
    const where = file === null ? '' : line === null ? `${file}: ` : `${file}:${line}: `;
    return new LoadError(
      'contract-broken',
      `${where}${message}, and the contract is ${this.#load.request.specification.contract}; nothing was changed`,
      {
        place: this.#load.request.specification.place,
        help: 'Declare it under columns, or set contract: evolve (takes it) or quarantine (rejects the row).',
      },
    );
  }
}

/** Nothing is to be done to rows that are in COPY's format. */
function asItIs({ bytes, rowCount, rejects }: CopyBatch): EncodedBatch {
  return {
    bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    rowCount,
    rejects,
    refused: new Set(),
    broken: null,
  };
}

/** The outcome of a slice, entered when it is first asked for. */
export function sliceOf(staged: StagedLoad, name: string): SliceOutcome {
  const known = staged.slices.get(name);
  if (known !== undefined) return known;
  const made: SliceOutcome = { status: 'loaded', rows: 0, rejected: 0, read: 0 };
  staged.slices.set(name, made);
  return made;
}

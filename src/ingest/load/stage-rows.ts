import type { CursorValue, Reject } from '../../domain/load.ts';
import { InternalError } from '../../domain/errors.ts';
import type { Batch, Extracted } from '../extract/extractor.ts';
import { LoadError } from '../load-error.ts';
import { type ColumnTable, sequenceColumn } from '../normalize/column-table.ts';
import { encodeFields } from '../normalize/encode-fields.ts';
import { encodeRecords, mapRecords } from '../normalize/encode-records.ts';
import { copyRejects } from './copy-rejects.ts';
import type { LoadSession } from './load-session.ts';
import { RejectLimit } from './reject-limit.ts';
import { type Staging, widenStaging } from './staging.ts';

/** What became of a slice. */
interface SliceOutcome {
  status: 'loaded' | 'skipped' | 'unchanged';
  rows: number;
  rejected: number;
  message?: string;
}

/** What is in the staging tables. */
export interface StagedLoad {
  readonly slices: Map<string, SliceOutcome>;
  readonly cursors: Map<string, CursorValue>;
  readonly rejects: RejectLimit;
  /** All rows in the staging table, and all rejects in the other. */
  staged: number;
  stagedRejects: number;
  bytes: number;
  chunks: number;
}

/** A chunk is one COPY and one transaction: it ends at a batch that passes one of these. */
const chunkLimits = { rows: 50_000, bytes: 8 << 20, rejectBytes: 4 << 20, milliseconds: 10_000 } as const;

/**
 * Pulls batches out of a source into the staging tables, chunk by chunk, each with its checkpoint. Holds one batch and what
 * COPY buffers, whatever the size of the source.
 */
export async function stageRows(
  load: LoadSession,
  facts: {
    readonly loadId: number;
    readonly staging: Staging;
    readonly columns: ColumnTable;
    readonly source: AsyncGenerator<Extracted>;
    readonly nullTexts: readonly string[];
    readonly onProgress: (staged: StagedLoad) => void;
  },
): Promise<StagedLoad> {
  const { request, session } = load;
  const { columns, source, staging, loadId } = facts;
  const { specification } = request;
  const withSequence = specification.disposition.startsWith('merge');
  const staged: StagedLoad = {
    slices: new Map(),
    cursors: new Map(),
    rejects: new RejectLimit(specification),
    staged: 0,
    stagedRejects: 0,
    bytes: 0,
    chunks: 0,
  };
  let columnsMade = columns.columns.length;
  let position: { readonly slice: string; readonly cursor: CursorValue } | null = null;
  let mappedFields: readonly string[] | null = null;
  let mapped = new Int32Array(0);
  let chunkRejects: Reject[] = [];
  let chunkRows = 0;
  const ahead: { batch: Batch | null } = { batch: await nextBatch() };

  while (ahead.batch !== null) {
    if (columns.columns.length > columnsMade) {
      await widenStaging(load, staging, columns.columns.slice(columnsMade));
      columnsMade = columns.columns.length;
    }
    await load.step('stage-chunk');
    const rejectsBefore = staged.stagedRejects;
    chunkRejects = [];
    chunkRows = 0;
    await session.transaction(async () => {
      const names = ['_sluice_file', '_sluice_line', ...(withSequence ? [sequenceColumn] : [])];
      const copied = await session.copyIn(
        { relation: staging.rows, columns: [...columns.columns.map((column) => column.name), ...names] },
        chunk(),
      );
      if (copied !== chunkRows) throw new InternalError(`COPY took ${copied} rows of ${chunkRows}`);
      staged.stagedRejects += await copyRejects(session, staging, chunkRejects, rejectsBefore);
      await load.step('checkpoint');
      staged.chunks++;
      await session.query(
        `insert into ${load.state('checkpoints')} (load_id, seq, slice, cursor, rows) values ($1, $2, $3, cast($4 as ${load.dialect.types.json}), $5)`,
        [
          loadId,
          staged.chunks,
          position?.slice ?? null,
          JSON.stringify(position?.cursor ?? null),
          staged.staged,
        ],
      );
    });
    facts.onProgress(staged);
  }
  return staged;

  /** The next batch, with the columns that it brings; what the source says in between is noted. */
  async function nextBatch(): Promise<Batch | null> {
    for (;;) {
      const next = await source.next();
      if (next.done === true) return null;
      const { value } = next;
      switch (value.kind) {
        case 'batch':
          mapColumns(value.batch);
          return value.batch;
        case 'checkpoint':
          position = value;
          break;
        case 'slice-done':
          sliceOf(value.slice);
          staged.cursors.set(value.slice, value.cursor);
          break;
        case 'slice-unchanged':
          staged.slices.set(value.slice, { status: 'unchanged', rows: 0, rejected: 0 });
          break;
        case 'slice-skipped':
          Object.assign(sliceOf(value.slice), { status: 'skipped', message: value.message });
          break;
      }
    }
  }

  function mapColumns(batch: Batch): void {
    if (batch.kind === 'records') return mapRecords(batch, columns);
    if (batch.fields === mappedFields) return;
    mapped = columns.mapHeader(batch.fields);
    mappedFields = batch.fields;
    const refused = mapped.findIndex((column) => column === -2);
    if (refused >= 0 && specification.contract === 'freeze') {
      throw breach(`the field "${batch.fields[refused]!}" has no column`, batch.file, null);
    }
  }

  /** Encoded batches up to a chunk's limits; leaves in `ahead` the first batch of the next chunk. */
  async function* chunk(): AsyncGenerator<Uint8Array> {
    const started = request.clock();
    let bytes = 0;
    let rejectBytes = 0;
    while (ahead.batch !== null && columns.columns.length === columnsMade) {
      const { batch } = ahead;
      const options = {
        nullTexts: facts.nullTexts,
        contract: specification.contract,
        sequence: withSequence ? staged.staged : null,
      };
      const encoded =
        batch.kind === 'fields'
          ? encodeFields(batch, columns, mapped, options)
          : encodeRecords(batch, columns, options);
      if (encoded.broken !== null)
        throw breach(encoded.broken.message, encoded.broken.file, encoded.broken.line);
      const slice = sliceOf(batch.slice);
      slice.rows += encoded.rowCount;
      slice.rejected += encoded.rejects.length;
      staged.staged += encoded.rowCount;
      staged.bytes += batch.byteCount;
      chunkRows += encoded.rowCount;
      bytes += encoded.bytes.length;
      for (const reject of encoded.rejects) {
        chunkRejects.push(reject);
        rejectBytes += reject.raw.length;
        staged.rejects.count(reject);
      }
      staged.rejects.checkCount(specification.place);
      if (encoded.bytes.length > 0) yield encoded.bytes;
      facts.onProgress(staged);
      ahead.batch = await nextBatch();
      const full =
        chunkRows >= chunkLimits.rows || bytes >= chunkLimits.bytes || rejectBytes >= chunkLimits.rejectBytes;
      if (full || request.clock() - started > chunkLimits.milliseconds) return;
    }
  }

  function sliceOf(name: string): SliceOutcome {
    const known = staged.slices.get(name);
    if (known !== undefined) return known;
    const made: SliceOutcome = { status: 'loaded', rows: 0, rejected: 0 };
    staged.slices.set(name, made);
    return made;
  }

  function breach(message: string, file: string | null, line: number | null): LoadError {
    const where = file === null ? '' : line === null ? `${file}: ` : `${file}:${line}: `;
    return new LoadError(
      'contract-broken',
      `${where}${message}, and the contract is freeze; nothing was changed`,
      {
        place: specification.place,
        help: 'Declare it under columns, or set contract: evolve (takes it) or quarantine (rejects the row).',
      },
    );
  }
}

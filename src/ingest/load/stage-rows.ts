import type { Reject } from '../../domain/load.ts';
import { InternalError } from '../../domain/errors.ts';
import { LoadError } from '../load-error.ts';
import { asBinaryCopy } from '../normalize/binary-copy.ts';
import { sequenceColumn } from '../normalize/column-table.ts';
import { type BatchReader, type ReadyBatch, sliceOf } from './batch-reader.ts';
import { type CheckpointParts, writeCheckpoint } from './checkpoint.ts';
import { copyRejects } from './copy-rejects.ts';
import { GatheredRows } from './gathered-rows.ts';
import { type LoadSession, pinTimeZone } from './load-session.ts';
import { createChildStaging, createStaging, roomIn, widenStaging } from './staging.ts';

/** A chunk is one COPY and one transaction: it ends at a batch that passes one of these. */
const chunkLimits = { rows: 50_000, bytes: 8 << 20, rejectBytes: 4 << 20, milliseconds: 10_000 } as const;
/** So many times that, a chunk may get to end where the source can be gone on with. */
const patience = 4;

/**
 * Pulls batches out of a source into the staging tables, chunk by chunk, each with its checkpoint. Holds one batch and what
 * COPY buffers, whatever the size of the source. `typed-too-soon`: a value came that a typed staging table cannot take; all has
 * to be staged anew as texts.
 */
export async function stageRows(
  load: LoadSession,
  facts: CheckpointParts & {
    readonly reader: BatchReader;
    /** The staging tables stand: a load that was killed made them. */
    readonly resumes: boolean;
    readonly withSequence: boolean;
    readonly onProgress: () => void;
  },
): Promise<'staged' | 'typed-too-soon'> {
  const { request, session } = load;
  const { columns, staging, staged, reader, withSequence } = facts;
  const { children } = facts;
  const gathered = children.map((child) => new GatheredRows(child));
  const pause: { cause: LoadError | null } = { cause: null };
  const ahead: { ready: ReadyBatch | null } = { ready: await reader.next() };
  let chunkRejects: Reject[] = [];
  let chunkRows = 0;

  if (!facts.resumes) {
    await load.step('stage-create');
    await createStaging(load, staging, columns, withSequence);
    for (const child of children) await createChildStaging(load, child, withSequence);
  }
  while (ahead.ready !== null) {
    const room = roomIn(load, staging, columns);
    if (room === 'never') return 'typed-too-soon';
    await load.step('stage-chunk');
    const rejectsBefore = staged.stagedRejects;
    chunkRejects = [];
    chunkRows = 0;
    await session.transaction(async () => {
      await pinTimeZone(load);
      if (room === 'widened') await widenStaging(load, staging, columns);
      const sequence = withSequence ? [sequenceColumn] : [];
      const names = ['_sluice_file', '_sluice_line', ...sequence];
      const { batch } = ahead.ready!;
      const behind = batch.kind === 'copy' ? sequence : names;
      const into = { relation: staging.rows, columns: [...reader.columnsOf(batch), ...behind] };
      const copied =
        batch.kind === 'copy' && batch.format === 'binary'
          ? await session.copyIn({ ...into, format: 'binary' }, asBinaryCopy(chunk()))
          : await session.copyIn(into, chunk());
      if (copied !== chunkRows) throw new InternalError(`COPY took ${copied} rows of ${chunkRows}`);
      for (const rows of gathered) await rows.copy(load, names);
      staged.stagedRejects += await copyRejects(session, staging, chunkRejects, rejectsBefore);
      staged.chunks++;
      await request.keeper?.flush();
      await load.step('checkpoint');
      await writeCheckpoint(load, facts);
    });
    facts.onProgress();
  }
  if (pause.cause !== null) throw pause.cause;
  return 'staged';

  /** A source that has to be left for later ends the chunk, so that what it gave is staged with its checkpoint. */
  function nextUnlessPaused(): Promise<ReadyBatch | null> {
    return reader.next().catch((error: unknown) => {
      if (!(error instanceof LoadError) || !error.resumable) throw error;
      pause.cause = error;
      return null;
    });
  }

  /** Batches up to a chunk's limits; leaves in `ahead` the first of the next chunk. */
  async function* chunk(): AsyncGenerator<Uint8Array> {
    const started = request.clock();
    let bytes = 0;
    let rejectBytes = 0;
    while (ahead.ready !== null) {
      const { batch, encoded }: ReadyBatch = ahead.ready;
      const slice = sliceOf(staged, batch.slice);
      request.keeper?.add(ahead.ready.read);
      slice.read += batch.rowCount;
      slice.rows += encoded.rowCount;
      slice.rejected += encoded.rejects.length;
      staged.staged += encoded.rowCount;
      staged.bytes += batch.byteCount;
      chunkRows += encoded.rowCount;
      bytes += encoded.bytes.length;
      ahead.ready.children.forEach((rows, index) => {
        slice.rejected += rows.rejects.length;
        bytes += rows.bytes.length;
        gathered[index]!.add(rows);
      });
      for (const { rejects } of [encoded, ...ahead.ready.children]) {
        for (const reject of rejects) {
          chunkRejects.push(reject);
          rejectBytes += reject.raw.length;
          staged.rejects.count(reject);
        }
      }
      staged.rejects.checkCount(request.specification.place);
      if (encoded.bytes.length > 0) yield encoded.bytes;
      facts.onProgress();
      ahead.ready = await nextUnlessPaused();
      const times = staged.exact ? 1 : patience;
      const full =
        chunkRows >= (request.chunkRows ?? chunkLimits.rows) * times ||
        bytes >= chunkLimits.bytes * times ||
        rejectBytes >= chunkLimits.rejectBytes ||
        request.clock() - started > chunkLimits.milliseconds * times;
      if (full) return;
      if (ahead.ready !== null && roomIn(load, staging, columns) !== 'enough') return;
    }
  }
}

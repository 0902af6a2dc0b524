import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from } from 'pg-copy-streams';
import type { CopyIn } from '../shared/postgres-session.ts';
import { gather, untilAborted } from '../shared/copy-chunks.ts';

const chunkSize = 256 * 1024;

/**
 * COPY as one stream. `pipeline` is what makes all endings come out: a refused row, a producer that throws (the
 * copy is aborted on the server), a lost connection; a loop of writes hides the first error or hangs. `signal` ends it even
 * while the producer has nothing to send, when the server would not notice a cancel.
 */
export function copyByStream(signal: () => AbortSignal): CopyIn {
  return async (client, statement, chunks) => {
    const stream = client.query(from(statement, { highWaterMark: 2 * chunkSize }));
    const abort = signal();
    const pieces = Readable.from(gather(untilAborted(chunks, abort), chunkSize), {
      objectMode: true,
      highWaterMark: 2,
    });
    try {
      await pipeline(pieces, stream, { signal: abort });
    } catch (error) {
      throw abort.aborted ? abort.reason : error;
    }
    return stream.rowCount;
  };
}

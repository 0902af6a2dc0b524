import { gatherRows, untilAborted } from '../shared/copy-chunks.ts';
import type { CopyIn } from '../shared/postgres-session.ts';
import { protocolMessage, queryMessage } from './wire-messages.ts';

const pieceSize = 4 * 1024 * 1024;
/** The server takes a message into one buffer: small ones keep its memory small. */
const messageSize = 64 * 1024;

/** CopyFail, with its reason. */
export const copyFail: Buffer = protocolMessage(
  'f',
  Buffer.from('there is no data to copy: load files with a source\0'),
);

const copyDone = protocolMessage('c', Buffer.alloc(0));

/**
 * COPY for an engine that cannot wait for data: a statement for each few megabytes of whole rows, with its data right
 * behind it. All or nothing: in a transaction of its own, or, inside of one, back to a savepoint. `signal` ends it while
 * it waits for the producer.
 */
export function copyByMessages(signal: AbortSignal): CopyIn {
  return async (client, statement, chunks, run) => {
    const inside = client.getTransactionStatus() === 'T';
    const execute = (sql: string) => run({ kind: 'simple', sql, keepRows: false });
    await execute(inside ? 'savepoint sluice_copy' : 'begin');
    try {
      let rows = 0;
      for await (const piece of gatherRows(untilAborted(chunks, signal), pieceSize)) {
        const { tag } = await run({ kind: 'messages', bytes: copyMessages(statement, piece) });
        rows += Number(tag.split(' ')[1] ?? 0);
      }
      await execute(inside ? 'release savepoint sluice_copy' : 'commit');
      return rows;
    } catch (error) {
      await execute(inside ? 'rollback to savepoint sluice_copy' : 'rollback').catch(() => undefined);
      throw error;
    }
  };
}

function copyMessages(statement: string, data: Uint8Array): Buffer {
  const parts = [queryMessage(statement)];
  for (let start = 0; start < data.length; start += messageSize) {
    parts.push(protocolMessage('d', data.subarray(start, start + messageSize)));
  }
  return Buffer.concat([...parts, copyDone]);
}

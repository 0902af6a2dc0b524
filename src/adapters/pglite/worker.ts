import v8 from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { FromWorker, ToWorker, WorkerStart } from './worker-messages.ts';

const port = parentPort;
if (port === null) throw new Error('this file is the body of a worker thread');

const { folder } = workerData as WorkerStart;
/*
 * V8 compiles what is hot in the engine a second time, better; for the largest of its functions that takes half a gigabyte.
 * Without: a load of a million rows and heavy queries stay at some 300 MB instead of 850, and take a fifth to a third more CPU;
 * what ends within seconds takes less.
 */
v8.setFlagsFromString('--no-wasm-tier-up');
v8.setFlagsFromString('--no-wasm-dynamic-tiering');

const outputSize = 256 * 1024;
const log: string[] = [];

/** The server's own log, kept for when it does not start. */
const keepLog = (text: string): boolean => {
  log.push(text);
  if (log.length > 50) log.shift();
  return true;
};

const say = (message: FromWorker): void => port.postMessage(message);

/** Runs protocol messages and posts what is answered, in large pieces, while the engine is still at work. */
async function run(database: PGlite, bytes: Uint8Array): Promise<void> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  const flush = (): void => {
    if (size === 0) return;
    say({ kind: 'output', bytes: new Uint8Array(Buffer.concat(pieces)) });
    pieces = [];
    size = 0;
  };
  await database.execProtocolRawStream(bytes, {
    onRawData: (data) => {
      // A view of the engine's memory: it is overwritten as soon as this returns.
      pieces.push(data.slice());
      size += data.length;
      if (size >= outputSize) flush();
    },
  });
  flush();
  say({ kind: 'done' });
}

try {
  const database = await PGlite.create({
    ...(folder === null ? {} : { dataDir: folder }),
    onStdout: keepLog,
    onStderr: keepLog,
  });
  let turn: Promise<void> = Promise.resolve();
  port.on('message', (message: ToWorker) => {
    turn = turn.then(async () => {
      switch (message.kind) {
        case 'run':
          return run(database, message.bytes);
        case 'close':
          await database.close();
          say({ kind: 'closed' });
          port.close();
      }
    });
  });
  say({ kind: 'opened' });
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  say({ kind: 'refused', reason: [reason, ...log].join('\n') });
}

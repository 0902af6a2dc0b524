import type { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { EngineError } from '../../domain/errors.ts';
import type { WireOptions, WireServer } from '../contract.ts';
import { guarded } from './worker-stream.ts';

/** What the port needs of the database. */
export interface WireBackend {
  /** The turn at the one session, until it is given back. */
  readonly takeTurn: () => Promise<() => void>;
  readonly run: (bytes: Uint8Array, onOutput: (bytes: Uint8Array) => void) => Promise<void>;
}

/**
 * Lets psql and other clients in, on loopback alone, since there is no password. All share one session with the owner: they take turns
 * by statement, or by transaction where one is open, and see each other's settings. `copy … from stdin` is refused.
 */
export async function serveWire(options: WireOptions, backend: WireBackend): Promise<WireServer> {
  const host = '127.0.0.1';
  const database = new TurnTakingDatabase(backend);
  const server = new PGLiteSocketServer({
    db: database as unknown as PGlite,
    host,
    port: options.port,
    maxConnections: 20,
  });
  try {
    await server.start();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError(`Could not listen on ${host}:${options.port}: ${reason}`, {
      fault: 'connection',
      cause,
    });
  }
  const port = Number(server.getServerConn().split(':').at(-1));
  return { host, port, close: () => server.stop() };
}

/** Messages after which the client has more to say before the server answers in full. */
const unfinished = new Set(Buffer.from('PBDECHdcf'));
const readyForQuery = 0x5a;
const idle = 'I'.charCodeAt(0);

/** What the socket server uses of a PGlite, with turns kept across the messages that belong together. */
class TurnTakingDatabase {
  readonly waitReady: Promise<void> = Promise.resolve();
  readonly #backend: WireBackend;
  #giveBack: (() => void) | null = null;

  constructor(backend: WireBackend) {
    this.#backend = backend;
  }

  /** Whether the turn is held for a client: in a transaction, or between a Parse and its Sync. */
  isInTransaction(): boolean {
    return this.#giveBack !== null;
  }

  async runExclusive<T>(work: () => Promise<T>): Promise<T> {
    this.#giveBack ??= await this.#backend.takeTurn();
    return work();
  }

  /** Never rejects, since the server's queue would stand still for good; the client is told of the error instead. */
  async execProtocolRawStream(
    message: Uint8Array,
    { onRawData }: { readonly onRawData: (bytes: Uint8Array) => void },
  ): Promise<void> {
    let last: Uint8Array = new Uint8Array();
    try {
      await this.#backend.run(guarded(message), (bytes) => {
        last = bytes;
        onRawData(bytes);
      });
    } catch (error) {
      onRawData(errorResponse(error instanceof Error ? error.message : String(error)));
      this.#release();
      return;
    }
    const ready = last.length >= 6 && last.at(-6) === readyForQuery;
    if (ready ? last.at(-1) === idle : !unfinished.has(message[0] ?? 0)) this.#release();
  }

  /** The server's ROLLBACK for a client that is gone. */
  async exec(sql: string): Promise<void> {
    const text = Buffer.from(`${sql}\0`);
    const message = Buffer.alloc(5);
    message.write('Q', 'latin1');
    message.writeInt32BE(text.length + 4, 1);
    await this.#backend.run(Buffer.concat([message, text]), () => undefined).catch(() => undefined);
    this.#release();
  }

  #release(): void {
    this.#giveBack?.();
    this.#giveBack = null;
  }
}

/** ErrorResponse with SQLSTATE 57P01, and ReadyForQuery behind it. */
function errorResponse(reason: string): Uint8Array {
  const fields = Buffer.from(`SERROR\0VERROR\0C57P01\0M${reason}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E', 'latin1');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields, Buffer.from([readyForQuery, 0, 0, 0, 5, idle])]);
}

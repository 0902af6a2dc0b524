import type { Client, Connection, Submittable } from 'pg';
import { InternalError } from '../../../domain/errors.ts';
import { binaryHeader } from '../../normalize/binary-copy.ts';

/** Rows as they came off the wire. */
export interface CopiedRows {
  /** Whole rows in COPY's format, without the binary format's header and end. */
  readonly bytes: Uint8Array;
  readonly rowCount: number;
}

/** Bytes that may wait for their reader before the server is made to wait. */
const waitingBytes = 1 << 20;

const letter = (text: string): number => text.charCodeAt(0);
const codes = {
  copyOut: letter('H'),
  copyData: letter('d'),
  copyDone: letter('c'),
  /** What the server may say between rows, and is not about them. */
  asides: [letter('N'), letter('S'), letter('A')],
} as const;

/**
 * Runs a `copy … to stdout` and gives its rows in pieces of what the socket gave. Reads the protocol itself, since a driver's object and event for each row cost
 * more than all else: the server sends each row in a message of its own (protocol documentation, COPY), so that a row is known without looking into it. A reader
 * that stops early costs the connection.
 */
export async function* copyOut(
  client: Client,
  sql: string,
  format: 'text' | 'binary',
): AsyncGenerator<CopiedRows, void> {
  const copy = new CopyOut(sql, format);
  // Rejections are thrown where the rows are waited for.
  copy.done.catch(() => undefined);
  client.query(copy);
  let finished = false;
  try {
    for (;;) {
      const next = await copy.next();
      if (next === null) break;
      yield next;
    }
    finished = true;
  } finally {
    if (!finished) copy.abandon();
  }
}

class CopyOut implements Submittable {
  readonly done: Promise<void>;
  readonly #sql: string;
  readonly #resolve: () => void;
  readonly #reject: (error: unknown) => void;
  readonly #binary: boolean;
  #connection: Connection | null = null;
  #driver: ((data: Buffer) => void) | null = null;
  #waiting: CopiedRows[] = [];
  #waitingBytes = 0;
  #wake: (() => void) | null = null;
  #ended = false;
  #headerSeen = false;
  /** A message of which only the beginning has come. */
  #parts: Buffer[] = [];
  #length = 0;
  #needed = 0;

  constructor(sql: string, format: 'text' | 'binary') {
    this.#sql = sql;
    this.#binary = format === 'binary';
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.done = promise;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(connection: Connection): void {
    this.#connection = connection;
    const { stream } = connection;
    const listeners = stream.listeners('data') as ((data: Buffer) => void)[];
    if (listeners.length !== 1) throw new InternalError('the connection has not one reader');
    this.#driver = listeners[0]!;
    stream.off('data', this.#driver);
    stream.on('data', this.#take);
    connection.query(this.#sql);
  }

  /** The next rows; null behind the last. */
  async next(): Promise<CopiedRows | null> {
    for (;;) {
      const first = this.#waiting.shift();
      if (first !== undefined) {
        this.#waitingBytes -= first.bytes.length;
        if (this.#waitingBytes < waitingBytes) this.#connection?.stream.resume();
        return first;
      }
      if (this.#ended) {
        await this.done;
        return null;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }

  /** Ends the connection: the server would go on sending. */
  abandon(): void {
    this.#release();
    this.#connection?.stream.destroy();
  }

  handleReadyForQuery(): void {
    this.#end();
    this.#resolve();
  }

  handleError(error: unknown): void {
    this.#release();
    this.#ended = true;
    this.#reject(error);
    this.#wake?.();
  }

  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}

  readonly #take = (data: Buffer): void => {
    let chunk = data;
    if (this.#parts.length > 0) {
      this.#parts.push(data);
      this.#length += data.length;
      // A row of many megabytes comes in many pieces: they are joined once.
      if (this.#length < this.#needed) return;
      chunk = Buffer.concat(this.#parts, this.#length);
      this.#parts = [];
    }
    this.#read(chunk);
  };

  /** Moves the rows of a chunk together at its beginning and passes them on; what is not of the copy goes to the driver. */
  #read(chunk: Buffer): void {
    let at = 0;
    let end = 0;
    let rows = 0;
    while (chunk.length - at >= 5) {
      const code = chunk[at]!;
      const length = chunk.readUInt32BE(at + 1) + 1;
      if (code === codes.copyData) {
        if (at + length > chunk.length) break;
        const start = at + 5 + (this.#binary ? this.#skipFrame(chunk, at + 5, at + length) : 0);
        if (start < at + length) {
          if (end !== start) chunk.copyWithin(end, start, at + length);
          end += at + length - start;
          rows++;
        }
      } else if (code === codes.copyOut || code === codes.copyDone || codes.asides.includes(code)) {
        if (at + length > chunk.length) break;
        if (codes.asides.includes(code)) this.#driver?.(Buffer.from(chunk.subarray(at, at + length)));
        if (code === codes.copyDone) {
          this.#push(chunk, end, rows);
          this.#handOver(Buffer.from(chunk.subarray(at + length)));
          return;
        }
      } else {
        this.#push(chunk, end, rows);
        this.#handOver(Buffer.from(chunk.subarray(at)));
        return;
      }
      at += length;
    }
    if (at < chunk.length) {
      const rest = Buffer.from(chunk.subarray(at));
      this.#parts = [rest];
      this.#length = rest.length;
      this.#needed = rest.length < 5 ? 5 : rest.readUInt32BE(1) + 1;
    }
    this.#push(chunk, end, rows);
  }

  /** How many bytes of a message are the binary format's header, or its end. */
  #skipFrame(chunk: Buffer, start: number, end: number): number {
    let skipped = 0;
    if (!this.#headerSeen) {
      this.#headerSeen = true;
      const extension = chunk.readUInt32BE(start + binaryHeader.length - 4);
      skipped = binaryHeader.length + extension;
    }
    const left = end - start - skipped;
    return left === 2 && chunk[end - 2] === 0xff && chunk[end - 1] === 0xff ? end - start : skipped;
  }

  #push(chunk: Buffer, end: number, rowCount: number): void {
    if (rowCount === 0) return;
    this.#waiting.push({ bytes: chunk.subarray(0, end), rowCount });
    this.#waitingBytes += end;
    if (this.#waitingBytes >= waitingBytes) this.#connection?.stream.pause();
    this.#wake?.();
  }

  #handOver(rest: Buffer): void {
    const driver = this.#driver;
    this.#release();
    if (rest.length > 0) driver?.(rest);
  }

  /** Gives the socket back to the driver. */
  #release(): void {
    if (this.#driver === null) return;
    const { stream } = this.#connection!;
    stream.off('data', this.#take);
    stream.on('data', this.#driver);
    this.#driver = null;
    stream.resume();
  }

  #end(): void {
    this.#release();
    this.#ended = true;
    this.#wake?.();
  }
}

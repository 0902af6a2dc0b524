import { Duplex } from 'node:stream';
import { copyFail } from './copy-messages.ts';
import type { WorkerLink } from './worker-link.ts';

type Done = (error?: Error | null) => void;

const simpleQuery = 0x51;

/** The worker as the socket of a connection: what `pg` writes are whole messages, and their answers are what it reads. */
export class WorkerStream extends Duplex {
  readonly #link: WorkerLink;

  constructor(link: WorkerLink) {
    super();
    this.#link = link;
    link.onEnd((error) => this.destroy(error));
  }

  /** As a socket's. */
  connect(): this {
    process.nextTick(() => this.emit('connect'));
    return this;
  }

  /** As a socket's; nothing is delayed here. */
  setNoDelay(): this {
    return this;
  }

  /** As a socket's; there is nobody to keep alive. */
  setKeepAlive(): this {
    return this;
  }

  /** As a socket's; the worker keeps the process alive. */
  ref(): this {
    return this;
  }

  /** As a socket's. */
  unref(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: string, done: Done): void {
    this.#send(chunk, done);
  }

  override _writev(chunks: readonly { readonly chunk: Uint8Array }[], done: Done): void {
    this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: Done): void {
    this.push(null);
    done();
  }

  #send(bytes: Uint8Array, done: Done): void {
    this.#link.run(guarded(bytes), (answer) => this.push(answer)).then(() => done(), done);
  }
}

/**
 * A query may turn out to be `copy … from stdin`, and PGlite ends when it finds no data behind it. So an end of copying goes
 * along, which the server passes over, as the protocol says, when it is not copying.
 */
export function guarded(bytes: Uint8Array): Uint8Array {
  const alone =
    bytes[0] === simpleQuery &&
    Buffer.from(bytes.buffer, bytes.byteOffset).readInt32BE(1) + 1 === bytes.length;
  return alone ? Buffer.concat([bytes, copyFail]) : bytes;
}

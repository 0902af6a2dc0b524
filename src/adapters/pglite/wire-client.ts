import type { Socket } from 'node:net';
import type { ClientMessage } from './wire-messages.ts';
import { ClientMessages, lostMessage, queryMessage, transactionState } from './wire-messages.ts';
import { guarded } from './worker-stream.ts';

/** What the wire port needs of the database. */
export interface WireBackend {
  /** The turn at the one session, until it is given back. */
  readonly takeTurn: () => Promise<() => void>;
  readonly run: (bytes: Uint8Array, onOutput: (bytes: Uint8Array) => void) => Promise<void>;
}

/** Serves one client until it goes away; a transaction that it leaves open is rolled back. Never rejects. */
export async function serveWireClient(socket: Socket, backend: WireBackend): Promise<void> {
  const client = new WireClient(socket, backend);
  const messages = new ClientMessages();
  socket.on('error', () => undefined);
  try {
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
      for (const message of messages.push(chunk as Uint8Array)) await client.handle(message);
    }
  } catch (error) {
    if (socket.writable) socket.write(lostMessage(error instanceof Error ? error.message : String(error)));
  } finally {
    await client.leave();
    socket.destroySoon();
  }
}

class WireClient {
  readonly #socket: Socket;
  readonly #backend: WireBackend;
  /** Parse, Bind, …: run as one with the Sync behind them, since no other's statement may come in between. */
  #group: Buffer[] = [];
  #giveBack: (() => void) | null = null;

  constructor(socket: Socket, backend: WireBackend) {
    this.#socket = socket;
    this.#backend = backend;
  }

  async handle(message: ClientMessage): Promise<void> {
    switch (message.kind) {
      case 'encryption':
        this.#socket.write('N');
        return;
      case 'cancel':
        this.#socket.end();
        return;
      case 'startup':
        await this.#run(message.bytes);
        this.#release();
        return;
      case 'message':
        await this.#handleMessage(message.type, message.bytes);
    }
  }

  /** Rolls back and gives the turn back, whatever the client was at. */
  async leave(): Promise<void> {
    if (this.#giveBack === null) return;
    await this.#backend.run(queryMessage('rollback'), () => undefined).catch(() => undefined);
    this.#release();
  }

  async #handleMessage(type: string, bytes: Buffer): Promise<void> {
    switch (type) {
      case 'X':
        this.#socket.end();
        return;
      // Data of a copy that was refused.
      case 'd':
      case 'c':
      case 'f':
        return;
      case 'Q':
      case 'S':
      case 'H':
      case 'F': {
        const group = [...this.#group, guarded(bytes)];
        this.#group = [];
        if ((await this.#run(Buffer.concat(group))) === 'I') this.#release();
        return;
      }
      default:
        this.#group.push(bytes);
    }
  }

  /** Runs messages in the client's turn and passes the answer on. The transaction's state after it, if it was said. */
  async #run(bytes: Uint8Array): Promise<string | null> {
    this.#giveBack ??= await this.#backend.takeTurn();
    let last: Uint8Array = new Uint8Array();
    await this.#backend.run(bytes, (output) => {
      last = output;
      if (this.#socket.writable) this.#socket.write(output);
    });
    return transactionState(last);
  }

  #release(): void {
    this.#giveBack?.();
    this.#giveBack = null;
  }
}

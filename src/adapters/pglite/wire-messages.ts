/** What a client of PostgreSQL's protocol (version 3) sends. */
export type ClientMessage =
  /** Asks for encryption; `N` means no. */
  | { readonly kind: 'encryption' }
  /** Asks to cancel another session's statement; nothing is answered. */
  | { readonly kind: 'cancel' }
  | { readonly kind: 'startup'; readonly bytes: Buffer }
  | { readonly kind: 'message'; readonly type: string; readonly bytes: Buffer };

const cancelCode = 80_877_102;
const encryptionCodes: ReadonlySet<number> = new Set([80_877_103, 80_877_104]);
const longestMessage = 1 << 28;

/** Cuts what a client sends into messages, however it arrives. */
export class ClientMessages {
  #rest = Buffer.alloc(0);
  #started = false;

  /** The messages that are whole with these bytes. Throws where it is no such protocol. */
  *push(chunk: Uint8Array): Generator<ClientMessage> {
    this.#rest = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const message = this.#next();
      if (message === null) return;
      yield message;
    }
  }

  #next(): ClientMessage | null {
    // Before the startup message is through, no letter stands in front of the length.
    const lengthAt = this.#started ? 1 : 0;
    if (this.#rest.length < lengthAt + 4) return null;
    const length = this.#rest.readInt32BE(lengthAt);
    if (length < 4 || length > longestMessage) throw new Error('a message of impossible length');
    if (this.#rest.length < lengthAt + length) return null;
    const bytes = this.#rest.subarray(0, lengthAt + length);
    this.#rest = this.#rest.subarray(bytes.length);
    if (this.#started) return { kind: 'message', type: String.fromCharCode(bytes[0] ?? 0), bytes };
    if (length < 8) throw new Error('a startup message of impossible length');
    const code = bytes.readInt32BE(4);
    if (encryptionCodes.has(code)) return { kind: 'encryption' };
    if (code === cancelCode) return { kind: 'cancel' };
    this.#started = true;
    return { kind: 'startup', bytes };
  }
}

/** One message with its letter and length. */
export function protocolMessage(letter: string, body: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.write(letter, 0, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** A simple query. */
export function queryMessage(sql: string): Buffer {
  return protocolMessage('Q', Buffer.from(`${sql}\0`));
}

/** ErrorResponse: the connection is lost. */
export function lostMessage(reason: string): Buffer {
  return protocolMessage('E', Buffer.from(`SFATAL\0VFATAL\0C57P01\0M${reason}\0\0`));
}

/** The transaction's state that a ReadyForQuery at the end tells: `I` idle, `T` in one, `E` in a failed one; null without. */
export function transactionState(answer: Uint8Array): string | null {
  return answer.length >= 6 && answer.at(-6) === 'Z'.charCodeAt(0)
    ? String.fromCharCode(answer.at(-1) ?? 0)
    : null;
}

/** One element of the array, by its offsets in the scanner's buffer. */
export interface ScannedElement {
  readonly start: number;
  readonly end: number;
  /** The line where it begins, from 1. */
  readonly line: number;
}

/** Why a text is not what was looked for. */
export class JsonShapeError extends Error {
  override readonly name = 'JsonShapeError';
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

const quote = 34;
const backslash = 92;

type Phase =
  | 'seek-value'
  | 'seek-key'
  | 'seek-colon'
  | 'skip-value'
  | 'after-value'
  | 'element'
  | 'after-element'
  | 'done';

/**
 * Finds the elements of one array in a JSON text, fed chunk by chunk: `keys` lead from the top to the array. By hand, since elements
 * are wanted as bytes with their line, for `JSON.parse` to read: the streaming parsers build values token by token, at a
 * fraction of its speed. Checks brackets and strings on the way, not the grammar of what it skips.
 */
export class JsonArrayScanner {
  /** What `start` and `end` count in; holds from the last unfinished element on. */
  bytes: Uint8Array = new Uint8Array(0);
  found = false;
  readonly #keys: readonly string[];
  #phase: Phase = 'seek-value';
  #level = 0;
  #at = 0;
  #line = 1;
  #start = 0;
  #startLine = 1;
  #depth = 0;
  #inString = false;
  #keyMatches = false;

  constructor(keys: readonly string[]) {
    this.#keys = keys;
  }

  /** Takes a chunk; the elements that are now whole. Throws `JsonShapeError`. */
  feed(chunk: Uint8Array): readonly ScannedElement[] {
    const keep = this.#holds() ? this.#start : this.#at;
    const rest = this.bytes.subarray(keep);
    this.bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    this.#at -= keep;
    this.#start -= keep;
    const elements: ScannedElement[] = [];
    while (this.#at < this.bytes.length && this.#phase !== 'done') {
      if (!this.#step(elements)) break;
    }
    if (this.#phase === 'done') this.#at = this.bytes.length;
    return elements;
  }

  /** Says that the text has ended. Throws where the array has not. */
  end(): void {
    if (this.#phase === 'done') return;
    if (!this.found) {
      const path = ['$', ...this.#keys].join('.');
      throw new JsonShapeError(`it holds no array at ${path}`, this.#line);
    }
    throw new JsonShapeError('it ends within the array', this.#line);
  }

  /** How much is held of an element that is not whole. */
  get pending(): number {
    return this.bytes.length - this.#start;
  }

  #holds(): boolean {
    return this.#phase === 'element' || (this.#phase === 'seek-key' && this.#inString);
  }

  #step(elements: ScannedElement[]): boolean {
    if (this.#phase === 'element' || this.#phase === 'skip-value') {
      if (!this.#scanValue()) return false;
      if (this.#phase === 'element') {
        elements.push({ start: this.#start, end: this.#at, line: this.#startLine });
        this.#phase = 'after-element';
      } else {
        this.#phase = 'after-value';
      }
      return true;
    }
    if (this.#phase === 'seek-key' && this.#inString) return this.#scanKey();
    const byte = this.bytes[this.#at]!;
    if (byte === 10) this.#line++;
    if (byte === 32 || (byte >= 9 && byte <= 13)) {
      this.#at++;
      return true;
    }
    this.#structure(byte);
    return true;
  }

  #structure(byte: number): void {
    switch (this.#phase) {
      case 'seek-value':
        if (this.#level < this.#keys.length) {
          if (byte !== 123) throw this.#wrong(`expected an object that holds "${this.#keys[this.#level]!}"`);
          this.#phase = 'seek-key';
        } else {
          if (byte === 123 && this.#keys.length === 0) {
            throw this.#wrong(
              'it is an object, not an array: say where the array is (rows: $.data), or format: ndjson if each line is an object',
            );
          }
          if (byte !== 91) throw this.#wrong('expected an array');
          this.found = true;
          this.#phase = 'after-element';
          this.#depth = -1;
        }
        this.#at++;
        return;
      case 'seek-key':
        if (byte === 125) throw this.#wrong(`there is no "${this.#keys[this.#level]!}"`);
        if (byte !== quote) throw this.#wrong('expected a key');
        this.#start = this.#at;
        this.#at++;
        this.#inString = true;
        return;
      case 'seek-colon':
        if (byte !== 58) throw this.#wrong('expected a colon');
        this.#at++;
        if (this.#keyMatches) {
          this.#level++;
          this.#phase = 'seek-value';
        } else {
          this.#phase = 'skip-value';
          this.#begin();
        }
        return;
      case 'after-value':
        if (byte === 125) throw this.#wrong(`there is no "${this.#keys[this.#level]!}"`);
        if (byte !== 44) throw this.#wrong('expected a comma');
        this.#at++;
        this.#phase = 'seek-key';
        return;
      case 'after-element':
        this.#afterElement(byte);
        return;
      case 'element':
      case 'skip-value':
      case 'done':
    }
  }

  /** `#depth` is -1 right behind the opening bracket, -2 behind a comma, 0 behind an element. */
  #afterElement(byte: number): void {
    if (byte === 93) {
      if (this.#depth === -2) throw this.#wrong('expected a value behind the comma');
      this.#at++;
      this.#phase = 'done';
      return;
    }
    if (byte === 44 && this.#depth === 0) {
      this.#depth = -2;
      this.#at++;
      return;
    }
    if (this.#depth === 0 || byte === 44)
      throw this.#wrong(byte === 44 ? 'expected a value' : 'expected a comma');
    this.#begin();
    this.#phase = 'element';
  }

  #begin(): void {
    this.#start = this.#at;
    this.#startLine = this.#line;
    this.#depth = 0;
    this.#inString = false;
  }

  /** Goes to the end of a value; false where it is not whole. Afterwards `#depth` is 0 and `#at` behind it. */
  #scanValue(): boolean {
    const { bytes } = this;
    const { length } = bytes;
    let at = this.#at;
    while (at < length) {
      const byte = bytes[at]!;
      if (this.#inString) {
        if (byte === backslash) {
          if (at + 1 >= length) break;
          at += 2;
          continue;
        }
        if (byte === quote) this.#inString = false;
        else if (byte === 10) this.#line++;
        at++;
        continue;
      }
      if (byte === quote) {
        this.#inString = true;
      } else if (byte === 123 || byte === 91) {
        this.#depth++;
      } else if (byte === 125 || byte === 93) {
        if (this.#depth === 0) {
          this.#at = at;
          return true;
        }
        this.#depth--;
        if (this.#depth === 0) {
          this.#at = at + 1;
          return true;
        }
      } else if (byte === 44 && this.#depth === 0) {
        this.#at = at;
        return true;
      } else if (byte === 10) {
        this.#line++;
      }
      at++;
    }
    this.#at = at;
    return false;
  }

  #scanKey(): boolean {
    const { bytes } = this;
    while (this.#at < bytes.length) {
      const byte = bytes[this.#at]!;
      if (byte === backslash) {
        if (this.#at + 1 >= bytes.length) return false;
        this.#at += 2;
        continue;
      }
      this.#at++;
      if (byte !== quote) continue;
      const key = Buffer.from(bytes.subarray(this.#start, this.#at)).toString('utf8');
      this.#inString = false;
      this.#keyMatches = key === JSON.stringify(this.#keys[this.#level]);
      this.#phase = 'seek-colon';
      return true;
    }
    return false;
  }

  #wrong(message: string): JsonShapeError {
    return new JsonShapeError(message, this.#line);
  }
}

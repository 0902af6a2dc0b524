import { bind } from './arguments.ts';
import { nativeFunction } from './functions.ts';
import { repr } from './text.ts';
import { TemplateObject } from './value.ts';
import type { Value } from './value.ts';

/** Python's bytes, as `encode` gives them: enough to print, measure and decode again. */
export class PyBytes extends TemplateObject {
  readonly #bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    super();
    this.#bytes = bytes;
  }
  /** A text in UTF-8. */
  static of(text: string): PyBytes {
    return new PyBytes(new TextEncoder().encode(text));
  }
  override get typeName(): string {
    return 'bytes';
  }
  override get shape(): 'sequence' {
    return 'sequence';
  }
  override length(): number {
    return this.#bytes.length;
  }
  override iterate(): Iterable<Value> {
    return this.#bytes;
  }
  override getItem(key: Value): Value | undefined {
    return typeof key === 'number' ? this.#bytes.at(key) : undefined;
  }
  override equals(other: Value): boolean {
    return other instanceof PyBytes && other.toRepr() === this.toRepr();
  }
  override hashText(): string {
    return this.toRepr();
  }
  override getAttribute(name: string): Value | undefined {
    if (name === 'decode') {
      return nativeFunction('decode', (args, kwargs) => {
        bind('decode', { names: ['encoding', 'errors'] }, args, kwargs);
        return new TextDecoder().decode(this.#bytes);
      });
    }
    if (name === 'hex') {
      return nativeFunction('hex', () =>
        Array.from(this.#bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''),
      );
    }
    return undefined;
  }
  override toRepr(): string {
    const text = Array.from(this.#bytes, (byte) => String.fromCharCode(byte)).join('');
    const ascii = repr(text).replaceAll(
      /[\x80-\xFF]/g,
      (letter) => `\\x${letter.charCodeAt(0).toString(16)}`,
    );
    return `b${ascii}`;
  }
}

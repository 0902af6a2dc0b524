import { valueError } from './describe.ts';
import { integer } from './numbers.ts';
import { PyDict, PyFloat } from './value.ts';
import type { Value } from './value.ts';

const maximalDepth = 500;
const numberPattern = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const space = /[ \t\n\r]*/y;
const words: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', new PyFloat(Number.NaN)],
  ['Infinity', new PyFloat(Infinity)],
  ['-Infinity', new PyFloat(-Infinity)],
]);

/** Python's `json.loads`: ints and floats told apart, keys in their order, the last of equal keys wins. Throws `ValueError`. */
export function parseJson(text: string): Value {
  return new JsonParser(text).parse();
}

class JsonParser {
  readonly #text: string;
  #at = 0;
  constructor(text: string) {
    this.#text = text;
  }

  parse(): Value {
    this.#skip();
    const value = this.#value(0);
    this.#skip();
    if (this.#at < this.#text.length) throw this.#fault('Extra data');
    return value;
  }

  #skip(): void {
    space.lastIndex = this.#at;
    space.test(this.#text);
    this.#at = space.lastIndex;
  }

  #fault(message: string): Error {
    const before = this.#text.slice(0, this.#at);
    const line = before.split('\n').length;
    const column = this.#at - before.lastIndexOf('\n');
    return valueError(`${message}: line ${line} column ${column} (char ${this.#at})`);
  }

  #value(depth: number): Value {
    if (depth > maximalDepth) throw this.#fault('nested too deeply');
    const letter = this.#text[this.#at];
    if (letter === '"') return this.#string();
    if (letter === '{') return this.#object(depth);
    if (letter === '[') return this.#array(depth);
    for (const [word, value] of words) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    numberPattern.lastIndex = this.#at;
    const match = numberPattern.exec(this.#text);
    if (!match) throw this.#fault('Expecting value');
    this.#at = numberPattern.lastIndex;
    return match[1] === undefined && match[2] === undefined
      ? integer(BigInt(match[0]))
      : new PyFloat(Number(match[0]));
  }

  #string(): string {
    const start = this.#at;
    for (let at = start + 1; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === 92) at++;
      else if (code < 32) {
        this.#at = at;
        throw this.#fault('Invalid control character at');
      } else if (code === 34) {
        this.#at = at + 1;
        try {
          return JSON.parse(this.#text.slice(start, at + 1)) as string;
        } catch {
          this.#at = start;
          throw this.#fault('Invalid \\escape');
        }
      }
    }
    throw this.#fault('Unterminated string starting at');
  }

  #array(depth: number): Value[] {
    const items: Value[] = [];
    this.#at++;
    this.#skip();
    if (this.#take(']')) return items;
    for (;;) {
      this.#skip();
      items.push(this.#value(depth + 1));
      this.#skip();
      if (this.#take(']')) return items;
      if (!this.#take(',')) throw this.#fault("Expecting ',' delimiter");
    }
  }

  #object(depth: number): PyDict {
    const dict = new PyDict();
    this.#at++;
    this.#skip();
    if (this.#take('}')) return dict;
    for (;;) {
      this.#skip();
      if (this.#text[this.#at] !== '"')
        throw this.#fault('Expecting property name enclosed in double quotes');
      const key = this.#string();
      this.#skip();
      if (!this.#take(':')) throw this.#fault("Expecting ':' delimiter");
      this.#skip();
      dict.set(key, this.#value(depth + 1));
      this.#skip();
      if (this.#take('}')) return dict;
      if (!this.#take(',')) throw this.#fault("Expecting ',' delimiter");
    }
  }

  #take(letter: string): boolean {
    if (this.#text[this.#at] !== letter) return false;
    this.#at++;
    return true;
  }
}

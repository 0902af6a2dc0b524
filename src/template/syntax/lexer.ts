import { isAsciiNameStart, isDigit, skipSpace, trimSpaceEnd } from './characters.ts';
import { readName, readNumber } from './lexemes.ts';
import { repr } from '../values/text.ts';
import { unescapeString } from './string-literal.ts';
import { TemplateSyntaxError } from './syntax-error.ts';
import type { Token, TokenType } from './token.ts';

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const doubled = new Set(['**', '//', '==', '!=', '>=', '<=']);
const single = new Set('+-/*%~[](){}><=.:|,;');

/**
 * Splits a template into tokens, one at a time, so that the parser's fault is reported before one of the lexer's
 * further on. Comments and the white space that `-` strips never show.
 */
export class Lexer {
  readonly #text: string;
  #at = 0;
  #state: 'root' | 'variable' | 'block' = 'root';
  readonly #open: string[] = [];
  #queued: Token | undefined;

  /** `text` has line ends as `\n`. */
  constructor(text: string, state: 'root' | 'variable' = 'root') {
    this.#text = text;
    this.#state = state;
  }

  /** The next token; `eof` for ever after the last. */
  next(): Token {
    const queued = this.#queued;
    if (queued) {
      this.#queued = undefined;
      return queued;
    }
    return this.#state === 'root' ? this.#nextInText() : this.#nextInTag();
  }

  /** Reads on as plain text up to the block tag `name`, for bodies that are not templates. To be called right after `block_end`. */
  readRaw(name: string): { readonly text: string; readonly start: number; readonly end: number } | undefined {
    const start = this.#at;
    const found = this.#findEndTag(start, name);
    if (!found) return undefined;
    this.#at = found.after;
    return { text: this.#text.slice(start, found.start), start, end: found.start };
  }

  #nextInText(): Token {
    const text = this.#text;
    for (;;) {
      const start = this.#at;
      let brace = text.indexOf('{', start);
      let mark = '';
      while (brace >= 0) {
        mark = text[brace + 1] ?? '';
        if (mark === '{' || mark === '%' || mark === '#') break;
        brace = text.indexOf('{', brace + 1);
      }
      if (brace < 0) {
        this.#at = text.length;
        if (start < text.length) return token('data', text.slice(start), start, text.length);
        return token('eof', '', text.length, text.length);
      }
      const sign = text[brace + 2];
      const signed = sign === '-' || sign === '+';
      const content = brace + (signed ? 3 : 2);
      let before = text.slice(start, brace);
      if (sign === '-') before = trimSpaceEnd(before);
      if (mark === '#') {
        this.#at = this.#skipComment(content, brace);
      } else if (mark === '%' && this.#atRaw(content) >= 0) {
        const body = this.#atRaw(content);
        this.#at = body;
        if (body < text.length) this.#queued = this.#readRawBlock(body);
      } else {
        this.#state = mark === '{' ? 'variable' : 'block';
        this.#at = content;
        const begin = token(
          mark === '{' ? 'variable_begin' : 'block_begin',
          text.slice(brace, content),
          brace,
          content,
        );
        if (before === '') return begin;
        this.#queued = begin;
      }
      if (before !== '') return token('data', before, start, start + before.length);
      const queued = this.#queued;
      if (queued) {
        this.#queued = undefined;
        return queued;
      }
    }
  }

  /** The offset after the comment whose text begins at `from`. */
  #skipComment(from: number, open: number): number {
    const text = this.#text;
    if (from >= text.length) return from;
    const close = text.indexOf('#}', from);
    if (close < 0) throw new TemplateSyntaxError('Missing end of comment tag', open, open + 2);
    return close > from && text[close - 1] === '-' ? skipSpace(text, close + 2) : close + 2;
  }

  /** Where the raw text begins if a `raw` tag stands here, else -1. */
  #atRaw(from: number): number {
    const text = this.#text;
    const word = skipSpace(text, from);
    if (!text.startsWith('raw', word)) return -1;
    const end = skipSpace(text, word + 3);
    if (text.startsWith('%}', end)) return end + 2;
    return text.startsWith('-%}', end) ? skipSpace(text, end + 3) : -1;
  }

  #readRawBlock(body: number): Token | undefined {
    const found = this.#findEndTag(body, 'endraw');
    if (!found) throw new TemplateSyntaxError('Missing end of raw directive', body, body);
    this.#at = found.after;
    const content = this.#text.slice(body, found.start);
    const value = found.strip ? trimSpaceEnd(content) : content;
    return value === '' ? undefined : token('data', value, body, body + value.length);
  }

  #findEndTag(
    from: number,
    name: string,
  ): { readonly start: number; readonly after: number; readonly strip: boolean } | undefined {
    const text = this.#text;
    for (let start = text.indexOf('{%', from); start >= 0; start = text.indexOf('{%', start + 2)) {
      const sign = text[start + 2];
      const word = skipSpace(text, start + (sign === '-' || sign === '+' ? 3 : 2));
      if (!text.startsWith(name, word)) continue;
      const end = skipSpace(text, word + name.length);
      const strip = sign === '-';
      if (text.startsWith('%}', end)) return { start, after: end + 2, strip };
      if (text.startsWith('+%}', end)) return { start, after: end + 3, strip };
      if (text.startsWith('-%}', end)) return { start, after: skipSpace(text, end + 3), strip };
    }
    return undefined;
  }

  #nextInTag(): Token {
    const text = this.#text;
    const start = skipSpace(text, this.#at);
    if (start >= text.length) {
      this.#at = start;
      return token('eof', '', start, start);
    }
    if (this.#open.length === 0) {
      const end = this.#tagEnd(start);
      if (end) return end;
    }
    const code = text.charCodeAt(start);
    if (isAsciiNameStart(code) || code > 127) {
      const end = readName(text, start);
      if (end > start) return this.#take('name', start, end);
    }
    if (isDigit(code)) {
      const number = readNumber(text, start);
      this.#at = number.end;
      return {
        type: number.float ? 'float' : 'integer',
        value: text.slice(start, number.end),
        number: number.value,
        start,
        end: number.end,
      };
    }
    if (code === 39 || code === 34) {
      const end = stringEnd(text, start);
      if (end >= 0) {
        this.#at = end;
        return token('string', unescapeString(text.slice(start + 1, end - 1), start + 1), start, end);
      }
    }
    const two = text.slice(start, start + 2);
    if (doubled.has(two)) return this.#take(two as TokenType, start, start + 2);
    const one = text[start]!;
    if (!single.has(one)) {
      throw unexpectedLetter(text, start);
    }
    this.#balance(one, start);
    return this.#take(one as TokenType, start, start + 1);
  }

  #tagEnd(start: number): Token | undefined {
    const text = this.#text;
    const variable = this.#state === 'variable';
    const close = variable ? '}}' : '%}';
    const first = text[start];
    const signed = first === '-' || (first === '+' && !variable);
    const at = signed ? start + 1 : start;
    if (!text.startsWith(close, at)) return undefined;
    this.#state = 'root';
    this.#at = first === '-' ? skipSpace(text, at + 2) : at + 2;
    return token(variable ? 'variable_end' : 'block_end', text.slice(start, at + 2), start, at + 2);
  }

  #balance(character: string, at: number): void {
    const closer = closers[character];
    if (closer !== undefined) {
      this.#open.push(closer);
    } else if (character === ')' || character === ']' || character === '}') {
      const expected = this.#open.pop();
      if (expected === undefined) throw new TemplateSyntaxError(`unexpected '${character}'`, at, at + 1);
      if (expected !== character) {
        throw new TemplateSyntaxError(`unexpected '${character}', expected '${expected}'`, at, at + 1);
      }
    }
  }

  #take(type: TokenType, start: number, end: number): Token {
    this.#at = end;
    return token(type, this.#text.slice(start, end), start, end);
  }
}

function token(type: TokenType, value: string, start: number, end: number): Token {
  return { type, value, number: 0, start, end };
}

/** The offset after the string literal's closing quote, or -1. */
function stringEnd(text: string, start: number): number {
  const quote = text.charCodeAt(start);
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === 92) at++;
  }
  return -1;
}

/** A letter that begins no token; Python counts its place in code points. */
function unexpectedLetter(text: string, start: number): TemplateSyntaxError {
  const letter = String.fromCodePoint(text.codePointAt(start)!);
  const place = Array.from(text.slice(0, start)).length;
  return new TemplateSyntaxError(`unexpected char ${repr(letter)} at ${place}`, start, start + letter.length);
}

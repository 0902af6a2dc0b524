import { TemplateError } from '../../values/template-error.ts';

/** Python's flags by their values. */
export const patternFlags = { ignoreCase: 2, multiline: 8, dotAll: 16, verbose: 64, ascii: 256 } as const;

/** A pattern in the syntax of one of the two engines, and the flags that it sets for itself. */
export interface TranslatedPattern {
  readonly pattern: string;
  readonly flags: number;
  readonly lookbehind: boolean;
  /** RE2, in linear time; or ECMAScript's, for look-ahead and back references, which need backtracking. */
  readonly engine: 'linear' | 'backtracking';
}

const anything = '[\\s\\S]';
const textStart = `(?<!${anything})`;
const textEnd = `(?!${anything})`;
const flagLetters: Readonly<Record<string, number>> = { i: 2, m: 8, s: 16, x: 64, a: 256, u: 0, L: 0 };

/** An error of a pattern. */
export function patternError(message: string): TemplateError {
  return new TemplateError(message, { type: 'ValueError', code: 'template-regular-expression' });
}

/**
 * Rewrites a pattern of Python's `re`: `\Z`, Unicode classes, comments, verbose form, `{,n}`; for RE2, or for ECMAScript (Unicode mode)
 * where it needs backtracking. Conditional groups are refused.
 */
export function translatePattern(source: string, given: number): TranslatedPattern {
  let flags = given;
  const global = /^\(\?([aiLmsux]+)\)/.exec(source);
  if (global) for (const letter of global[1]!) flags |= flagLetters[letter] ?? 0;
  const body = global ? source.slice(global[0].length) : source;
  const linear = new Translator(body, flags, 'linear');
  const pattern = linear.translate();
  if (!linear.needsBacktracking) return { pattern, flags, lookbehind: linear.lookbehind, engine: 'linear' };
  const backtracking = new Translator(body, flags, 'backtracking');
  return { pattern: backtracking.translate(), flags, lookbehind: true, engine: 'backtracking' };
}

class Translator {
  readonly #source: string;
  readonly #verbose: boolean;
  readonly #ascii: boolean;
  readonly #multiline: boolean;
  readonly #dotAll: boolean;
  readonly #linear: boolean;
  #at = 0;
  lookbehind = false;
  needsBacktracking = false;

  constructor(source: string, flags: number, engine: TranslatedPattern['engine']) {
    this.#source = source;
    this.#linear = engine === 'linear';
    this.#multiline = (flags & patternFlags.multiline) !== 0;
    this.#dotAll = (flags & patternFlags.dotAll) !== 0;
    this.#verbose = (flags & patternFlags.verbose) !== 0;
    this.#ascii = (flags & patternFlags.ascii) !== 0;
  }

  translate(): string {
    const source = this.#source;
    let result = '';
    while (this.#at < source.length) {
      const letter = source[this.#at]!;
      if (letter === '\\') result += this.#escape(false);
      else if (letter === '[') result += this.#set();
      else if (letter === '(') result += this.#group();
      else if (letter === '{') result += this.#repeat();
      else if (this.#verbose && /\s/.test(letter)) this.#at++;
      else if (this.#verbose && letter === '#') {
        const end = source.indexOf('\n', this.#at);
        this.#at = end < 0 ? source.length : end + 1;
      } else {
        result += this.#linear ? letter : this.#letter(letter);
        this.#at++;
      }
    }
    return result;
  }

  /** What ECMAScript reads otherwise than Python: line ends, which are `\n` alone, and brackets that close nothing. */
  #letter(letter: string): string {
    switch (letter) {
      case '.':
        return this.#dotAll ? anything : '[^\\n]';
      case '^':
        return this.#multiline ? `(?<=\\n|${textStart})` : textStart;
      case '$':
        return this.#multiline ? `(?=\\n|${textEnd})` : `(?=\\n?${textEnd})`;
      case ']':
      case '}':
        return `\\${letter}`;
      default:
        return letter;
    }
  }

  #repeat(): string {
    const match = /^\{(\d*),?(\d*)\}/.exec(this.#source.slice(this.#at, this.#at + 24));
    if (!match || match[0] === '{}' || match[0] === '{,}') {
      this.#at++;
      return match?.[0] === '{,}' ? ((this.#at += 2), '*') : '\\{';
    }
    this.#at += match[0].length;
    return match[0].startsWith('{,') ? `{0${match[0].slice(1)}` : match[0];
  }

  #group(): string {
    const rest = this.#source.slice(this.#at, this.#at + 4);
    if (rest.startsWith('(?#')) {
      const end = this.#source.indexOf(')', this.#at);
      if (end < 0) throw patternError('missing ), unterminated comment');
      this.#at = end + 1;
      return '';
    }
    if (rest.startsWith('(?=') || rest.startsWith('(?!')) {
      this.needsBacktracking = true;
      this.#at += 3;
      return rest.slice(0, 3);
    }
    if (rest.startsWith('(?P=')) {
      const [whole, name] = /^\(\?P=(\w+)\)/.exec(this.#source.slice(this.#at)) ?? [];
      if (whole === undefined) throw patternError('missing ), unterminated name');
      this.needsBacktracking = true;
      this.#at += whole.length;
      return `\\k<${name}>`;
    }
    if (rest === '(?P<' && !this.#linear) {
      this.#at += 4;
      return '(?<';
    }
    if (rest.startsWith('(?('))
      throw patternError(
        'conditional groups, (?(…)…), are not supported in regular expressions of templates',
      );
    if (rest.startsWith('(?<=') || rest.startsWith('(?<!')) {
      this.lookbehind = true;
      this.#at += 4;
      return rest;
    }
    this.#at++;
    return '(';
  }

  #escape(inSet: boolean): string {
    const letter = this.#source[this.#at + 1];
    if (letter === undefined) throw patternError(`bad escape (end of pattern) at position ${this.#at}`);
    this.#at += 2;
    if (!this.#ascii) {
      const unicode = inSet ? unicodeInSet[letter] : unicodeClasses[letter];
      if (unicode !== undefined) return this.#linear ? unicode : unicode.replace('\\x{85}', '\\x85');
    }
    if (letter === 'Z') return this.#linear ? '\\z' : textEnd;
    if (letter === 'A' && !this.#linear) return textStart;
    if (letter === 'a' && !this.#linear) return '\\x07';
    if (letter === 'b' && inSet) return '\\x08';
    if (letter === 'u' || letter === 'U') {
      const digits = this.#source.slice(this.#at, this.#at + (letter === 'u' ? 4 : 8));
      this.#at += digits.length;
      return this.#linear ? `\\x{${digits}}` : `\\u{${digits}}`;
    }
    if (letter >= '1' && letter <= '9' && !inSet) {
      this.needsBacktracking = true;
      const more = /^\d/.exec(this.#source.slice(this.#at))?.[0] ?? '';
      this.#at += more.length;
      return `(?:\\${letter}${more})`;
    }
    if (letter === '0') return '\\x00';
    if (/[a-zA-Z]/.test(letter) && !'abBAdDfnrsStvwWx'.includes(letter)) {
      throw patternError(`bad escape \\${letter} at position ${this.#at - 2}`);
    }
    if (/[a-zA-Z0-9]/.test(letter)) return `\\${letter}`;
    return this.#linear || /[$()*+./?[\\\]^{|}-]/.test(letter) ? quoteLetter(letter, inSet) : letter;
  }

  #set(): string {
    const source = this.#source;
    let result = '[';
    this.#at++;
    if (source[this.#at] === '^') {
      result += '^';
      this.#at++;
    }
    for (let first = true; ; first = false) {
      const letter = source[this.#at];
      if (letter === undefined) throw patternError('unterminated character set');
      if (letter === ']' && !first) {
        this.#at++;
        return `${result}]`;
      }
      if (letter === '\\') {
        result += this.#escape(true);
      } else {
        result += letter === '[' || letter === ']' || letter === '&' ? `\\${letter}` : letter;
        this.#at++;
      }
    }
  }
}

/** The minus is one of ECMAScript's letters to quote within a set alone. */
function quoteLetter(letter: string, inSet: boolean): string {
  if (letter === '-' && !inSet) return letter;
  return letter.charCodeAt(0) < 128 ? `\\${letter}` : letter;
}

const spaces = '\\t\\n\\v\\f\\r\\x1C-\\x1F \\x{85}\\p{Z}';
const unicodeClasses: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: '[\\p{L}\\p{N}\\p{M}_]',
  W: '[^\\p{L}\\p{N}\\p{M}_]',
  s: `[${spaces}]`,
  S: `[^${spaces}]`,
};
const unicodeInSet: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: '\\p{L}\\p{N}\\p{M}_',
  s: spaces,
};

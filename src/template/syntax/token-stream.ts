import type { Lexer } from './lexer.ts';
import { TemplateSyntaxError } from './syntax-error.ts';
import type { Token, TokenType } from './token.ts';
import { describeToken, describeType } from './token.ts';

/** The tokens of a template with one token of look-ahead. */
export class TokenStream {
  readonly lexer: Lexer;
  current: Token;
  /** Where the token before the current one ends. */
  lastEnd = 0;
  #ahead: Token | undefined;

  constructor(lexer: Lexer) {
    this.lexer = lexer;
    this.current = lexer.next();
  }

  /** Goes one token on; gives the one that was current. */
  next(): Token {
    const token = this.current;
    this.lastEnd = token.end;
    if (this.#ahead) {
      this.current = this.#ahead;
      this.#ahead = undefined;
    } else {
      this.current = this.lexer.next();
    }
    return token;
  }

  /** The token after the current one. */
  look(): Token {
    return (this.#ahead ??= this.lexer.next());
  }

  is(type: TokenType): boolean {
    return this.current.type === type;
  }

  isName(name: string): boolean {
    return this.current.type === 'name' && this.current.value === name;
  }

  /** Passes the token if it is of that type. */
  skip(type: TokenType): boolean {
    if (this.current.type !== type) return false;
    this.next();
    return true;
  }

  skipName(name: string): boolean {
    if (!this.isName(name)) return false;
    this.next();
    return true;
  }

  expect(type: TokenType): Token {
    if (this.current.type === type) return this.next();
    return this.#fail(describeType(type));
  }

  expectName(name: string): Token {
    if (this.isName(name)) return this.next();
    return this.#fail(name);
  }

  #fail(expected: string): never {
    const { current } = this;
    const message =
      current.type === 'eof'
        ? `unexpected end of template, expected '${expected}'.`
        : `expected token '${expected}', got '${describeToken(current)}'`;
    throw new TemplateSyntaxError(message, current.start, current.end);
  }
}

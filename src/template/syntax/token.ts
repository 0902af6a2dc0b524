/** What a token is. Operators are their own name. */
export type TokenType =
  | 'data'
  | 'variable_begin'
  | 'variable_end'
  | 'block_begin'
  | 'block_end'
  | 'name'
  | 'string'
  | 'integer'
  | 'float'
  | 'eof'
  | '+'
  | '-'
  | '/'
  | '//'
  | '*'
  | '%'
  | '**'
  | '~'
  | '['
  | ']'
  | '('
  | ')'
  | '{'
  | '}'
  | '=='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | '='
  | '.'
  | ':'
  | '|'
  | ','
  | ';';

/** A token with its place in the text. `value` is its text, unescaped for a string; `number` is a number's value. */
export interface Token {
  readonly type: TokenType;
  readonly value: string;
  readonly number: number | bigint;
  readonly start: number;
  readonly end: number;
}

const descriptions: Partial<Record<TokenType, string>> = {
  data: 'template data / text',
  variable_begin: 'begin of print statement',
  variable_end: 'end of print statement',
  block_begin: 'begin of statement block',
  block_end: 'end of statement block',
  eof: 'end of template',
};

/** The type of a token in words, as Jinja2 says it. */
export function describeType(type: TokenType): string {
  return descriptions[type] ?? type;
}

/** A token in words, as Jinja2 says it. */
export function describeToken(token: Token): string {
  return token.type === 'name' ? token.value : describeType(token.type);
}

/** Where a scalar is written: the indentation of its further lines, its first column, and whether it may be split. */
export interface ScalarPlace {
  readonly indent: number;
  readonly column: number;
  readonly split: boolean;
}

/** Lines are broken at the first space past this column. */
const bestWidth = 80;

/** Which style PyYAML picks for a text. `plain`: without quotes it would be read as the same text. */
export function scalarStyle(text: string, plain: boolean, key: boolean): 'plain' | 'single' | 'double' {
  if (text === '') return 'single';
  const special = /[^\n\x20-\x7E]/.test(text) || / \n/.test(text);
  const multiline = text.includes('\n');
  const edges = /^[ \n]|[ \n]$/.test(text);
  const allowPlain = plain && !special && !multiline && !edges && !hasBlockIndicator(text);
  if (allowPlain) return 'plain';
  const spaceAfterBreak = /\n /.test(text);
  return special || spaceAfterBreak || (key && multiline) ? 'double' : 'single';
}

function hasBlockIndicator(text: string): boolean {
  return (
    /^(?:---|\.\.\.)/.test(text) ||
    /^[#,[\]{}&*!|>'"%@`]/.test(text) ||
    /^[?:-](?:[\0 \t\r\n]|$)/.test(text) ||
    /:(?:[\0 \t\r\n]|$)/.test(text.slice(1)) ||
    /[\0 \t\r\n]#/.test(text)
  );
}

/** Words that are joined by single spaces until the line is full. */
function fold(text: string, place: ScalarPlace, startColumn: number): string {
  let column = startColumn;
  let result = '';
  for (const piece of text.split(/( +)/)) {
    const breaks = piece === ' ' && column > bestWidth && place.split && result !== '';
    if (breaks) {
      result += `\n${' '.repeat(place.indent)}`;
      column = place.indent;
    } else {
      result += piece;
      column += piece.length;
    }
  }
  return result;
}

/** Without quotes. */
export function writePlain(text: string, place: ScalarPlace): string {
  return fold(text, place, place.column);
}

/** In single quotes; a line break is written as an empty line. */
export function writeSingleQuoted(text: string, place: ScalarPlace): string {
  const indentation = `\n${' '.repeat(place.indent)}`;
  const lines = text.replaceAll("'", "''").split(/(\n+)/);
  let result = "'";
  lines.forEach((part, index) => {
    if (part.startsWith('\n')) result += `\n${'\n'.repeat(part.length - 1)}${indentation}`;
    else result += fold(part, place, index === 0 ? place.column + 1 : place.indent);
  });
  return `${result}'`;
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\x08': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1B': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\xA0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

function escapeLetter(letter: string): string {
  const known = escapes[letter];
  if (known !== undefined) return `\\${known}`;
  const code = letter.codePointAt(0)!;
  if (code >= 0x20 && code <= 0x7e) return letter;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** In double quotes, with all but ASCII escaped; long lines are broken with a backslash. */
export function writeDoubleQuoted(text: string, place: ScalarPlace): string {
  const letters = Array.from(text);
  let result = '"';
  let column = place.column + 1;
  letters.forEach((letter, index) => {
    const written = escapeLetter(letter);
    const breaks =
      letter === ' ' && place.split && index > 0 && index < letters.length - 1 && column > bestWidth;
    if (breaks) {
      result += `\\\n${' '.repeat(place.indent)}\\`;
      column = place.indent + 1;
    }
    result += written;
    column += written.length;
  });
  return `${result}"`;
}

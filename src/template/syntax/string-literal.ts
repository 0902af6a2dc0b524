import { TemplateSyntaxError } from './syntax-error.ts';

const simple: ReadonlyMap<string, string> = new Map([
  ['\n', ''],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

const hexadecimal: ReadonlyMap<string, { readonly digits: number; readonly fault: string }> = new Map([
  ['x', { digits: 2, fault: 'truncated \\xXX escape' }],
  ['u', { digits: 4, fault: 'truncated \\uXXXX escape' }],
  ['U', { digits: 8, fault: 'truncated \\UXXXXXXXX escape' }],
]);

/**
 * The text that a string literal stands for, without its quotes: Python's `unicode-escape` rules. An unknown escape
 * stays as it is, backslash included. `start` is the offset of `body`, for messages.
 */
export function unescapeString(body: string, start: number): string {
  let backslash = body.indexOf('\\');
  if (backslash < 0) return body;
  let result = '';
  let from = 0;
  while (backslash >= 0) {
    result += body.slice(from, backslash);
    const escape = readEscape(body, backslash, start);
    result += escape.text;
    from = escape.next;
    backslash = body.indexOf('\\', from);
  }
  return result + body.slice(from);
}

function readEscape(
  body: string,
  at: number,
  start: number,
): { readonly text: string; readonly next: number } {
  const letter = body[at + 1] ?? '';
  const plain = simple.get(letter);
  if (plain !== undefined) return { text: plain, next: at + 2 };
  const wide = hexadecimal.get(letter);
  if (wide) {
    const digits = body.slice(at + 2, at + 2 + wide.digits);
    if (digits.length < wide.digits || !/^[0-9a-fA-F]+$/.test(digits)) {
      throw new TemplateSyntaxError(wide.fault, start + at, start + at + 2);
    }
    const code = Number.parseInt(digits, 16);
    if (code > 0x10ffff)
      throw new TemplateSyntaxError('illegal Unicode character', start + at, start + at + 10);
    return { text: String.fromCodePoint(code), next: at + 2 + wide.digits };
  }
  if (letter >= '0' && letter <= '7') {
    let end = at + 1;
    while (end < at + 4 && body[end] !== undefined && body[end]! >= '0' && body[end]! <= '7') end++;
    return { text: String.fromCharCode(Number.parseInt(body.slice(at + 1, end), 8)), next: end };
  }
  if (letter === 'N')
    throw new TemplateSyntaxError('malformed \\N character escape', start + at, start + at + 2);
  const code = body.codePointAt(at + 1) ?? 0;
  if (code > 127) {
    // Python escapes such a letter first, so that the backslash before it escapes the new escape's backslash.
    const size = code > 0xffff ? 8 : code > 0xff ? 4 : 2;
    const name = size === 8 ? 'U' : size === 4 ? 'u' : 'x';
    return { text: `\\${name}${code.toString(16).padStart(size, '0')}`, next: at + (code > 0xffff ? 3 : 2) };
  }
  return { text: `\\${letter}`, next: at + 1 + letter.length };
}

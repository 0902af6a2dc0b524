const backslash = 0x5c;
const newline = 0x0a;
const tab = 0x09;
const carriageReturn = 0x0d;

const code = (character: string): number => character.charCodeAt(0);

/** `\N`, `\\`, `\t`, `\n`, `\r`: the escapes that stay as they are. */
const plain: ReadonlySet<number> = new Set(['N', '\\', 't', 'n', 'r'].map(code));

const controls: ReadonlyMap<number, number> = new Map([
  [code('b'), 8],
  [code('f'), 12],
  [code('v'), 11],
]);

/**
 * Rewrites the rarer escapes of COPY's text format (octal and hexadecimal numbers, `\b`, `\f`, `\v`, a newline behind a backslash, a
 * backslash before any other character) to the bytes that they mean, or to the escapes that stay. Gives the very same bytes where there are none.
 */
export function plainEscapes(bytes: Uint8Array): Uint8Array {
  let at = firstRare(bytes, 0);
  if (at < 0) return bytes;
  const out = Buffer.allocUnsafe(bytes.length + 1);
  let length = 0;
  let copied = 0;
  while (at >= 0) {
    out.set(bytes.subarray(copied, at), length);
    length += at - copied;
    const { value, width } = readEscape(bytes, at);
    const escape = escapeOf(value);
    if (escape !== undefined) out[length++] = backslash;
    out[length++] = escape ?? value;
    copied = at + width;
    at = firstRare(bytes, copied);
  }
  out.set(bytes.subarray(copied), length);
  return out.subarray(0, length + bytes.length - copied);
}

/** Whether a cell holds an escape; a cell that is `\N` as a whole does not count. */
export function hasEscapes(bytes: Uint8Array): boolean {
  const isBorder = (byte: number | undefined): boolean =>
    byte === undefined || byte === tab || byte === newline;
  for (let at = bytes.indexOf(backslash); at >= 0; at = bytes.indexOf(backslash, at + 2)) {
    const isNull = bytes[at + 1] === code('N') && isBorder(bytes[at - 1]) && isBorder(bytes[at + 2]);
    if (!isNull) return true;
  }
  return false;
}

/** Where the next rare escape begins; -1 where there is none. */
function firstRare(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(backslash, from); at >= 0; at = bytes.indexOf(backslash, at + 2)) {
    if (!plain.has(bytes[at + 1] ?? 0)) return at;
  }
  return -1;
}

function readEscape(bytes: Uint8Array, at: number): { readonly value: number; readonly width: number } {
  const next = bytes[at + 1];
  if (next === undefined) return { value: backslash, width: 1 };
  const control = controls.get(next);
  if (control !== undefined) return { value: control, width: 2 };
  const text = String.fromCharCode(...bytes.subarray(at + 1, at + 4));
  const [octal] = /^[0-7]{1,3}/.exec(text) ?? [];
  if (octal !== undefined) return { value: Number.parseInt(octal, 8) & 0xff, width: 1 + octal.length };
  const [, hexadecimal] = /^x([0-9a-fA-F]{1,2})/.exec(text) ?? [];
  if (hexadecimal !== undefined) {
    return { value: Number.parseInt(hexadecimal, 16), width: 2 + hexadecimal.length };
  }
  return { value: next, width: 2 };
}

/** The letter of the escape that a byte needs within a cell. */
function escapeOf(value: number): number | undefined {
  switch (value) {
    case backslash:
      return backslash;
    case newline:
      return code('n');
    case tab:
      return code('t');
    case carriageReturn:
      return code('r');
    default:
      return undefined;
  }
}

/** `str.strip()`: what Python holds for white space, which is a little more and a little less than `trim()` does. */
export function strip(text: string): string {
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  if (first > 32 && first < 128 && last > 32 && last < 128) return text;
  return text.replace(edges, '');
}

const space = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const edges = new RegExp(`^${space}|${space}$`, 'g');

/** What dbt reads as NULL in a seed, text columns included: nothing, blanks, and `null` in any case. */
export function isNull(text: string): boolean {
  if (text.length === 0) return true;
  const first = text.charCodeAt(0);
  if (first > 32 && first < 128 && first !== 110 && first !== 78) return false;
  const stripped = strip(text);
  return stripped.length === 0 || (stripped.length === 4 && stripped.toLowerCase() === 'null');
}

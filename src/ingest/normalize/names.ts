import { createHash } from 'node:crypto';

/** How a field's name becomes a column's. */
export type NamingRule = 'snake_case' | 'as_is';

/**
 * A field's name in snake case: accents are dropped, a capital after a small letter begins a word, everything that is
 * neither letter, digit nor underscore becomes one underscore: `Last Accessed Url` is `last_accessed_url`, `studentId` is
 * `student_id`, `HTMLTitle` is `html_title`, `Preço (R$)` is `preco_r`. Empty where nothing is left.
 */
export function snakeCase(field: string): string {
  const name = field
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1_$2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .replace(/^[^\p{L}\p{N}_]+|[^\p{L}\p{N}_]+$/gu, '')
    .replace(/[^\p{L}\p{N}_]+/gu, '_')
    .toLowerCase();
  return /^\p{N}/u.test(name) ? `_${name}` : name;
}

/** Cuts a name that is longer than `maximumBytes` of UTF-8, with a hash of the whole name at its end, so that two long names stay two. */
export function fitName(name: string, maximumBytes: number): string {
  const encoder = new TextEncoder();
  if (encoder.encode(name).length <= maximumBytes) return name;
  const suffix = `_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
  let head = '';
  let length = suffix.length;
  for (const character of name) {
    length += encoder.encode(character).length;
    if (length > maximumBytes) break;
    head += character;
  }
  return head + suffix;
}

/**
 * The column's name for a field; `taken` are the names of the table's other columns. `position` (from 1) names a field
 * without a name. A name that is taken gets `_2`, `_3`, … in the order of the fields.
 */
export function columnName(
  field: string,
  options: {
    readonly rule: NamingRule;
    readonly position: number;
    readonly maximumBytes: number;
    readonly taken: (name: string) => boolean;
  },
): string {
  const { rule, position, maximumBytes, taken } = options;
  const base =
    (rule === 'snake_case' ? snakeCase(field) : field.toWellFormed().replaceAll('\0', '')) || `c${position}`;
  let name = fitName(base, maximumBytes);
  for (let count = 2; taken(name); count++) name = fitName(`${base}_${count}`, maximumBytes);
  return name;
}

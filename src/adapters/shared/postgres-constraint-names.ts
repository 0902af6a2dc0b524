import type { TableConstraint } from '../../domain/plan.ts';

/** NAMEDATALEN - 1. */
const longest = 63;

/** The name that PostgreSQL gives to a constraint that is given none (`makeObjectName` and those that call it); in the schema or the table it is counted up. */
export function automaticConstraintName(
  table: string,
  { kind, columns }: TableConstraint,
  ordinal: number,
): string {
  const count = ordinal === 0 ? '' : String(ordinal);
  switch (kind) {
    case 'primary_key':
      return objectName(table, null, `pkey${count}`);
    case 'unique':
      return objectName(table, joined(columns), `key${count}`);
    case 'exclusion':
      return objectName(table, joined(columns), `excl${count}`);
    case 'foreign_key':
      return objectName(table, joined(columns), `fkey${count}`);
    case 'check':
      return objectName(table, columns.length === 1 ? columns[0]! : null, `check${count}`);
  }
}

/** Column names, as many as there is room for. */
function joined(columns: readonly string[]): string {
  let text = '';
  for (const column of columns) {
    if (Buffer.byteLength(text) > longest) break;
    text += text === '' ? column : `_${column}`;
  }
  return text;
}

/** Both names and the label; the longer name is cut first where they are too long together. */
function objectName(first: string, second: string | null, label: string): string {
  const room = longest - label.length - 1 - (second === null ? 0 : 1);
  let [left, right] = [Buffer.byteLength(first), second === null ? 0 : Buffer.byteLength(second)];
  while (left + right > room) {
    if (left > right) left -= 1;
    else right -= 1;
  }
  const parts = [clip(first, left), ...(second === null ? [] : [clip(second, right)]), label];
  return parts.join('_');
}

/** At most so many bytes, whole characters. */
function clip(text: string, bytes: number): string {
  const buffer = Buffer.from(text);
  if (buffer.length <= bytes) return text;
  let end = bytes;
  while (end > 0 && (buffer[end]! & 0xc0) === 0x80) end -= 1;
  return buffer.subarray(0, end).toString();
}

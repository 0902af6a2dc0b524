import type { ColumnInfo } from '../domain/relation.ts';

/** The columns of a query whose texts do not fit into those of a table, as the query has them. */
export function longerTexts(columns: {
  readonly table: readonly ColumnInfo[];
  readonly query: readonly ColumnInfo[];
}): readonly ColumnInfo[] {
  const types = new Map(columns.table.map(({ name, type }) => [name, type]));
  return columns.query.filter(({ name, type }) => {
    const kept = types.get(name);
    return kept !== undefined && isLonger(type, kept);
  });
}

/** Whether a table has columns whose texts have a greatest length. */
export function hasLimitedTexts(columns: readonly ColumnInfo[]): boolean {
  return columns.some(({ type }) => Number.isFinite(textLength(type) ?? Infinity));
}

/** Whether texts of a type do not fit into another. */
function isLonger(type: string, than: string): boolean {
  const [length, limit] = [textLength(type), textLength(than)];
  return length !== null && limit !== null && length > limit;
}

/**
 * Whether every text of a type is shorter than the longest of another, by dbt's reckoning (`Column.can_expand_to`): a type without
 * a length counts as one of 256 characters.
 */
export function fitsInText(type: string, wider: string): boolean {
  const [length, limit] = [textLength(type), textLength(wider)];
  const counted = (of: number): number => (of === Infinity ? 256 : of);
  return length !== null && limit !== null && counted(length) < counted(limit);
}

/** The longest text of a type, in characters; null where it is none of texts. */
function textLength(type: string): number | null {
  const match = /^(?:text|(?:character varying|character|varchar)(?:\((\d+)\))?)$/i.exec(type);
  if (match === null) return null;
  return match[1] === undefined ? Infinity : Number(match[1]);
}

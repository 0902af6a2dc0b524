import type { Json, JsonObject } from '../../src/util/json.ts';

/** A filter expression of the GA4 Data API as a test of a value by its field's name; null where it is malformed. */
export function readFilter(
  expression: Json | undefined,
): ((value: (field: string) => string) => boolean) | null {
  if (expression === undefined) return () => true;
  if (!isObject(expression)) return null;
  const { andGroup, orGroup, notExpression, filter } = expression;
  if (isObject(andGroup)) {
    const parts = group(andGroup);
    return parts && ((value) => parts.every((part) => part(value)));
  }
  if (isObject(orGroup)) {
    const parts = group(orGroup);
    return parts && ((value) => parts.some((part) => part(value)));
  }
  if (notExpression !== undefined) {
    const inner = readFilter(notExpression);
    return inner && ((value) => !inner(value));
  }
  return isObject(filter) ? primitive(filter) : null;
}

type Test = NonNullable<ReturnType<typeof readFilter>>;

function group({ expressions }: JsonObject): readonly Test[] | null {
  if (!Array.isArray(expressions)) return null;
  const parts = (expressions as readonly Json[]).map(readFilter);
  return parts.every((part) => part !== null) ? parts : null;
}

function primitive({ fieldName, stringFilter, inListFilter }: JsonObject): Test | null {
  if (typeof fieldName !== 'string') return null;
  if (isObject(inListFilter) && Array.isArray(inListFilter['values'])) {
    const values = inListFilter['values'] as readonly Json[];
    return (value) => values.includes(value(fieldName));
  }
  if (!isObject(stringFilter) || typeof stringFilter['value'] !== 'string') return null;
  const { matchType = 'EXACT', caseSensitive = false } = stringFilter;
  const fold = (text: string): string => (caseSensitive === true ? text : text.toLowerCase());
  const wanted = fold(stringFilter['value']);
  const kinds: Readonly<Record<string, (text: string) => boolean>> = {
    EXACT: (text) => text === wanted,
    BEGINS_WITH: (text) => text.startsWith(wanted),
    ENDS_WITH: (text) => text.endsWith(wanted),
    CONTAINS: (text) => text.includes(wanted),
  };
  const kind = typeof matchType === 'string' ? kinds[matchType] : undefined;
  return kind === undefined ? null : (value) => kind(fold(value(fieldName)));
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type { Json } from '../../util/json.ts';

/** A value of a result as text; null where it is null. Numbers and the like in their usual spelling, JSON as JSON. */
export function cellText(value: Json | undefined): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

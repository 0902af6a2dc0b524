import type { Json } from '../util/json.ts';

/** A value as text: a text as it is, a number as it was written, nothing as the empty text, all else as JSON. */
export function asText(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

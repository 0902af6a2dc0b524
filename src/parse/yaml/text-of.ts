import type { Json } from '../../util/json.ts';

/** A plain value as text: text as it is, all else as JSON has it. */
export function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

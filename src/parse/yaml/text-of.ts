import type { Json } from '../../util/json.ts';

/** A plain value as text: text as it is, all else as JSON has it; what is not there is null. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

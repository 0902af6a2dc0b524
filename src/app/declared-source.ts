import type { JsonObject } from '../util/json.ts';

/** A source as its YAML will say it, and what one has to look after before it is used. */
export interface DeclaredSource {
  readonly source: JsonObject;
  readonly notes: readonly string[];
}

/** A text as a name of a source or table: `Open Data/2024` is `open_data_2024`. */
export function plainSourceName(text: string, fallback: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return name === '' ? fallback : /^\d/.test(name) ? `_${name}` : name;
}

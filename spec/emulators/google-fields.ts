import type { Json, JsonObject } from '../../src/util/json.ts';

/** What a `fields` parameter lets through: all (`*`), or names with what is let through below each. */
type Mask = '*' | ReadonlyMap<string, Mask>;

/** Applies a partial-response selector such as `nextPageToken,files(id,name,capabilities/canDownload)`; null where it is malformed. */
export function selectFields(value: JsonObject, fields: string): JsonObject | null {
  const mask = parseMask(fields.replaceAll(/\s+/g, ''));
  return mask === null ? null : (apply(value, mask) as JsonObject);
}

function parseMask(text: string): Mask | null {
  const tokens = text.match(/[\w*]+|[(),/]/g) ?? [];
  if (tokens.join('') !== text || text === '') return null;
  let at = 0;
  const list = (): Mask | null => {
    const names = new Map<string, Mask>();
    let all = false;
    for (;;) {
      const name = tokens[at++];
      if (name === undefined || /^[(),/]$/.test(name)) return null;
      const below = beneath();
      if (below === null) return null;
      if (name === '*') all = true;
      else names.set(name, below);
      if (tokens[at] !== ',') break;
      at++;
    }
    return all ? '*' : names;
  };
  const beneath = (): Mask | null => {
    if (tokens[at] === '/') {
      at++;
      const name = tokens[at++];
      if (name === undefined || !/^[\w*]+$/.test(name)) return null;
      const below = beneath();
      return below === null ? null : name === '*' ? '*' : new Map([[name, below]]);
    }
    if (tokens[at] !== '(') return '*';
    at++;
    const inner = list();
    return inner === null || tokens[at++] !== ')' ? null : inner;
  };
  const mask = list();
  return at === tokens.length ? mask : null;
}

function apply(value: Json, mask: Mask): Json {
  if (mask === '*') return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => apply(each, mask));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject).flatMap(([key, each]) => {
      const below = mask.get(key);
      return below === undefined ? [] : [[key, apply(each, below)]];
    }),
  );
}

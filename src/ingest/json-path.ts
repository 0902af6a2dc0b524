import type { Json } from '../util/json.ts';

/** A way into JSON, or a header of the answer. */
export type JsonPath =
  | { readonly kind: 'json'; readonly steps: readonly PathStep[]; readonly optional: boolean }
  | { readonly kind: 'header'; readonly name: string };

/** A key, an index, or all elements of a list or map. */
export type PathStep = string | number | typeof everything;

/** `[*]`. */
const everything = Symbol('everything');

const step = /^(?:\.([A-Za-z_$@][\w$@-]*)|\.\*|\[(\d+)\]|\[(\*)\]|\['([^']*)'\]|\["([^"]*)"\])/;

/** Reads `$`, `$.a.b[0]`, `$['odd key']`, `$.list[*]`, `header.X-Next`; a `?` at the end says that it may be lacking. Null: it is no path. */
export function readJsonPath(text: string): JsonPath | null {
  const header = /^headers?\.([A-Za-z0-9-]+)$/.exec(text);
  if (header !== null) return { kind: 'header', name: header[1]!.toLowerCase() };
  const optional = text.endsWith('?');
  let rest = optional ? text.slice(0, -1) : text;
  if (!rest.startsWith('$')) return null;
  rest = rest.slice(1);
  const steps: PathStep[] = [];
  while (rest !== '') {
    const match = step.exec(rest);
    if (match === null) return null;
    const [whole, key, index, star, single, double] = match;
    const name = key ?? single ?? double;
    if (name !== undefined) steps.push(name);
    else if (index !== undefined) steps.push(Number(index));
    else if (star !== undefined || whole === '.*') steps.push(everything);
    rest = rest.slice(whole.length);
  }
  return { kind: 'json', steps, optional };
}

/** What lies at the end of a way; undefined where it leads nowhere. `[*]` makes a list of what lies behind. */
export function valueAtPath(value: Json | undefined, steps: readonly PathStep[]): Json | undefined {
  let at: Json | undefined = value;
  for (const [index, each] of steps.entries()) {
    if (typeof at !== 'object' || at === null) return undefined;
    if (each === everything) {
      const rest = steps.slice(index + 1);
      return Object.values(at).flatMap((element: Json) => {
        const found = valueAtPath(element, rest);
        return found === undefined
          ? []
          : Array.isArray(found) && rest.length > 0
            ? (found as Json[])
            : [found];
      });
    }
    at = Object.hasOwn(at, each) ? (at as Record<string | number, Json>)[each] : undefined;
  }
  return at;
}

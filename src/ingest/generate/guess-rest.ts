import type { Json, JsonObject } from '../../util/json.ts';

/** What the first answer of an API tells of how it is to be read. */
export interface RestGuess {
  /** Where its records are; null: the answer itself is the list. */
  readonly rows: string | null;
  /** `pages:`, as far as the answer tells. */
  readonly pages: Json;
  /** What one has to look after. */
  readonly notes: readonly string[];
}

/** Looks at the first answer of an API: where its records are, and how it goes on. Null where there is no list of objects in it. Pure. */
export function guessRest(answer: Json, headers: ReadonlyMap<string, string>): RestGuess | null {
  const lists = [...listsOf(answer, '$', 0)];
  // The longest list; of equal ones that which lies least deep.
  const best = lists.toSorted((left, right) => right.length - left.length || left.depth - right.depth)[0];
  if (best === undefined) return null;
  const { pages, notes } = guessPages(answer, headers);
  return { rows: best.path === '$' ? null : best.path, pages, notes };
}

interface FoundList {
  readonly path: string;
  readonly length: number;
  readonly depth: number;
}

const deepest = 3;

function* listsOf(value: Json, path: string, depth: number): Generator<FoundList> {
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    if (items.length > 0 && items.every(isObject)) yield { path, length: items.length, depth };
    return;
  }
  if (!isObject(value) || depth >= deepest) return;
  for (const [key, each] of Object.entries(value)) {
    if (/^[A-Za-z_][\w-]*$/.test(key)) yield* listsOf(each, `${path}.${key}`, depth + 1);
  }
}

const cursorKey = /^next_?(?:cursor|page_?token|token)$|^(?:end_?)?cursor$/i;
const urlKey = /^(?:@odata\.)?next(?:_?(?:link|url|page|href))?$/i;

function guessPages(answer: Json, headers: ReadonlyMap<string, string>): Pick<RestGuess, 'pages' | 'notes'> {
  if (/\brel="?next"?/i.test(headers.get('link') ?? '')) return { pages: 'link', notes: [] };
  const found = [...scalarsOf(answer, '$', 0)];
  const url = found.find(({ key, value, path }) => {
    const named = urlKey.test(key) || (key === 'href' && /\.next\.href$/i.test(path));
    return named && typeof value === 'string' && /^(?:https?:\/)?\//.test(value);
  });
  if (url !== undefined) return { pages: { next_url: url.path }, notes: [] };
  const cursor = found.find(
    ({ key, value }) => cursorKey.test(key) && typeof value === 'string' && value !== '',
  );
  if (cursor !== undefined) {
    const name = /token$/i.test(cursor.key)
      ? cursor.key.replace(/^next_?page_?token$/i, 'page_token')
      : 'cursor';
    return {
      pages: { cursor: name, next: cursor.path },
      notes: [`pages: the answer has ${cursor.path}; which parameter takes it ("${name}") is a guess`],
    };
  }
  const last = found.find(
    ({ key, value }) => /^(?:total_?pages|last_?page|page_?count)$/i.test(key) && typeof value === 'number',
  );
  if (last !== undefined) {
    return {
      pages: { page: 'page', from: 1, last: last.path },
      notes: [
        `pages: the answer has ${last.path}; which parameter takes the page's number ("page") is a guess`,
      ],
    };
  }
  return {
    pages: 'none',
    notes: ['pages: nothing in the answer tells of more; "none" is right where it is all'],
  };
}

function* scalarsOf(
  value: Json,
  path: string,
  depth: number,
): Generator<{ readonly key: string; readonly path: string; readonly value: Json }> {
  if (!isObject(value) || depth > deepest) return;
  for (const [key, each] of Object.entries(value)) {
    if (!/^[A-Za-z_][\w-]*$/.test(key)) continue;
    if (isObject(each)) yield* scalarsOf(each, `${path}.${key}`, depth + 1);
    else if (!Array.isArray(each)) yield { key, path: `${path}.${key}`, value: each };
  }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

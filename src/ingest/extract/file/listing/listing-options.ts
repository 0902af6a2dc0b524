import type { Json, JsonObject } from '../../../../util/json.ts';
import { nearest } from '../../../../util/nearest.ts';

/** Which links of a page are files. */
export interface Listing {
  readonly url: string;
  /** A CSS selector of elements that link; of `a[href]` only what lies below the page counts. Null: all such links. */
  readonly select: string | null;
  /** A glob of the file's name in the link's address; null: any. */
  readonly match: string | null;
  /** All, the first on the page, or the one whose name is the last in natural order (2024-9 before 2024-10). */
  readonly take: 'all' | 'first' | 'newest';
  /** The order in which the files are read. */
  readonly order: 'page' | 'reversed' | 'name';
}

const words: Readonly<Record<string, readonly string[]>> = {
  take: ['all', 'first', 'newest'],
  order: ['page', 'reversed', 'name'],
};

/** What a listing should be, in words, or null where it is right. */
export function checkListing(value: Json): string | null {
  if (typeof value === 'string') return isUrl(value) ? null : 'the URL of a page, or {url, select, …}';
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'the URL of a page, or {url, select, …}';
  const names = ['url', 'select', 'match', 'take', 'order'];
  for (const [name, each] of Object.entries(value as JsonObject)) {
    if (!names.includes(name)) {
      const meant = nearest(name, names);
      return `{${names.join(', ')}} without "${name}"${meant === undefined ? '' : ` (did you mean "${meant}"?)`}`;
    }
    if (typeof each !== 'string' || each === '') return `{${names.join(', ')}} with a text as ${name}`;
    const allowed = words[name];
    if (allowed !== undefined && !allowed.includes(each))
      return `{${names.join(', ')}} with one of ${allowed.join(', ')} as ${name}`;
  }
  return isUrl((value as JsonObject)['url']) ? null : 'one with a "url" that begins with http:// or https://';
}

/** A listing that has been checked. */
export function readListing(value: Json): Listing {
  const given: JsonObject = typeof value === 'string' ? { url: value } : (value as JsonObject);
  const { url, select, match, take, order } = given;
  return {
    url: typeof url === 'string' ? url : '',
    select: typeof select === 'string' ? select : null,
    match: typeof match === 'string' ? match : null,
    take: take === 'first' || take === 'newest' ? take : 'all',
    order: order === 'reversed' || order === 'name' ? order : 'page',
  };
}

function isUrl(value: Json | undefined): boolean {
  return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
}

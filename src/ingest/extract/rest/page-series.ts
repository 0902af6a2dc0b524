import { asText } from '../../as-text.ts';
import type { Json } from '../../../util/json.ts';
import { type JsonPath, valueAtPath } from '../../json-path.ts';
import { LoadError } from '../../load-error.ts';
import type { PageAt } from './build-request.ts';
import type { Pages } from './rest-options.ts';
import type { ReadAnswer } from './read-answer.ts';

/** How far a series of pages has been read; plain data, so that another process can go on. */
export interface SeriesState {
  readonly pages: number;
  /** Elements of all pages so far. */
  readonly rows: number;
  /** Empty pages in a row, of those that say that there is more. */
  readonly empty: number;
  /** The total that the first page told. */
  readonly total: number | null;
  /** What is asked for next. */
  readonly at: PageAt;
  /** The page before: what was asked for, and what tells it from another. */
  readonly before: { readonly at: PageAt; readonly print: string } | null;
}

/** Nothing read. */
export const seriesStart: SeriesState = { pages: 0, rows: 0, empty: 0, total: null, at: null, before: null };

/** What follows a page. */
export type NextPage =
  | { readonly kind: 'more'; readonly state: SeriesState; readonly known: number }
  /** `doubt`: why there may be more that was not read. */
  | { readonly kind: 'end'; readonly doubt: string | null };

/** So many empty pages in a row are believed to lie before others. */
const mostEmpty = 3;

/** Walks through a series of pages: each answer says what to ask for next, and when to stop. Pure but for what it has seen. */
export class PageSeries {
  readonly #pages: Pages;
  readonly #sizes: readonly (readonly [string, Json])[];
  readonly #seen = new Set<string>();
  readonly #name: (at: PageAt) => string;

  /**
   * @param name how messages name the request for a page.
   * @param params what is asked for, besides: a size may be among it.
   */
  constructor(pages: Pages, name: (at: PageAt) => string, params: Readonly<Record<string, Json>>) {
    this.#pages = pages;
    this.#sizes = Object.entries(params).filter(([key]) => sizeLike.test(key));
    this.#name = name;
  }

  /** What to do after a page. Fails with `LoadError`: `pages-repeat`, `source-changed`. */
  after(state: SeriesState, answer: ReadAnswer): NextPage {
    const { kind, most, more, last } = this.#pages;
    const print = fingerprint(answer);
    const total = numberAt(this.#pages.total, answer);
    const next: Omit<SeriesState, 'at'> = {
      pages: state.pages + 1,
      rows: state.rows + answer.count,
      empty: answer.count === 0 ? state.empty + 1 : 0,
      total: state.total ?? total,
      before: { at: state.at, print },
    };
    if (kind.kind === 'none')
      return { kind: 'end', doubt: this.#pages.declared ? null : hintOfMore(answer, this.#sizes) };
    this.#refuseShrunk(next, total);
    const lastPage = numberAt(last, answer) ?? this.#lastByTotal(total);
    if (next.pages >= most) return { kind: 'end', doubt: null };
    if (valueAt(more, answer) === false) return this.#ended(next, total);
    if (kind.kind === 'page' || kind.kind === 'offset' || kind.kind === 'after') {
      if (answer.count === 0) return this.#ended(next, total);
      if (total !== null && next.rows >= total) return { kind: 'end', doubt: null };
    }
    const at = this.#following(state.at, answer, next);
    if (at === null) return this.#ended(next, total);
    if (next.empty >= mostEmpty)
      return {
        kind: 'end',
        doubt: `${next.empty} pages in a row were empty, and there was a next one still`,
      };
    if (
      kind.kind === 'page' &&
      lastPage !== null &&
      Number(state.at ?? kind.from) >= lastPage + (last === null ? kind.from - 1 : 0)
    )
      return this.#ended(next, total);
    if (kind.kind === 'offset' && last !== null && lastPage !== null && next.pages >= lastPage)
      return this.#ended(next, total);
    this.#refuseRepeated(state, { at, print, answer, isBounded: lastPage !== null });
    return { kind: 'more', state: { ...next, at }, known: this.#knownAhead(at, lastPage) };
  }

  /** The page that is asked for after the one at `at`, where that does not hang on an answer; null otherwise. */
  ahead(at: PageAt, steps: number): PageAt {
    const { kind, size } = this.#pages;
    if (kind.kind === 'page') return Number(at ?? kind.from) + steps;
    return kind.kind === 'offset' && size !== null ? Number(at ?? 0) + steps * size.value : null;
  }

  #following(at: PageAt, answer: ReadAnswer, { rows }: { readonly rows: number }): PageAt {
    const { kind, size } = this.#pages;
    switch (kind.kind) {
      case 'page':
        return Number(at ?? kind.from) + 1;
      case 'offset':
        return size === null ? rows : Number(at ?? 0) + size.value;
      case 'cursor':
        return tokenOf(valueAt(kind.next, answer));
      case 'url':
        return tokenOf(valueAt(kind.next, answer));
      case 'link':
        return linkOf(answer.headers.get('link'), kind.relation);
      case 'after': {
        const lastRecord = answer.records.at(-1);
        return lastRecord === undefined || kind.field.kind === 'header'
          ? null
          : tokenOf(valueAtPath(lastRecord, kind.field.steps));
      }
      case 'none':
        return null;
    }
  }

  /** How many pages from `at` on are known to be there. */
  #knownAhead(at: PageAt, lastPage: number | null): number {
    const { kind, size, most } = this.#pages;
    if (lastPage === null || most !== Infinity) return 1;
    if (kind.kind === 'page') return Math.max(1, lastPage - Number(at) + 1);
    return kind.kind === 'offset' && size !== null ? Math.max(1, lastPage - Number(at) / size.value) : 1;
  }

  #lastByTotal(total: number | null): number | null {
    const { size } = this.#pages;
    return total === null || size === null ? null : Math.ceil(total / size.value);
  }

  #ended({ rows, total: first }: Pick<SeriesState, 'rows' | 'total'>, total: number | null): NextPage {
    const { kind } = this.#pages;
    const told = total ?? first;
    if ((kind.kind === 'page' || kind.kind === 'offset') && told !== null && rows < told)
      throw changed(`the source said that there are ${told} rows and gave ${rows}`);
    return { kind: 'end', doubt: null };
  }

  /** Pages that are counted move up when a row before them goes: one that was not read yet lies on a page that was. */
  #refuseShrunk({ total: first }: Pick<SeriesState, 'total'>, total: number | null): void {
    const { kind } = this.#pages;
    if ((kind.kind === 'page' || kind.kind === 'offset') && first !== null && total !== null && total < first)
      throw changed(`the source had ${first} rows when reading began and has ${total} now`);
  }

  #refuseRepeated(
    state: SeriesState,
    facts: {
      readonly at: PageAt;
      readonly print: string;
      readonly answer: ReadAnswer;
      readonly isBounded: boolean;
    },
  ): void {
    const { kind } = this.#pages;
    const { at, print, answer, isBounded } = facts;
    if (kind.kind === 'page' || kind.kind === 'offset') {
      if (isBounded || answer.count === 0 || state.before?.print !== print) return;
      throw repeats(
        `${this.#name(state.at)} gave the same rows as the page before it`,
        `Does the source know the parameter "${kind.name}"?`,
      );
    }
    if (state.at !== null) this.#seen.add(String(state.at));
    if (!this.#seen.has(String(at)) && at !== state.at) {
      this.#seen.add(String(at));
      return;
    }
    const what = kind.kind === 'url' || kind.kind === 'link' ? 'URL' : 'cursor';
    throw repeats(
      `${this.#name(state.at)} led back to the ${what} ${JSON.stringify(String(at).slice(0, 80))}, which was asked for before`,
      'The source goes in circles, or "pages" names the wrong parameter.',
    );
  }
}

/** What tells one page from another: how many rows, the first and the last. */
export function fingerprint({ count, records }: Pick<ReadAnswer, 'count' | 'records'>): string {
  return JSON.stringify([count, records[0] ?? null, records.at(-1) ?? null]);
}

function changed(what: string): LoadError {
  return new LoadError('source-changed', `${what}: it changed while it was read, so rows may be missing`, {
    help: 'Nothing was changed. Load again; or ask for rows in an order in which new ones come last, or by a cursor.',
  });
}

function repeats(message: string, help: string): LoadError {
  return new LoadError('pages-repeat', message, { help });
}

/** A value of an answer's body or of its headers. */
export function valueAt(
  path: JsonPath | null,
  { body, headers }: Pick<ReadAnswer, 'body' | 'headers'>,
): Json | undefined {
  if (path === null) return undefined;
  if (path.kind === 'json') return valueAtPath(body, path.steps);
  const text = headers.get(path.name);
  return text === 'false' ? false : text === 'true' ? true : text;
}

function numberAt(path: JsonPath | null, answer: ReadAnswer): number | null {
  const value = valueAt(path, answer);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

function tokenOf(value: Json | undefined): PageAt {
  if (value === undefined || value === null || value === '' || value === false) return null;
  if (typeof value === 'object' && 'rawJSON' in value) return asText(value['rawJSON']);
  return typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value);
}

/** The address of a relation in a `Link` header. */
function linkOf(header: string | undefined, relation: string): string | null {
  for (const match of (header ?? '').matchAll(
    /<([^>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s;,"]*))*)/g,
  )) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]*))/i.exec(match[2] ?? '');
    if ((rel?.[1] ?? rel?.[2] ?? '').split(/\s+/).includes(relation)) return match[1]!;
  }
  return null;
}

const nextLike =
  /^(next|next_?page|next_?(page_?)?(token|cursor|url|link)|next_?results|has_?more|has_?next(_?page)?|more|cursor_?next|@odata\.nextlink)$/i;

const sizeLike =
  /^\$?(limit|size|count|top|first|rows|per_?page|page_?size|page_?limit|max_?results|results_?per_?page)$/i;

/** What in an answer looks as if there were more; null where nothing does. */
function hintOfMore(
  { body, headers, count }: ReadAnswer,
  sizes: readonly (readonly [string, Json])[],
): string | null {
  const full = sizes.find(([, size]) => count > 1 && Number(asText(size)) === count);
  if (full !== undefined) return `it has as many rows as "${full[0]}" asks for`;
  if (linkOf(headers.get('link'), 'next') !== null) return 'its header "link" has a next page';
  const found = findNext(body, 0);
  return found === null ? null : `its "${found}" looks like a next page`;
}

function findNext(value: Json | undefined, depth: number): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > 3) return null;
  for (const [key, each] of Object.entries(value)) {
    if (nextLike.test(key) && each !== null && each !== false && each !== '' && !Array.isArray(each))
      return key;
    const inside: string | null = findNext(each, depth + 1);
    if (inside !== null) return `${key}.${inside}`;
  }
  return null;
}

import { createHash } from 'node:crypto';
import type { Json } from '../../../util/json.ts';

/** One series of pages with a cursor of its own: a value of `each`, a parent's row, or all there is. */
export interface Slice {
  /** Under this the cursor is kept. */
  readonly name: string;
  /** What placeholders and `keep` name: `q`, `votes.id`. */
  readonly values: Readonly<Record<string, Json>>;
}

/** The one slice of a table that has neither `each` nor `for`. */
export const onlySlice: Slice = { name: '', values: {} };

/** Every combination of the values of `each`, in their order. */
export function slicesOfLists(lists: Readonly<Record<string, readonly Json[]>>): readonly Slice[] {
  let combined: readonly Readonly<Record<string, Json>>[] = [{}];
  for (const [name, values] of Object.entries(lists))
    combined = combined.flatMap((before) => values.map((value) => ({ ...before, [name]: value })));
  return combined.map((values) => ({ name: sliceName(values), values }));
}

/** `q=#elt`, `state=open&year=2024`. */
export function sliceName(values: Readonly<Record<string, Json>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('&');
}

/** What tells one list of slices, under one state, from another. */
export function hashOfSlices(slices: readonly Slice[], more: Json): string {
  const hash = createHash('sha256').update(JSON.stringify(more));
  for (const { name, values } of slices) hash.update(`\0${name}\0${JSON.stringify(values)}`);
  return hash.digest('base64url').slice(0, 22);
}

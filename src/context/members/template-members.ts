import type { Value } from '../../template/values/value.ts';
import type { Member, Scope } from '../scope.ts';

/** The names that the template engine itself brings: `return`, `fromjson`, `modules` and their kind. */
export const templateValues: ReadonlyMap<string, Value> = new Map();

/** The same for a table of members. */
export const templateMembers: readonly (readonly [string, Member<Scope>])[] = [...templateValues].map(
  ([name, value]) => [name, () => value],
);

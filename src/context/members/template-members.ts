import type { Member, Scope } from '../scope.ts';

/** The names that the template engine itself brings: `return`, `fromjson`, `modules` and their kind. */
export const templateMembers: readonly (readonly [string, Member<Scope>])[] = [];

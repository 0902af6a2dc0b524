import { assertNever } from '../../util/assert-never.ts';
import type { Dialect } from '../../adapters/contract.ts';

/**
 * What a column's values so far allow it to be. Numbers, since the guards run once for every value of every row.
 * `none`: nothing but nulls so far.
 */
export const kind = {
  none: 0,
  boolean: 1,
  integer: 2,
  bigint: 3,
  numeric: 4,
  date: 5,
  timestampTz: 6,
  uuid: 7,
  json: 8,
  text: 9,
} as const;

/** A point of the lattice. */
export type Kind = (typeof kind)[keyof typeof kind];

const chains: readonly (readonly Kind[])[] = [
  [kind.integer, kind.bigint, kind.numeric],
  [kind.date, kind.timestampTz],
];

const joined: readonly Kind[] = Array.from({ length: 100 }, (_, index) => {
  const left = Math.floor(index / 10) as Kind;
  const right = (index % 10) as Kind;
  if (left === right || right === kind.none) return left;
  if (left === kind.none) return right;
  const chain = chains.find((each) => each.includes(left) && each.includes(right));
  return chain ? (Math.max(left, right) as Kind) : kind.text;
});

/** The narrowest kind that holds the values of both: integer, bigint, numeric widen in a row, so do date and timestamp; all else is text. */
export function joinKinds(left: Kind, right: Kind): Kind {
  return joined[left * 10 + right]!;
}

/** The engine's type of a kind. A column without a single value is text. */
export function typeOfKind(of: Kind, types: Dialect['types']): string {
  switch (of) {
    case kind.boolean:
      return types.boolean;
    case kind.integer:
      return types.integer;
    case kind.bigint:
      return types.bigint;
    case kind.numeric:
      return types.numeric;
    case kind.date:
      return types.date;
    case kind.timestampTz:
      return types.timestampTz;
    case kind.uuid:
      return 'uuid';
    case kind.json:
      return types.json;
    case kind.none:
    case kind.text:
      return types.text;
    default:
      return assertNever(of);
  }
}

/** The kind whose type a catalog's spelling is; null for a type that inference never gives (`character varying(20)`, `real`). */
export function kindOfType(type: string, types: Dialect['types']): Kind | null {
  const wanted = type.toLowerCase();
  for (const each of Object.values(kind)) {
    if (each !== kind.none && typeOfKind(each, types).toLowerCase() === wanted) return each;
  }
  return synonyms.get(wanted) ?? null;
}

const synonyms: ReadonlyMap<string, Kind> = new Map([
  ['bool', kind.boolean],
  ['boolean', kind.boolean],
  ['int', kind.integer],
  ['int4', kind.integer],
  ['integer', kind.integer],
  ['int8', kind.bigint],
  ['bigint', kind.bigint],
  ['decimal', kind.numeric],
  ['numeric', kind.numeric],
  ['date', kind.date],
  ['timestamptz', kind.timestampTz],
  ['timestamp with time zone', kind.timestampTz],
  ['uuid', kind.uuid],
  ['jsonb', kind.json],
  ['text', kind.text],
]);

import type { Dialect } from '../../adapters/contract.ts';
import { joinKinds, kindOfType } from './kind.ts';

/** Each type takes all values of those before it, to the last digit. */
const chains: readonly (readonly string[])[] = [
  ['smallint', 'integer', 'bigint', 'numeric'],
  ['real', 'double precision'],
  ['date', 'timestamp without time zone'],
  ['date', 'timestamp with time zone'],
  ['json', 'jsonb'],
];

/**
 * The type of a column of type `present` that is to take values of type `come`, too, both in the catalog's spelling: one of the two
 * where it holds the other's values exactly, a type without limits where two differ in their limits alone, else text.
 */
export function widerType(present: string, come: string, types: Dialect['types']): string {
  if (present === come) return present;
  const [before, after] = [bare(present), bare(come)];
  if (before === after) return unlimited(present, come, before);
  if (isText(before, types) || isText(after, types)) return types.text;
  for (const chain of chains) {
    const [low, high] = [chain.indexOf(before), chain.indexOf(after)];
    if (low < 0 || high < 0) continue;
    // A numeric with limits may be too narrow for whole numbers.
    return low > high ? (before === 'numeric' ? before : present) : after === 'numeric' ? after : come;
  }
  const [left, right] = [kindOfType(present, types), kindOfType(come, types)];
  return left === null || right === null
    ? types.text
    : joinKinds(left, right) === left
      ? present
      : joinKinds(left, right) === right
        ? come
        : types.text;
}

/** `numeric` of `numeric(10,2)`, `timestamp without time zone` of `timestamp(3) without time zone`. */
function bare(type: string): string {
  return type.replace(/\([^)]*\)/, '').toLowerCase();
}

function isText(type: string, types: Dialect['types']): boolean {
  return [types.text.toLowerCase(), 'text', 'character varying', 'character', 'bpchar'].includes(type);
}

/** Of two types that differ in their limits: the one without, or that with the higher limit where there is but one limit. */
function unlimited(present: string, come: string, without: string): string {
  const [before, after] = [limitsOf(present), limitsOf(come)];
  if (before === null) return present;
  if (after === null) return come;
  if (before.length === 1 && after.length === 1) return before[0]! >= after[0]! ? present : come;
  return without;
}

function limitsOf(type: string): readonly number[] | null {
  const limits = /\(([^)]*)\)/.exec(type)?.[1];
  return limits === undefined ? null : limits.split(',').map(Number);
}

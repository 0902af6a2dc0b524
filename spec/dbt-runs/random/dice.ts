/** Random choices that a seed determines. */
export interface Dice {
  /** A whole number from 0 up to, not including, `end`. */
  readonly below: (end: number) => number;
  readonly one: <T>(list: readonly T[]) => T;
  /** True in so many of a hundred cases. */
  readonly percent: (chance: number) => boolean;
  /** Some of a list, in its order; each with an even chance, at least one. */
  readonly some: <T>(list: readonly T[]) => readonly T[];
}

/** Marsaglia's xorshift with 32 bits: no library's sequence may change under a seed that someone wrote down. */
export function throwDice(seed: number): Dice {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
  for (let round = 0; round < 8; round++) next();
  const below = (end: number): number => Math.floor(next() * end);
  const one = <T>(list: readonly T[]): T => list[below(list.length)]!;
  return {
    below,
    one,
    percent: (chance) => below(100) < chance,
    some: (list) => {
      const chosen = list.filter(() => below(2) === 0);
      return chosen.length > 0 ? chosen : [one(list)];
    },
  };
}

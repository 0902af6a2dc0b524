/** Start and end of the whole and of each group; -1 for a group that took no part. */
export type Offsets = readonly (readonly [number, number])[];

/** A pattern, compiled. */
export interface Program {
  readonly groupCount: number;
  /** Numbers of groups by name. */
  readonly names: ReadonlyMap<string, number>;
  /** The first place at or behind `from` that fits; null where none does. */
  readonly find: (text: string, from: number) => Offsets | null;
  /** At the text's start, up to anywhere. */
  readonly lookingAt: (text: string) => Offsets | null;
  /** The whole text. */
  readonly matches: (text: string) => Offsets | null;
}

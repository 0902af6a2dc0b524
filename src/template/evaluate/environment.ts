import type { Value } from '../values/value.ts';

/** Bounds on what one rendering may use. Past one, it ends with a diagnostic. */
export interface Limits {
  /** Macro calls inside one another. */
  readonly recursion: number;
  /** Turns of all loops together, and elements produced by builtins. */
  readonly iterations: number;
  /** Characters of output, and of any one text made on the way. */
  readonly characters: number;
}

/** Generous for real projects, small enough to end within seconds. */
export const defaultLimits: Limits = { recursion: 200, iterations: 20_000_000, characters: 200_000_000 };

/** What a template sees around it. */
export interface Environment {
  /** A name of the context; undefined = not there (then `range`, `dict`, `namespace` and their like are tried). */
  readonly lookup: (name: string) => Value | undefined;
  /** `capture`: dbt's parse pass, in which undefined names swallow calls and attributes and print empty. */
  readonly undefinedMode: 'strict' | 'capture';
  readonly limits?: Limits;
  /** Macros that a rendered template defines can be called in it (Jinja2). dbt hides them: false. Default true. */
  readonly localMacros?: boolean;
}

import type { Signature } from '../arguments.ts';
import { bind } from '../arguments.ts';
import type { Keywords, Value } from '../value.ts';

/** A method of a builtin type: the value that it belongs to, and the arguments. */
export type Method<T> = (self: T, args: readonly Value[], kwargs: Keywords) => Value;

/** A method whose arguments are bound to names first. Those not given are JavaScript's undefined. */
export function method<T>(
  name: string,
  signature: Signature,
  run: (self: T, bound: readonly (Value | undefined)[]) => Value,
): readonly [string, Method<T>] {
  const shortName = name.slice(name.lastIndexOf('.') + 1);
  return [shortName, (self, args, kwargs) => run(self, bind(name, signature, args, kwargs))];
}

/** A method with arguments by position alone: `required` of `names` must be given. */
export function positional<T>(
  name: string,
  names: readonly string[],
  required: number,
  run: (self: T, bound: readonly (Value | undefined)[]) => Value,
): readonly [string, Method<T>] {
  return method(name, { names, required, positionalOnly: true }, run);
}

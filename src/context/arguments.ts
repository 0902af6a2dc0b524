import { bind } from '../template/values/arguments.ts';
import type { Keywords, Value } from '../template/values/value.ts';

/** A function's parameters in order: `name` must be given, `name?` need not. */
export type Signature = readonly string[];

/**
 * Sorts a call's arguments to parameters, as Python does; JavaScript's undefined for one that was not given.
 * Throws Python's `TypeError` for one too many, one too few, or one that is not known.
 */
export function bindArguments(
  functionName: string,
  signature: Signature,
  args: readonly Value[],
  kwargs: Keywords,
): (Value | undefined)[] {
  const names = signature.map((parameter) => parameter.replace(/\?$/, ''));
  const required = signature.filter((parameter) => !parameter.endsWith('?')).length;
  return bind(functionName, { names, required }, args, kwargs);
}

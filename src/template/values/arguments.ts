import { typeError } from './describe.ts';
import type { Keywords, Value } from './value.ts';

/** The parameters of a builtin: names in order, how many must be given, how many can be given by name. */
export interface Signature {
  readonly names: readonly string[];
  /** How many of the first must be given. */
  readonly required?: number;
  /** Cannot be given by name, as in most of Python's own methods. */
  readonly positionalOnly?: boolean;
  /** Arguments that Python counts in its messages and that are not given by the caller (Jinja2's context). */
  readonly hidden?: number;
}

/** Binds arguments to names; those not given are JavaScript's undefined. Throws Python's `TypeError`. */
export function bind(
  name: string,
  signature: Signature,
  args: readonly Value[],
  kwargs: Keywords,
): (Value | undefined)[] {
  const { names, required = 0 } = signature;
  if (args.length > names.length) throw tooMany(name, signature, args.length);
  const bound: (Value | undefined)[] = names.map((_, index) => args[index]);
  if (kwargs.size > 0) {
    if (signature.positionalOnly === true) throw typeError(`${name}() takes no keyword arguments`);
    for (const [key, value] of kwargs) {
      const index = names.indexOf(key);
      if (index < 0) throw typeError(`${name}() got an unexpected keyword argument '${key}'`);
      if (bound[index] !== undefined) throw typeError(`${name}() got multiple values for argument '${key}'`);
      bound[index] = value;
    }
  }
  const missing = names.slice(0, required).filter((_, index) => bound[index] === undefined);
  if (missing.length > 0) throw tooFew(name, signature, args.length, missing);
  return bound;
}

function tooMany(name: string, signature: Signature, given: number): Error {
  const { names, required = 0, positionalOnly, hidden = 0 } = signature;
  if (positionalOnly === true) return wrongCount(name, names.length, required, given);
  const takes =
    required === names.length
      ? String(names.length + hidden)
      : `from ${required + hidden} to ${names.length + hidden}`;
  const plural = names.length + hidden === 1 && required === names.length ? '' : 's';
  return typeError(`${name}() takes ${takes} positional argument${plural} but ${given + hidden} were given`);
}

function tooFew(name: string, signature: Signature, given: number, missing: readonly string[]): Error {
  const { names, required = 0, positionalOnly } = signature;
  if (positionalOnly === true) return wrongCount(name, names.length, required, given);
  const quoted = missing.map((item) => `'${item}'`);
  const list =
    quoted.length < 3 ? quoted.join(' and ') : `${quoted.slice(0, -1).join(', ')}, and ${quoted.at(-1)}`;
  return typeError(
    `${name}() missing ${missing.length} required positional argument${missing.length === 1 ? '' : 's'}: ${list}`,
  );
}

function wrongCount(name: string, maximum: number, minimum: number, given: number): Error {
  const short = name.slice(name.lastIndexOf('.') + 1);
  if (maximum === minimum && maximum > 1)
    return typeError(`${short} expected ${maximum} arguments, got ${given}`);
  if (maximum === minimum) {
    const count =
      maximum === 0
        ? 'no arguments'
        : maximum === 1
          ? 'exactly one argument'
          : `exactly ${maximum} arguments`;
    return typeError(`${name}() takes ${count} (${given} given)`);
  }
  const few = given < minimum;
  const bound = few ? minimum : maximum;
  return typeError(
    `${short} expected at ${few ? 'least' : 'most'} ${bound} argument${bound === 1 ? '' : 's'}, got ${given}`,
  );
}

import type { Keywords, Value } from '../template/values/value.ts';
import { TemplateError } from '../template/values/template-error.ts';

/** A function's parameters as Python would write them: `name` must be given, `name?` need not. */
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
  if (args.length > signature.length) {
    throw typeError(
      `${functionName}() takes ${signature.length} positional argument${signature.length === 1 ? '' : 's'} but ${args.length} were given`,
    );
  }
  const bound: (Value | undefined)[] = signature.map((_, index) => args[index]);
  let used = 0;
  signature.forEach((parameter, index) => {
    const optional = parameter.endsWith('?');
    const name = optional ? parameter.slice(0, -1) : parameter;
    const given = kwargs.get(name);
    if (given !== undefined) {
      used++;
      if (index < args.length)
        throw typeError(`${functionName}() got multiple values for argument '${name}'`);
      bound[index] = given;
    } else if (bound[index] === undefined && !optional) {
      throw typeError(`${functionName}() missing 1 required positional argument: '${name}'`);
    }
  });
  if (used < kwargs.size) {
    const known = new Set(signature.map((parameter) => parameter.replace(/\?$/, '')));
    const unknown = [...kwargs.keys()].find((name) => !known.has(name));
    throw typeError(`${functionName}() got an unexpected keyword argument '${unknown ?? ''}'`);
  }
  return bound;
}

function typeError(message: string): TemplateError {
  return new TemplateError(message, { type: 'TypeError' });
}

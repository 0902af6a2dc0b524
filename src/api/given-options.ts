import type { RawValue } from '../cli/option.ts';
import type { RawValues } from '../cli/given.ts';
import type { Verb } from '../cli/verb.ts';
import { UsageError } from '../domain/errors.ts';
import { nearest } from '../util/nearest.ts';

/**
 * Options of a program as the command line would have given them, by attribute name: texts as they are, numbers as text, mappings as JSON,
 * lists of texts as lists. What is undefined or null is not given. Throws `UsageError` for an option that the verb does not have,
 * with the nearest name, and for a value that no option can take.
 */
export function givenOptions(verb: Verb, options: Readonly<Record<string, unknown>>): RawValues {
  const known = optionNames(verb);
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(
    given.map(([name, value]) => {
      if (!known.has(name)) throw new UsageError(unknownOption(verb, name, known));
      return [name, rawValue(verb, name, value)];
    }),
  );
}

function unknownOption(verb: Verb, name: string, known: ReadonlySet<string>): string {
  const near = nearest(name, [...known]);
  return `${verb.name} has no option "${name}"${near === undefined ? '' : `\nDid you mean "${near}"?`}`;
}

function rawValue(verb: Verb, name: string, value: unknown): RawValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
    case 'bigint':
      return String(value);
    default:
      if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
      if (typeof value === 'object' && !Array.isArray(value)) return JSON.stringify(value);
      throw new UsageError(
        `${name} of ${verb.name} is text, a number, true or false, a list of texts, or a mapping`,
      );
  }
}

/** The names of a verb's options in camel case: `fullRefresh` for `--full-refresh`. */
export function optionNames(verb: Verb): ReadonlySet<string> {
  return new Set(
    verb.options.map(({ name }) => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())),
  );
}

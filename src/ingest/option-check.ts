import type { LoadSpecification } from '../domain/load.ts';
import type { Json } from '../util/json.ts';
import type { OptionFault } from './option-shape.ts';
import { nearest } from '../util/nearest.ts';

/** What a value should be, in words, or null where it is right. */
export type OptionCheck = (value: Json) => string | null;

/** One of a few words. */
export function oneOf(words: readonly string[]): OptionCheck {
  return (value) =>
    typeof value === 'string' && words.includes(value) ? null : `one of ${words.join(', ')}`;
}

/** A list of texts. */
export function isStringList(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** A text of exactly one character that has one byte in UTF-8. */
export function isOneByte(value: Json | undefined): value is string {
  return typeof value === 'string' && value.length === 1 && value > '\0' && value < '\x80';
}

/** Faults of a table's options: unknown ones with the nearest name, and bad values. */
export function checkOptions(
  specification: LoadSpecification,
  checks: Readonly<Record<string, OptionCheck>>,
): readonly OptionFault[] {
  const { options, place, extractor } = specification;
  const names = Object.keys(checks);
  return Object.entries(options).flatMap(([name, value]): readonly OptionFault[] => {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) {
      const meant = nearest(name, names);
      return [
        {
          code: 'unknown-load-option',
          severity: 'error',
          message: `The extractor "${extractor}" has no option "${name}".`,
          place,
          option: [name],
          help: meant === undefined ? `Its options are ${names.join(', ')}.` : `Did you mean "${meant}"?`,
        },
      ];
    }
    const wanted = check(value);
    if (wanted === null) return [];
    return [
      {
        code: 'bad-load-option',
        severity: 'error',
        message: `"${name}" must be ${wanted}, not ${JSON.stringify(value)}.`,
        place,
        option: [name],
      },
    ];
  });
}

import type { Diagnostic, Place } from '../domain/diagnostic.ts';
import type { Json } from '../util/json.ts';
import { nearest } from '../util/nearest.ts';

/** A fault of an option, with the way to the value that is at fault, from which its place in the file is found. */
export interface OptionFault extends Diagnostic {
  readonly option?: OptionPath;
}

/** Keys and indexes that lead from a table's entry to a value. */
export type OptionPath = readonly (string | number)[];

/** What is wrong with a value; nothing where it is right. */
export type Shape = (value: Json, at: OptionPath) => readonly ShapeFault[];

/** A fault without its place. */
export interface ShapeFault {
  readonly code: string;
  readonly message: string;
  readonly at: OptionPath;
  readonly help?: string;
}

/** A value that must be what `wanted` says. */
export function value(wanted: string, test: (value: Json) => boolean): Shape {
  return (given, at) => (test(given) ? [] : [badOption(at, wanted, given)]);
}

/** A text that is not empty, and matches. */
export function text(wanted = 'a text', pattern?: RegExp): Shape {
  return value(
    wanted,
    (given) => typeof given === 'string' && given !== '' && (pattern === undefined || pattern.test(given)),
  );
}

/** A whole number that is at least `least`. */
export function whole(least: number, wanted = `a whole number, ${least} or more`): Shape {
  return value(wanted, (given) => typeof given === 'number' && Number.isInteger(given) && given >= least);
}

/** One of a few words. */
export function word(words: readonly string[]): Shape {
  return (given, at) => {
    if (typeof given === 'string' && words.includes(given)) return [];
    const meant = typeof given === 'string' ? nearest(given, words) : undefined;
    const fault = badOption(at, `one of ${words.join(', ')}`, given);
    return [meant === undefined ? fault : { ...fault, help: `Did you mean "${meant}"?` }];
  };
}

/** A list of such. */
export function list(of: Shape, wanted: string, least = 0): Shape {
  return (given, at) =>
    Array.isArray(given) && given.length >= least
      ? (given as readonly Json[]).flatMap((each, index) => of(each, [...at, index]))
      : [badOption(at, wanted, given)];
}

/** A map from any key to such. */
export function mapOf(of: Shape, wanted: string): Shape {
  return (given, at) =>
    isMap(given)
      ? Object.entries(given).flatMap(([key, each]) => of(each, [...at, key]))
      : [badOption(at, wanted, given)];
}

/** A map with these keys and no others. `check` looks at what they are together. */
export function record(
  shapes: Readonly<Record<string, Shape>>,
  facts: {
    readonly wanted: string;
    readonly required?: readonly string[];
    readonly check?: (given: Readonly<Record<string, Json>>, at: OptionPath) => readonly ShapeFault[];
  },
): Shape {
  const names = Object.keys(shapes);
  return (given, at) => {
    if (!isMap(given)) return [badOption(at, facts.wanted, given)];
    const found: ShapeFault[] = [];
    for (const [key, each] of Object.entries(given)) {
      const shape = Object.hasOwn(shapes, key) ? shapes[key] : undefined;
      if (shape === undefined) found.push(unknownKey(key, at, names));
      else if (each !== null) found.push(...shape(each, [...at, key]));
    }
    for (const key of facts.required ?? []) {
      if (given[key] === undefined || given[key] === null)
        found.push({ code: 'missing-load-option', message: `"${pathText(at)}" needs "${key}".`, at });
    }
    if (found.length === 0) found.push(...(facts.check?.(given, at) ?? []));
    return found;
  };
}

/** Exactly one of these keys, besides others. */
export function exactlyOne(
  names: readonly string[],
): (given: Readonly<Record<string, Json>>, at: OptionPath) => readonly ShapeFault[] {
  return (given, at) => {
    const there = names.filter((name) => given[name] !== undefined);
    if (there.length === 1) return [];
    const message =
      there.length === 0
        ? `"${pathText(at)}" needs one of ${names.join(', ')}.`
        : `"${pathText(at)}" has both "${there[0]!}" and "${there[1]!}": only one of them can hold.`;
    return [
      there.length === 0
        ? { code: 'missing-load-option', message, at }
        : { code: 'bad-load-option', message, at: [...at, there[1]!] },
    ];
  };
}

/** The first shape for texts, the second for all else. */
export function textOr(forText: Shape, otherwise: Shape): Shape {
  return (given, at) => (typeof given === 'string' ? forText : otherwise)(given, at);
}

/** Whether a value is a map. */
export function isMap(given: Json | undefined): given is Readonly<Record<string, Json>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

/** A fault of a value that should be something else. */
export function badOption(at: OptionPath, wanted: string, given: Json): ShapeFault {
  const shown = JSON.stringify(given);
  const short = shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
  return { code: 'bad-load-option', message: `"${pathText(at)}" must be ${wanted}, not ${short}.`, at };
}

function unknownKey(key: string, at: OptionPath, names: readonly string[]): ShapeFault {
  const meant = nearest(key, names);
  return {
    code: 'unknown-load-option',
    message: `"${pathText(at)}" has no option "${key}".`,
    at: [...at, key],
    help: meant === undefined ? `Its options are ${names.join(', ')}.` : `Did you mean "${meant}"?`,
  };
}

/** `pages.size.param`. */
function pathText(at: OptionPath): string {
  return at.join('.');
}

/** Faults as diagnostics at a table's place, until the exact one is found. */
export function placedFaults(faults: readonly ShapeFault[], place: Place): readonly OptionFault[] {
  return faults.map(({ code, message, at, help }) => ({
    code,
    severity: 'error',
    message,
    place,
    option: at,
    ...(help === undefined ? {} : { help }),
  }));
}

import type { Diagnostic } from '../../domain/diagnostic.ts';
import { nearest } from '../../util/nearest.ts';
import type { Result } from '../../util/result.ts';
import { failed, ok } from '../../util/result.ts';

/** One criterion, such as `2+tag:nightly+` or `@orders`. */
export interface Criterion {
  /** As it was written. */
  readonly text: string;
  readonly method: string;
  /** What stands behind the method's dots: `config.meta.owner:` has `['meta', 'owner']`. */
  readonly methodArguments: readonly string[];
  readonly value: string;
  /** `@`: children, and the parents of these. */
  readonly childrensParents: boolean;
  /** How many generations of parents come along: 0 is none, `Infinity` all. */
  readonly parents: number;
  readonly children: number;
}

/** Criteria joined by commas: what matches all of them. */
export interface Intersection {
  readonly text: string;
  readonly criteria: readonly Criterion[];
}

/** A selector's text, taken apart: what matches any of these. */
export type Union = readonly Intersection[];

const pattern =
  /^(?<at>@)?(?:(?<parents>\d*)\+)?(?:(?<method>[\p{L}\p{N}_.]+):)?(?<value>.*?)(?:\+(?<children>\d*))?$/u;

/** Takes the arguments of `--select` (or `--exclude`) apart. Reports all faults at once. */
export function parseSelector(
  texts: readonly string[],
  methods: readonly string[],
): Result<Union, readonly Diagnostic[]> {
  const faults: Diagnostic[] = [];
  const union = texts
    .flatMap((text) => text.split(' '))
    .map((text): Intersection => {
      const criteria: Criterion[] = [];
      for (const part of text.split(',')) {
        const criterion = parseCriterion(part, methods);
        if (criterion.ok) criteria.push(criterion.value);
        else faults.push(criterion.error);
      }
      return { text, criteria };
    });
  return faults.length > 0 ? failed(faults) : ok(union);
}

/** Takes one criterion apart, such as `2+tag:nightly+`. */
export function parseCriterion(text: string, methods: readonly string[]): Result<Criterion, Diagnostic> {
  const groups = pattern.exec(text)?.groups;
  if (groups === undefined) {
    return failed({ code: 'bad-selector', severity: 'error', message: `Invalid selector spec "${text}"` });
  }
  const value = groups['value'] ?? '';
  const [method = '', ...methodArguments] = groups['method']?.split('.') ?? [defaultMethod(value)];
  return checkedCriterion(
    {
      text,
      method,
      methodArguments,
      value,
      childrensParents: groups['at'] !== undefined,
      parents: generations(groups['parents']),
      children: generations(groups['children']),
    },
    methods,
  );
}

/** A criterion whose method there is, and which does not ask for two things that exclude each other. */
export function checkedCriterion(
  criterion: Criterion,
  methods: readonly string[],
): Result<Criterion, Diagnostic> {
  const { text, method } = criterion;
  if (!methods.includes(method)) {
    const best = nearest(method, methods);
    return failed({
      code: 'unknown-selector-method',
      severity: 'error',
      message: `'${method}' is not a valid method name, in the selector "${text}"`,
      help: best === undefined ? `The methods are ${methods.join(', ')}.` : `Did you mean "${best}:"?`,
    });
  }
  if (criterion.childrensParents && criterion.children > 0) {
    return failed({
      code: 'bad-selector',
      severity: 'error',
      message: `Invalid node spec ${text} - "@" prefix and "+" suffix are incompatible`,
      help: 'Leave one of them out: "@" takes the children along already.',
    });
  }
  return ok(criterion);
}

/** Without a method: what has a slash is a path, what ends like a file is one, all else a name. */
export function defaultMethod(value: string): string {
  if (value.includes('/')) return 'path';
  return /\.(sql|py|csv)$/i.test(value) ? 'file' : 'fqn';
}

function generations(digits: string | undefined): number {
  if (digits === undefined) return 0;
  return digits === '' ? Infinity : Number(digits);
}

/** A criterion's text as the manifest shows it: what it says, by dbt's names. */
export function describeCriterion(text: string): Readonly<Record<string, string | boolean>> {
  const groups = pattern.exec(text)?.groups;
  if (groups === undefined) return { error: 'Invalid selector spec' };
  const { at, parents, children, value = '' } = groups;
  return {
    ...(at === undefined ? {} : { childrens_parents: true }),
    ...(parents === undefined ? {} : { parents: true }),
    ...(parents ? { parents_depth: parents } : {}),
    method: groups['method'] ?? defaultMethod(value),
    ...(value === '' ? {} : { value }),
    ...(children === undefined ? {} : { children: true }),
    ...(children ? { children_depth: children } : {}),
  };
}

import { typeName } from '../template/values/describe.ts';
import { TemplateError } from '../template/values/template-error.ts';
import { PyFloat, Undefined } from '../template/values/value.ts';
import type { Keywords, Value } from '../template/values/value.ts';

/** What a `ref()` names. */
export interface RefArguments {
  readonly name: string;
  readonly packageName: string | null;
  readonly version: string | number | null;
}

/** Reads the arguments of `ref`. Throws `TemplateError` with dbt's words. */
export function refArguments(args: readonly Value[], kwargs: Keywords): RefArguments {
  if (args.length !== 1 && args.length !== 2) {
    throw new TemplateError(`ref() takes at most two arguments (${args.length} given)`, {
      code: 'ref-arguments',
      help: "Write ref('model') or ref('package', 'model'), with v=… for a version.",
    });
  }
  const name = args.at(-1)!;
  const packageName = args.length === 2 ? args[0]! : null;
  if (typeof name !== 'string') throw fault('name', 'a string', name);
  if (packageName !== null && typeof packageName !== 'string')
    throw fault('package', 'a string or None', packageName);
  return { name, packageName, version: versionOf(kwargs.get('version')) ?? versionOf(kwargs.get('v')) };
}

function versionOf(value: Value | undefined): string | number | null {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return null;
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value instanceof PyFloat) return value.value;
  if (value instanceof Undefined) return null;
  throw new TemplateError(
    `The version argument to ref() must be a string, int, float, or None - got ${typeName(value)}`,
    { code: 'ref-arguments' },
  );
}

function fault(part: string, wanted: string, value: Value): TemplateError {
  return new TemplateError(`The ${part} argument to ref() must be ${wanted}, got ${typeName(value)}`, {
    code: 'ref-arguments',
  });
}

/** Reads the arguments of `source`. Throws `TemplateError` with dbt's words. */
export function sourceArguments(args: readonly Value[], kwargs: Keywords): readonly [string, string] {
  const [sourceName, tableName] = args;
  if (args.length !== 2 || kwargs.size > 0 || sourceName === undefined || tableName === undefined) {
    throw new TemplateError(`source() takes exactly two arguments (${args.length} given)`, {
      code: 'source-arguments',
      help: "Write source('source', 'table').",
    });
  }
  for (const [value, what] of [
    [sourceName, 'source name (first)'],
    [tableName, 'table name (second)'],
  ] as const) {
    if (typeof value !== 'string') {
      throw new TemplateError(`The ${what} argument to source() must be a string, got ${typeName(value)}`, {
        code: 'source-arguments',
      });
    }
  }
  return [sourceName as string, tableName as string];
}

/** Reads the arguments of `metric`: a name, with its package before it or not. Throws `TemplateError` with dbt's words. */
export function metricArguments(args: readonly Value[]): {
  readonly name: string;
  readonly packageName: string | null;
} {
  if (args.length !== 1 && args.length !== 2) {
    throw new TemplateError(`metric() takes at most two arguments (${args.length} given)`, {
      code: 'metric-arguments',
      help: "Write metric('name') or metric('package', 'name').",
    });
  }
  const name = args.at(-1)!;
  const packageName = args.length === 2 ? args[0]! : null;
  if (typeof name !== 'string' || (packageName !== null && typeof packageName !== 'string')) {
    const wrong = typeof name === 'string' ? packageName! : name;
    throw new TemplateError(`The name argument to metric() must be a string, got ${typeName(wrong)}`, {
      code: 'metric-arguments',
    });
  }
  return { name, packageName };
}

/** Reads the arguments of `function`. Throws `TemplateError` with dbt's words. */
export function functionArguments(
  args: readonly Value[],
  kwargs: Keywords,
): RefArguments & { readonly version: null } {
  if ((args.length !== 1 && args.length !== 2) || kwargs.size > 0) {
    throw new TemplateError(`function() takes at most two arguments (${args.length} given)`, {
      code: 'function-arguments',
      help: "Write function('name') or function('package', 'name').",
    });
  }
  const name = args.at(-1)!;
  const packageName = args.length === 2 ? args[0]! : null;
  if (typeof name !== 'string' || (packageName !== null && typeof packageName !== 'string')) {
    const wrong = typeof name === 'string' ? packageName! : name;
    throw new TemplateError(`The name argument to function() must be a string, got ${typeName(wrong)}`, {
      code: 'function-arguments',
    });
  }
  return { name, packageName, version: null };
}

import { hash } from 'node:crypto';
import { compareCodePoints } from '../../template/values/compare.ts';
import { repr, str } from '../../template/values/text.ts';
import { PyDict, PyFloat } from '../../template/values/value.ts';
import type { Value } from '../../template/values/value.ts';
import type { YamlValue } from '../yaml/yaml-value.ts';
import { toValue } from '../../template/values/json.ts';

/** The names of a generic test without a name of its own. */
export interface SynthesizedName {
  /** For the id and the fqn. */
  readonly full: string;
  /** For the file and the alias: the full one, or where that has 64 letters or more its beginning and an MD5 hash. */
  readonly short: string;
}

/**
 * Makes a test's name of its kind, what it tests and its arguments, as dbt does: arguments by name, `model` left out,
 * values of lists and maps one by one, other characters than letters, digits and _ replaced.
 */
export function synthesizeTestName(
  testType: string,
  testedName: string,
  args: ReadonlyMap<string, Value>,
): SynthesizedName {
  const flat: string[] = [];
  for (const name of [...args.keys()].sort(compareCodePoints)) {
    if (name === 'model') continue;
    const value = args.get(name)!;
    const parts = value instanceof PyDict ? [...value.values()] : Array.isArray(value) ? value : [value];
    for (const part of parts) flat.push(str(part).replaceAll(/[^0-9a-zA-Z_]+/g, '_'));
  }
  const identifier = `${testType}_${testedName}`;
  const full = `${identifier}_${flat.join('__')}`;
  const short =
    Array.from(full).length >= 64
      ? `${Array.from(identifier).slice(0, 30).join('')}_${hash('md5', full, 'hex')}`
      : full;
  return { full, short };
}

/** The last ten digits of the hash by which dbt tells tests of one name apart. */
export function testHash(
  name: string,
  metadata: {
    readonly namespace: string | null;
    readonly testName: string;
    readonly args: ReadonlyMap<string, Value>;
  },
): string {
  const whole = PyDict.from([
    ['namespace', metadata.namespace],
    ['name', metadata.testName],
    ['kwargs', PyDict.from(metadata.args)],
  ]);
  return hash('md5', name + repr(hashable(whole)), 'hex').slice(-10);
}

function hashable(value: Value): Value {
  if (value instanceof PyDict) {
    const keys = [...value.keys()].map((key) => str(key)).sort(compareCodePoints);
    return PyDict.from(keys.map((key) => [key, hashable(value.get(key) ?? null)] as const));
  }
  if (Array.isArray(value)) return value.map(hashable);
  return str(value);
}

/** A YAML value as Python would have it: `1.0` stays a float. */
export function pythonValue(value: YamlValue): Value {
  if (value.kind === 'list') return value.items.map(pythonValue);
  if (value.kind === 'map') {
    return PyDict.from([...value.entries].map(([key, entry]) => [key, pythonValue(entry.value)] as const));
  }
  if (typeof value.value === 'number' && value.float) return new PyFloat(value.value);
  return toValue(value.value);
}

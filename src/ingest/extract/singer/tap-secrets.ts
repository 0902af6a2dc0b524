import type { Json } from '../../../util/json.ts';

const secretName =
  /pass(word|wd|phrase|$)|secret|token|credential|authorization|private|signature|dsn|connection_?string|^auth$|(^|api|access|account|client|service|encryption)[_-]?key(s?)$/i;
const shortest = 4;

/** The values of the environment that are secret by their names. */
export function secretsOf(environment: ReadonlyMap<string, string>): readonly string[] {
  return [...environment].filter(([name]) => name.startsWith('DBT_ENV_SECRET')).map(([, value]) => value);
}

/** Replaces in what a tap says the values of its settings whose names sound secret, and other secrets. */
export function tapMask(config: Json, others: readonly string[]): (text: string) => string {
  const values = new Set(others);
  collect(config, false, values);
  const secrets = [...values]
    .filter((value) => value.trim().length >= shortest)
    .sort((left, right) => right.length - left.length);
  return (text) => secrets.reduce((masked, value) => masked.replaceAll(value, '*****'), text);
}

function collect(value: Json, secret: boolean, into: Set<string>): void {
  if (typeof value === 'string') {
    if (secret) into.add(value);
  } else if (Array.isArray(value)) {
    for (const each of value as readonly Json[]) collect(each, secret, into);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) collect(each, secret || secretName.test(name), into);
  }
}

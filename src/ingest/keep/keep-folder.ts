import type { KeepOptions } from '../../domain/load.ts';

/** What the placeholders of a path stand for. */
export interface KeepFacts {
  readonly source: string;
  readonly table: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}

/**
 * The folder for what a slice gives, as the template says; null where `match` does not find all that the path needs in the slice's name. No
 * value of a placeholder can lead out of its folder.
 */
export function keepFolder(options: KeepOptions, facts: KeepFacts, slice: string): string | null {
  const [date = '', time = ''] = new Date(facts.at).toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  const found = options.match === null ? null : new RegExp(options.match, 'u').exec(slice);
  if (options.match !== null && found === null) return null;
  const values: Readonly<Record<string, string | undefined>> = {
    source: facts.source,
    table: facts.table,
    date,
    year,
    month,
    day,
    hour: time.slice(0, 2),
    ...found?.groups,
  };
  let lacking = false;
  const folder = options.path.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    lacking ||= value === undefined;
    return plainName(value ?? '');
  });
  return lacking ? null : folder;
}

/** The part of a path before the first placeholder, in whole folders. */
export function steadyFolder({ path }: KeepOptions): string {
  const [steady = ''] = path.split('{');
  if (steady === path) return path;
  const end = steady.lastIndexOf('/');
  return end < 0 ? '.' : steady.slice(0, end + 1);
}

/** A text as one name of a file. */
export function plainName(text: string): string {
  const name = text.replaceAll(/[\p{Cc}/\\:*?"<>|]/gu, '_').slice(0, 200);
  return /^\.*$/.test(name) ? '_' : name;
}

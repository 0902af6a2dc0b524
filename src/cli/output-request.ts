import type { Level } from '../report/reporter.ts';
import type { Given } from './given.ts';
import type { Option } from './option.ts';
import { debug, logFormat, logLevel, quiet, useColors } from './options.ts';

/** Options of every verb that say what is printed, and how. */
export const outputOptions: readonly Option<unknown>[] = [quiet, logFormat, logLevel, debug, useColors];

/** What is printed, and how. */
export interface OutputRequest {
  readonly quiet: boolean;
  readonly format: 'text' | 'json';
  /** Least severe level that is printed; null: nothing. */
  readonly least: Level | null;
  /** Null: the terminal and the environment decide. */
  readonly colours: boolean | null;
}

const levels: Readonly<Record<string, Level | null>> = {
  debug: 'debug',
  info: 'info',
  warn: 'warning',
  error: 'error',
  none: null,
};

/** Reads the options for output. Throws `UsageError`. */
export function readOutputRequest(given: Given): OutputRequest {
  const format = given.get(logFormat);
  const level = given.get(logLevel);
  const debugging = given.get(debug) === true || format === 'debug';
  return {
    quiet: given.get(quiet) ?? false,
    format: format === 'json' ? 'json' : 'text',
    least: level !== null ? (levels[level] ?? null) : debugging ? 'debug' : 'info',
    colours: given.get(useColors),
  };
}

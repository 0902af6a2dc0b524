import { UsageError } from '../domain/errors.ts';
import type { Json, JsonObject } from '../util/json.ts';
import type { Option, RawValue } from './option.ts';

/** What an invocation was given, by option. */
export interface Given {
  /** The verb's name. */
  readonly verb: string;
  /** The word without a flag, if there was one. */
  readonly operand: string | null;
  /** An option's value: from the command line, else from the environment. Throws `UsageError` with the option's name. */
  get<T>(option: Option<T>): T;
  /** The same, with the project file's `flags:` for what neither the command line nor the environment says. */
  under(flags: JsonObject): Given;
  /** What was given, by dbt's name of the parameter (`full_refresh`), for artifacts and templates. */
  all(options: readonly Option<unknown>[]): Readonly<Record<string, Json>>;
}

/** Values as commander gives them, by attribute name. */
export type RawValues = Readonly<Record<string, RawValue>>;

/** Puts together what stood behind the verb, before it, and in the environment; the first that says something wins. */
export function readGiven(facts: {
  readonly verb: string;
  readonly operand: string | null;
  readonly behind: RawValues;
  readonly before: RawValues;
  readonly environment: ReadonlyMap<string, string>;
  /** The project file's `flags:`. */
  readonly flags?: JsonObject;
}): Given {
  const { verb, operand, behind, before, environment } = facts;
  const find = (option: Option<unknown>): { readonly raw: RawValue; readonly from: string } => {
    for (const values of [behind, before]) {
      const raw = fromCommandLine(option, values);
      if (raw !== undefined) return { raw, from: `--${option.name}` };
    }
    for (const name of variableNames(option)) {
      const raw = environment.get(name);
      if (raw !== undefined && raw !== '') return { raw, from: name };
    }
    const key = option.name.replaceAll('-', '_');
    const flagged = projectFlags.has(key) ? rawOf(facts.flags?.[key]) : undefined;
    return { raw: flagged, from: flagged === undefined ? `--${option.name}` : `flags: ${key}` };
  };
  const get = <T>(option: Option<T>): T => {
    const { raw, from } = find(option);
    try {
      return option.read(raw);
    } catch (cause) {
      if (cause instanceof UsageError) throw new UsageError(`${from} ${cause.message}`, { cause });
      throw cause;
    }
  };
  return {
    verb,
    operand,
    get,
    under: (flags) => readGiven({ ...facts, flags }),
    all: (options) => {
      const given = options.filter((option) => find(option).raw !== undefined);
      return Object.fromEntries(
        given.map((option) => [option.name.replaceAll('-', '_'), get(option) as Json]),
      );
    },
  };
}

/** What the project file's `flags:` may say of the options for output and reading; the rest is read where it is used. */
const projectFlags: ReadonlySet<string> = new Set([
  'debug',
  'log_format',
  'log_format_file',
  'log_level',
  'log_level_file',
  'partial_parse',
  'print',
  'printer_width',
  'quiet',
  'use_colors',
  'version_check',
]);

function rawOf(value: Json | undefined): RawValue {
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

/** The attribute under which commander keeps a long flag: `--full-refresh` is `fullRefresh`. */
function attributeName(flag: string): string {
  return flag.replace(/^-+/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function variableNames(option: Option<unknown>): readonly string[] {
  return option.variable === null ? [] : [`DBT_ENGINE_${option.variable}`, `DBT_${option.variable}`];
}

/** The option's value with those of its aliases: lists add up, of others the main spelling wins. */
function fromCommandLine(option: Option<unknown>, values: RawValues): RawValue {
  const raws = [option.name, ...option.aliases]
    .map((flag) => values[attributeName(flag)])
    .filter((raw) => raw !== undefined);
  const lists = raws.filter((raw): raw is readonly string[] => Array.isArray(raw));
  return lists.length > 0 ? lists.flat() : raws[0];
}

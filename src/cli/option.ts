import type { JsonObject } from '../util/json.ts';
import { UsageError } from '../domain/errors.ts';

/** What the command line or the environment gave for an option: commander's value, or undefined. */
export type RawValue = string | boolean | readonly string[] | undefined;

/** An option of a verb, as data: what is shown, where else its value comes from, how it is read. */
export interface Option<T> {
  /** Long name without dashes: `full-refresh`. */
  readonly name: string;
  /** `f` for `-f`. */
  readonly short: string | null;
  /** Other spellings, with dashes: `-m`, `--models`. Not shown. */
  readonly aliases: readonly string[];
  /** What follows the flag: `<name>`, `<names...>`; null for a switch. */
  readonly argument: string | null;
  /** A switch that has a `--no-` form; `off` is the form that is shown, since on is the usual. */
  readonly toggle: 'none' | 'on' | 'off';
  readonly description: string;
  /** `X` where `DBT_ENGINE_X` and `DBT_X` give the value when the command line does not. */
  readonly variable: string | null;
  /** Turns what was given into the value; throws `UsageError` without the option's name, which the caller adds. */
  readonly read: (raw: RawValue) => T;
}

interface Facts {
  readonly name: string;
  readonly description: string;
  readonly short?: string;
  readonly aliases?: readonly string[];
  readonly argument?: string;
  readonly variable?: string;
}

function option<T>(
  facts: Facts,
  argument: string | null,
  toggle: Option<T>['toggle'],
  read: Option<T>['read'],
): Option<T> {
  return {
    name: facts.name,
    short: facts.short ?? null,
    aliases: facts.aliases ?? [],
    argument,
    toggle,
    description: facts.description,
    variable: facts.variable ?? null,
    read,
  };
}

/** `--name <text>`; null when not given. */
export function textOption(facts: Facts): Option<string | null> {
  return option(facts, facts.argument ?? '<text>', 'none', (raw) => (typeof raw === 'string' ? raw : null));
}

/** `--name <texts...>`: one or many, the flag as often as one likes; null when not given. */
export function listOption(facts: Facts): Option<readonly string[] | null> {
  return option(facts, facts.argument ?? '<texts...>', 'none', (raw) =>
    Array.isArray(raw) ? (raw as readonly string[]) : typeof raw === 'string' ? [raw] : null,
  );
}

/** `--name <words...>`, each one of `choices`; several in one argument, apart by spaces, are taken too. */
export function choicesOption(
  facts: Facts & { readonly choices: readonly string[] },
): Option<readonly string[]> {
  const given = listOption(facts);
  return {
    ...given,
    read: (raw) => {
      const words = (given.read(raw) ?? [])
        .flatMap((text) => text.split(/\s+/))
        .filter((word) => word !== '');
      for (const word of words) requireChoice(word, facts.choices);
      return words;
    },
  };
}

/** `--name <word>`, one of `choices`; null when not given. */
export function choiceOption<C extends string>(
  facts: Facts & { readonly choices: readonly C[] },
): Option<C | null> {
  return option(facts, facts.argument ?? `<${facts.choices.join('|')}>`, 'none', (raw) => {
    if (typeof raw !== 'string') return null;
    requireChoice(raw, facts.choices);
    return raw as C;
  });
}

/** `--name <n>`, a whole number not below `minimum`; null when not given. */
export function integerOption(
  facts: Facts & { readonly minimum: number; readonly maximum?: number },
): Option<number | null> {
  const maximum = facts.maximum ?? Number.MAX_SAFE_INTEGER;
  return option(facts, facts.argument ?? '<n>', 'none', (raw) => {
    if (typeof raw !== 'string') return null;
    const value = /^[+-]?\d+$/.test(raw.trim()) ? Number(raw) : Number.NaN;
    if (!(value >= facts.minimum && value <= maximum)) {
      const range =
        maximum === Number.MAX_SAFE_INTEGER
          ? `of at least ${facts.minimum}`
          : `from ${facts.minimum} to ${maximum}`;
      throw new UsageError(`wants a whole number ${range}, not "${raw}"`);
    }
    return value;
  });
}

/** `--name`: false when not given. */
export function switchOption(facts: Facts): Option<boolean> {
  return option(facts, null, 'none', (raw) => readBoolean(raw) ?? false);
}

/** `--name` and `--no-name`; null when neither is given. `shown` is the form that help shows. */
export function toggleOption(facts: Facts & { readonly shown: 'on' | 'off' }): Option<boolean | null> {
  return option(facts, null, facts.shown, readBoolean);
}

/** `--name <yaml>`, a mapping, read by `parse` (which throws `UsageError`); empty when not given. */
export function mappingOption(
  facts: Facts & { readonly parse: (text: string) => JsonObject },
): Option<JsonObject> {
  return option(facts, facts.argument ?? '<yaml>', 'none', (raw) =>
    typeof raw === 'string' ? facts.parse(raw) : {},
  );
}

function requireChoice(word: string, choices: readonly string[]): void {
  if (!choices.includes(word)) throw new UsageError(`has no "${word}"; it takes ${choices.join(', ')}`);
}

/** Words for yes and no in environment variables, as dbt's command line library takes them. */
function readBoolean(raw: RawValue): boolean | null {
  if (raw === undefined || typeof raw === 'boolean') return raw ?? null;
  const word = typeof raw === 'string' ? raw.trim().toLowerCase() : '';
  if (['1', 'true', 't', 'yes', 'y', 'on'].includes(word)) return true;
  if (['0', 'false', 'f', 'no', 'n', 'off', ''].includes(word)) return false;
  throw new UsageError(`wants true or false, not "${String(raw)}"`);
}

import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { nearest } from '../../util/nearest.ts';

/** Reads a target's keys one by one and keeps what is wrong with them. Pure. */
export class SettingsReader {
  readonly errors: Diagnostic[] = [];
  readonly #values: JsonObject;
  readonly #asked = new Set<string>(['type']);

  constructor(values: JsonObject) {
    this.#values = values;
  }

  /** The text under the first of `keys` that is there. Numbers and booleans count as their text; null as absent. */
  text(...keys: readonly string[]): string | undefined {
    const [key, value] = this.#find(keys);
    if (value === undefined) return undefined;
    if (typeof value === 'object') return this.#wrong(key, 'a text', value);
    return String(value);
  }

  /** As `text`, but reports a missing key in dbt's words. */
  requiredText(...keys: readonly string[]): string {
    const value = this.text(...keys);
    if (value === undefined || value === '') {
      this.#report(`'${keys[0]}' is a required property`, `Set \`${keys.join('` or `')}\` in the target.`);
    }
    return value ?? '';
  }

  /** A whole number of at least `minimum`; a text that is one will do. */
  integer(key: string, fallback: number, minimum = 0): number {
    const [, value] = this.#find([key]);
    if (value === undefined) return fallback;
    const number = typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= minimum) return number;
    return this.#wrong(key, `a whole number of at least ${minimum}`, value) ?? fallback;
  }

  /** One of a few words. */
  choice(key: string, choices: readonly string[]): string | undefined {
    const value = this.text(key);
    if (value === undefined || choices.includes(value)) return value;
    return this.#wrong(key, `one of ${choices.join(', ')}`, value);
  }

  /** Marks keys as known that mean nothing here. */
  ignore(...keys: readonly string[]): void {
    for (const key of keys) this.#asked.add(key);
  }

  /** One warning for each key that nobody asked for. dbt lets these pass without a word. */
  unknownKeys(): readonly Diagnostic[] {
    return Object.keys(this.#values)
      .filter((key) => !this.#asked.has(key))
      .map((key) => {
        const near = nearest(key, this.#asked);
        return {
          code: 'unknown-target-key',
          severity: 'warning',
          message: `The target's key "${key}" means nothing to this engine.`,
          ...(near === undefined ? {} : { help: `Did you mean "${near}"?` }),
        };
      });
  }

  #find(keys: readonly string[]): readonly [string, Json | undefined] {
    let found: readonly [string, Json | undefined] = [keys[0] ?? '', undefined];
    for (const key of keys) {
      this.#asked.add(key);
      const value = this.#values[key];
      if (found[1] === undefined && value !== undefined && value !== null) found = [key, value];
    }
    return found;
  }

  #wrong(key: string, wanted: string, value: Json): undefined {
    this.#report(`The target's "${key}" must be ${wanted}, not ${JSON.stringify(value)}.`);
    return undefined;
  }

  #report(message: string, help?: string): void {
    this.errors.push({
      code: 'invalid-target',
      severity: 'error',
      message,
      ...(help === undefined ? {} : { help }),
    });
  }
}

/** Hides secrets in what is printed and written. */
export interface SecretMask {
  /** Whether there is anything to hide. */
  readonly hides: boolean;
  /** In any text. */
  readonly text: (text: string) => string;
  /** In JSON text: inside of its strings alone, so that it stays JSON. Strings must not be cut at the text's ends. */
  readonly json: (text: string) => string;
}

/** dbt's prefix of variables that hold a secret. */
const secretPrefix = 'DBT_ENV_SECRET';

/** Shorter values stand in too many words that are no secret. */
const shortest = 4;

const hidden = '*****';

const unchanged: SecretMask = { hides: false, text: (text) => text, json: (text) => text };

/**
 * The mask for the values of all environment variables that begin with `DBT_ENV_SECRET` and are at least four characters
 * long: each becomes `*****`, as in dbt. Costs nothing where there are none.
 */
export function secretMask(environment: ReadonlyMap<string, string>): SecretMask {
  const values = [...environment]
    .filter(([name, value]) => name.startsWith(secretPrefix) && value.trim().length >= shortest)
    .map(([, value]) => value)
    .sort((left, right) => right.length - left.length);
  if (values.length === 0) return unchanged;
  const escaped = values.map((value) => JSON.stringify(value).slice(1, -1));
  return {
    hides: true,
    text: (text) => replaceAll(text, values),
    json: (text) =>
      escaped.some((value) => text.includes(value))
        ? text.replace(/"(?:[^"\\]|\\.)*"/g, (literal) => replaceAll(literal, escaped))
        : text,
  };
}

function replaceAll(text: string, values: readonly string[]): string {
  return values.reduce((masked, value) => masked.replaceAll(value, hidden), text);
}

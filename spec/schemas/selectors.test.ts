import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

interface Case {
  readonly what: string;
  readonly file: string | null;
  readonly answers: readonly { readonly error?: string }[];
}

const here = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const cases = JSON.parse(here('../select/definitions.json')) as readonly Case[];
const schema = JSON.parse(here('../../schemas/selectors.json')) as object;
const validate = new Ajv({ strict: true, strictTypes: false, strictRequired: false }).compile(schema);

/** What dbt refuses when it reads the file, and a schema can tell; of methods and depths it knows nothing. */
const beyondSchemas = [
  'two defaults',
  'an unknown method',
  'an unknown method in a text',
  'at with children',
  'two excludes',
];

test.each(cases.filter(({ file, what }) => file !== null && file !== '' && !beyondSchemas.includes(what)))(
  'the schema says what dbt says: $what',
  ({ file, answers }) => {
    const refused = answers.every(({ error }) => error !== undefined);
    // In a list dbt takes an entry with `exclude` for nothing but that; the schema leaves it, since outside of lists it means more.
    expect(validate(parse(file!))).toBe(!refused);
  },
);

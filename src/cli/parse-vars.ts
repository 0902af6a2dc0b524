import { createRequire } from 'node:module';
import type { parse as parseYaml } from 'yaml';
import { UsageError } from '../domain/errors.ts';
import type { JsonObject } from '../util/json.ts';

/**
 * Reads `--vars`: a YAML mapping. The YAML library loads on the first call, so that a command line without
 * `--vars` does not pay for it. Throws `UsageError` where the text is no mapping.
 */
export function parseVars(text: string): JsonObject {
  if (text.trim() === '') return {};
  const { parse } = createRequire(import.meta.url)('yaml') as { readonly parse: typeof parseYaml };
  let value: unknown;
  try {
    value = parse(text, {
      version: '1.1',
      customTags: (tags) => tags.filter((tag) => !isTimestamp(tag)).map(dbtBoolean),
    });
  } catch (cause) {
    const message =
      cause instanceof Error ? (cause.message.split('\n')[0] ?? '').replace(/:$/, '') : String(cause);
    throw new UsageError(`is not valid YAML: ${message}`, { cause });
  }
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value) || value instanceof Map || value instanceof Set) {
    throw new UsageError(`wants a YAML mapping such as '{day: 2024-05-01}', not ${JSON.stringify(text)}`);
  }
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

/** Dates stay texts, as they were written: `Json` has none, and a template prints both alike. */
function isTimestamp(tag: unknown): boolean {
  return typeof tag === 'object' && tag !== null && 'tag' in tag && tag.tag === 'tag:yaml.org,2002:timestamp';
}

/** PyYAML, and so dbt, takes a lone y or n for a text, unlike YAML 1.1 to the letter. */
function dbtBoolean<T>(tag: T): T {
  if (typeof tag !== 'object' || tag === null || !('tag' in tag) || tag.tag !== 'tag:yaml.org,2002:bool')
    return tag;
  const yes = 'test' in tag && tag.test instanceof RegExp && tag.test.test('yes');
  return {
    ...tag,
    test: yes ? /^(?:[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/ : /^(?:[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/,
  };
}

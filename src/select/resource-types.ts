import type { Diagnostic } from '../domain/diagnostic.ts';
import type { ResourceType } from '../domain/id.ts';
import { nearest } from '../util/nearest.ts';
import type { Result } from '../util/result.ts';
import { failed, ok } from '../util/result.ts';

/** The words that `--resource-type` and `resource_type:` know; some of them name kinds that no project has. */
export const everyResourceType: readonly string[] = [
  'model',
  'analysis',
  'test',
  'snapshot',
  'operation',
  'seed',
  'source',
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
  'unit_test',
  'function',
  'group',
  'doc',
  'macro',
  'rpc',
  'sql_operation',
];

/** What `ls` shows where nothing else is said. */
export const listedTypes: ReadonlySet<ResourceType> = new Set<ResourceType>([
  'model',
  'snapshot',
  'seed',
  'test',
  'source',
  'exposure',
  'unit_test',
  'metric',
  'semantic_model',
  'saved_query',
  'function',
]);

/** What `ls --resource-type all` shows. */
export const allListedTypes: ReadonlySet<ResourceType> = new Set<ResourceType>([...listedTypes, 'analysis']);

/** `--resource-type` and `--exclude-resource-type`, and what a verb makes of `default` and `all`. */
export interface TypesQuestion {
  readonly included: readonly string[];
  readonly excluded: readonly string[];
  readonly defaults: ReadonlySet<ResourceType>;
  readonly all: ReadonlySet<ResourceType>;
}

/** Which kinds a verb's flags leave. Fails on a word that is no kind. */
export function chooseResourceTypes(
  question: TypesQuestion,
): Result<ReadonlySet<ResourceType>, readonly Diagnostic[]> {
  const { included, excluded, defaults, all } = question;
  const known = [...everyResourceType, 'all', 'default'];
  const faults = [...included, ...excluded]
    .filter((word) => !known.includes(word))
    .map((word): Diagnostic => {
      const best = nearest(word, known);
      return {
        code: 'unknown-resource-type',
        severity: 'error',
        message: `"${word}" is not a resource type`,
        help: best === undefined ? `The types are ${known.join(', ')}.` : `Did you mean "${best}"?`,
      };
    });
  if (faults.length > 0) return failed(faults);
  const expand = (words: readonly string[]): readonly ResourceType[] =>
    words.flatMap((word) =>
      word === 'all' ? [...all] : word === 'default' ? [...defaults] : [word as ResourceType],
    );
  const types = new Set(included.length === 0 ? defaults : expand(included));
  for (const type of expand(excluded)) types.delete(type);
  return ok(types);
}

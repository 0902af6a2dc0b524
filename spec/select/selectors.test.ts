import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Graph } from '../../src/domain/graph.ts';
import type { IndirectSelection } from '../../src/select/selection.ts';
import { listNodes } from '../../src/select/list-nodes.ts';
import type { Listing } from '../../src/select/list-nodes.ts';
import { allListedTypes, chooseResourceTypes, listedTypes } from '../../src/select/resource-types.ts';
import { select } from '../../src/select/select.ts';
import { linkProject } from '../rig/link-project.ts';

/** A command line of `ls` and what dbt made of it (`ask-dbt.py`). */
interface Case {
  readonly arguments: string;
  readonly lines?: readonly string[];
  readonly warnings?: readonly string[];
  readonly error?: string;
}

const cases = JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8')) as readonly Case[];

describe('ls prints what dbt prints', () => {
  let graph: Graph;
  beforeAll(async () => {
    graph = await linkProject(fileURLToPath(new URL('project', import.meta.url)));
  });

  test.each(cases)('$arguments', (expected) => {
    expect(answer(graph, expected.arguments)).toEqual({
      arguments: expected.arguments,
      ...(expected.error === undefined
        ? {
            lines: expected.lines,
            warnings: (expected.warnings ?? []).filter((text) => text !== 'No nodes selected!'),
          }
        : { error: phraseOf(expected.error) }),
    });
  });
});

/** dbt's error without its class, and without the help that we put elsewhere. */
function phraseOf(error: string): string {
  return error.replace('Runtime Error ', '').replace(/\. (Sources|Exposures) must be .*$/, '');
}

function answer(graph: Graph, line: string): unknown {
  const flags = parse(words(line));
  const types = chooseResourceTypes({
    included: flags['resource-type'],
    excluded: flags['exclude-resource-type'],
    defaults: listedTypes,
    all: allListedTypes,
  });
  const selection = select(graph, {
    select: flags.select,
    exclude: flags.exclude,
    indirect: (flags['indirect-selection'][0] ?? 'eager') as IndirectSelection,
    includeEmpty: true,
    ...(types.ok ? { resourceTypes: types.value } : {}),
  });
  if (!selection.ok) {
    const message = selection.error[0]!.message.replace(/, in the selector ".*"$/, '');
    return { arguments: line, error: message };
  }
  const lines = listNodes(graph, selection.value.ids, {
    output: (flags.output[0] ?? 'selector') as Listing['output'],
    outputKeys: flags['output-keys'],
    createdAt: 0,
  });
  return { arguments: line, lines, warnings: selection.value.warnings.map(({ message }) => message) };
}

/** Splits as a shell does, as far as the cases need it: at blanks outside of double quotes. */
function words(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** dbt's options take all words up to the next option. */
function parse(given: readonly string[]) {
  const args: string[] = [];
  let option = '';
  for (const word of given) {
    if (word.startsWith('--')) option = word;
    else args.push(`${option}=${word}`);
  }
  const many = { type: 'string', multiple: true, default: [] as string[] } as const;
  return parseArgs({
    args,
    options: {
      select: many,
      exclude: many,
      'resource-type': many,
      'exclude-resource-type': many,
      'indirect-selection': many,
      output: many,
      'output-keys': many,
    },
  }).values;
}

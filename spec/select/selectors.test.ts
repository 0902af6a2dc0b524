import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Graph } from '../../src/domain/graph.ts';
import { listNodes } from '../../src/select/list-nodes.ts';
import type { Listing } from '../../src/select/list-nodes.ts';
import { allListedTypes, chooseResourceTypes, listedTypes } from '../../src/select/resource-types.ts';
import { select } from '../../src/select/select.ts';
import { linkProject } from '../rig/link-project.ts';
import { parseLsArguments } from './ls-arguments.ts';

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
  const flags = parseLsArguments(line);
  const types = chooseResourceTypes({
    included: flags.resourceTypes,
    excluded: flags.excludeResourceTypes,
    defaults: listedTypes,
    all: allListedTypes,
  });
  const selection = select(graph, {
    select: flags.select,
    exclude: flags.exclude,
    indirect: flags.indirectSelection,
    includeEmpty: true,
    ...(types.ok ? { resourceTypes: types.value } : {}),
  });
  if (!selection.ok) {
    const message = selection.error[0]!.message.replace(/, in the selector ".*"$/, '');
    return { arguments: line, error: message };
  }
  const lines = listNodes(graph, selection.value.ids, {
    output: (flags.output ?? 'selector') as Listing['output'],
    outputKeys: flags.outputKeys,
    createdAt: 0,
  });
  return { arguments: line, lines, warnings: selection.value.warnings.map(({ message }) => message) };
}

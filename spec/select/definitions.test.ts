import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Graph } from '../../src/domain/graph.ts';
import { readSelectors } from '../../src/parse/config/read-selectors.ts';
import { listNodes } from '../../src/select/list-nodes.ts';
import { allListedTypes, chooseResourceTypes, listedTypes } from '../../src/select/resource-types.ts';
import { select } from '../../src/select/select.ts';
import { selectorEntries } from '../../src/select/selector-entries.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { linkProject } from '../rig/link-project.ts';
import { parseLsArguments } from './ls-arguments.ts';

/** A selectors.yml and what dbt made of it (`ask-dbt-selectors.py`). */
interface Case {
  readonly what: string;
  readonly file: string | null;
  readonly answers: readonly Answer[];
  /** `selectors` of dbt's manifest.json. */
  readonly manifest?: JsonObject;
}

interface Answer {
  readonly arguments: string;
  readonly lines?: readonly string[];
  readonly error?: string;
}

const text = readFileSync(new URL('definitions.json', import.meta.url), 'utf8');
const cases = JSON.parse(text) as readonly Case[];

describe('selectors.yml means what it means to dbt', () => {
  let graph: Graph;
  beforeAll(async () => {
    graph = await linkProject(fileURLToPath(new URL('project', import.meta.url)));
  });

  test.each(cases.flatMap(({ what, file, answers }) => answers.map((answer) => ({ what, file, answer }))))(
    '$what: $answer.arguments',
    ({ file, answer }) => {
      const { lines, error } = answerOf(graph, file, answer.arguments);
      if (answer.error === undefined) {
        expect({ lines, error }).toEqual({ lines: answer.lines, error: undefined });
        return;
      }
      expect(error).toBeDefined();
      for (const part of phrasesOf(answer.error)) expect(error).toContain(part);
    },
  );

  test.each(cases.filter(({ manifest }) => manifest !== undefined))(
    'manifest: $what',
    ({ file, manifest }) => {
      const entries = selectorEntries(definitionsOf(graph, file) ?? []);
      expect(entries.ok && JSON.parse(JSON.stringify(entries.value))).toEqual(manifest);
    },
  );
});

/** What of dbt's error our message holds: without error classes, and without the data that Python prints. */
function phrasesOf(error: string): readonly string[] {
  const phrase = error.replaceAll('Runtime Error ', '').replace(/^Could not read selector file data: /, '');
  if (phrase.startsWith('Could not parse selector file data')) return [];
  return phrase
    .replace('IndirectSelection', 'indirect_selection')
    .replace(/^'keen'/, '')
    .replace(/^Error when parsing the selector file\. /, '')
    .replace(/(?<=default: true`:)/, ' ')
    .replace(/(?<=set operator): .*$/, '')
    .replace(/(?<=in selector): .*$/, '')
    .replace(/depth far$/, 'depth')
    .split(/ <class '\w+'>|\{'method.*\}/)
    .map((part) => part.trim());
}

function definitionsOf(graph: Graph, file: string | null) {
  if (file === null) return null;
  const read = readSelectors(
    { path: 'selectors.yml', text: file, checksum: '' },
    { vars: {}, environment: new Map(), target: graph.project.target },
  );
  if (!read.ok) throw new Error(read.error.map(({ message }) => message).join('\n'));
  return read.value;
}

function answerOf(
  graph: Graph,
  file: string | null,
  line: string,
): { readonly lines?: readonly string[]; readonly error?: string } {
  const flags = parseLsArguments(line);
  const types = chooseResourceTypes({
    included: flags.resourceTypes,
    excluded: [],
    defaults: listedTypes,
    all: allListedTypes,
  });
  try {
    const selection = select(graph, {
      select: flags.select,
      exclude: flags.exclude,
      selector: flags.selector,
      selectors: definitionsOf(graph, file),
      indirect: flags.indirectSelection,
      includeEmpty: true,
      ...(types.ok ? { resourceTypes: types.value } : {}),
    });
    if (!selection.ok) return { error: selection.error.map(({ message }) => message).join('\n') };
    const listing = { output: 'selector', outputKeys: [], createdAt: 0 } as const;
    return { lines: listNodes(graph, selection.value.ids, listing) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FormerState } from '../../src/domain/former-state.ts';
import { manifestChunks } from '../../src/record/manifest-chunks.ts';
import { readState } from '../../src/record/read-state.ts';
import { listNodes } from '../../src/select/list-nodes.ts';
import { select } from '../../src/select/select.ts';
import { linkProject } from '../rig/link-project.ts';

/** A change of the project, and what dbt's `ls --select state:…` printed after it (`ask-dbt.py`). */
interface Case {
  readonly what: string;
  readonly edits: readonly Edit[];
  readonly answers: Readonly<Record<string, Answer>>;
}

interface Edit {
  readonly file: string;
  readonly from?: string;
  readonly to?: string;
  readonly text?: string | null;
}

interface Answer {
  readonly lines?: readonly string[];
  /** Warnings of a contract that was broken. */
  readonly breaks?: number;
  readonly error?: string;
}

const here = fileURLToPath(new URL('.', import.meta.url));
const cases = JSON.parse(readFileSync(path.join(here, 'changes.json'), 'utf8')) as readonly Case[];
const folder = mkdtempSync(path.join(tmpdir(), 'sluice-state-'));
const project = path.join(folder, 'project');
afterAll(() => rmSync(folder, { recursive: true }));

/** By who wrote the manifest. */
const states: Record<string, FormerState> = {};
beforeAll(async () => {
  cpSync(path.join(here, 'project'), project, { recursive: true });
  const graph = await linkProject(project);
  const own = path.join(folder, 'own');
  mkdirSync(own);
  const chunks = manifestChunks({
    graph,
    invocationId: '00000000-0000-4000-8000-000000000000',
    generatedAt: 0,
    startedAt: 0,
    dbtVersion: '1.12.0',
    customEnvironment: {},
    storeFailures: false,
    compiled: new Map(),
  });
  writeFileSync(path.join(own, 'manifest.json'), [...chunks].join(''));
  for (const [name, place] of [
    ['dbt', path.join(here, 'state')],
    ['sluice', own],
  ] as const) {
    const state = readState({ shown: name, folder: place, targetFolder: folder });
    if (!state.ok) throw new Error(state.error.map(({ message }) => message).join('\n'));
    states[name] = state.value;
  }
});

describe.each(['dbt', 'sluice'])('against the manifest that %s wrote', (writer) => {
  test.each(cases)('$what', async ({ edits, answers }) => {
    rmSync(project, { recursive: true });
    cpSync(path.join(here, 'project'), project, { recursive: true });
    edits.forEach(apply);
    const graph = await linkProject(project);
    const found = Object.keys(answers).map((word): [string, Answer] => {
      const selection = select(graph, {
        select: [`state:${word}`],
        exclude: [],
        indirect: 'empty',
        includeEmpty: true,
        state: states[writer]!,
        resourceTypes: new Set(['model', 'snapshot', 'seed', 'test', 'source', 'exposure']),
      });
      if (!selection.ok) return [word, { error: selection.error.map(({ message }) => message).join('\n') }];
      const listing = { output: 'selector', outputKeys: [], createdAt: 0 } as const;
      const breaks = selection.value.warnings.filter(
        ({ code }) => code === 'contract-breaking-change',
      ).length;
      return [word, { lines: listNodes(graph, selection.value.ids, listing), breaks }];
    });
    for (const [word, answer] of found) {
      const expected = answers[word]!;
      // dbt says it twice for one break where it compares twice.
      const told = ({ lines, breaks }: Answer): unknown => ({ word, lines, breaks: (breaks ?? 0) > 0 });
      if (expected.error === undefined) expect(told(answer)).toEqual(told(expected));
      else expect(answer.error).toContain('While comparing to previous project state');
    }
  });
});

function apply({ file, from, to, text }: Edit): void {
  const full = path.join(project, file);
  if (from !== undefined) {
    writeFileSync(full, readFileSync(full, 'utf8').replace(from, to!));
  } else if (text === null) {
    rmSync(full);
  } else {
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, text!);
  }
}

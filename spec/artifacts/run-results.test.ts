import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NodeId } from '../../src/domain/id.ts';
import type { NodeOutcome, NodeResult } from '../../src/domain/outcome.ts';
import { makeRunResults } from '../../src/record/run-results.ts';
import { readRunResults } from '../rig/read-artifact.ts';

const failure = {
  message: 'relation "x" does not exist',
  code: '42P01',
  diagnostics: [],
  compiledPath: null,
};

/** Every way in which a node can end, with what the reader shall say of it. */
const outcomes: readonly (readonly [string, NodeOutcome, string])[] = [
  ['model.shop.a', { kind: 'success', message: 'SELECT 5', rows: 5, rejected: null }, 'success'],
  ['seed.shop.s', { kind: 'success', message: 'INSERT 3', rows: 3, rejected: null }, 'success'],
  ['source.shop.raw.t', { kind: 'success', message: 'LOADED 10', rows: 10, rejected: 2 }, 'success'],
  ['test.shop.t1', { kind: 'pass', failures: 0 }, 'pass'],
  [
    'test.shop.t2',
    { kind: 'warn', failures: 2, message: 'Got 2 results, configured to warn if != 0' },
    'warn',
  ],
  ['test.shop.t3', { kind: 'fail', failures: 3, message: 'Got 3 results', compiledPath: null }, 'fail'],
  ['model.shop.b', { kind: 'error', failure }, 'error'],
  ['model.shop.c', { kind: 'skipped', because: 'model.shop.b' as NodeId, reason: 'upstream' }, 'skipped'],
  ['model.shop.d', { kind: 'skipped', because: null, reason: 'cancelled' }, 'skipped'],
];

describe('run_results.json, read by dbt-artifacts-parser', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sluice-results-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is understood, however a node ended', async () => {
    const file = path.join(folder, 'run_results.json');
    writeFileSync(file, makeRunResults(input(outcomes.map(([id, outcome]) => resultOf(id, outcome)))));
    const read = await readRunResults(file);
    expect(read).toMatchObject({
      reader: 'RunResultsV6',
      version: 'https://schemas.getdbt.com/dbt/run-results/v6.json',
      elapsed: 12.5,
    });
    expect(read.results.map(({ id, status }) => [id, status])).toEqual(
      outcomes.map(([id, , status]) => [id, status]),
    );
    expect(read.results.map(({ failures }) => failures)).toEqual([
      null,
      null,
      null,
      0,
      2,
      3,
      null,
      null,
      null,
    ]);
    expect(read.results[0]).toMatchObject({
      message: 'SELECT 5',
      compiled: true,
      timing: ['compile', 'execute'],
    });
    expect(read.results[6]).toMatchObject({ message: failure.message });
  });

  test('is understood with no results', async () => {
    const file = path.join(folder, 'none.json');
    writeFileSync(file, makeRunResults(input([])));
    expect((await readRunResults(file)).results).toEqual([]);
  });
});

function resultOf(id: string, outcome: NodeOutcome): NodeResult {
  const started = outcome.kind === 'skipped' ? null : Date.UTC(2026, 0, 2, 3, 4, 5, 250);
  return {
    id: id as NodeId,
    outcome,
    compileStartedAt: started,
    executeStartedAt: started,
    startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    endedAt: Date.UTC(2026, 0, 2, 3, 4, 6),
    thread: 'Thread-1',
    compiledCode: started === null ? null : 'select 1',
    relationName: null,
  };
}

function input(results: readonly NodeResult[]) {
  return {
    results,
    invocationId: '00000000-0000-4000-8000-000000000000',
    startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    generatedAt: Date.UTC(2026, 0, 2, 3, 4, 17),
    elapsed: 12_500,
    dbtVersion: '1.12.6',
    arguments: { which: 'build', select: ['+a'], threads: 4, vars: {} },
    customEnvironment: {},
    relationName: () => '"warehouse"."public"."x"',
  };
}

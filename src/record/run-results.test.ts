import { expect, test } from 'vitest';
import type { NodeId } from '../domain/id.ts';
import type { NodeOutcome, NodeResult } from '../domain/outcome.ts';
import { makeRunResults } from './run-results.ts';

const at = Date.UTC(2026, 10, 24, 14, 5, 55, 359);

function result(id: string, outcome: NodeOutcome, changes: Partial<NodeResult> = {}): NodeResult {
  return {
    id: id as NodeId,
    outcome,
    compileStartedAt: at,
    executeStartedAt: at + 10,
    startedAt: at - 1,
    endedAt: at + 141,
    thread: 'Thread-1',
    compiledCode: 'select 1 as id',
    relationName: '"postgres"."shop"."a"',
    ...changes,
  };
}

function make(...results: readonly NodeResult[]): {
  results: Record<string, unknown>[];
  [key: string]: unknown;
} {
  return JSON.parse(
    makeRunResults({
      results,
      invocationId: 'be2b1438-4ee2-49e2-8f3a-99dd82433e2f',
      startedAt: at - 4000,
      generatedAt: at + 1000,
      elapsed: 460,
      dbtVersion: '1.12.6',
      arguments: { which: 'build' },
      customEnvironment: { TEAM: 'data' },
      relationName: (id) => `of ${id}`,
    }),
  ) as ReturnType<typeof make>;
}

const executed = {
  timing: [
    { name: 'compile', started_at: '2026-11-24T14:05:55.359Z', completed_at: '2026-11-24T14:05:55.369Z' },
    { name: 'execute', started_at: '2026-11-24T14:05:55.369Z', completed_at: '2026-11-24T14:05:55.500Z' },
  ],
  thread_id: 'Thread-1',
  execution_time: 0.142,
  compiled: true,
  compiled_code: 'select 1 as id',
  batch_results: null,
  overload_results: null,
};

test('the head', () => {
  expect(make()).toEqual({
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/run-results/v6.json',
      dbt_version: '1.12.6',
      generated_at: '2026-11-24T14:05:56.359Z',
      invocation_id: 'be2b1438-4ee2-49e2-8f3a-99dd82433e2f',
      invocation_started_at: '2026-11-24T14:05:51.359Z',
      env: { TEAM: 'data' },
    },
    results: [],
    elapsed_time: 0.46,
    args: { which: 'build' },
  });
});

/** Keys and values as in a file that dbt 1.12 wrote for such nodes. */
test.each<[string, NodeResult, Record<string, unknown>]>([
  [
    'a view',
    result('model.shop.a', { kind: 'success', message: 'CREATE VIEW', rows: null, rejected: null }),
    {
      ...executed,
      status: 'success',
      message: 'CREATE VIEW',
      failures: null,
      adapter_response: { _message: 'CREATE VIEW', code: 'CREATE VIEW', rows_affected: -1 },
      unique_id: 'model.shop.a',
      relation_name: '"postgres"."shop"."a"',
    },
  ],
  [
    'a seed',
    result(
      'seed.shop.s',
      { kind: 'success', message: 'INSERT 1', rows: 1, rejected: null },
      { compiledCode: null, relationName: '"postgres"."shop"."s"' },
    ),
    {
      ...executed,
      status: 'success',
      message: 'INSERT 1',
      failures: null,
      adapter_response: { _message: 'INSERT 1', code: 'INSERT', rows_affected: 1 },
      unique_id: 'seed.shop.s',
      compiled: null,
      compiled_code: null,
      relation_name: null,
    },
  ],
  [
    "a statement of the project's",
    result('operation.shop.shop-on-run-start-0', {
      kind: 'success',
      message: 'CREATE TABLE',
      rows: null,
      rejected: null,
    }),
    {
      ...executed,
      status: 'success',
      message: 'shop.on-run-start.0 passed',
      failures: 0,
      adapter_response: {},
      unique_id: 'operation.shop.shop-on-run-start-0',
      relation_name: '"postgres"."shop"."a"',
    },
  ],
  [
    'a test that passes',
    result('test.shop.t.08e0dd7996', { kind: 'pass', failures: 0 }, { relationName: null }),
    {
      ...executed,
      status: 'pass',
      message: null,
      failures: 0,
      adapter_response: { _message: 'SELECT 1', code: 'SELECT', rows_affected: 1 },
      unique_id: 'test.shop.t.08e0dd7996',
      relation_name: 'of test.shop.t.08e0dd7996',
    },
  ],
  [
    'a test that fails',
    result(
      'test.shop.t.08e0dd7996',
      { kind: 'fail', failures: 1, message: 'Got 1 result, configured to fail if != 0', compiledPath: null },
      { relationName: null },
    ),
    {
      ...executed,
      status: 'fail',
      message: 'Got 1 result, configured to fail if != 0',
      failures: 1,
      adapter_response: { _message: 'SELECT 1', code: 'SELECT', rows_affected: 1 },
      unique_id: 'test.shop.t.08e0dd7996',
      relation_name: 'of test.shop.t.08e0dd7996',
    },
  ],
  [
    'an error',
    result('model.shop.c', {
      kind: 'error',
      failure: {
        message: 'column "nope" does not exist',
        code: '42703',
        diagnostics: [],
        compiledPath: null,
      },
    }),
    {
      ...executed,
      status: 'error',
      message: 'column "nope" does not exist',
      failures: null,
      adapter_response: {},
      unique_id: 'model.shop.c',
      relation_name: '"postgres"."shop"."a"',
    },
  ],
  [
    'a node that was skipped',
    result(
      'model.shop.d',
      { kind: 'skipped', because: 'model.shop.c' as NodeId, reason: 'upstream' },
      {
        compileStartedAt: null,
        executeStartedAt: null,
        startedAt: at,
        endedAt: at,
        compiledCode: null,
        relationName: null,
      },
    ),
    {
      status: 'skipped',
      timing: [],
      thread_id: 'Thread-1',
      execution_time: 0,
      adapter_response: {},
      message: null,
      failures: null,
      unique_id: 'model.shop.d',
      compiled: false,
      compiled_code: null,
      relation_name: 'of model.shop.d',
      batch_results: null,
      overload_results: null,
    },
  ],
])('%s', (_, given, expected) => {
  expect(make(given).results).toEqual([expected]);
});

test('keys come in the order in which dbt writes them', () => {
  const [written] = make(
    result('model.shop.a', { kind: 'success', message: 'OK', rows: null, rejected: null }),
  ).results;
  expect(Object.keys(written!)).toEqual([
    'status',
    'timing',
    'thread_id',
    'execution_time',
    'adapter_response',
    'message',
    'failures',
    'unique_id',
    'compiled',
    'compiled_code',
    'relation_name',
    'batch_results',
    'overload_results',
  ]);
});

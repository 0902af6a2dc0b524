import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/adapters/contract.ts';
import { engines, type EngineUnderTest } from '../../adapters/engines.ts';
import { rowsOf } from '../load-rig.ts';
import { type FailureCase, inputCases, networkCases } from './failure-cases.ts';
import { apiOf, loadRest, sortedRows, startApi } from './rest-rig.ts';

let engine: EngineUnderTest;
let database: Database;
let count = 0;
beforeAll(async () => {
  engine = await engines['postgres']!();
  database = await engine.open();
});
afterAll(async () => {
  await database?.close();
  await engine?.discard();
});

async function run(test: FailureCase): Promise<void> {
  const api = await startApi(apiOf(test.answers));
  const table = `f${++count}`;
  for (const fault of test.faults ?? []) api.fail(fault);
  try {
    const outcome = await loadRest(database, api, table, test.input ?? { options: { get: '/a' } });
    expect(outcome.error).toBe(test.error ?? null);
    if (test.waits !== undefined) expect(outcome.waits).toEqual(test.waits);
    if (test.requests !== undefined) expect(api.asked).toHaveLength(test.requests);
    if (test.rows === undefined) {
      expect(await rowsOf(database, `select to_regclass('raw.${table}')`)).toEqual(['∅']);
    } else {
      expect(await sortedRows(database, table, test.select ?? 'id')).toEqual(test.rows);
    }
    const rejects = await rowsOf(
      database,
      `select file, reason, col, raw from sluice.rejects where relation = 'raw.${table}' order by 2, 4`,
    );
    expect(rejects).toEqual(test.rejects ?? []);
  } finally {
    await api.close();
  }
}

describe('a table of an API', () => {
  it.each(networkCases)('outlasts, or is told: $what', run);
  it.each(inputCases)('is given: $what', run);
});

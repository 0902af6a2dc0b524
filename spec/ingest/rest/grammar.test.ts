import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/adapters/contract.ts';
import { engines, type EngineUnderTest } from '../../adapters/engines.ts';
import { rowsOf } from '../load-rig.ts';
import { cursorCases } from './cursor-cases.ts';
import { type GrammarCase, pageCases, requestCases } from './grammar-cases.ts';
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

async function run(test: GrammarCase): Promise<void> {
  const api = await startApi(apiOf(test.answers));
  const table = `g${++count}`;
  try {
    let notes: readonly string[] = [];
    for (let time = 0; time < (test.loads ?? 1); time++) {
      api.forgetAsked();
      const outcome = await loadRest(database, api, table, test.input, { window: test.window ?? null });
      expect(outcome.error).toBeNull();
      ({ notes } = outcome);
    }
    const several = test.input.options['each'] !== undefined;
    expect(several ? [...api.asked].sort() : api.asked).toEqual(test.asked);
    if (test.rows.length > 0)
      expect(await sortedRows(database, table, test.select ?? 'id')).toEqual(test.rows);
    else expect(await rowsOf(database, `select count(*) from raw.${table}`)).toEqual(['0']);
    expect(notes).toEqual(test.notes ?? []);
    const cursors = await rowsOf(
      database,
      `select slice || '=' || (cursor -> 'value') from sluice.state where relation = 'raw.${table}' order by slice`,
    );
    expect(cursors).toEqual(test.cursors ?? []);
  } finally {
    await api.close();
  }
}

describe('a table of an API', () => {
  it.each(pageCases)('pages: $what', run);
  it.each(requestCases)('requests and answers: $what', run);
  it.each(cursorCases)('cursors: $what', run);
});

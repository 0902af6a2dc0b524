import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareCase } from './compare-case.ts';
import { type DbtProcess, startDbt } from './dbt-process.ts';
import { differenceText } from './difference-text.ts';
import { randomCase } from './random/random-case.ts';
import { shrinkCase } from './shrink-case.ts';

let dbt: DbtProcess;
beforeAll(async () => {
  dbt = await startDbt();
});
afterAll(() => dbt.end());

/** `SLUICE_DBT_RUNS_SEEDS=17` or `1-200`; without it the first 20, with `SLUICE_FULL` 200. */
function seeds(): readonly number[] {
  const given =
    process.env['SLUICE_DBT_RUNS_SEEDS'] ?? (process.env['SLUICE_FULL'] === '1' ? '1-200' : '1-20');
  const [first, last] = given.split('-').map(Number);
  return Array.from({ length: (last ?? first!) - first! + 1 }, (_, index) => first! + index);
}

describe('projects that change at random, run after run, are what dbt makes of them', () => {
  test.each(seeds())('seed %i', async (seed) => {
    const wanted = randomCase(seed);
    const difference = await compareCase(dbt, wanted);
    if (difference === null) return;
    const shrunk = await shrinkCase(wanted, difference, (smaller) => compareCase(dbt, smaller));
    expect.fail(differenceText(shrunk.wanted, shrunk.difference));
  });
});

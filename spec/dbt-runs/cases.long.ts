import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { areaCases } from '../areas/area-cases.ts';
import { postgresCase } from '../areas/case-database.ts';
import { unmetIn } from '../areas/run-case.ts';
import { compareCase } from './compare-case.ts';
import { type DbtProcess, startDbt } from './dbt-process.ts';
import { differenceText } from './difference-text.ts';

let dbt: DbtProcess;
beforeAll(async () => {
  dbt = await startDbt();
});
afterAll(() => dbt.end());

const cases = areaCases.filter(({ wanted }) => wanted.differs === undefined);

describe('dbt leaves what we leave', () => {
  test.each(cases)('$name: $wanted.about', async ({ wanted }) => {
    const difference = await compareCase(dbt, wanted);
    expect(difference && differenceText(wanted, difference)).toBeNull();
  });
});

describe('dbt does what the cases expect', () => {
  test.each(cases)('$name: $wanted.about', async ({ wanted }) => {
    const unmet = await unmetIn(wanted, await postgresCase(), async (words, { cwd, environment }) => {
      const { code, output } = await dbt.run(cwd, words, (environment ?? {}) as Record<string, string>);
      return { code, stdout: output, stderr: '' };
    });
    expect(unmet).toEqual([]);
  });
});

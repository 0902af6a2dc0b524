import { describe, expect, test } from 'vitest';
import { areaCases } from './area-cases.ts';
import { pgliteCase } from './case-database.ts';
import { unmetIn } from './run-case.ts';

const cases = areaCases.filter(({ wanted }) => wanted.notOnPglite === undefined);

describe('through the command line on PGlite', () => {
  test.each(cases)('$name: $wanted.about', async ({ wanted }) => {
    expect(await unmetIn(wanted, pgliteCase())).toEqual([]);
  });
});

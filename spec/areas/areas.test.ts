import { describe, expect, test } from 'vitest';
import { areaCases } from './area-cases.ts';
import { postgresCase } from './case-database.ts';
import { unmetIn } from './run-case.ts';

describe('through the command line on Postgres', () => {
  test.each(areaCases)('$name: $wanted.about', async ({ wanted }) => {
    expect(await unmetIn(wanted, await postgresCase())).toEqual([]);
  });
});

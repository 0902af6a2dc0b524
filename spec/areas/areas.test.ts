import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { areaCases } from './area-cases.ts';
import { areas } from './areas.ts';
import { postgresCase } from './case-database.ts';
import { unmetIn } from './run-case.ts';

describe('through the command line on Postgres', () => {
  test.each(areaCases)('$name: $wanted.about', async ({ wanted }) => {
    expect(await unmetIn(wanted, await postgresCase())).toEqual([]);
  });
});

test('each area is tried by what the table names', () => {
  const root = path.join(import.meta.dirname, '../..');
  const isThere = (name: string): boolean =>
    name.endsWith('.ts')
      ? existsSync(path.join(root, name))
      : areaCases.some((one) => one.name.startsWith(name));
  expect(areas.flatMap(({ shownBy }) => shownBy).filter((name) => !isThere(name))).toEqual([]);
  const numbers = areas.map((_, index) => `${String(index + 1).padStart(2, '0')}-`);
  expect(areaCases.filter(({ name }) => !numbers.some((number) => name.startsWith(number)))).toEqual([]);
});

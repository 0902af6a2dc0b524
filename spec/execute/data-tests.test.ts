import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/util/json.ts';
import { everyEngine } from '../adapters/engines.ts';
import { useShop } from './shop.ts';

/** Rows found (numbered from 1), config, and how dbt 1.12 ends such a test on Postgres. */
const cases: readonly (readonly [number, Readonly<Record<string, Json>>, string])[] = [
  [0, {}, 'pass'],
  [3, {}, 'fail Got 3 results, configured to fail if != 0'],
  [1, {}, 'fail Got 1 result, configured to fail if != 0'],
  [3, { severity: 'warn' }, 'warn Got 3 results, configured to warn if != 0'],
  [3, { severity: 'WARN' }, 'warn Got 3 results, configured to warn if != 0'],
  [0, { severity: 'warn' }, 'pass'],
  [3, { error_if: '> 5', warn_if: '> 1' }, 'warn Got 3 results, configured to warn if > 1'],
  [6, { error_if: '> 5', warn_if: '> 1' }, 'fail Got 6 results, configured to fail if > 5'],
  [1, { error_if: '> 5', warn_if: '> 1' }, 'pass'],
  [6, { severity: 'warn', error_if: '> 5', warn_if: '> 10' }, 'pass'],
  [0, { error_if: '= 0' }, 'fail Got 0 results, configured to fail if = 0'],
  [3, { error_if: 'between 2 and 4' }, 'fail Got 3 results, configured to fail if between 2 and 4'],
  [9, { limit: 2 }, 'fail Got 2 results, configured to fail if != 0'],
  [9, { limit: 0 }, 'pass'],
  [3, { fail_calc: 'sum(n)' }, 'fail Got 6 results, configured to fail if != 0'],
  [0, { fail_calc: 'coalesce(sum(n), 0)' }, 'pass'],
  [4, { fail_calc: 'max(n)', error_if: '>= 4' }, 'fail Got 4 results, configured to fail if >= 4'],
];

/** Where dbt ends with an error of its own making, so do we; the words are ours. */
const errors: readonly (readonly [number, Readonly<Record<string, Json>>, string])[] = [
  [3, { fail_calc: 'sum(n) / 4.0' }, 'fail_calc "sum(n) / 4.0" gave 1.5, which is no whole number.'],
  [0, { fail_calc: 'sum(n)' }, 'fail_calc "sum(n)" gave NULL, which is no whole number.'],
  [2, { fail_calc: `'2'` }, 'The test gave 2 rows where one was expected.'],
  [2, { fail_calc: 'count(x)' }, 'missing column'],
];

describe.each(Object.keys(everyEngine))('%s', (type) => {
  const shop = useShop(type);
  const runTest = async (found: number, config: Readonly<Record<string, Json>>): Promise<string> => {
    const sql = `select n from generate_series(1, ${found}) as found (n) -- found`;
    const { shown } = await shop.run([{ name: 't', as: 'test', sql, config }]);
    return shown[0]!.slice('t: '.length);
  };

  test.each(cases)('%i found, %j: %s', async (found, config, verdict) => {
    expect(await runTest(found, config)).toBe(verdict);
  });

  test.each(errors)('%i found, %j: error %s', async (found, config, message) => {
    const [first] = (await runTest(found, config)).split('\n');
    expect(first).toBe(`error ${message === 'missing column' ? shop.words.missingColumn : message}`);
  });

  test.each([
    ['table', { store_failures: true }],
    ['view', { store_failures_as: 'view', store_failures: true }],
  ] as const)('rows that are found are kept in a %s, anew each time', async (kind, config) => {
    for (const found of [3, 0, 2]) {
      const sql = `select n from generate_series(1, ${found}) as found (n)`;
      const { shown, results } = await shop.run([
        { name: 't', as: 'test', sql, config: { ...config, limit: 9 } },
      ]);
      expect(shown).toEqual([
        found === 0 ? 't: pass' : `t: fail Got ${found} results, configured to fail if != 0`,
      ]);
      expect(await shop.relations()).toEqual([`t ${kind}`]);
      expect(await shop.rows('select count(*) from t')).toEqual([[found]]);
      const [{ outcome, relationName }] = results as [(typeof results)[number]];
      const kept = outcome.kind === 'fail' ? outcome.storedIn : relationName;
      expect(kept).toBe(relationName);
      expect(relationName).toMatch(/"t"$/);
    }
  });

  test.each([
    [
      { store_failures: true, store_failures_as: 'ephemeral' },
      'fail Got 1 result, configured to fail if != 0',
    ],
    [
      { store_failures_as: 'pile' },
      "error 'pile' is not a valid value for `store_failures_as`. Accepted values are: ['ephemeral', 'table', 'view']",
    ],
  ])('%j keeps nothing: %s', async (config, said) => {
    expect(await runTest(1, config)).toBe(said);
    expect(await shop.relations()).toEqual([]);
  });
});

import type { TestConfig } from '../../domain/config.ts';
import type { Next } from '../../domain/plan.ts';
import type { Json } from '../../util/json.ts';
import { fact } from '../facts.ts';
import type { Materialization } from '../materialization.ts';
import { sqlOf } from '../target.ts';

/** A data test, generic or singular: counts what the query finds and compares that with the thresholds, in SQL as dbt does. */
export const dataTest: Materialization = (input) => {
  const config = input.node.config as TestConfig;
  const answer = fact(input.facts, 'test', 'rows');
  if (answer === undefined) {
    return { kind: 'steps', steps: [{ kind: 'query', name: 'test', sql: testSql(sqlOf(input), config) }] };
  }
  const notes = storesFailures(config, input.context.flags.storeFailures)
    ? ['Storing the failures of tests is not there yet: they were counted only.']
    : [];
  return verdict(answer.rows, config, notes);
};

function testSql(
  sql: string,
  { fail_calc: calculation, warn_if: warnIf, error_if: errorIf, limit }: TestConfig,
): string {
  const limited =
    limit === null || limit === undefined ? sql : `select * from (\n${sql}\n) dbt_limit_subq\nlimit ${limit}`;
  return [
    'select',
    `  ${calculation} as failures,`,
    `  ${calculation} ${warnIf} as should_warn,`,
    `  ${calculation} ${errorIf} as should_error`,
    `from (\n${limited}\n) dbt_internal_test`,
  ].join('\n');
}

/** What the one row of a test's query (count, whether to warn, whether to fail) means: done with a verdict, or failed where it is no such row. */
export function verdict(
  rows: readonly (readonly Json[])[],
  config: TestConfig,
  notes: readonly string[],
): Next {
  const [row] = rows;
  if (row === undefined || rows.length !== 1) {
    return failed(`The test gave ${rows.length} rows where one was expected.`, 'Is fail_calc an aggregate?');
  }
  const [count, warn, error] = row;
  const failures = typeof count === 'number' ? count : typeof count === 'string' ? Number(count) : Number.NaN;
  if (!Number.isInteger(failures)) {
    return failed(
      `fail_calc "${config.fail_calc}" gave ${count === null ? 'NULL' : JSON.stringify(count)}, which is no whole number.`,
      'A sum over no rows is NULL: coalesce it.',
    );
  }
  const results = failures === 1 ? '1 result' : `${failures} results`;
  const found = { kind: 'done', relations: [], rows: null, notes } as const;
  if (config.severity.toUpperCase() === 'ERROR' && isTrue(error)) {
    const message = `Got ${results}, configured to fail if ${config.error_if}`;
    return { ...found, message, failures, verdict: 'fail' };
  }
  if (isTrue(warn)) {
    return {
      ...found,
      message: `Got ${results}, configured to warn if ${config.warn_if}`,
      failures,
      verdict: 'warn',
    };
  }
  return { ...found, message: 'SELECT 1', failures: 0, verdict: 'pass' };
}

/** Engines without booleans say 1, or a text. */
function isTrue(value: Json | undefined): boolean {
  return typeof value === 'string' ? /^(y|yes|t|true|on|1)$/i.test(value) : Boolean(value);
}

function storesFailures(config: TestConfig, flag: boolean): boolean {
  const as = config['store_failures_as'];
  if (typeof as === 'string') return as !== 'ephemeral';
  return config['store_failures'] === true || (flag && config['store_failures'] !== false);
}

function failed(message: string, help: string): Next {
  return { kind: 'failed', message, help };
}

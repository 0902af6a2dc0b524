import type { TestConfig } from '../../domain/config.ts';
import type { Next } from '../../domain/plan.ts';
import { storedFailures } from '../../domain/stored-failures.ts';
import type { Json } from '../../util/json.ts';
import { fact } from '../facts.ts';
import type { Materialization, PlanInput } from '../materialization.ts';
import { sqlOf, targetOf } from '../target.ts';
import { table } from './table.ts';
import { view } from './view.ts';

/**
 * A data test, generic or singular: counts what the query finds and compares that with the thresholds, in SQL as dbt does. Where the
 * rows are kept they are made a table or a view like any other first, and counted there.
 */
export const dataTest: Materialization = (input) => {
  const config = input.node.config as TestConfig;
  const rows = limited(sqlOf(input), config);
  const kept = keep(input, rows);
  if (kept !== null && kept.kind !== 'done') return kept;
  const answer = fact(input.facts, 'test', 'rows');
  if (answer === undefined) {
    const found =
      kept === null ? rows : `select * from ${input.engine.dialect.renderRelation(targetOf(input))}`;
    return { kind: 'steps', steps: [{ kind: 'query', name: 'test', sql: testSql(found, config) }] };
  }
  const judged = verdict(answer.rows, config, kept?.notes ?? []);
  if (judged.kind !== 'done' || kept === null) return judged;
  return { ...judged, relations: kept.relations, leftovers: kept.leftovers ?? [] };
};

/** Keeps the rows that are found, where the config or the flag says so; null where none are kept. */
function keep(input: PlanInput, rows: string): Next | null {
  const as = storedFailures(input.node.config, input.context.flags.storeFailures);
  if (as === null) return null;
  if (as === 'table') return table({ ...input, sql: rows });
  if (as === 'view') return view({ ...input, sql: rows });
  return failed(
    `'${as}' is not a valid value for \`store_failures_as\`. Accepted values are: ['ephemeral', 'table', 'view']`,
    null,
  );
}

function limited(sql: string, { limit }: TestConfig): string {
  return limit === null || limit === undefined
    ? sql
    : `select * from (\n${sql}\n) dbt_limit_subq\nlimit ${limit}`;
}

function testSql(
  found: string,
  { fail_calc: calculation, warn_if: warnIf, error_if: errorIf }: TestConfig,
): string {
  return [
    'select',
    `  ${calculation} as failures,`,
    `  ${calculation} ${warnIf} as should_warn,`,
    `  ${calculation} ${errorIf} as should_error`,
    `from (\n${found}\n) dbt_internal_test`,
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
  const unclear = [warn, error].find((value) => typeof value === 'string' && !truth.test(value));
  if (unclear !== undefined) {
    return failed(
      `Macro 'get_test_sql' returns '${unclear as string}'.  It is not type 'bool' and cannot not be converted reliably to a bool.`,
      null,
    );
  }
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

/** The texts that stand for yes and no. */
const truth = /^(?:y|yes|t|true|on|1|n|no|f|false|off|0)$/i;

/** Engines without booleans say 1, or a text. */
function isTrue(value: Json | undefined): boolean {
  return typeof value === 'string' ? /^(y|yes|t|true|on|1)$/i.test(value) : Boolean(value);
}

function failed(message: string, help: string | null): Next {
  return { kind: 'failed', message, help };
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTrial, type Trial } from './trial.ts';

/** Ephemeral models as dbt 1.12 has them in its files: what is put where, and what is said of a faulty one. */
let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({
    'models/raw.sql': `{{ config(materialized='table') }} select 1 as id`,
    'models/inner_one.sql': `{{ config(materialized='ephemeral') }}select id, '{{ this.identifier }}' as told from {{ ref('raw') }}`,
    'models/outer_one.sql': `{{ config(materialized='ephemeral') }}select * from {{ ref('inner_one') }}`,
    'models/reader.sql': `select * from {{ ref('outer_one') }}`,
    'models/second_reader.sql': `with own as (select * from {{ ref('outer_one') }}) select * from own`,
    'models/models.yml': 'models: [{name: outer_one, columns: [{name: id, data_tests: [not_null]}]}]',
  });
});
afterAll(() => trial.discard());

interface Entry {
  readonly compiled_code: string;
  readonly compiled_path: string | null;
  readonly extra_ctes: readonly { readonly id: string; readonly sql: string }[];
}

const entry = (name: string): Entry => {
  const { nodes } = JSON.parse(trial.read('target/manifest.json')) as {
    readonly nodes: Readonly<Record<string, Entry>>;
  };
  return nodes[`model.shop.${name}`]!;
};

describe('after a build', () => {
  const place = (name: string): string => `"${trial.database.settings['dbname']}"."public"."${name}"`;

  test('CTEs stand in the order in which they need each other, in all files', async () => {
    const { code, stdout } = await trial.run(['build']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('Done. PASS=4 ')]);
    const inner = ` __dbt__cte__inner_one as (\nselect id, 'inner_one' as told from ${place('raw')}\n)`;
    const outer = ' __dbt__cte__outer_one as (\nselect * from __dbt__cte__inner_one\n)';
    const compiled = `with${inner}, ${outer} select * from __dbt__cte__outer_one`;
    expect(trial.read('target/compiled/shop/models/reader.sql')).toBe(compiled);
    expect(trial.read('target/run/shop/models/reader.sql')).toBe(
      `create view ${place('reader__dbt_tmp')} as (\n${compiled}\n);`,
    );
    expect(trial.read('target/run/shop/models/raw.sql')).toBe(
      `create table ${place('raw__dbt_tmp')} as (\n select 1 as id\n);`,
    );
    expect(trial.read('target/compiled/shop/models/second_reader.sql')).toBe(
      `with ${inner}, ${outer}, own as (select * from __dbt__cte__outer_one) select * from own`,
    );
    expect(entry('reader').extra_ctes).toEqual([
      { id: 'model.shop.inner_one', sql: inner },
      { id: 'model.shop.outer_one', sql: outer },
    ]);
    expect(entry('outer_one')).toMatchObject({
      compiled_code: `with${inner} select * from __dbt__cte__inner_one`,
      extra_ctes: [{ id: 'model.shop.inner_one', sql: inner }],
    });
    expect(await trial.rows('select * from reader')).toEqual([['1', 'inner_one']]);
  });

  test('they can be left out of what is compiled', async () => {
    await trial.run(['compile', '--select', 'reader', '--no-inject-ephemeral-ctes']);
    expect(trial.read('target/compiled/shop/models/reader.sql')).toBe('select * from __dbt__cte__outer_one');
  });

  test('a run of ephemeral models alone has nothing to do, and says so in run_results.json', async () => {
    const { code } = await trial.run(['run', '--select', 'inner_one']);
    expect([code, trial.results()]).toEqual([0, []]);
  });
});

test('what reads a faulty one is skipped, with its fault, which is told once', async () => {
  trial.write({
    'models/inner_one.sql': `{{ config(materialized='ephemeral') }}select {{ adapter.nothing_such() }} from {{ ref('raw') }}`,
  });
  const { code, stdout } = await trial.run(['run', '--threads', '1']);
  expect(code).toBe(1);
  expect(trial.results()).toEqual(['raw success', 'reader skipped', 'second_reader skipped']);
  const { results } = JSON.parse(trial.read('target/run_results.json')) as {
    readonly results: readonly { readonly status: string; readonly message: string }[];
  };
  const messages = results.filter(({ status }) => status === 'skipped').map(({ message }) => message);
  expect(new Set(messages).size).toBe(1);
  expect(messages[0]).toMatch(/^Compilation Error in model inner_one \(models\/inner_one\.sql\)\n/);
  const summary = stdout.slice(stdout.indexOf('Finished running'));
  expect(summary.split('Compilation Error in model inner_one').length).toBe(2);
  expect(summary).toContain('Done. PASS=1 WARN=0 ERROR=0 SKIP=2 NO-OP=0 TOTAL=3');
});

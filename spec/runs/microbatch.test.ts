import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTrial, type Trial } from './trial.ts';

// Visits of four days of a leap year's February and March, two on each, and one at the very end of a day.
const visits = `{{ config(materialized='table', event_time='seen') }}
select id, cast(seen as timestamp) as seen from (values
  (1, '2024-02-28 00:00:00'), (2, '2024-02-28 23:59:59'), (3, '2024-02-29 08:00:00'), (4, '2024-02-29 09:00:00'),
  (5, '2024-03-01 00:00:00'), (6, '2024-03-01 12:00:00'), (7, '2024-03-02 06:00:00'), (8, '2024-03-02 07:00:00')
) as v(id, seen)
`;

const config = (more = ''): string =>
  `{{ config(materialized='incremental', incremental_strategy='microbatch', unique_key='id', event_time='seen',
    batch_size='day', begin='2024-02-28'${more}) }}\n`;

const span = ['--event-time-start', '2024-02-28', '--event-time-end', '2024-03-03'];

interface BatchResults {
  readonly successful: readonly (readonly [string, string])[];
  readonly failed: readonly (readonly [string, string])[];
}

function batchesOf(
  trial: Trial,
  name: string,
): Readonly<Record<keyof BatchResults, readonly string[]>> | null {
  const { results } = JSON.parse(trial.read('target/run_results.json')) as {
    readonly results: readonly { readonly unique_id: string; readonly batch_results: BatchResults | null }[];
  };
  const found = results.find(({ unique_id: id }) => id.endsWith(`.${name}`))?.batch_results ?? null;
  const days = (pairs: BatchResults['failed']): readonly string[] =>
    pairs.map(([start]) => start.slice(0, 10));
  return found && { successful: days(found.successful), failed: days(found.failed) };
}

describe('on Postgres', () => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await makeTrial({
      'models/visits.sql': visits,
      'models/daily.sql': `${config(", pre_hook='create table if not exists hooks (what text)', post_hook=\"insert into hooks select '{{ model.batch.id }}'\"")}{{ log('batch ' ~ model.batch.id ~ ' from ' ~ model.batch.event_time_start ~ ' to ' ~ model.batch.event_time_end, info=true) if execute and model.batch }}
select *, (select count(*) from {{ ref('visits').render() }}) as everything, cast(pg_current_xact_id() as text) as written
from {{ ref('visits') }}
{% if model.batch and model.batch.id == var('bad', '') %} where 1 / 0 = 1 {% endif %}
{% if model.batch and model.batch.id == var('slow', '') %} where (select pg_sleep(60)) is not null {% endif %}
`,
      'models/behind.sql': "select count(*) as visits from {{ ref('daily') }}\n",
    });
  });
  afterAll(() => trial.discard());

  const perDay = (): Promise<unknown> =>
    trial.rows(
      "select to_char(seen, 'MMDD'), count(*), count(distinct written), max(everything) from daily group by 1 order by 1",
    );
  const whole = [
    ['0228', '2', '1', '8'],
    ['0229', '2', '1', '8'],
    ['0301', '2', '1', '8'],
    ['0302', '2', '1', '8'],
  ];

  test('each day is a transaction; hooks stand around all of them', async () => {
    const { code, stdout } = await trial.run(['run', ...span]);
    expect(stdout).toMatch(/ START sql microbatch model public\.daily \.+ \[RUN\]/);
    expect(stdout).toMatch(/Batch 2 of 4 START batch 2024-02-29 of public\.daily \.+ \[RUN\]/);
    expect(stdout).toMatch(/Batch 4 of 4 OK created batch 2024-03-02 of public\.daily \.+ \[MERGE 2 in /);
    expect(stdout).toContain('batch 20240229 from 2024-02-29 00:00:00+00:00 to 2024-03-01 00:00:00+00:00');
    expect(code).toBe(0);
    expect(await perDay()).toEqual(whole);
    expect(await trial.rows('select what from hooks')).toEqual([['20240302']]);
    expect(trial.read('target/compiled/shop/models/daily/daily_2024-02-29.sql')).toContain(
      `."public"."visits" where seen >= '2024-02-29 00:00:00+00:00' and seen < '2024-03-01 00:00:00+00:00') _dbt_et_filter_subq_visits`,
    );
    expect(batchesOf(trial, 'daily')?.successful).toHaveLength(4);
  });

  test('a batch that fails leaves the others done; retry does it alone', async () => {
    const before = await trial.rows('select id, written from daily where id in (1, 7) order by 1');
    const failed = await trial.run(['run', ...span, '--full-refresh', '--vars', "{bad: '20240301'}"]);
    expect(failed.stdout).toMatch(/Batch 3 of 4 ERROR creating batch 2024-03-01 of public\.daily/);
    expect(failed.stdout).toMatch(
      /PARTIALLY created sql microbatch model public\.daily \.+ \[PARTIAL SUCCESS \(3\/4\) in /,
    );
    expect(failed.stdout).toContain('Completed with 1 partial success and 0 warnings');
    expect(failed.code).toBe(1);
    expect(trial.results()).toEqual(['behind skipped', 'daily partial success', 'visits success']);
    expect(batchesOf(trial, 'daily')).toEqual({
      successful: ['2024-02-28', '2024-02-29', '2024-03-02'],
      failed: ['2024-03-01'],
    });
    const others = await trial.rows('select id, written from daily where id in (1, 7) order by 1');
    expect(others).not.toEqual(before);
    const { code, stdout } = await trial.run(['retry', '--vars', '{}', '--vars', "{bad: ''}"]);
    expect(stdout).toMatch(/Batch 1 of 1 OK created batch 2024-03-01/);
    expect(code).toBe(0);
    expect(await perDay()).toEqual(whole);
    expect(await trial.rows('select id, written from daily where id in (1, 7) order by 1')).toEqual(others);
    expect(batchesOf(trial, 'daily')?.failed).toEqual([]);
    expect(trial.results()).toEqual(['behind success', 'daily success']);
  });

  test('where the first batch fails none of the others is begun', async () => {
    const { stdout } = await trial.run(['run', '-s', 'daily', ...span, '--vars', "{bad: '20240228'}"]);
    expect(stdout).toMatch(/Batch 2 of 4 SKIP batch 2024-02-29 of public\.daily \.+ \[SKIPPED/);
    expect(trial.results()).toEqual(['daily error']);
    expect(batchesOf(trial, 'daily')?.failed).toHaveLength(4);
  });

  test('a run that is killed in a batch leaves whole batches; retry goes on with the next', async () => {
    const running = trial.start([
      'run',
      '-s',
      'daily',
      ...span,
      '--full-refresh',
      '--vars',
      "{slow: '20240301'}",
    ]);
    await running.printed('Batch 3 of 4 START');
    running.child.kill('SIGKILL');
    await running.ended;
    expect(await perDay()).toEqual(whole.slice(0, 2));
    const done = await trial.rows('select id, written from daily order by 1');
    const { code, stdout } = await trial.run(['retry', '--vars', "{slow: ''}"]);
    expect(stdout).toMatch(/Batch 1 of 2 OK created batch 2024-03-01/);
    expect(code).toBe(0);
    expect(await perDay()).toEqual(whole);
    expect((await trial.rows('select id, written from daily order by 1')).slice(0, 4)).toEqual(done);
  });

  test('--sample reads a span of what has an event time', async () => {
    trial.write({ 'models/all_of_it.sql': "select * from {{ ref('visits') }}\n" });
    const sample = '{start: 2024-02-29, end: 2024-03-01 06:00:00}';
    expect((await trial.run(['run', '-s', 'all_of_it', '--sample', sample])).code).toBe(0);
    expect(await trial.rows("select string_agg(id::text, ' ' order by id) from all_of_it")).toEqual([
      ['3 4 5'],
    ]);
    const refused = await trial.run(['run', '--sample', '3 decades']);
    expect(refused.stderr).toContain(
      "Invalid grain size 'decades'. Must be one of ['hour', 'day', 'month', 'year', 'hours', 'days', 'months', 'years'].",
    );
    expect(refused.code).toBe(2);
  });

  test.each([
    [['--event-time-start', '2024-02-28'], '`--event-time-end` must also be present'],
    [
      ['--event-time-start', '2024-02-28', '--event-time-end', '2024-02-28'],
      'must be less than `--event-time-end`',
    ],
    [
      ['--event-time-start', 'May', '--event-time-end', '2024-02-28'],
      "'May' does not match the formats '%Y-%m-%d'",
    ],
  ])('%j is refused', async (given, message) => {
    const { code, stderr } = await trial.run(['run', ...given]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

describe.each(['pglite', 'duckdb'])('on %s', (type) => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await makeTrial({
      'project.yml': `name: shop\ntargets:\n  dev: {type: ${type}}\n`,
      'models/visits.sql': visits,
      'models/daily.sql': `${config()}select * from {{ ref('visits') }} where id <> {{ var('without', 0) }}\n`,
    });
  });
  afterAll(() => trial.discard());

  test('a day is done again in place of what was there', async () => {
    const show = async (): Promise<unknown> => {
      const { stdout } = await trial.run([
        'sql',
        '--output',
        'json',
        'select count(*) as n, sum(id) as s from daily',
      ]);
      return JSON.parse(stdout);
    };
    expect((await trial.run(['run', ...span])).code).toBe(0);
    const again = [
      'run',
      '-s',
      'daily',
      '--event-time-start',
      '2024-03-01',
      '--event-time-end',
      '2024-03-02',
    ];
    const { stdout, code } = await trial.run([...again, '--vars', '{without: 6}']);
    expect(stdout).toContain('Batch 1 of 1 OK created batch 2024-03-01');
    expect(code).toBe(0);
    // A merge leaves what is no longer there, as dbt-postgres does; DuckDB's batch takes the place of its span.
    expect(await show()).toMatchObject([type === 'pglite' ? { n: 8, s: 36 } : { n: 7, s: 30 }]);
  });
});

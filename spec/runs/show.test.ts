import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTrial, type Trial } from './trial.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({
    'models/a.sql': 'select 1 as id union all select 2 union all select 3',
    'models/v_v2.sql': 'select 2 as n',
    'models/m.yml': `models:
  - {name: v, latest_version: 2, versions: [{v: 2, defined_in: v_v2}]}
  - {name: mine, group: g, access: private}
groups: [{name: g, owner: {name: me}}]`,
    'models/mine.sql': 'select 7 as secret',
    'models/zoned.sql':
      "{{ config(sql_header=\"set time zone 'Asia/Tokyo';\") }} select current_setting('TimeZone') as zone",
    'seeds/s.csv': 'x\n1\n',
  });
  await trial.run(['build']);
});
afterAll(() => trial.discard());

describe('show', () => {
  test.each([
    [['-s', 'a', '--limit', '2'], "Previewing node 'a':\n| id |\n| -- |\n|  1 |\n|  2 |\n"],
    [['-s', 'v'], "Previewing node 'v.v2':\n| n |\n| - |\n| 2 |\n"],
    [['-s', 's'], "Previewing node 's':\n| x |\n| - |\n| 1 |\n"],
    [['-s', 's', '--quiet'], '| x |\n| - |\n| 1 |\n'],
    [['-s', 'zoned', '-q'], '| zone       |\n| ---------- |\n| Asia/Tokyo |\n'],
    [
      ['--inline', "select secret from {{ ref('mine') }}"],
      'Previewing inline node:\n| secret |\n| ------ |\n|      7 |\n',
    ],
    [
      ['--inline-direct', "select '{{ x }}' as t"],
      'Previewing inline node:\n| t       |\n| ------- |\n| {{ x }} |\n',
    ],
    [
      ['--inline', 'select 3.0 as n, 4.5 as h, 5 as i, 6::bigint as b, null as z', '--output', 'json'],
      '{\n  "show": [\n    {\n      "n": 3.0,\n      "h": 4.5,\n      "i": 5,\n      "b": 6,\n      "z": null\n    }\n  ]\n}\n',
    ],
    [['-s', 's', '--output', 'json'], '{\n  "node": "s",\n  "show": [\n    {\n      "x": 1\n    }\n  ]\n}\n'],
  ] as const)('%j', async (words, expected) => {
    const { code, stdout } = await trial.run(['show', ...words]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expected });
  });

  test.each([
    [[], 'Runtime Error\n  Either --select or --inline must be passed to show\n'],
    [['--inline', "select * from {{ ref('nope') }}"], 'Compilation Error\n  Error parsing inline query\n'],
    [['--inline', 'slect 1'], 'Database Error\n  syntax error at or near "slect"\n'],
    [
      ['--inline', 'select 1 limit 1'],
      'The query has a limit of its own: --limit -1 shows all that it gives.\n',
    ],
  ] as const)('%j is refused', async (words, said) => {
    const { code, stderr } = await trial.run(['show', ...words]);
    expect({ code, said: stderr.includes(said) ? said : stderr }).toEqual({ code: 2, said });
  });

  test('leaves what was run in run_results.json', async () => {
    await trial.run(['show', '--inline', 'select 1 as one']);
    const { results, args } = JSON.parse(trial.read('target/run_results.json')) as {
      readonly results: readonly { readonly unique_id: string; readonly compiled_code: string }[];
      readonly args: Readonly<Record<string, unknown>>;
    };
    expect(results).toMatchObject([
      { unique_id: 'sql_operation.shop.inline_query', compiled_code: 'select 1 as one\nlimit 5' },
    ]);
    expect(args['limit']).toBe(5);
  });
});

describe('compile', () => {
  test.each([
    [['-s', 'v'], "Compiled node 'v' is:\nselect 2 as n\n"],
    [['--inline', 'select {{ 1 + 1 }}'], 'Compiled inline node is:\nselect 2\n'],
    [['--inline', 'select {{ 1 + 1 }}', '-q'], 'select 2\n'],
    [['-s', 'v', '--output', 'json'], '{\n  "node": "v",\n  "compiled": "select 2 as n"\n}\n'],
    [['--inline', 'select 2', '--output', 'json'], '{\n  "compiled": "select 2"\n}\n'],
    [[], ''],
    [['-s', '+v'], "Compiled node 'v' is:\nselect 2 as n\n"],
  ] as const)('%j', async (words, expected) => {
    const { code, stdout } = await trial.run(['compile', ...words]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expected });
  });
});

describe('debug', () => {
  test('all is well', async () => {
    const { code, stdout } = await trial.run(['debug']);
    expect(code).toBe(0);
    for (const said of [
      'project.yml file [OK found and valid]',
      '  Connection test: [OK connection ok] ',
      'All checks passed!\n',
    ])
      expect(stdout).toContain(said);
  });

  test.each([
    [['--connection'], {}, 0, 'Skipping steps before connection verification\n'],
    [['--connection', '--target', 'none'], {}, 1, "does not have a target named 'none'"],
    [['--project-dir', 'empty'], {}, 1, '1 check failed:\n'],
    [['--config-dir', '--profiles-dir', '/etc'], {}, 0, 'To view your profiles.yml file, run:\n\n'],
  ] as const)('%j', async (words, environment, code, said) => {
    mkdirSync(path.join(trial.folder, 'empty'), { recursive: true });
    trial.write({ 'empty/project.yml': '' });
    const result = await trial.run(['debug', ...words], environment);
    expect({ code: result.code, said: result.stdout.includes(said) ? said : result.stdout }).toEqual({
      code,
      said,
    });
  });
});

test('seed --show prints the first rows under dbt’s header; parse says where it left how long it took', async () => {
  const { stdout } = await trial.run(['seed', '--show']);
  expect(stdout).toMatch(/\nRandom sample of table: \w+\.s\n-+\n\| x \|\n\| - \|\n\| 1 \|\n$/);
  expect((await trial.run(['parse'])).stdout).toMatch(/ {2}Performance info: target\/perf_info\.json\n$/);
});

test('--no-introspect: a template that asks the database is named', async () => {
  trial.write({
    'models/asks.sql': "select {% if execute %}{{ run_query('select 1').rows[0][0] }}{% endif %} as n",
  });
  const { code, stderr } = await trial.run(['compile', '--no-introspect']);
  expect(code).toBe(2);
  expect(stderr).toContain('connection never acquired for thread: "model.shop.asks" asks the database');
});

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeTrial, type Trial } from './trial.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({
    'models/one.sql': 'select 1 as id\n',
    'macros/put.sql': `{% macro put(n, fails=false) %}
  {% do run_query('insert into said values (' ~ n ~ ')') %}
  {% if fails %}{{ exceptions.raise_compiler_error('no more') }}{% endif %}
{% endmacro %}
{% macro put_in_one(n) %}
  {% do run_query('begin') %}
  {% do run_query('insert into said values (' ~ n ~ ')') %}
  {% do run_query('select * from nowhere') %}
  {% do run_query('commit') %}
{% endmacro %}
{% macro greet(whom='you') %}{% do log('hello ' ~ whom, info=true) %}{% do print(target.name) %}{% endmacro %}
`,
  });
  await trial.run(['run-operation', '--sql', 'create table said (n int)']);
});
beforeEach(() => trial.run(['run-operation', '--sql', 'delete from said']));
afterAll(() => trial.discard());

const said = () => trial.rows('select n from said order by 1');

test('a macro with arguments; its statements stay', async () => {
  const { code } = await trial.run(['run-operation', 'put', '--args', '{n: 7}']);
  expect({ code, said: await said() }).toEqual({ code: 0, said: [['7']] });
});

test('what went before a failure stays, as in dbt; exit code 1, with the place', async () => {
  const { code, stderr } = await trial.run(['run-operation', 'put', '--args', '{n: 7, fails: true}']);
  expect({ code, said: await said() }).toEqual({ code: 1, said: [['7']] });
  expect(stderr).toContain('Encountered an error while running operation:');
  expect(stderr).toContain('macros/put.sql:3:20');
});

test('a transaction of its own is undone where it is not committed', async () => {
  const { code } = await trial.run(['run-operation', 'put_in_one', '--args', '{n: 7}']);
  expect({ code, said: await said() }).toEqual({ code: 1, said: [] });
});

test('log and print; the default of an argument; the package may be named', async () => {
  const name = /^name: (\w+)$/m.exec(trial.read('project.yml'))![1]!;
  for (const macro of ['greet', `${name}.greet`]) {
    const { code, stdout } = await trial.run(['run-operation', macro]);
    expect(code).toBe(0);
    expect(stdout).toContain('hello you');
  }
});

test('a statement is a template: ref() and macros work in it', async () => {
  await trial.run(['build']);
  const { code } = await trial.run([
    'run-operation',
    '--sql',
    "insert into said select id + 1 from {{ ref('one') }}",
  ]);
  expect({ code, said: await said() }).toEqual({ code: 0, said: [['2']] });
});

test('run_results.json has the macro under its id', async () => {
  await trial.run(['run-operation', 'put', '--args', '{n: 7}']);
  const { results } = JSON.parse(trial.read('target/run_results.json')) as {
    results: readonly { unique_id: string; status: string }[];
  };
  expect(results.map(({ unique_id: id, status }) => `${id.split('.').at(-1)} ${status}`)).toEqual([
    'put success',
  ]);
});

test.each([
  [['gret'], "dbt could not find a macro with the name 'gret' in any package.\n    Did you mean greet?"],
  [[], 'Either a macro name or --sql must be passed to run-operation'],
  [['greet', '--sql', 'select 1'], 'Cannot specify both a macro name and --sql for run-operation'],
  [
    ['--sql', 'select 1', '--args', '{a: 1}'],
    '--args cannot be used with --sql; pass arguments directly in the SQL',
  ],
])('run-operation %j is refused with 2', async (words, message) => {
  const { code, stderr } = await trial.run(['run-operation', ...words]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) as string });
});

import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeTrial, type Trial } from './trial.ts';

let trial: Trial;
let project = '';
beforeAll(async () => {
  trial = await makeTrial({
    'models/a.sql': 'select 1 as id',
    'models/b.sql': `{{ config(materialized='table') }} select * from {{ ref('a') }} {{ log('told', info=true) }}{{ print('printed') }}`,
    'macros/marked.sql': `
{% macro marked(node, connection) %}{{ return('by ' ~ (node.name if node else connection) ~ ' of ' ~ target.type) }}{% endmacro %}
{% macro refused() %}{{ exceptions.raise_compiler_error('no comment') }}{% endmacro %}`,
  });
  project = trial.read('project.yml');
});
afterAll(() => trial.discard());
beforeEach(() => rmSync(path.join(trial.folder, 'logs'), { recursive: true, force: true }));

const log = (): string => trial.read('logs/dbt.log');
const withKeys = (text: string): void => trial.write({ 'project.yml': `${project}${text}` });

describe('query-comment', () => {
  test.each([
    [
      '',
      /On model\.\w+\.b: \/\* \{"app": "dbt", "dbt_version": "1\.[\d.]+", "profile_name": .*, "node_id": "model\.\w+\.b"\} \*\/\n/,
    ],
    ['query-comment: "plain\\ntext\\n"\n', /On model\.\w+\.b: \/\* plain\ntext \*\/\n/],
    [
      'query-comment: "{{ marked(node, connection_name) }}"\n',
      /On model\.\w+\.b: \/\* by b of postgres \*\/\n/,
    ],
    [
      'query-comment: "{{ marked(node, connection_name) }}"\n',
      /On master: \/\* by master of postgres \*\/\n/,
    ],
    [
      'query-comment: {comment: behind, append: true, job-label: true}\n',
      / select \* from [^;]*\n\/\* behind \*\/\n/,
    ],
  ])('%j', async (keys, expected) => {
    withKeys(keys);
    expect(await trial.run(['run'])).toMatchObject({ code: 0 });
    expect(log()).toMatch(expected);
    const [[definition]] = (await trial.rows(`select pg_get_viewdef('a'::regclass)`)) as [[string]];
    expect(definition).not.toContain('/*');
  });

  test.each(['query-comment:\n', 'query-comment: ""\n'])('%j is none', async (keys) => {
    withKeys(keys);
    expect(await trial.run(['run'])).toMatchObject({ code: 0 });
    expect(log()).toContain('SQL status: ');
    expect(log()).not.toContain('/*');
  });

  test.each([
    ['query-comment: "{{ refused() }}"\n', 'no comment'],
    ['query-comment: "a */ b"\n', 'query comment contains illegal value "*/": a */ b'],
    ['query-comment: [a]\n', 'query-comment is to be a text'],
  ])('%j: nothing is run', async (keys, said) => {
    withKeys(keys);
    const { code, stderr } = await trial.run(['run']);
    expect({ code, said: stderr.includes(said) }).toEqual({ code: 2, said: true });
  });

  test('a place that the engine points at is one in the statement itself', async () => {
    withKeys('');
    trial.write({ 'models/c.sql': 'select\n  nope\nfrom {{ ref("a") }}' });
    const { stdout } = await trial.run(['run', '-s', 'c']);
    rmSync(path.join(trial.folder, 'models/c.sql'));
    expect(stdout).toContain('models/c.sql:2:3  sql\n');
  });
});

describe('the log file', () => {
  beforeAll(() => withKeys(''));

  test('is at level debug, with its own rule for each invocation', async () => {
    await trial.run(['run']);
    await trial.run(['ls']);
    expect(log().match(/^={30} [\d:.]+ \| [\da-f-]{36} ={30}$/gm)).toHaveLength(2);
    expect(log()).toMatch(/^[\d:.]{15} \[debug\] \[Thread-1 {2}\]: Began running node model\./m);
    expect(log()).toMatch(/\[info \] \[MainThread\]: Done\. PASS=2 /);
    expect(log()).toContain('Command `sluice ls` succeeded at ');
  });

  test.each([
    [['--log-level-file', 'none'], {}, false],
    [['run', '--dry-run'], {}, false],
    [[], { DBT_LOG_LEVEL_FILE: 'none' }, false],
    [['--log-path', 'elsewhere'], {}, false],
  ] as const)('%j %j: not in logs/', async (words, environment, is) => {
    const line = words[0] === 'run' ? words : [...words, 'run'];
    expect(await trial.run(line, environment)).toMatchObject({ code: 0 });
    expect(existsSync(path.join(trial.folder, 'logs'))).toBe(is);
  });

  test('is put aside when it is too large', async () => {
    await trial.run(['parse']);
    await trial.run(['parse', '--log-file-max-bytes', '100']);
    expect(readdirSync(path.join(trial.folder, 'logs')).sort()).toEqual(['dbt.log', 'dbt.log.1']);
  });

  test.each([
    [['--log-format', 'json', 'parse'], true],
    [['--log-format-file', 'json', 'parse'], true],
    [['--log-format', 'json', '--log-format-file', 'text', 'parse'], false],
  ] as const)('%j: JSON or not', async (words, isJson) => {
    await trial.run(words);
    expect(log().startsWith('{"info":')).toBe(isJson);
  });
});

describe('flags of the project say how the report looks', () => {
  test.each([
    ['log_format: json', [], (text: string) => text.startsWith('{"info":')],
    ['log_format: json', ['--log-format', 'text'], (text: string) => !text.includes('{"info":')],
    ['printer_width: 40', [], (text: string) => / model \w+\.b \.{1,20} \[RUN\]/.test(text)],
    ['log_level: error', [], (text: string) => text === 'printed\n'],
    ['debug: true', [], (text: string) => text.includes('On model.')],
    ['print: false', [], (text: string) => !text.includes('printed') && text.includes('told')],
    ['use_colors: true', [], (text: string) => text.includes('\u001b[')],
  ] as const)('%s %j', async (flag, words, holds) => {
    withKeys(`flags: {${flag}}\n`);
    const { stdout } = await trial.run(['run', ...words], { NO_COLOR: undefined });
    expect(holds(stdout)).toBe(true);
  });
});

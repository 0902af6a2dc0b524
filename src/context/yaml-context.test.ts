import { describe, expect, test } from 'vitest';
import { renderNative } from '../template/evaluate/render.ts';
import { parseTemplate } from '../template/syntax/parse-template.ts';
import { repr } from '../template/values/text.ts';
import { createYamlContext } from './yaml-context.ts';
import type { YamlContextInput } from './yaml-context.ts';

const input: YamlContextInput = {
  vars: { schema: 'from vars', days: 3, made: "{{ 'a' ~ 1 }}", empty: null },
  environment: new Map([
    ['HOST', 'example'],
    ['DBT_ENV_SECRET_KEY', 'hush'],
  ]),
  target: {
    name: 'dev',
    profileName: 'shop',
    type: 'postgres',
    database: 'db',
    schema: 'public',
    threads: 4,
    values: {},
    shown: { host: 'localhost' },
  },
  allowSecrets: false,
};

function render(text: string, changes: Partial<YamlContextInput> = {}): string {
  const parsed = parseTemplate({ path: 'dbt_project.yml', text });
  if (!parsed.ok) throw new Error(parsed.error[0]?.message);
  const value = renderNative(parsed.value, createYamlContext({ ...input, ...changes }));
  return value.ok ? repr(value.value) : value.error.message;
}

describe('values keep their type', () => {
  test.each([
    ["{{ var('days') }}", '3'],
    ["{{ var('days') }} days", "'3 days'"],
    ["{{ var('schema') }}", "'from vars'"],
    ["{{ var('made') }}", "'a1'"],
    ["{{ var('empty') }}", 'None'],
    ["{{ var('nothing', 'fallback') }}", "'fallback'"],
    ["{{ var.has_var('days') }}", 'True'],
    ["{{ env_var('HOST') }}", "'example'"],
    ["{{ env_var('NOT_SET', 'x') }}", "'x'"],
    ["{{ target.name == 'dev' }}", 'True'],
    ['{{ target.host }}:{{ target.threads }}', "'localhost:4'"],
    ["{{ fromjson('[1, 2]') }}", '[1, 2]'],
    ['{{ dbt_version }}', "'1.12.3'"],
  ])('%s is %s', (text, shown) => {
    expect(render(text)).toBe(shown);
  });
});

test.each([
  ["{{ var('nothing') }}", "Required var 'nothing' not found in config:"],
  ["{{ env_var('NOT_SET') }}", "Env var required but not provided: 'NOT_SET'"],
  [
    "{{ env_var('DBT_ENV_SECRET_KEY') }}",
    'Secret env vars are allowed only in profiles.yml or packages.yml.',
  ],
  ["{{ ref('a') }}", "'ref' is undefined"],
])('%s is a fault', (text, message) => {
  expect(render(text)).toContain(message);
});

test('secrets are for profiles', () => {
  expect(render("{{ env_var('DBT_ENV_SECRET_KEY') }}", { allowSecrets: true })).toBe("'hush'");
});

test('what is asked for is told', () => {
  const asked: string[] = [];
  const told = {
    onVar: (name: string) => asked.push(`var ${name}`),
    onEnvironment: (name: string) => asked.push(name),
  };
  render("{{ var('days') }}{{ var('other', 1) }}{{ env_var('HOST') }}{{ env_var('NOT_SET', '') }}", told);
  expect(asked).toEqual(['var days', 'var other', 'HOST', 'NOT_SET']);
});

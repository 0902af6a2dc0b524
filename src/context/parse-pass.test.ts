import { describe, expect, test } from 'vitest';
import type { NodeId } from '../domain/id.ts';
import type { Invocation, ProjectConfig, Target } from '../domain/project.ts';
import { parseTemplate } from '../template/syntax/parse-template.ts';
import type { Template } from '../template/syntax/template.ts';
import { str } from '../template/values/text.ts';
import { PyDict } from '../template/values/value.ts';
import { createMacroLibrary } from './macro-library.ts';
import { createParsePass } from './parse-pass.ts';
import type { ParsePass } from './parse-pass.ts';

const builtin = `
{% macro run_query(sql) %}{% if execute %}{{ adapter.execute(sql) }}{% endif %}{{ return(load_result('x').table) }}{% endmacro %}
{% macro generate_schema_name(custom_schema_name=none, node=none) %}{{ target.schema if custom_schema_name is none else custom_schema_name }}{% endmacro %}
{% macro is_incremental() %}{{ return(false) }}{% endmacro %}
`;

function template(text: string, macroFile = false): Template {
  const parsed = parseTemplate({ path: 'models/m.sql', text }, { macroFile });
  if (!parsed.ok) throw new Error(parsed.error[0]?.message);
  return parsed.value;
}

function passWith(root: string): ParsePass {
  const target: Target = {
    name: 'dev',
    profileName: 'p',
    type: 'postgres',
    database: 'db',
    schema: 'public',
    threads: 1,
    values: {},
    shown: {},
  };
  const place = { path: 'dbt_project.yml', line: 1, column: 1 };
  return createParsePass({
    config: { name: 'shop', quoting: {}, flags: {}, vars: {}, place } as unknown as ProjectConfig,
    packages: [{ name: 'shop', vars: { known: 1, templated: "{{ env_var('DEEP', 'x') }}" } }],
    target,
    invocation: {
      id: 'i',
      startedAt: 0,
      command: 'parse',
      cliVars: {},
      flags: {
        fullRefresh: false,
        failFast: false,
        empty: false,
        sample: null,
        eventTime: null,
        storeFailures: false,
        threads: null,
      },
      environment: new Map([['HOME_TOWN', 'Bonn']]),
      arguments: {},
    } satisfies Invocation,
    macros: createMacroLibrary({
      files: [
        { packageName: 'shop', path: 'macros/m.sql', template: template(root, true) },
        { packageName: 'dbt', path: 'macros/b.sql', template: template(builtin, true) },
      ],
      rootPackage: 'shop',
      packages: ['shop', 'dbt'],
      dispatch: [],
      macroPrefixes: ['postgres'],
    }),
    adapterType: 'postgres',
  });
}

const macros = `
{% macro outer() %}{{ inner() }}{{ adapter.dispatch('shout', 'shop')() }}{% endmacro %}
{% macro inner() %}{{ var('deep_var', 1) }}{% endmacro %}
{% macro default__shout() %}!{% endmacro %}
`;

const about = {
  id: 'model.shop.m' as NodeId,
  resourceType: 'model' as const,
  packageName: 'shop',
  name: 'm',
  path: 'm.sql',
  originalPath: 'models/m.sql',
  fqn: ['shop', 'm'],
  database: 'db',
  schema: 'public',
  alias: 'm',
};

describe('what a template hangs on', () => {
  const none = { vars: [], environment: [], macros: [], missing: [], clock: false, wholeProject: false };
  test.each([
    ['select 1', none],
    ["{{ var('known') }}{{ var('unknown', 1) }}", { ...none, vars: ['known', 'unknown'], missing: ['var'] }],
    [
      "{{ env_var('HOME_TOWN') }}{{ env_var('NOT_SET', 1) }}",
      { ...none, environment: ['HOME_TOWN', 'NOT_SET'], missing: ['env_var'] },
    ],
    [
      "{{ var('templated') }}",
      { ...none, vars: ['templated'], environment: ['DEEP'], missing: ['env_var', 'var'] },
    ],
    [
      '{{ outer() }}',
      {
        ...none,
        vars: ['deep_var'],
        macros: ['macro.shop.default__shout', 'macro.shop.inner', 'macro.shop.outer'],
        missing: ['adapter', 'inner', 'outer', 'shop.default__shout', 'shop.postgres__shout', 'var'],
      },
    ],
    [
      '{{ dbt.is_incremental() }}',
      { ...none, macros: ['macro.dbt.is_incremental'], missing: ['dbt', 'dbt.is_incremental', 'return'] },
    ],
    ['{{ modules.datetime.datetime.now() }}', { ...none, missing: ['modules'], clock: true }],
    ['{{ modules.datetime.timedelta(days=1) }}', { ...none, missing: ['modules'] }],
    ['{{ run_started_at }}', { ...none, missing: ['run_started_at'], clock: true }],
    ['{{ invocation_id }}', { ...none, missing: ['invocation_id'], clock: true }],
    ['{{ graph.nodes }}', { ...none, missing: ['graph'], wholeProject: true }],
    ['{{ not_there_yet() }}', { ...none, missing: ['not_there_yet'] }],
    ["{{ ref('a') }}", { ...none, missing: ['ref'] }],
  ])('%s', (text, inputs) => {
    const captured = passWith(macros).capture(template(text), about);
    expect(captured.ok ? captured.value.inputs : captured.error).toEqual(inputs);
  });
});

describe('what is asked gives nothing yet', () => {
  test.each([
    ["{{ config.get('materialized') }}|{{ config.require('x') }}", '|'],
    ["{{ execute }} {{ var('unset') }} {{ is_incremental() }}", 'False None False'],
    ["{{ ref('other') }} {{ source('s', 't') }}", '"db"."public"."m" "db"."public"."m"'],
    ["{{ run_query('select 1') }}|{{ load_result('x') }}", '|None'],
    [
      "{{ adapter.get_relation('a', 'b', 'c') }} {{ adapter.get_columns_in_relation(this) }} {{ adapter.check_schema_exists('a', 'b') }}",
      'None [] False',
    ],
    ["{{ unknown_macro('x').anything['else'](1) }}|", '|'],
    ['{{ selected_resources }} {{ model.name }} {{ this.identifier }}', '[] m m'],
  ])('%s', (text, rendered) => {
    const told = `{% set told %}${text}{% endset %}{{ exceptions.raise_compiler_error(told) }}`;
    const captured = passWith(macros).capture(template(told), about);
    expect(captured.ok ? null : captured.error[0]?.message).toBe(rendered);
  });
});

describe('reading without rendering', () => {
  test.each([
    ["select * from {{ ref('a') }}", macros, true],
    ["{{ config(tags=['x']) }}select {{ var('known') }} from {{ source('s', 't') }}", macros, true],
    ["select {{ var('templated') }}", macros, false],
    ['select {{ outer() }}', macros, false],
    ["{% if true %}{{ ref('a') }}{% endif %}", macros, false],
    ["select * from {{ ref('a') }}", '{% macro ref(name) %}{{ builtins.ref(name) }}{% endmacro %}', false],
    ['{{ ref() }}', macros, false],
  ])('%s', (text, root, plain) => {
    expect(passWith(root).readPlain(template(text), about) !== null).toBe(plain);
  });
});

test('macros that name things', () => {
  const pass = passWith(
    "{% macro generate_alias_name(custom_alias_name=none, node=none) %}{{ node.name }}_{{ var('known') }}{% endmacro %}",
  );
  const shown = (name: string, kwargs: ReadonlyMap<string, PyDict> = new Map()): string => {
    const value = pass.callMacro(name, [null], 'shop', kwargs);
    return value.ok ? str(value.value) : (value.error[0]?.message ?? '');
  };
  expect(shown('generate_schema_name')).toBe('public');
  expect(shown('generate_alias_name', new Map([['node', PyDict.from([['name', 'orders']])]]))).toBe(
    'orders_1',
  );
  expect(shown('generate_schema_nam')).toBe('No macro is named "generate_schema_nam".');
});

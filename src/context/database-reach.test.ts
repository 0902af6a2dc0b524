import { expect, test } from 'vitest';
import { parseTemplate } from '../template/syntax/parse-template.ts';
import type { Template } from '../template/syntax/template.ts';
import { createDatabaseReach } from './database-reach.ts';
import { createMacroLibrary } from './macro-library.ts';
import { createVariables } from './variables.ts';

function template(text: string, macroFile = false): Template {
  const parsed = parseTemplate({ path: 'x.sql', text }, { macroFile });
  if (!parsed.ok) throw new Error(parsed.error[0]?.message);
  return parsed.value;
}

const root = `
{% macro pure() %}{{ helper() }}{% endmacro %}
{% macro helper() %}1{% endmacro %}
{% macro asks() %}{{ adapter.get_relation('a', 'b', 'c') }}{% endmacro %}
{% macro far() %}{{ nearer() }}{% endmacro %}
{% macro nearer() %}{% set f = asks %}{{ f() }}{% endmacro %}
{% macro round_one() %}{{ round_two() }}{% endmacro %}
{% macro round_two() %}{{ round_one() }}{% endmacro %}
{% macro round_asks() %}{{ round_back() }}{{ asks() }}{% endmacro %}
{% macro round_back() %}{{ round_asks() }}{% endmacro %}
{% macro by_dispatch() %}{{ adapter.dispatch('thing', 'kit')() }}{% endmacro %}
{% macro default_argument(x=run_query('select 1')) %}{{ x }}{% endmacro %}
{% macro overridden() %}{{ run_query('x') }}{% endmacro %}
`;
const kit = `
{% macro default__thing() %}1{% endmacro %}
{% macro postgres__thing() %}{{ run_query('x') }}{% endmacro %}
{% macro default__harmless() %}1{% endmacro %}
{% macro run_query(sql) %}nothing{% endmacro %}
{% macro plain() %}{{ overridden() }}{% endmacro %}
`;
const builtin = `
{% macro run_query(sql) %}{% call statement('x') %}{{ sql }}{% endcall %}{% endmacro %}
{% macro statement(name) %}{{ adapter.execute(caller()) }}{% endmacro %}
`;

const macros = createMacroLibrary({
  files: [
    { packageName: 'root', path: 'root.sql', template: template(root, true) },
    { packageName: 'kit', path: 'kit.sql', template: template(kit, true) },
    { packageName: 'dbt', path: 'dbt.sql', template: template(builtin, true) },
  ],
  rootPackage: 'root',
  packages: ['root', 'kit', 'dbt'],
  dispatch: [],
  macroPrefixes: ['postgres'],
});
const reach = createDatabaseReach({
  macros,
  variables: createVariables({
    rootPackage: 'root',
    packages: [{ name: 'kit', vars: { kit: { t: '{{ run_query() }}' } } }],
    cliVars: {},
  }),
});

test.each([
  ['select 1', false],
  [
    "select * from {{ ref('a') }} join {{ source('b', 'c') }} {{ config(x=1) }} {{ this }} {{ target.name }}",
    false,
  ],
  ['{{ pure() }}', false],
  ['{{ asks() }}', true],
  ['{{ root.asks() }}', true],
  ['{{ far() }}', true],
  ['{{ round_one() }}', false],
  ['{{ round_back() }}', true],
  ['{{ run_query("x") }}', true],
  ['{{ dbt.run_query("x") }}', true],
  ['{% call statement("x") %}select 1{% endcall %}', true],
  ['{{ by_dispatch() }}', true],
  ["{{ adapter.dispatch('harmless', 'kit')() }}", false],
  ["{{ adapter.dispatch('thing', macro_namespace='kit')() }}", true],
  ['{{ adapter.dispatch(name)() }}', true],
  ["{% set d = adapter.dispatch %}{{ d('harmless', 'kit')() }}", true],
  ['{{ adapter.quote("x") }} {{ adapter.type() }}', false],
  ['{% set a = adapter %}{{ a.type() }}', true],
  ['{{ context["asks"]() }}', true],
  ['{{ context["pure"]() }}', false],
  ['{{ context.asks() }}', true],
  ['{{ context[name]() }}', true],
  ['{{ builtins.ref("x") }}', false],
  ['{{ builtins[name] }}', true],
  ['{% set k = kit %}{{ k.plain() }}', true],
  ['{{ default_argument() }}', true],
  ['{% for f in [pure, asks] %}{{ f() }}{% endfor %}', true],
  ['{{ render("{{ 1 }}") }}', true],
  ["{{ var('x') }}", false],
])('%s in the root: %s', (text, asks) => {
  expect(reach.asks(template(text), 'root')).toBe(asks);
});

test.each([
  ['{{ run_query("x") }}', false],
  ['{{ plain() }}', false],
  ["{{ var('x') }}", true],
])(
  '%s in a package whose own run_query asks nothing, with a variable that is a template: %s',
  (text, asks) => {
    expect(reach.asks(template(text), 'kit')).toBe(asks);
  },
);

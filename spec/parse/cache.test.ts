import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeParseCache, encodeParseCache } from '../../src/parse/cache/parse-cache.ts';
import type { ParseCache } from '../../src/parse/cache/parse-cache.ts';
import { parseTexts, plainProject } from './parse-texts.ts';
import type { ParseTextsOptions } from './parse-texts.ts';

const profiles = `shop:
  target: dev
  outputs:
    dev: {type: postgres, host: h, user: u, password: "{{ env_var('DBT_ENV_SECRET_P', 'x') }}", dbname: d, schema: dev}
    prod: {type: postgres, host: h, user: u, password: p, dbname: d, schema: live, threads: 2}
`;

const start: Readonly<Record<string, string>> = {
  'profiles.yml': profiles,
  'dbt_project.yml': 'name: shop\nprofile: shop\nvars: {size: 1}\n',
  'packages.yml': 'packages: [{local: helper}]\n',
  'helper/dbt_project.yml': 'name: helper\nvars: {knob: 1}\n',
  'helper/macros/h.sql':
    "{% macro h(x) %}{{ adapter.dispatch('h', 'helper')(x) }}{% endmacro %}\n{% macro default__h(x) %}{{ x }}{% endmacro %}",
  'helper/models/hm.sql': "{{ config(alias='h' ~ var('knob')) }}select {{ helper.h(1) }}",
  'macros/m.sql': "{% macro pick() %}{{ ref('a') }}{{ config(tags=['picked']) }}{% endmacro %}",
  'models/a.sql': 'select 1 as id',
  'models/b.sql': "select * from {{ ref('a') }}",
  'models/c.sql':
    "select {{ pick() }} {{ env_var('SIZE', '0') }} {% if var('size') > 1 %}{{ ref('b') }}{% endif %}",
  'models/d.sql':
    "{{ config(materialized=var('kind', 'view')) }}select '{{ helper.h(2) }}' from {{ ref('hm') }}",
  'models/e.sql': "{{ config(enabled=(target.name == 'dev')) }}select 1",
  'models/y.yml': `models:
  - name: a
    description: "{{ doc('a') }}"
    config: {meta: {s: "{{ env_var('SIZE', 'none') }}", v: "{{ var('size') }}"}}
    columns: [{name: id, data_tests: [unique, positive: {arguments: {least: "{{ var('size') }}"}}]}]
sources: [{name: raw, schema: "{{ target.schema }}_raw", tables: [{name: t, columns: [{name: x, data_tests: [not_null]}]}]}]
`,
  'models/a.md': '{% docs a %}About a{% enddocs %}',
  'tests/generic/positive.sql':
    '{% test positive(model, column_name, least) %}{{ config(tags=[var("kind", "k")]) }}select {{ least }} from {{ model }}{% endtest %}',
  'tests/one.sql': "select * from {{ ref('b') }}",
};

/** Edits: a file's new text, or null to take it away. Each name stands for what could be stale afterwards. */
const fileEdits: Readonly<Record<string, readonly [path: string, text: string | null]>> = {
  'a model is edited': ['models/a.sql', "select 2 as id from {{ source('raw', 't') }}"],
  'a model is as before': ['models/a.sql', start['models/a.sql']!],
  'a model is added': ['models/new.sql', "select * from {{ ref('c') }}"],
  'a model is removed': ['models/new.sql', null],
  'a model is broken': ['models/b.sql', 'select {{ ref( }}'],
  'a model is mended': ['models/b.sql', "{{ config(tags='x') }}select * from {{ ref('a') }}"],
  'a macro is edited': ['macros/m.sql', "{% macro pick() %}{{ ref('b') }}{% endmacro %}"],
  'a macro is as before': ['macros/m.sql', start['macros/m.sql']!],
  'a macro of a package is edited': ['helper/macros/h.sql', "{% macro h(x) %}{{ ref('a') }}{% endmacro %}"],
  'a macro of a package is as before': ['helper/macros/h.sql', start['helper/macros/h.sql']!],
  'ref is overridden': [
    'macros/ref.sql',
    "{% macro ref(n) %}{{ config(tags=['over']) }}{{ return(builtins.ref(n)) }}{% endmacro %}",
  ],
  'ref is itself again': ['macros/ref.sql', null],
  'a dispatch target is added': [
    'macros/d.sql',
    "{% macro postgres__h(x) %}{{ config(meta={'by': 'root'}) }}{% endmacro %}",
  ],
  'a dispatch target is removed': ['macros/d.sql', null],
  'schema names are made by the project': [
    'macros/g.sql',
    "{% macro generate_schema_name(c, node) %}{{ env_var('SIZE', 's') }}_{{ node.name }}{% endmacro %}",
  ],
  'schema names are made by the clock': [
    'macros/g.sql',
    '{% macro generate_schema_name(c, node) %}{{ flags.WHICH }}{% endmacro %}',
  ],
  'schema names are made by the tool': ['macros/g.sql', null],
  'a builtin test is overridden': [
    'macros/u.sql',
    "{% test unique(model, column_name) %}{{ config(severity='warn') }}select 1{% endtest %}",
  ],
  'a builtin test is itself again': ['macros/u.sql', null],
  'project variables change': [
    'dbt_project.yml',
    'name: shop\nprofile: shop\nvars: {size: 2, kind: table, helper: {knob: 3}}\n',
  ],
  'dispatch changes': [
    'dbt_project.yml',
    'name: shop\nprofile: shop\nvars: {size: 1}\ndispatch: [{macro_namespace: helper, search_order: [shop, helper]}]\n',
  ],
  'folders are configured': [
    'dbt_project.yml',
    'name: shop\nprofile: shop\nvars: {size: 1}\nmodels: {shop: {+tags: t, +post-hook: "{{ pick() }}"}, helper: {+schema: h}}\non-run-start: "{{ pick() }}"\n',
  ],
  'the project file is as before': ['dbt_project.yml', start['dbt_project.yml']!],
  'YAML is edited': [
    'models/y.yml',
    'models: [{name: b, description: plain, columns: [{name: id, data_tests: [not_null]}]}]\nsources: [{name: raw, tables: [{name: t}]}]\n',
  ],
  'YAML is as before': ['models/y.yml', start['models/y.yml']!],
  'YAML is broken': ['models/y.yml', 'models:\n  - name: [\n'],
  'docs are edited': ['models/a.md', '{% docs a %}Other words{% enddocs %}'],
  'a generic test is edited': [
    'tests/generic/positive.sql',
    "{% test positive(model, column_name, least) %}{{ ref('b') }}select 1{% endtest %}",
  ],
  'the clock is read': ['models/a.sql', "select '{{ run_started_at }}' as id"],
  'the command is read': ['models/e.sql', "{{ config(meta={'w': flags.WHICH}) }}select 1"],
  'a profile is edited': ['profiles.yml', profiles.replaceAll('schema: dev', 'schema: mine')],
};

const optionEdits: Readonly<Record<string, ParseTextsOptions>> = {
  'no variables': { vars: {} },
  'a variable is given': { vars: { size: 5 } },
  'a variable is text with a tag': { vars: { size: 1, kind: "{{ 'ta' ~ 'ble' }}" } },
  'an environment value is set': { environment: { SIZE: '7' } },
  'an environment value changes': { environment: { SIZE: '8', DBT_ENV_SECRET_P: 'secret' } },
  'an environment value is unset': { environment: {} },
  'another target': { target: 'prod' },
  'the target as before': { target: null },
  'another command': { command: 'build' },
  'full refresh': { fullRefresh: true },
};

const edit = fc.oneof(
  fc.constantFrom(...Object.keys(fileEdits)).map((name) => ({ kind: 'file' as const, name })),
  fc.constantFrom(...Object.keys(optionEdits)).map((name) => ({ kind: 'option' as const, name })),
);

/** Sequences in which something else than the edited file changes its meaning. */
const risky: readonly (readonly string[])[] = [
  ['schema names are made by the clock', 'another command'],
  ['schema names are made by the project', 'an environment value is set', 'an environment value changes'],
  ['the command is read', 'another command', 'full refresh'],
  ['ref is overridden', 'a model is edited', 'ref is itself again'],
  ['a dispatch target is added', 'dispatch changes', 'a dispatch target is removed'],
  ['folders are configured', 'a macro is edited', 'another target'],
  ['a builtin test is overridden', 'a builtin test is itself again'],
  ['a variable is given', 'a variable is text with a tag', 'project variables change', 'no variables'],
  ['docs are edited', 'a model is broken', 'a model is mended'],
];

function editNamed(name: string): { readonly kind: 'file' | 'option'; readonly name: string } {
  return { kind: name in fileEdits ? 'file' : 'option', name };
}

describe('a parse with a cache', () => {
  test('gives what a fresh one gives, whatever is edited', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 12 }), async (edits) => {
        let texts: Record<string, string> = { ...start };
        let options: ParseTextsOptions = {};
        let cache: ParseCache | null = null;
        for (const { kind, name } of [null, ...edits].map(
          (one) => one ?? { kind: 'none' as const, name: '' },
        )) {
          if (kind === 'file') {
            const [path, text] = fileEdits[name]!;
            const { [path]: _old, ...rest } = texts;
            texts = text === null ? rest : { ...rest, [path]: text };
          } else if (kind === 'option') options = { ...options, ...optionEdits[name] };
          const fresh = await parseTexts(texts, options);
          const cached = await parseTexts(texts, { ...options, cache });
          expect(cached.ok).toBe(fresh.ok);
          if (fresh.ok && cached.ok) {
            expect(plainProject(cached.value)).toEqual(plainProject(fresh.value));
            if (cached.value.nextCache) cache = decodeParseCache(encodeParseCache(cached.value.nextCache));
          } else if (!fresh.ok && !cached.ok) expect(cached.error).toEqual(fresh.error);
        }
      }),
      { numRuns: 25, seed: 20_261_124, examples: risky.map((names) => [names.map(editNamed)]) },
    );
  });

  test('parses nothing where nothing changed, and one file where one did', async () => {
    const first = await parseTexts(start);
    if (!first.ok) throw new Error(first.error[0]?.message);
    const cache = decodeParseCache(encodeParseCache(first.value.nextCache!))!;
    const again = await parseTexts(start, { cache });
    expect(again.ok && again.value.cache).toEqual({ parsed: 0, reused: first.value.cache.parsed });
    expect(again.ok && again.value.nextCache).toBeNull();
    const edited = await parseTexts({ ...start, 'models/b.sql': 'select 1' }, { cache });
    expect(edited.ok && edited.value.cache).toEqual({ parsed: 1, reused: first.value.cache.parsed - 1 });
  });

  test('never writes a value of the environment', async () => {
    const environment = { SIZE: 'a-value-of-the-environment', DBT_ENV_SECRET_P: 'a-secret-password' };
    const loaded = `sources: [{name: far, extractor: mongodb, url: "mongodb://u:{{ env_var('SIZE') }}@h/d", tables: [{name: c}]}]\n`;
    const texts = { ...start, 'models/y.yml': '', 'models/loaded.yml': loaded };
    const parsed = await parseTexts(texts, { environment });
    if (!parsed.ok) throw new Error(parsed.error[0]?.message);
    const text = encodeParseCache(parsed.value.nextCache!);
    const again = await parseTexts(texts, { environment, cache: decodeParseCache(text) });
    // The one file that holds such a value is read again.
    expect(again.ok && again.value.cache.parsed).toBe(1);
    expect(text).not.toContain('a-value-of-the-environment');
    expect(text).not.toContain('a-secret-password');
  });

  test('that is half-written or of another version is no cache', async () => {
    const parsed = await parseTexts(start);
    if (!parsed.ok) throw new Error(parsed.error[0]?.message);
    const text = encodeParseCache(parsed.value.nextCache!);
    expect(decodeParseCache(text)).not.toBeNull();
    for (const length of [0, 1, 10, text.indexOf('\n') + 1, text.length >> 1, text.length - 1]) {
      expect(decodeParseCache(text.slice(0, length))).toBeNull();
    }
    expect(decodeParseCache(text.replace(/^\["/, '["0'))).toBeNull();
    expect(decodeParseCache('null')).toBeNull();
  });
});

import { expect, test } from 'vitest';
import { parseAndLink } from '../../src/app/parse-and-link.ts';
import type { Diagnostic } from '../../src/domain/diagnostic.ts';
import { ProjectError } from '../../src/domain/errors.ts';
import { parseInput } from './parse-texts.ts';

const project = 'name: shop\ntargets: {dev: {type: pglite}}\n';

/** Each with the faults that are told of it, those that lead nowhere left out where a faulty file may hold the name. */
const cases: readonly {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly faults: readonly string[];
}[] = [
  {
    name: 'references and cycles are looked at where other files have faults',
    files: {
      'models/a.sql': "select * from {{ ref('orderz') }}",
      'models/b.sql': "select * from {{ ref('c') }}",
      'models/c.sql': "select * from {{ ref('b') }}",
      'models/d.sql': "select * from {{ source('shop', 'order') }}",
      'models/orders.sql': 'select 1 as id',
      'models/faulty.sql': 'select {{ 1 + }}',
      'models/schema.yml': 'sources: [{name: shop, tables: [{name: orders}]}]',
      'models/other.yml': 'models:\n  - name: a\n   columns: []\n',
    },
    faults: [
      'models/a.sql:1:18 unknown-ref Did you mean "orders"?',
      'models/b.sql:1:18 cycle A node cannot depend on itself, directly or through others: take one of these references out.',
      'models/d.sql:1:18 unknown-source Did you mean "orders"?',
      'models/faulty.sql:1:15 template-syntax ',
      'models/other.yml:3:1 yaml-syntax ',
    ],
  },
  {
    name: 'what may stand in a file with a fault is not unknown',
    files: {
      'models/a.sql':
        "select * from {{ ref('faulty') }}, {{ ref('changes') }}, {{ source('shop', 'orders') }}",
      'models/b.sql': '{{ cents(1) }} {{ kept(2) }}',
      'models/faulty.sql': 'select {{ 1 + }}',
      'models/schema.yml':
        'models: [{name: b, data_tests: [positive]}]\nsources:\n  - name: shop\n   tables: [{name: orders}]\n',
      'snapshots/s.sql': '{% snapshot changes %}{{ 1 + }}{% endsnapshot %}',
      'macros/m.sql': '{% macro cents(x) %}{{ x {% endmacro %}{% macro kept(x) %}{% endmacro %}',
      'tests/generic/t.sql': '{% test positive(model) %}{% if %}{% endtest %}',
    },
    faults: [
      'macros/m.sql:1:26 template-syntax ',
      'models/faulty.sql:1:15 template-syntax ',
      'models/schema.yml:4:1 yaml-syntax ',
      'snapshots/s.sql:1:30 template-syntax ',
      'tests/generic/t.sql:1:33 template-syntax ',
    ],
  },
  {
    name: 'keys of configuration that mean nothing, wherever they stand',
    files: {
      'project.yml': `${project}models:\n  +materialised: view\n  shop: {marts: {enabld: true, +meta: {x: 1}}}\n`,
      'models/marts/a.sql': "{{ config(materialised='table', tags='x') }} select {{ 1 + }}",
      'models/marts/b.sql': "{{ config(\n  tag='x', mine=1\n) }} select {{ nothing() }}",
      'models/marts/c.sql': "{{ config({'uniqe_key': 'id'}) }} select 1",
      'models/marts/own.sql': "{{ config(materialized='mine', fast=true, tag=['x']) }} select 1",
      'models/schema.yml': 'models: [{name: c, config: {materializd: view}}]',
    },
    faults: [
      'models/marts/a.sql:1:60 template-syntax ',
      'models/marts/b.sql:2:3 config-unknown-key Did you mean "tags"?',
      'models/marts/b.sql:2:12 config-unknown-key Put keys of your own under "meta=".',
      'models/marts/b.sql:3:16 unknown-macro Check for typos, or define it: {% macro … %}.',
      `models/marts/c.sql:1:13 config-unknown-key Did you mean "unique_key"?`,
      'models/marts/own.sql:1:43 config-unknown-key Did you mean "tags"?',
      'models/schema.yml:1:29 config-unknown-key Did you mean "materialized"?',
      'project.yml:4:3 config-unknown-key Did you mean "materialized"?',
      'project.yml:5:18 config-unknown-key Did you mean "enabled"?',
    ],
  },
];

test.for(cases)('$name', async ({ files, faults }) => {
  const input = await parseInput({ 'project.yml': project, ...files });
  if (!input.ok) throw new ProjectError(input.error);
  expect(faultsOf(() => parseAndLink(input.value)).map(line)).toEqual(faults);
});

function faultsOf(work: () => unknown): readonly Diagnostic[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ProjectError) return error.diagnostics;
    throw error;
  }
  return [];
}

function line({ place, code, help }: Diagnostic): string {
  return `${place?.path}:${place?.line}:${place?.column} ${code} ${help ?? ''}`;
}

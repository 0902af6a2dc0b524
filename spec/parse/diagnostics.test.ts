import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/domain/diagnostic.ts';
import { parseTexts } from './parse-texts.ts';
import type { ParseTextsOptions } from './parse-texts.ts';

/** A fault with its place, and what its text must hold: dbt's phrase where dbt has one. */
interface Expected {
  readonly at: string;
  readonly says: string;
  readonly help?: string;
}

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly options?: ParseTextsOptions;
  readonly faults: readonly Expected[];
}

const native = { 'project.yml': 'name: shop\n' };
const dbt = {
  'dbt_project.yml': 'name: shop\nprofile: shop\n',
  'profiles.yml':
    'shop:\n  target: dev\n  outputs:\n    dev: {type: postgres, host: h, user: u, dbname: d, schema: s}\n',
};

const cases: readonly Case[] = [
  {
    name: 'both project files',
    files: { ...native, ...dbt },
    faults: [{ at: 'error project-file-twice', says: 'Both "project.yml" and "dbt_project.yml"' }],
  },
  {
    name: 'a project file with faults of every kind, all at once',
    files: {
      'project.yml':
        'name: 1shop\nconfig-version: 1\nmodls: {}\nvars: [a]\nrequire-dbt-version: [">=1.13.0", "what"]\ndispatch: [{macro_namespace: a}]\n',
    },
    faults: [
      { at: 'project.yml:1:7 error project-name', says: "'1shop' does not match" },
      { at: 'project.yml:2:17 error project-config-version', says: 'Invalid config version: 1, expected 2' },
      {
        at: 'project.yml:3:1 error project-unknown-key',
        says: "Additional properties are not allowed ('modls' was unexpected)",
        help: 'Did you mean "models"?',
      },
      { at: 'project.yml:4:7 error project-block', says: '"vars" must be a map' },
      {
        at: 'project.yml:5:1 error dbt-version',
        says: "This version of dbt is not supported with the '1shop' package.",
      },
      { at: 'project.yml:5:1 error dbt-version-syntax', says: '"what" is not a valid semantic version' },
      { at: 'project.yml:6:12 error project-dispatch', says: 'Invalid project dispatch config' },
    ],
  },
  {
    name: 'a reserved project name',
    files: { 'project.yml': 'name: model\n' },
    faults: [{ at: 'project.yml:1:7 error project-name-reserved', says: "'model' is a reserved word" }],
  },
  {
    name: 'a project file that is no map',
    files: { 'project.yml': '- a\n' },
    faults: [{ at: 'project.yml:1:1 error project-file-shape', says: 'does not parse to a dictionary' }],
  },
  {
    name: 'a variable that a project file needs',
    files: { 'project.yml': 'name: shop\nmodels:\n  +schema: "{{ var(\'part\') }}"\n' },
    faults: [{ at: 'project.yml:3:12 error', says: "Required var 'part' not found" }],
  },
  {
    name: 'an environment variable that is not set',
    files: { 'project.yml': 'name: shop\nmodels:\n  +schema: "{{ env_var(\'PART\') }}"\n' },
    faults: [{ at: 'project.yml:3:12 error', says: "Env var required but not provided: 'PART'" }],
  },
  {
    name: 'no profiles.yml',
    files: { 'dbt_project.yml': 'name: shop\nprofile: shop\n' },
    faults: [
      { at: 'dbt_project.yml:1:1 error profiles-missing', says: "Could not find profile named 'shop'" },
    ],
  },
  {
    name: 'another profile',
    files: { ...dbt, 'dbt_project.yml': 'name: shop\nprofile: shp\n' },
    faults: [
      {
        at: 'profiles.yml:1:1 error profile-missing',
        says: "Could not find profile named 'shp'",
        help: 'Did you mean "shop"?',
      },
    ],
  },
  {
    name: 'another target',
    files: dbt,
    options: { target: 'prod' },
    faults: [
      {
        at: 'profiles.yml:4:5 error target-missing',
        says: "The profile 'shop' does not have a target named 'prod'. The valid target names are: dev",
      },
    ],
  },
  {
    name: 'an engine that is not there',
    files: { 'project.yml': 'name: shop\ntargets:\n  dev: {type: postgre}\n' },
    faults: [
      {
        at: 'project.yml:3:8 error target-type',
        says: 'Could not find adapter type postgre!',
        help: 'Did you mean "postgres"?',
      },
    ],
  },
  {
    name: 'YAML that is none, in two files at once',
    files: {
      ...native,
      'models/a.yml': 'models:\n  - name: [\n',
      'models/b.yml': 'models:\n  - name: a\n    description: {{ doc("x") }}\n',
    },
    faults: [
      { at: 'models/a.yml:3:1 error yaml-syntax', says: 'Syntax error near line 3' },
      {
        at: 'models/b.yml:3:19 error yaml-key',
        says: 'Syntax error near line 3: found unhashable key',
        help: 'A value that begins with {{ must be quoted',
      },
    ],
  },
  {
    name: 'lists and names that are none',
    files: {
      ...native,
      'models/a.yml':
        'models:\n  name: a\nseeds:\n  - a\nsources:\n  - tables: []\n  - {name: on}\nmodel: []\n',
    },
    faults: [
      { at: 'models/a.yml:1:1 error yaml-list', says: "invalid because the value of 'models' is not a list" },
      { at: 'models/a.yml:4:5 error yaml-list', says: "a list element for 'seeds' is not a dictionary" },
      { at: 'models/a.yml:6:5 error yaml-name-missing', says: 'Entry did not contain a name' },
      {
        at: 'models/a.yml:7:12 error yaml-name',
        says: "true is not of type 'string'",
        help: 'Put the name in quotes',
      },
      {
        at: 'models/a.yml:8:1 warning yaml-unknown-key',
        says: 'Unexpected top-level key model in file models/a.yml',
        help: 'Did you mean "models"?',
      },
    ],
  },
  {
    name: 'keys that mean nothing, and a key twice',
    files: {
      ...native,
      'models/a.sql': 'select 1 as id',
      'models/a.yml':
        'models:\n  - name: a\n    descripton: x\n    config: {materialised: table}\n    columns:\n      - {name: id, test: [unique]}\n    meta: {}\n    meta: {}\n',
    },
    faults: [
      {
        at: 'models/a.yml:3:5 warning yaml-unknown-key',
        says: 'Custom key "descripton" found in models "a"',
        help: 'Did you mean "description"?',
      },
      {
        at: 'models/a.yml:4:14 warning config-unknown-key',
        says: 'Custom key "materialised" found in config of models',
        help: 'Did you mean "materialized"?',
      },
      { at: 'models/a.yml:6:20 warning yaml-unknown-key', says: '"test"', help: 'Did you mean "tests"?' },
      { at: 'models/a.yml:8:5 warning yaml-duplicate-key', says: 'Duplicate key "meta"' },
    ],
  },
  {
    name: 'two of one name, and two in one place',
    files: {
      ...native,
      'models/x/a.sql': 'select 1',
      'models/y/a.sql': 'select 2',
      'models/b.sql': "{{ config(alias='same') }}select 1",
      'models/c.sql': "{{ config(alias='same') }}select 1",
      'macros/a.sql': '{% macro m() %}{% endmacro %}',
      'macros/b.sql': '\n{% macro m() %}{% endmacro %}',
    },
    faults: [
      {
        at: 'macros/b.sql:2:4 error duplicate-macro',
        says: 'dbt found two macros named "m" in the project "shop"',
      },
      {
        at: 'models/c.sql:1:1 error duplicate-relation',
        says: 'dbt found two resources with the database representation',
      },
      {
        at: 'models/y/a.sql:1:1 error duplicate-name',
        says: 'dbt found two models with the name "a"',
        help: 'The other is in models/x/a.sql',
      },
    ],
  },
  {
    name: 'descriptions of nothing, and of one thing twice',
    files: {
      ...native,
      'models/orders.sql': 'select 1',
      'seeds/s.csv': 'a\n1\n',
      'models/a.yml': 'models:\n  - name: order\n  - name: orders\n  - name: s\nmacros:\n  - name: nope\n',
      'models/b.yml': 'models:\n  - name: orders\n',
    },
    faults: [
      {
        at: 'models/a.yml:2:11 warning yaml-no-node',
        says: "Did not find matching node for patch with name 'order' in the 'models' section of file 'models/a.yml'",
        help: 'Did you mean "orders"?',
      },
      {
        at: 'models/a.yml:4:11 warning yaml-wrong-list',
        says: "'s' is a seed node, but it is specified in the models section",
      },
      {
        at: 'models/a.yml:6:11 warning yaml-no-macro',
        says: 'Found patch for macro "nope" which was not found',
      },
      {
        at: 'models/b.yml:2:11 error yaml-described-twice',
        says: 'dbt found two schema.yml entries for the same resource named orders',
        help: 'The other is in models/a.yml, line 3',
      },
    ],
  },
  {
    name: 'tests that are none',
    files: {
      ...native,
      'models/a.sql': 'select 1 as id',
      'models/a.yml': `models:
  - name: a
    data_tests:
      - uniqe
      - accepted_values:
        values: [1]
      - not_null:
      - not_null: {arguments: {model: x}}
      - unique: {severity: warn, config: {severity: error}}
      - unique: {name: u, config: {severity: hard}}
      - 5
`,
    },
    faults: [
      {
        at: 'models/a.yml:4:9 error unknown-test',
        says: "'test_uniqe' is undefined",
        help: 'Did you mean "unique"?',
      },
      {
        at: 'models/a.yml:5:9 error test-keys',
        says: 'test definition dictionary must have exactly one key',
      },
      {
        at: 'models/a.yml:7:9 error test-arguments',
        says: "test arguments must be a dictionary, got <class 'NoneType'>",
      },
      {
        at: 'models/a.yml:8:9 error test-argument-model',
        says: 'Test arguments include "model", which is a reserved argument',
      },
      {
        at: 'models/a.yml:9:9 error test-config-twice',
        says: 'Test cannot have the same key at the top-level and in config',
      },
      {
        at: 'models/a.yml:10:9 error config-invalid',
        says: "Severity must be either 'warn' or 'error'. Got 'hard'",
      },
      { at: 'models/a.yml:11:9 error test-type', says: 'test must be dict or str' },
    ],
  },
  {
    name: 'macros that do not exist',
    files: {
      ...native,
      'macros/m.sql': '{% macro cents(x) %}{{ dollars(x) }}{% endmacro %}',
      'models/a.sql':
        'select\n  {{ cent(1) }},\n  {{ dbt_utils.star(1) }}\n{% if execute %}{{ later() }}{% endif %}',
    },
    faults: [
      { at: 'macros/m.sql:1:24 warning unknown-macro', says: "'dollars' is undefined" },
      {
        at: 'models/a.sql:2:6 error unknown-macro',
        says: "'cent' is undefined",
        help: 'Did you mean "cents"?',
      },
      {
        at: 'models/a.sql:3:6 error unknown-macro',
        says: "'dbt_utils.star' is undefined",
        help: 'install package',
      },
      { at: 'models/a.sql:4:20 warning unknown-macro', says: "'later' is undefined" },
    ],
  },
  {
    name: 'a template that is none',
    files: { ...native, 'models/a.sql': '\n\nselect {{ ref(', 'macros/m.sql': '{% macro m() %}' },
    faults: [
      { at: 'macros/m.sql:1:16 error template-syntax', says: '' },
      { at: 'models/a.sql:3:15 error template-syntax', says: '' },
    ],
  },
  {
    name: 'docs that are not there',
    files: {
      ...native,
      'models/a.sql': 'select 1',
      'models/d.md': '{% docs about %}x{% enddocs %}',
      'models/a.yml': 'models:\n  - name: a\n    description: "{{ doc(\'abuot\') }}"\n',
    },
    faults: [
      {
        at: 'models/a.yml:2:11 error description',
        says: "Documentation for 'model.shop.a' depends on doc 'abuot'",
        help: 'Did you mean "about"?',
      },
    ],
  },
  {
    name: 'configuration that cannot be',
    files: {
      'project.yml': 'name: shop\nmodels:\n  shop:\n    stging: {+tags: x}\n',
      'models/staging/a.sql': "{{ config(enabled='maybe') }}select 1",
      'models/b.sql': "{{ config(materialized='incremental', contract={'enforced': true}) }}select 1",
      'snapshots/s.sql':
        "{% snapshot s %}{{ config(strategy='check', unique_key='id') }}select 1{% endsnapshot %}",
    },
    faults: [
      { at: 'models/b.sql:1:1 error config-invalid', says: 'Invalid value for on_schema_change: ignore' },
      {
        at: 'models/staging/a.sql:1:1 error config-invalid',
        says: 'Field "enabled" of type bool in config has invalid value "maybe"',
      },
      {
        at: 'project.yml:4:5 warning config-unused-path',
        says: 'Configuration paths exist in your project.yml file which do not apply to any resources: models.shop.stging',
        help: 'Did you mean "staging"?',
      },
      {
        at: 'snapshots/s.sql:1:1 error config-invalid',
        says: 'A snapshot configured with the check strategy must specify a check_cols configuration.',
      },
    ],
  },
  {
    name: 'loads that cannot be',
    files: {
      ...native,
      'sources/s.yml': `sources:
  - name: raw
    tables:
      - {name: a, extractor: fil, path: x.csv}
      - {name: b, extractor: file}
      - {name: c, extractor: file, path: c.csv, load: merge, contract: frozen, max_rejects: lots, delimeter: ';'}
      - {name: d, path: d.csv}
      - name: e
        extractor: file
        path: e.csv
        columns: [{name: x, check: {must_be: number_}}]
`,
    },
    faults: [
      {
        at: 'sources/s.yml:4:30 error load-extractor',
        says: 'no extractor named "fil"',
        help: 'Did you mean "file"?',
      },
      { at: 'sources/s.yml:5:16 error load-path-missing', says: 'has an extractor and no "path"' },
      { at: 'sources/s.yml:6:55 error load-key-missing', says: '"load: merge" of table "c" needs a "key"' },
      { at: 'sources/s.yml:6:72 error load-setting', says: '"contract: frozen" is not one of' },
      {
        at: 'sources/s.yml:6:93 error load-setting',
        says: '"max_rejects: "lots"" is neither a count nor a share',
      },
      {
        at: 'sources/s.yml:6:99 warning yaml-unknown-key',
        says: '"delimeter"',
        help: 'Did you mean "delimiter"?',
      },
      {
        at: 'sources/s.yml:7:19 warning load-without-extractor',
        says: '"path" of source "raw" means nothing',
      },
      {
        at: 'sources/s.yml:11:46 error load-setting',
        says: '"must_be: number_" is not one of',
        help: 'Did you mean "number"?',
      },
    ],
  },
  {
    name: 'packages that are not installed',
    files: { ...dbt, 'packages.yml': 'packages:\n  - {package: dbt-labs/dbt_utils, version: 1.0.0}\n' },
    faults: [{ at: 'packages.yml:1:1 error packages-not-installed', says: 'dbt expects 1 package(s)' }],
  },
  {
    name: 'two packages of one name',
    files: {
      ...dbt,
      'packages.yml': 'packages: [{local: a}, {local: b}]\n',
      'a/dbt_project.yml': 'name: same\n',
      'b/dbt_project.yml': 'name: same\n',
    },
    faults: [
      { at: 'error package-name-twice', says: 'dbt found more than one package with the name "same"' },
    ],
  },
  {
    name: 'a name with a space, a model in Python',
    files: { ...native, 'models/a b.sql': 'select 1', 'models/p.py': 'x = 1' },
    faults: [
      { at: 'models/a b.sql:1:1 error name-with-space', says: 'Resource names cannot contain spaces' },
      { at: 'models/p.py:1:1 error python-model', says: 'Python models are not supported' },
    ],
  },
  {
    name: 'exposures and versions that cannot be',
    files: {
      ...native,
      'models/m_v1.sql': 'select 1',
      'models/a.yml': `models:
  - name: m
    latest_version: 3
    versions: [{v: 1}, {v: 1}]
exposures:
  - name: e
    type: dashbord
    owner: {}
    depends_on: [orders]
`,
    },
    faults: [
      {
        at: 'models/a.yml:3:5 error version-latest',
        says: "latest_version: 3 is not one of model 'm' versions",
      },
      {
        at: 'models/a.yml:4:28 error version-twice',
        says: "Found duplicate version: '1' in versions list of model 'm'",
      },
      { at: 'models/a.yml:6:5 error exposure-type', says: "'type' is a required property" },
      {
        at: 'models/a.yml:7:11 error exposure-value',
        says: "'dashbord' is not one of",
        help: 'Did you mean "dashboard"?',
      },
      {
        at: 'models/a.yml:8:5 error owner',
        says: "Exposure owner must have at least one of 'name' or 'email'.",
      },
      {
        at: 'models/a.yml:9:18 error exposure-depends-on',
        says: 'orders is not a ref() or source() expression',
      },
    ],
  },
];

describe('faults of a project are reported all at once, sorted, with their places', () => {
  test.each(cases)('$name', async ({ files, options, faults }) => {
    const parsed = await parseTexts(files, options);
    const found = parsed.ok ? parsed.value.warnings : parsed.error;
    expect(found.map(shown)).toEqual(faults.map(({ at }) => expect.stringContaining(at)));
    for (const [index, { says, help }] of faults.entries()) {
      expect(found[index]!.message).toContain(says);
      if (help !== undefined) expect(found[index]!.help).toContain(help);
    }
  });
});

function shown({ place, severity, code }: Diagnostic): string {
  const at = place ? `${place.path}:${place.line}:${place.column} ` : '';
  return `${at}${severity} ${code}`;
}

import { dbt, native } from './fault-case.ts';
import type { FaultCase } from './fault-case.ts';

/** Faults of tests, templates, configuration, loads and packages. */
export const resourceFaults: readonly FaultCase[] = [
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
    name: 'unit tests that dbt would not read',
    files: {
      ...native,
      'models/a.sql': 'select 1 as id {% if is_incremental() %}{% endif %}',
      'models/b.sql': 'select 1 as id',
      'seeds/s.csv': 'id\n1\n',
      'tests/fixtures/f.csv': 'id\n1\n',
      'tests/fixtures/q.sql': 'select 1 as id',
      'tests/fixtures/sub/f.csv': 'id\n1\n',
      'models/u.yml': `unit_tests:
  - {name: no_model, given: [], expect: {rows: []}}
  - {name: of_c, model: c, given: [], expect: {rows: []}}
  - {name: unsaid, model: a, given: [], expect: {rows: []}}
  - {name: no_this, model: a, given: [], expect: {rows: []}, overrides: {macros: {is_incremental: true}}}
  - {name: versioned, model: b, given: [], expect: {rows: []}, versions: {include: [1]}}
  - {name: both, model: b, given: [], expect: {rows: []}, versions: {include: [1], exclude: [2]}}
  - {name: format, model: b, given: [{input: this, format: yaml, rows: []}], expect: {rows: []}}
  - {name: csv_map, model: b, given: [{input: this, format: csv, rows: [{id: 1}]}], expect: {rows: []}}
  - {name: map_text, model: b, given: [], expect: {rows: id}}
  - {name: long_row, model: b, given: [], expect: {format: csv, rows: "id\\n1,2"}}
  - {name: no_file, model: b, given: [], expect: {format: csv, fixture: g}}
  - {name: sql_file, model: b, given: [], expect: {format: csv, fixture: q}}
  - {name: no_seed, model: b, given: [{input: ref('b')}], expect: {rows: []}}
  - {name: of_seed, model: s, given: [], expect: {rows: []}}
  - {name: key, model: b, given: [], expect: {rows: [], row: 1}}
  - {name: check, model: b, given: [], expect: {rows: []}, config: {check: table}}
  - {name: twice, model: b, given: [], expect: {rows: []}}
  - {name: twice, model: b, given: [], expect: {rows: []}}
`,
    },
    faults: [
      { at: 'models/u.yml:2:6 error unit-test-shape', says: "at path []: 'model' is a required property" },
      {
        at: 'models/u.yml:3:12 error unit-test-model',
        says: "Unable to find model 'shop.c' for unit test 'of_c' in models/u.yml",
      },
      {
        at: 'models/u.yml:4:12 error unit-test-model',
        says: "Boolean override for 'is_incremental' must be provided for unit test 'unsaid' in model 'a'",
        help: 'check: result',
      },
      {
        at: 'models/u.yml:5:12 error unit-test-model',
        says: "Unit test 'no_this' for incremental model 'a' must have a 'this' input",
      },
      {
        at: 'models/u.yml:6:12 error unit-test-model',
        says: "Unit test 'versioned' should not have a versions include or exclude when referencing non-versioned model 'b'",
      },
      {
        at: 'models/u.yml:7:59 error unit-test-shape',
        says: 'Unit tests can not both include and exclude versions.',
      },
      {
        at: 'models/u.yml:8:60 error unit-test-shape',
        says: "at path ['given'][0]['format']: 'yaml' is not one of ['csv', 'dict', 'sql']",
      },
      {
        at: 'models/u.yml:9:72 error unit-test-rows',
        says: 'Unit test csv_map has input rows or fixtures which do not match format csv.  Expected string.',
      },
      {
        at: 'models/u.yml:10:58 error unit-test-rows',
        says: 'Unit test map_text has expected rows which do not match format dict',
      },
      {
        at: 'models/u.yml:11:71 error unit-test-rows',
        says: 'row 1 of its CSV has 2 values for 1 columns',
      },
      {
        at: 'models/u.yml:12:50 error unit-test-fixture',
        says: "File not found for fixture 'g' in unit tests in models/u.yml",
      },
      { at: 'models/u.yml:13:51 error unit-test-rows', says: 'q.sql is of another', help: 'format: sql' },
      {
        at: 'models/u.yml:14:39 error unit-test-rows',
        says: "Unable to find seed 'shop.b' for unit tests in directories: ['seeds']",
      },
      { at: 'models/u.yml:15:12 error unit-test-model', says: "Unit test 'of_seed' is of the seed 's'" },
      {
        at: 'models/u.yml:16:57 error unit-test-shape',
        says: "Additional properties are not allowed ('row' was unexpected)",
        help: 'Did you mean "rows"?',
      },
      { at: 'models/u.yml:17:12 error unit-test-model', says: 'check: "table"', help: 'query, result' },
      {
        at: 'models/u.yml:19:12 error duplicate-name',
        says: 'dbt found two unit_tests with the name "twice"',
      },
      {
        at: 'tests/fixtures/sub/f.csv:1:1 error duplicate-name',
        says: 'dbt found two fixtures with the name "f"',
      },
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
        at: 'models/a.sql:2:6 warning unknown-macro',
        says: "'cent' is undefined",
        help: 'Did you mean "cents"?',
      },
      {
        at: 'models/a.sql:3:6 warning unknown-macro',
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
        at: 'models/a.yml:2:11 error unknown-doc',
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
        says: "at path ['enabled']: 'maybe' is not of type 'boolean'",
      },
      {
        at: 'project.yml:4:5 warning config-unused-path',
        says: 'Configuration paths exist in your project.yml file which do not apply to any resources.\nThere are 1 unused configuration paths:\n- models.shop.stging',
        help: 'Did you mean "staging"?',
      },
      {
        at: 'snapshots/s.sql:1:1 error config-invalid',
        says: 'A snapshot configured with the check strategy must specify a check_cols configuration.',
      },
    ],
  },
  {
    name: 'several folders of configuration that no node lies in, and names that several disabled nodes have',
    files: {
      'project.yml':
        'name: shop\nmodels:\n  shop:\n    one: {+tags: x}\n    two: {+tags: x}\nexposures: {tags: }\n',
      'models/a/orders.sql': '{{ config(enabled=false) }}select 1',
      'models/b/orders.sql': '{{ config(enabled=false) }}select 1',
      'models/m.yml': 'models:\n  - {name: orders, config: {enabled: true}}\n',
      'models/late.yml': 'models:\n  - {name: late, config: {freshness: {build_after: {period: day}}}}\n',
      'models/late.sql': 'select 1',
      'models/x.yml': 'exposures:\n  - {name: board, type: dashboard, owner: {name: Ann}}\n',
      'models/nothing.yml': 'sources:\n',
    },
    faults: [
      {
        at: 'models/late.yml:2:12 error config-invalid',
        says: '`freshness.build_after` must have a value for `count` if a `period` is provided',
      },
      {
        at: 'models/m.yml:2:12 error yaml-enables-several',
        says: "Found 2 matching disabled nodes for model 'orders'",
      },
      { at: 'models/nothing.yml:1:1 error yaml-list', says: "the value of 'sources' is not a list" },
      {
        at: 'models/x.yml:2:12 error config-invalid',
        says: 'Field "tags" of type List[str] in ExposureConfig has invalid value None',
      },
      {
        at: 'project.yml:4:5 warning config-unused-path',
        says: 'There are 2 unused configuration paths:\n- models.shop.one\n- models.shop.two',
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
      {
        at: 'models/p.py:1:1 error python-model',
        says: 'dbt allows exactly one model defined per python file, found 0',
      },
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
        says: 'orders is not a ref(), source() or metric() expression',
      },
    ],
  },
];

import { dbt, native } from './fault-case.ts';
import type { FaultCase } from './fault-case.ts';

/** Faults of project files, profiles, YAML and names. */
export const projectFaults: readonly FaultCase[] = [
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
      { at: 'models/a.yml:2:12 error yaml-syntax', says: 'Syntax error near line 2' },
      {
        at: 'models/b.yml:3:19 error yaml-key',
        says: 'Syntax error near line 3: found unhashable key',
        help: 'A value that begins with {{ must be quoted',
      },
    ],
  },
  {
    name: "a key that would reach JavaScript's objects",
    files: { ...native, 'models/a.yml': 'models:\n  - name: a\n    meta: {__proto__: {x: 1}}\n' },
    faults: [{ at: 'models/a.yml:3:12 error yaml-key', says: 'The key "__proto__" cannot be used.' }],
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
        says: 'dbt found multiple macros named "m" in the project "shop"',
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
];

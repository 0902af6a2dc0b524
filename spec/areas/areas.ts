/**
 * The areas of dbt's own functional tests, and where the same is tried here: cases of `cases/` by the beginning of their names, and
 * other files. The numbers are those of the cases.
 */
export const areas: readonly { readonly area: string; readonly shownBy: readonly string[] }[] = [
  { area: 'basic materializations', shownBy: ['01-', 'spec/execute/tables.test.ts'] },
  { area: 'incremental models', shownBy: ['02-', 'spec/execute/incremental.test.ts'] },
  { area: 'unique keys', shownBy: ['03-'] },
  { area: 'changes of columns', shownBy: ['04-', 'spec/dbt-runs/random.long.ts'] },
  { area: 'predicates, columns of a merge', shownBy: ['05-'] },
  { area: 'microbatch', shownBy: ['06-', 'spec/runs/microbatch.test.ts'] },
  { area: 'snapshots by check and by timestamp', shownBy: ['07-', 'spec/execute/snapshots.test.ts'] },
  { area: 'rows that go and come back', shownBy: ['08-'] },
  { area: 'options of snapshots', shownBy: ['09-'] },
  { area: 'snapshots that change', shownBy: ['10-'] },
  { area: 'seeds', shownBy: ['11-', 'spec/execute/seeds.test.ts'] },
  { area: 'hooks', shownBy: ['12-', 'spec/runs/hooks.test.ts'] },
  { area: 'ephemeral models', shownBy: ['13-', 'spec/runs/ephemeral.test.ts'] },
  { area: 'failures of tests that are kept', shownBy: ['14-'] },
  { area: 'constraints and contracts', shownBy: ['15-'] },
  { area: 'relations of another kind, aliases', shownBy: ['16-'] },
  {
    area: 'grants, comments, query comments, clone, --empty',
    shownBy: ['17-', 'spec/runs/clone.test.ts', 'spec/execute/tables.test.ts'],
  },
  { area: 'cross-database macros', shownBy: ['18-', 'spec/macros/names.test.ts'] },
  {
    area: 'selection',
    shownBy: ['spec/select/selectors.test.ts', 'spec/select/definitions.test.ts'],
  },
  { area: 'ls', shownBy: ['spec/select/selectors.test.ts'] },
  { area: 'build', shownBy: ['21-'] },
  { area: 'exit codes, failing fast', shownBy: ['22-', 'spec/warnings/warn-error.test.ts'] },
  { area: 'state and defer', shownBy: ['23-', 'spec/state/changes.test.ts', 'spec/state/defer.test.ts'] },
  { area: 'retry, selected resources', shownBy: ['24-', 'spec/runs/retry.test.ts'] },
  { area: 'sources and freshness', shownBy: ['25-', 'spec/runs/freshness.test.ts'] },
  { area: 'unit tests', shownBy: ['26-', 'spec/unit-tests/shop.test.ts'] },
  { area: 'data tests', shownBy: ['27-', 'spec/compile/generic-tests.test.ts'] },
  { area: 'configs, schemas, duplicates, versions', shownBy: ['28-', 'spec/dbt-diff/dbt-diff.test.ts'] },
  { area: 'what templates see', shownBy: ['29-', 'spec/compile/functions.test.ts'] },
  {
    area: 'packages, operations, show, docs, artifacts, partial parsing',
    shownBy: [
      '30-',
      'spec/packages/deps.test.ts',
      'spec/runs/show.test.ts',
      'spec/runs/docs.test.ts',
      'spec/artifacts/manifest.test.ts',
      'spec/parse/cache.test.ts',
    ],
  },
];

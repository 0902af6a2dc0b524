import { differs, type FeatureGroup, works } from './feature.ts';

const cases = 'spec/areas/areas.test.ts';
const beside = 'spec/dbt-runs/cases.long.ts';
const random = 'spec/dbt-runs/random.long.ts';
const diff = 'spec/dbt-diff/dbt-diff.test.ts';

/** Section 1's "Materializations", "Snapshots", "Tests", "Contracts, governance". */
export const buildingFeatures: readonly FeatureGroup[] = [
  {
    title: 'Materializations',
    features: [
      works(
        '`view`, `table`, and changing from one to the other',
        'spec/execute/tables.test.ts',
        cases,
        random,
      ),
      differs(
        'what reads a relation that is rebuilt',
        'views that a run does not rebuild stay, bound to the new table; dbt drops them with the old one (`cascade`)',
        'spec/execute/views.test.ts',
      ),
      differs(
        'indexes, grants and comments that somebody made',
        'they survive a rebuild',
        'spec/execute/tables.test.ts',
      ),
      works('`indexes`, `unlogged`', 'spec/execute/tables.test.ts', cases),
      works(
        '`ephemeral`: nested, before an existing `with`, recursive',
        'spec/runs/ephemeral.test.ts',
        cases,
      ),
      works(
        '`incremental`: `unique_key` as text or list, `is_incremental()`, `full_refresh`',
        'spec/execute/incremental.test.ts',
        cases,
      ),
      works(
        'strategies append, delete+insert, merge; predicates, `merge_update_columns`, `merge_exclude_columns`',
        cases,
        beside,
      ),
      works('a strategy of the project’s own', cases),
      works('`on_schema_change` in its four ways', cases, random),
      differs(
        'a column whose type changes',
        'it stays where it is; dbt makes another at the end of the table',
        cases,
        beside,
      ),
      works(
        '`microbatch`: `event_time`, `begin`, `lookback`, `batch_size`, flags, retry of batches',
        'spec/runs/microbatch.test.ts',
      ),
      works(
        '`materialized_view`: refreshed, its indexes changed, `on_configuration_change`',
        'spec/execute/materialized-views.test.ts',
        random,
      ),
      differs(
        'a materialized view whose query changed',
        'it is refreshed with its old query until `--full-refresh`; in dbt too, save where the rebuilding of something under it dropped it',
        'spec/execute/materialized-views.test.ts',
      ),
      differs(
        'a materialized view that becomes an incremental model',
        'it is made anew as a table; dbt tries to change the rows of the view, and fails',
        'spec/execute/materialized-views.test.ts',
      ),
      works('`clone`', 'spec/runs/clone.test.ts'),
      works('`on_error: continue`', cases),
      works('hooks before and behind, in the transaction and outside', 'spec/runs/hooks.test.ts', cases),
      works(
        '`alias`, `schema`, `database`, `enabled`, `tags`, `meta`, `sql_header`',
        cases,
        'spec/execute/nodes.test.ts',
      ),
      works('`persist_docs`, `grants` with `+`', cases, 'spec/execute/tables.test.ts'),
      works('`--empty`, `--sample`', cases, 'spec/runs/microbatch.test.ts'),
      differs(
        'seeds made with `--empty`',
        'their columns have the types that the file gives them; in dbt those of a file without rows',
        'spec/areas/areas.test.ts',
      ),
      differs(
        'names of helping relations',
        '`…__sluice_tmp_…` in place of `…__dbt_tmp`: a run that was killed is recognised by them',
        'spec/execute/killed.test.ts',
      ),
    ],
  },
  {
    title: 'Snapshots',
    features: [
      works(
        'strategies `timestamp` and `check`, in YAML and as a block; keys of several columns',
        'spec/execute/snapshots.test.ts',
        cases,
        random,
      ),
      works('`hard_deletes`: ignore, invalidate, new_record', cases, random),
      works('`dbt_valid_to_current`, `snapshot_meta_column_names`, `target_schema`', cases, random),
      works('new columns, longer texts, another strategy, a source under another name', cases, beside),
      works(
        'a table that dbt made goes on, with the same `dbt_scd_id`',
        'spec/execute/snapshots.test.ts',
        beside,
      ),
    ],
  },
  {
    title: 'Tests',
    features: [
      works(
        'unique, not_null, accepted_values, relationships; custom generic tests; singular tests',
        'spec/compile/generic-tests.test.ts',
        cases,
      ),
      works('names and hashes', diff, beside),
      works(
        '`severity`, `warn_if`, `error_if`, `where`, `limit`, `fail_calc`, `enabled`, `tags`',
        'spec/execute/data-tests.test.ts',
        cases,
        random,
      ),
      works('`store_failures`, `store_failures_as`, `--store-failures`', cases, random),
      works(
        'unit tests: dict, csv, sql, fixtures, overrides, versions, incremental models',
        'spec/unit-tests/shop.test.ts',
        'spec/unit-tests/build.test.ts',
      ),
      differs(
        'what a unit test needs',
        'no parents that exist; it may check the table after a run (`check: result`)',
        'spec/unit-tests/shop.test.ts',
      ),
    ],
  },
  {
    title: 'Contracts',
    features: [
      works(
        'contracts enforced: columns, types, constraints of columns and models; what breaks one leaves the old table',
        cases,
      ),
      works('changes that break a contract, told by `state:modified`', 'spec/state/changes.test.ts'),
    ],
  },
];

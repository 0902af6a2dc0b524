import type { Dice } from './dice.ts';
import type {
  ColumnTest,
  IncrementalOptions,
  Input,
  Model,
  SingularTest,
  SmallProject,
  Snapshot,
} from './small-project.ts';

/** A project of two source tables, a seed, up to seven models and two snapshots. */
export function beginProject(dice: Dice): SmallProject {
  const project: SmallProject = {
    tables: [
      { name: 'orders', columns: ['grp', 'amount'], nextId: 1 },
      { name: 'visits', columns: ['grp', 'amount', 'flag'], nextId: 1 },
    ],
    seeds: [
      {
        name: 'groups',
        columns: ['id', 'grp', 'amount'],
        rows: [
          ['1', 'a', '1.5'],
          ['2', 'b', '2'],
          ['3', 'c', ''],
        ],
      },
    ],
    models: [],
    snapshots: [],
    singular: [],
    minutes: 0,
    seedsNeedRefresh: false,
  };
  for (let count = 3 + dice.below(5); count > 0; count--) addModel(project, dice);
  for (let count = dice.below(3); count > 0; count--) addSnapshot(project, dice);
  return project;
}

/** Adds a model at the end, which reads what is there. */
export function addModel(project: SmallProject, dice: Dice): void {
  const inputs: readonly Input[] = [
    ...project.tables.map(({ name }) => ({ kind: 'source' as const, name })),
    ...project.seeds.map(({ name }) => ({ kind: 'ref' as const, name })),
    ...project.models.slice(-3).map(({ name }) => ({ kind: 'ref' as const, name })),
    ...project.models.slice(-3).map(({ name }) => ({ kind: 'ref' as const, name })),
  ];
  const form = dice.one(['columns', 'columns', 'columns', 'star', 'join', 'group', 'union'] as const);
  const chosen = [dice.one(inputs), ...(form === 'join' || form === 'union' ? [dice.one(inputs)] : [])];
  const name = `m${project.models.length + 1 + project.minutes}`;
  const model: Model = {
    name,
    form,
    inputs: chosen,
    columns: form === 'group' ? ['n'] : ['grp', 'amount'],
    casts: new Map(),
    constants: new Map(),
    without: dice.percent(40) ? dice.below(7) : null,
    materialized: chooseMaterialization(dice),
    incremental: chooseIncremental(dice, form),
    tests: [],
    schema: dice.percent(15) ? 'marts' : null,
    hook: dice.percent(15),
  };
  for (let count = dice.below(3); count > 0; count--) model.tests.push(chooseTest(model, dice));
  project.models.push(model);
}

/** Any of them; the more interesting ones more often. */
export function chooseMaterialization(dice: Dice): Model['materialized'] {
  return dice.one([
    'view',
    'table',
    'table',
    'incremental',
    'incremental',
    'incremental',
    'ephemeral',
    'materialized_view',
  ]);
}

/** How it goes on, where it is or becomes incremental. */
export function chooseIncremental(dice: Dice, form: Model['form']): IncrementalOptions {
  const strategy = dice.one(['append', 'delete+insert', 'merge', null] as const);
  const keys = form === 'group' ? (['id', null] as const) : (['id', '[id, grp]', null] as const);
  return {
    strategy,
    key: strategy === 'append' ? null : dice.one(keys),
    onSchemaChange: dice.one(['ignore', 'append_new_columns', 'sync_all_columns', 'fail'] as const),
    onlyNew: dice.percent(50),
  };
}

/** A test of one of the model's columns that is not there yet under the same name. */
export function chooseTest(model: Model, dice: Dice): ColumnTest {
  const column = dice.one(['id', ...model.columns]);
  const kind =
    column === 'grp'
      ? dice.one(['accepted_values', 'not_null'] as const)
      : column === 'id'
        ? dice.one(['unique', 'not_null', 'relationships'] as const)
        : 'not_null';
  return { column, kind, config: chooseTestConfig(dice) };
}

/** Options of a test; some make a failure a warning. */
function chooseTestConfig(dice: Dice): ColumnTest['config'] {
  return {
    ...(dice.percent(40) ? { severity: dice.one(['warn', 'error']) } : {}),
    ...(dice.percent(20) ? { warn_if: dice.one(['> 1', '!= 0', 'between 1 and 3']) } : {}),
    ...(dice.percent(20) ? { error_if: dice.one(['> 2', '>= 1', '= 0']) } : {}),
    ...(dice.percent(20) ? { where: dice.one(['id > 2', 'id % 2 = 0']) } : {}),
    ...(dice.percent(20) ? { limit: 1 + dice.below(3) } : {}),
    ...(dice.percent(15) ? { fail_calc: dice.one(['count(*) * 2', 'coalesce(sum(1), 0)']) } : {}),
    ...(dice.percent(20) ? { store_failures: dice.percent(70) } : {}),
    ...(dice.percent(15) ? { store_failures_as: dice.one(['table', 'view', 'ephemeral']) } : {}),
  };
}

/** A snapshot of a source table or a model. */
export function addSnapshot(project: SmallProject, dice: Dice): void {
  const isOfSource = dice.percent(70) || project.models.length === 0;
  const input: Input = isOfSource
    ? { kind: 'source', name: dice.one(project.tables).name }
    : { kind: 'ref', name: dice.one(project.models).name };
  const strategy = isOfSource ? dice.one(['timestamp', 'check']) : 'check';
  const snapshot: Snapshot = {
    name: `kept${project.snapshots.length + 1 + project.minutes}`,
    input,
    config: {
      strategy,
      unique_key: dice.one(['id', ['id', 'grp']]),
      ...(strategy === 'timestamp'
        ? { updated_at: 'at' }
        : { check_cols: dice.one(['all', ['amount'], ['grp', 'amount']]) }),
      ...(dice.percent(60) ? { hard_deletes: dice.one(['ignore', 'invalidate', 'new_record']) } : {}),
      ...(dice.percent(20) ? { dbt_valid_to_current: "'9999-12-31'::timestamp" } : {}),
      ...(dice.percent(20)
        ? {
            snapshot_meta_column_names: {
              dbt_valid_from: 'since',
              dbt_valid_to: 'until',
              dbt_scd_id: 'version_id',
            },
          }
        : {}),
    },
  };
  project.snapshots.push(snapshot);
}

/** A test in a file of its own. */
export function addSingularTest(project: SmallProject, dice: Dice): void {
  const test: SingularTest = {
    name: `odd${project.singular.length + 1 + project.minutes}`,
    model: dice.one(project.models).name,
    config: chooseTestConfig(dice),
  };
  project.singular.push(test);
}

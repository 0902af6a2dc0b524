import {
  addModel,
  addSingularTest,
  addSnapshot,
  chooseIncremental,
  chooseMaterialization,
  chooseTest,
} from './begin-project.ts';
import type { Dice } from './dice.ts';
import type { Model, SmallProject, SourceTable } from './small-project.ts';

/** One change: of the project in place, or statements for the source tables, which it returns. */
export type Move = (project: SmallProject, dice: Dice) => string | null;

/** A statement that puts so many new rows into a table. */
export function insertRows(project: SmallProject, table: SourceTable, count: number, dice: Dice): string {
  const values: string[] = [];
  for (let row = 0; row < count; row++) {
    const id = table.nextId++;
    const cells = table.columns.map((column) => cellOf(column, dice));
    values.push(`(${[id, ...cells, at(project)].join(', ')})`);
  }
  return `insert into raw.${table.name} (${['id', ...table.columns, 'at'].join(', ')}) values ${values.join(', ')};`;
}

/** The statement that makes a source table. */
export function createTable({ name, columns }: SourceTable): string {
  return `create table raw.${name} (id integer, ${columns.map((column) => `${column} ${typeOf(column)}`).join(', ')}, at timestamp);`;
}

function at(project: SmallProject): string {
  return `timestamp '2024-01-01' + interval '${project.minutes} minutes'`;
}

function typeOf(column: string): string {
  if (column === 'amount') return 'numeric(10, 2)';
  return column === 'flag' ? 'boolean' : 'text';
}

function cellOf(column: string, dice: Dice): string {
  if (dice.percent(10)) return 'null';
  if (column === 'amount') return `${dice.below(500) / 4}`;
  if (column === 'flag') return String(dice.percent(50));
  return `'${dice.one(['a', 'b', 'c', 'd e', "o''x", 'ü'])}'`;
}

const tables: Readonly<Record<string, Move>> = {
  insert: (project, dice) => insertRows(project, dice.one(project.tables), 1 + dice.below(4), dice),
  update: (project, dice) => {
    const table = dice.one(project.tables);
    const column = dice.one(table.columns);
    return `update raw.${table.name} set ${column} = ${cellOf(column, dice)}, at = ${at(project)} where id % ${2 + dice.below(4)} = 1;`;
  },
  'update without a word of it': (project, dice) => {
    const table = dice.one(project.tables);
    const column = dice.one(table.columns);
    return `update raw.${table.name} set ${column} = ${cellOf(column, dice)} where id % ${2 + dice.below(4)} = 0;`;
  },
  delete: (project, dice) =>
    `delete from raw.${dice.one(project.tables).name} where id % ${3 + dice.below(4)} = 2;`,
  'bring back': (project, dice) => {
    const table = dice.one(project.tables);
    return `insert into raw.${table.name} (id, at) select n, ${at(project)} from generate_series(1, ${table.nextId - 1}) n where n not in (select id from raw.${table.name}) order by n limit 2;`;
  },
  'add a column': (project, dice) => {
    const table = dice.one(project.tables);
    const name = `extra${project.minutes}`;
    table.columns.push(name);
    return `alter table raw.${table.name} add column ${name} text default 'new';`;
  },
  'drop a column': (project, dice) => {
    const table = dice.one(project.tables);
    const name = table.columns.find((column) => column.startsWith('extra') || column === 'flag');
    if (name === undefined) return null;
    table.columns.splice(table.columns.indexOf(name), 1);
    return `alter table raw.${table.name} drop column ${name} cascade;`;
  },
};

const change =
  (work: (model: Model, dice: Dice, project: SmallProject) => void): Move =>
  (project, dice) => {
    if (project.models.length > 0) work(dice.one(project.models), dice, project);
    return null;
  };

/**
 * A materialized view whose query changed is refreshed, not made anew; dbt would make it anew only where the rebuilding of something under it
 * dropped it. So the query of one is left as it is, and so are the ephemeral models in it.
 */
const changeQuery = (work: (model: Model, dice: Dice, project: SmallProject) => void): Move =>
  change((model, dice, project) => {
    if (!makesUpMaterializedView(model, project)) work(model, dice, project);
  });

function makesUpMaterializedView(model: Model, project: SmallProject): boolean {
  if (model.materialized !== 'ephemeral') return model.materialized === 'materialized_view';
  return project.models.some(
    (reader) =>
      reader.inputs.some(({ kind, name }) => kind === 'ref' && name === model.name) &&
      makesUpMaterializedView(reader, project),
  );
}

const models: Readonly<Record<string, Move>> = {
  filter: changeQuery((model, dice) => {
    model.without = dice.percent(30) ? null : dice.below(7);
  }),
  'add a constant': changeQuery((model, dice, project) => {
    model.constants.set(`c${project.minutes}`, dice.one(['1', "'x'::text", 'null::numeric', 'true']));
  }),
  'drop a constant': changeQuery((model, dice) => {
    const names = [...model.constants.keys()];
    if (names.length > 0) model.constants.delete(dice.one(names));
  }),
  'change a constant': changeQuery((model, dice) => {
    const names = [...model.constants.keys()];
    if (names.length > 0)
      model.constants.set(dice.one(names), dice.one(["'y'::varchar(5)", '2::bigint', '2.5']));
  }),
  'drop or add a column': changeQuery((model) => {
    if (model.form === 'group' || model.form === 'star') return;
    model.columns = model.columns.includes('amount') ? ['grp'] : ['grp', 'amount'];
  }),
  retype: changeQuery((model, dice) => {
    const column = dice.one(model.columns);
    if (model.casts.has(column)) model.casts.delete(column);
    else
      model.casts.set(
        column,
        column === 'grp'
          ? dice.one(['varchar(10)', 'varchar(40)'])
          : dice.one(['text', 'numeric(20, 4)', 'double precision']),
      );
  }),
  // dbt fails to make a materialized view incremental.
  materialize: change((model, dice) => {
    const chosen = chooseMaterialization(dice);
    const fails = model.materialized === 'materialized_view' && chosen === 'incremental';
    model.materialized = fails ? 'table' : chosen;
    model.incremental = chooseIncremental(dice, model.form);
  }),
  'test more': change((model, dice) => {
    model.tests.push(chooseTest(model, dice));
  }),
  'test less': change((model) => {
    model.tests.pop();
  }),
};

const others: Readonly<Record<string, Move>> = {
  'a model': (project, dice) => {
    addModel(project, dice);
    return null;
  },
  'a snapshot': (project, dice) => {
    addSnapshot(project, dice);
    return null;
  },
  'a singular test': (project, dice) => {
    if (project.models.length > 0) addSingularTest(project, dice);
    return null;
  },
  // The first row keeps a fraction and a letter: a column whose type changes is made anew here, where dbt fails or keeps it.
  'rows of a seed': (project, dice) => {
    const { rows, columns } = dice.one(project.seeds);
    const cells: Readonly<Record<string, string>> = { id: `${rows.length + 1}`, amount: '3' };
    if (dice.percent(50)) rows.push(columns.map((name) => cells[name] ?? 'd'));
    else if (rows.length > 1) rows.pop();
    return null;
  },
  'numbers of a seed': (project, dice) => {
    const seed = dice.one(project.seeds);
    for (const row of seed.rows.slice(1)) row[2] = dice.one(['7', '1.25', '', '9']);
    return null;
  },
  'a column of a seed': (project, dice) => {
    const seed = dice.one(project.seeds);
    project.seedsNeedRefresh = true;
    if (seed.columns.length > 3) {
      seed.columns.pop();
      for (const row of seed.rows) row.pop();
    } else {
      seed.columns.push('more');
      for (const [index, row] of seed.rows.entries())
        row.push(index === 0 ? 'x' : dice.one(['x', '1', '2024-01-01', 'true', '']));
    }
    return null;
  },
};

/** By what they do; source rows and models change more often than the rest. */
export const moves: readonly Move[] = [
  ...Object.values(tables),
  tables['insert']!,
  tables['update']!,
  tables['delete']!,
  ...Object.values(models),
  models['materialize']!,
  ...Object.values(others),
];

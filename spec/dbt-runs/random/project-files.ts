import { stringify } from 'yaml';
import type { Input, Model, SmallProject } from './small-project.ts';

/** The project's files, by path. */
export function projectFiles(project: SmallProject): Readonly<Record<string, string>> {
  return {
    'dbt_project.yml': `on-run-start: "create table if not exists {{ target.schema }}.journal (what text)"\n`,
    'models/models.yml': stringify(modelsFile(project), { lineWidth: 0 }),
    'snapshots/snapshots.yml': stringify(
      { snapshots: project.snapshots.map(snapshotEntry) },
      { lineWidth: 0 },
    ),
    ...Object.fromEntries(project.models.map((model) => [`models/${model.name}.sql`, modelSql(model)])),
    ...Object.fromEntries(
      project.seeds.map(({ name, columns, rows }) => [
        `seeds/${name}.csv`,
        [columns, ...rows].map((row) => `${row.join(',')}\n`).join(''),
      ]),
    ),
    ...Object.fromEntries(
      project.singular.map(({ name, model, config }) => [
        `tests/${name}.sql`,
        `{{ config(${keywords(config)}) }}\nselect id from {{ ref('${model}') }} where id % 3 = 1\n`,
      ]),
    ),
  };
}

function modelsFile(project: SmallProject): unknown {
  return {
    sources: [{ name: 'raw', tables: project.tables.map(({ name }) => ({ name })) }],
    models: project.models
      .filter(({ tests }) => tests.length > 0)
      .map(({ name, tests }) => ({
        name,
        columns: [...new Set(tests.map(({ column }) => column))].map((column) => ({
          name: column,
          data_tests: tests.filter((test) => test.column === column).map(testEntry),
        })),
      })),
  };
}

function testEntry({ kind, config }: Model['tests'][number]): unknown {
  const given =
    kind === 'accepted_values'
      ? { arguments: { values: ['a', 'b', 'c'] } }
      : kind === 'relationships'
        ? { arguments: { to: "ref('groups')", field: 'id' } }
        : {};
  return { [kind]: { ...given, ...(Object.keys(config).length > 0 ? { config } : {}) } };
}

function snapshotEntry({ name, input, config }: SmallProject['snapshots'][number]): unknown {
  return { name, relation: call(input), config };
}

function call({ kind, name }: Input): string {
  return kind === 'source' ? `source('raw', '${name}')` : `ref('${name}')`;
}

function modelSql(model: Model): string {
  const { form, inputs, materialized, incremental, schema, hook } = model;
  const config = {
    materialized,
    ...(schema === null ? {} : { schema }),
    ...(hook ? { post_hook: `insert into {{ target.schema }}.journal values ('${model.name}')` } : {}),
    ...(materialized === 'incremental'
      ? {
          ...(incremental.strategy === null ? {} : { incremental_strategy: incremental.strategy }),
          ...(incremental.key === null
            ? {}
            : { unique_key: incremental.key === 'id' ? 'id' : ['id', 'grp'] }),
          on_schema_change: incremental.onSchemaChange,
        }
      : {}),
  };
  const [first, second] = inputs.map((input) => `{{ ${call(input)} }}`);
  const columns = [...selected(model), ...[...model.constants].map(([name, value]) => `${value} as ${name}`)];
  const rows: Readonly<Record<Model['form'], string>> = {
    columns: `select l.id, ${columns.join(', ')} from ${first} l`,
    star: `select ${['l.*', ...columns.slice(model.columns.length)].join(', ')} from ${first} l`,
    join: `select l.id, ${columns.join(', ')}, r.id as other from ${first} l left join ${second} r on l.id = r.id + 1`,
    group: `select l.id % 5 as id, ${columns.join(', ')} from ${first} l group by 1`,
    union: `select l.id, ${columns.join(', ')} from ${first} l union all select l.id, ${columns.join(', ')} from ${second} l`,
  };
  const filters = [
    ...(model.without === null ? [] : [`id % 7 <> ${model.without}`]),
    ...(materialized === 'incremental' && incremental.onlyNew
      ? [
          '{% if is_incremental() %} id > (select coalesce(max(id), 0) from {{ this }}) {% else %} true {% endif %}',
        ]
      : []),
  ];
  return [
    `{{ config(${keywords(config)}) }}`,
    `select * from (${rows[form]}) as rows_`,
    ...(filters.length > 0 ? [`where ${filters.join(' and ')}`] : []),
    '',
  ].join('\n');
}

function selected({ columns, casts, form }: Model): readonly string[] {
  return columns.map((name) => {
    const value =
      form === 'group' && name === 'n' ? 'count(*)' : form === 'group' ? `max(l.${name})` : `l.${name}`;
    const type = casts.get(name);
    return `${type === undefined ? value : `cast(${value} as ${type})`} as ${name}`;
  });
}

function keywords(config: Readonly<Record<string, unknown>>): string {
  return Object.entries(config)
    .map(([name, value]) => `${name}=${python(value)}`)
    .join(', ');
}

function python(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return JSON.stringify(value);
}

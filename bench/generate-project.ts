import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRandom } from '../spec/terceirizados/random.ts';

/** What is asked for, and what came of it. */
export interface GeneratedProject {
  readonly models: number;
  readonly refs: number;
  readonly tests: number;
  readonly tables: number;
}

interface Model {
  readonly index: number;
  readonly name: string;
  readonly layer: number;
  readonly parents: readonly string[];
  readonly table: boolean;
  readonly loops: boolean;
  readonly seed: string | null;
}

const layers = ['staging', 'base', 'intermediate', 'enriched', 'facts', 'marts'] as const;
const prefixes = ['stg', 'bas', 'int', 'enr', 'fct', 'mrt'] as const;
const statuses = ['new', 'paid', 'shipped', 'returned'] as const;
const columns = ['id', 'customer_id', 'status', 'category', 'amount', 'quantity', 'created_at', 'updated_at'];

/**
 * Writes a dbt project of `models` models: a tenth are staging views over sources, the rest lie in five layers that
 * refer to one to four models of earlier ones; a tenth are tables, a twentieth call a macro with a loop, two generic
 * tests a model on average, five seeds. The shape of the project that the peers were measured on (same counts within
 * a percent, about 36 lines of SQL a model), from a seed, so that two runs write the same bytes.
 */
export function generateProject(
  folder: string,
  models: number,
  options: { readonly port?: number } = {},
): GeneratedProject {
  const drawn = drawModels(models);
  const sources = Math.max(2, Math.min(50, Math.floor(models / 20)));
  const descriptions = new Map<string, string[]>();
  let tests = 0;
  for (const model of drawn) {
    const group = `models/${layers[model.layer]!}/g${String(Math.floor(model.index / 100)).padStart(2, '0')}`;
    write(folder, `${group}/${model.name}.sql`, modelText(model, sources));
    const described = describeModel(model);
    tests += described.tests;
    descriptions.set(group, [...(descriptions.get(group) ?? []), described.yaml]);
  }
  for (const [group, texts] of descriptions) {
    write(folder, `${group}/_models.yml`, `version: 2\n\nmodels:\n${texts.join('\n')}`);
  }
  write(folder, 'models/sources.yml', sourcesText(sources));
  for (let index = 0; index < 5; index++) {
    const rows = statuses.map((status, place) => `${status},${status.toUpperCase()} ${index},${place}`);
    write(folder, `seeds/seed_${index}.csv`, `code,label,weight\n${rows.join('\n')}\n`);
  }
  write(folder, 'macros/amount_by_status.sql', macroText);
  write(folder, 'dbt_project.yml', projectText);
  write(folder, 'profiles.yml', profilesText(models, options.port ?? 5432));
  write(folder, 'raw.sql', rawText(sources));
  return {
    models,
    refs: drawn.reduce((sum, model) => sum + model.parents.length, 0),
    tests,
    tables: drawn.filter((model) => model.table).length,
  };
}

function write(folder: string, path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function drawModels(count: number): readonly Model[] {
  const random = createRandom(42);
  const staging = Math.max(2, Math.floor(count / 10));
  const byLayer: string[][] = layers.map(() => []);
  const models: Model[] = [];
  for (let index = 0; index < count; index++) {
    const layer = index < staging ? 0 : 1 + Math.floor(((index - staging) * 5) / (count - staging));
    const name = `${prefixes[layer]!}_${String(index).padStart(5, '0')}`;
    const parents = new Set<string>();
    if (layer > 0) {
      parents.add(random.pick(byLayer[layer - 1]!));
      for (let more = random.pick([0, 0, 1, 1, 2, 3]); more > 0; more--) {
        parents.add(random.pick(byLayer[random.integer(0, layer - 1)]!));
      }
    }
    models.push({
      index,
      name,
      layer,
      parents: [...parents],
      table: layer > 0 && random.chance(0.11),
      loops: random.chance(0.05),
      seed: layer > 0 && random.chance(0.02) ? `seed_${index % 5}` : null,
    });
    byLayer[layer]!.push(name);
  }
  return models;
}

const loopCall = (alias: string): string =>
  `        {{ amount_by_status(['${statuses.join("', '")}'], '${alias}') }},\n`;

function modelText(model: Model, sources: number): string {
  const config = model.table ? "{{ config(materialized='table') }}\n\n" : '';
  return config + (model.layer === 0 ? stagingText(model, sources) : laterText(model));
}

function stagingText(model: Model, sources: number): string {
  return `with source as (
    select * from {{ source('raw', 'raw_${model.index % sources}') }}
),

renamed as (
    select
        s.id,
        s.customer_id,
        lower(trim(s.status)) as status,
        coalesce(s.category, 'none') as category,
        s.amount,
        s.quantity,
        s.created_at,
        s.updated_at,
${model.loops ? loopCall('s') : ''}        s.amount * ${(model.index % 7) + 1} as amount_scaled
    from source as s
    where s.id is not null
)

select * from renamed
`;
}

function laterText(model: Model): string {
  const [first, ...others] = model.parents;
  const ctes = [
    `base as (\n    select\n        ${columns.join(',\n        ')}\n    from {{ ref('${first!}') }}\n)`,
  ];
  let joins = '';
  let amount = 'b.amount';
  others.forEach((parent, index) => {
    const alias = `j${index + 1}`;
    ctes.push(
      `${alias} as (\n    select id, amount, quantity, status\n    from {{ ref('${parent}') }}\n    where amount >= 0\n)`,
    );
    joins += `    left join ${alias} on ${alias}.id = b.id\n`;
    amount += ` + coalesce(${alias}.amount, 0) / ${index + 2}`;
  });
  if (model.seed) {
    ctes.push(`lk as (\n    select code, label from {{ ref('${model.seed}') }}\n)`);
    joins += '    left join lk on lk.code = b.status\n';
  }
  return `with ${ctes.join(',\n\n')},

final as (
    select
        b.id,
        b.customer_id,
        b.status,
        b.category,
        ${amount} as amount,
        b.quantity,
        b.created_at,
        b.updated_at,
${model.loops ? loopCall('b') : ''}${model.seed ? '        lk.label as status_label,\n' : ''}        case
            when b.amount > ${50 + (model.index % 50)} then 'high'
            when b.amount > ${10 + (model.index % 10)} then 'mid'
            else 'low'
        end as band_${model.index % 10}
    from base as b
${joins}    where b.quantity >= 0
)

select * from final
`;
}

function describeModel(model: Model): { readonly yaml: string; readonly tests: number } {
  const id = model.index % 4 === 0 ? ['not_null'] : ['not_null', 'unique'];
  const customer = model.index % 4 === 3 ? ['not_null'] : [];
  const testLines = (names: readonly string[]): string =>
    names.length === 0 ? '' : `        data_tests:\n${names.map((name) => `          - ${name}\n`).join('')}`;
  const yaml = `  - name: ${model.name}
    description: "Model ${model.name} of layer ${layers[model.layer]!}, one row an id, made for a benchmark."
    columns:
      - name: id
        description: "Primary key."
${testLines(id)}      - name: customer_id
        description: "Customer."
${testLines(customer)}      - name: amount
        description: "Amount in major units."
`;
  return { yaml, tests: id.length + customer.length };
}

function sourcesText(count: number): string {
  const tables = Array.from({ length: count }, (_, index) => `      - name: raw_${index}\n`).join('');
  return `version: 2\n\nsources:\n  - name: raw\n    schema: raw\n    tables:\n${tables}`;
}

const macroText = `{% macro amount_by_status(statuses, alias) %}
    {%- for status in statuses %}
        case when {{ alias }}.status = '{{ status }}' then {{ alias }}.amount else 0 end as amount_{{ status }}{{ "," if not loop.last }}
    {%- endfor %}
{% endmacro %}
`;

const projectText = `name: bench
version: '1.0.0'
config-version: 2
profile: bench
model-paths: [models]
seed-paths: [seeds]
macro-paths: [macros]
flags:
  send_anonymous_usage_stats: false
models:
  bench:
    +materialized: view
`;

function profilesText(models: number, port: number): string {
  return `bench:
  target: pg
  outputs:
    pg: {type: postgres, host: 127.0.0.1, port: ${port}, user: postgres, password: not-a-secret, dbname: bench, schema: b${models}, threads: 4}
`;
}

function rawText(sources: number): string {
  const tables = Array.from(
    { length: sources },
    (_, index) => `drop table if exists raw.raw_${index} cascade;
create table raw.raw_${index} as
select g as id, g % 7 as customer_id, (array['new', 'paid', 'shipped', 'returned'])[g % 4 + 1] as status,
    case when g % 3 > 0 then 'cat' || g % 3 end as category, g * 1.5::double precision as amount, g % 9 as quantity,
    timestamp '2026-01-01' as created_at, timestamp '2026-01-02' as updated_at
from generate_series(1, 20) as g;
`,
  );
  return `create schema if not exists raw;\n${tables.join('')}`;
}

// `node bench/generate-project.ts MODELS FOLDER [PORT]`
if (import.meta.filename === process.argv[1]) {
  const [models, folder, port] = process.argv.slice(2);
  if (!models || !folder) throw new Error('usage: generate-project.ts MODELS FOLDER [PORT]');
  console.log(JSON.stringify(generateProject(folder, Number(models), port ? { port: Number(port) } : {})));
}

import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalog, readSources } from '../rig/read-artifact.ts';
import { makeTrial, type Trial } from '../runs/trial.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({
    'seeds/numbers.csv': 'n\n1\n2\n',
    'models/squares.sql':
      "{{ config(materialized='table', persist_docs={'relation': true, 'columns': true}) }}\nselect n, cast(n * n as numeric(9,2)) as square from {{ ref('numbers') }}\n",
    'models/shown.sql': "select square from {{ ref('squares') }}\n",
    'models/hidden.sql': "{{ config(materialized='ephemeral') }}\nselect 1 as id\n",
    'models/unbuilt.sql': 'select 1 as id\n',
    'models/models.yml':
      'models: [{name: squares, description: all of them, columns: [{name: n, description: the number}]}]\n',
    'sources/raw.yml': JSON.stringify({
      sources: [
        {
          name: 'raw',
          tables: ['people', 'gone'].map((name) => ({
            name,
            config: {
              loaded_at_field: 'at',
              freshness: { warn_after: { count: 1, period: 'day' } },
            },
          })),
        },
      ],
    }),
    'tests/none.sql': "select 1 from {{ ref('squares') }} where false\n",
  });
  await trial.run([
    'run-operation',
    '--sql',
    'create schema raw; create table raw.people (id int, extra text, name varchar(20), at timestamptz); alter table raw.people drop column extra; insert into raw.people values (1, $$Ann$$, now())',
  ]);
  await trial.run(['build', '--exclude', 'unbuilt']);
});
afterAll(() => trial.discard());

const file = (name: string): string => path.join(trial.folder, 'target', name);

test('catalog.json is read by dbt-artifacts-parser; columns, types, comments as the database has them', async () => {
  const { code } = await trial.run(['docs', 'generate']);
  expect(code).toBe(0);
  const read = await readCatalog(file('catalog.json'));
  expect(read).toMatchObject({
    reader: 'CatalogV1',
    version: 'https://schemas.getdbt.com/dbt/catalog/v1.json',
    nodes: ['model.shop.shown', 'model.shop.squares', 'seed.shop.numbers'],
    sources: ['source.shop.raw.people'],
  });
  expect(read.tables['model.shop.squares']).toEqual({
    type: 'BASE TABLE',
    name: 'squares',
    comment: 'all of them',
    columns: [
      [1, 'n', 'integer', 'the number'],
      [2, 'square', 'numeric(9,2)', null],
    ],
    stats: { has_stats: false },
  });
  expect(read.tables['model.shop.shown']).toMatchObject({
    type: 'VIEW',
    columns: [[1, 'square', 'numeric(9,2)', null]],
  });
  expect(read.tables['source.shop.raw.people']!.columns).toEqual([
    [1, 'id', 'integer', null],
    [3, 'name', 'character varying(20)', null],
    [4, 'at', 'timestamp with time zone', null],
  ]);
});

test('the manifest beside it has the compiled SQL; --no-compile writes no other', async () => {
  const compiled = () =>
    (JSON.parse(trial.read('target/manifest.json')) as { nodes: Record<string, { compiled_code?: string }> })
      .nodes['model.shop.unbuilt']!.compiled_code;
  await trial.run(['docs', 'generate']);
  expect(compiled()).toBe('select 1 as id');
  await trial.run(['docs', 'generate', '--no-compile', '--select', 'shown']);
  expect(compiled()).toBe('select 1 as id');
  expect((await readCatalog(file('catalog.json'))).nodes).toEqual(['model.shop.shown']);
});

test('an empty catalog needs no database', async () => {
  const { code } = await trial.run(['docs', 'generate', '--empty-catalog']);
  expect(code).toBe(0);
  expect((await readCatalog(file('catalog.json'))).nodes).toEqual([]);
});

test('sources.json is read by dbt-artifacts-parser, a table that could not be asked too', async () => {
  const { code } = await trial.run(['source', 'freshness']);
  expect(code).toBe(1);
  expect(await readSources(file('sources.json'))).toEqual({
    reader: 'SourcesV3',
    version: 'https://schemas.getdbt.com/dbt/sources/v3.json',
    results: [
      ['source.shop.raw.gone', 'runtime error'],
      ['source.shop.raw.people', 'pass'],
    ],
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { open, ProjectError, UsageError, type Event } from '../../src/index.ts';
import { askRows } from '../runs/trial.ts';
import { createTestDatabase, type TestDatabase } from '../rig/postgres-server.ts';

let database: TestDatabase;
const root = mkdtempSync(path.join(tmpdir(), 'sluice-api-'));

/** A project of one seed, one model that reads a variable, and one test that fails for the factor 0. */
function project(name: string): string {
  const folder = path.join(root, name);
  const { schema: _, ...settings } = database.settings;
  const files = {
    'project.yml': `name: ${name}\ntargets:\n  dev: ${JSON.stringify({ ...settings, schema: name })}\n`,
    'seeds/numbers.csv': 'n\n1\n2\n3\n',
    'models/products.sql': "select n, n * {{ var('factor') }} as product from {{ ref('numbers') }}",
    'tests/no_zero.sql': "select * from {{ ref('products') }} where product = 0",
    'macros/say.sql':
      '{% macro say(word) %}{% do run_query("create table " ~ target.schema ~ ".said as select \'" ~ word ~ "\' as word") %}{% endmacro %}',
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database?.drop();
  rmSync(root, { recursive: true, force: true });
});

test('three projects build at once in one process, each with its own variables, events and folder', async () => {
  const factors = [2, 3, 0];
  const events: Event[][] = factors.map(() => []);
  const outcomes = await Promise.all(
    factors.map(async (factor, index) => {
      const opened = await open({
        folder: project(`shop${factor}`),
        vars: { factor },
        environment: {},
        onEvent: (event) => void events[index]!.push(event),
      });
      return opened.build();
    }),
  );
  expect(outcomes.map(({ ok, exitCode }) => [ok, exitCode])).toEqual([
    [true, 0],
    [true, 0],
    [false, 1],
  ]);
  expect(outcomes.map(({ results }) => results.map(({ outcome }) => outcome.kind))).toEqual([
    ['success', 'success', 'pass'],
    ['success', 'success', 'pass'],
    ['success', 'success', 'fail'],
  ]);
  for (const [index, factor] of factors.entries()) {
    expect(await askRows(database.url, `select product from shop${factor}.products order by n`)).toEqual(
      [1, 2, 3].map((n) => [String(n * factor)]),
    );
    const started = events[index]!.filter(({ kind }) => kind === 'invocation-started');
    expect(started).toHaveLength(1);
    expect(events[index]!.filter(({ kind }) => kind === 'node-ended')).toHaveLength(3);
  }
});

test('nodes, rows, the manifest and an operation come as values', async () => {
  const opened = await open({
    folder: path.join(project('looked'), 'models'),
    vars: { factor: 5 },
    environment: {},
  });
  expect(opened.folder).toBe(path.join(root, 'looked'));
  expect((await opened.seed()).ok).toBe(true);
  const nodes = await opened.nodes({ resourceType: 'model' });
  expect(nodes.map((node) => node['unique_id'])).toEqual(['model.looked.products']);
  expect(await opened.show({ inline: "select max(n) as most from {{ ref('numbers') }}" })).toEqual([
    { most: 3 },
  ]);
  expect(await opened.show({ select: 'products', limit: 1, vars: { factor: 7 } })).toEqual([
    { n: 1, product: 7 },
  ]);
  const manifest = await opened.manifest();
  expect(Object.keys(manifest['nodes'] as object).filter((id) => id.startsWith('seed.'))).toEqual([
    'seed.looked.numbers',
  ]);
  expect((await opened.runOperation('say', { args: { word: 'hello' } })).exitCode).toBe(0);
  expect(await askRows(database.url, 'select word from looked.said')).toEqual([['hello']]);
});

test('what cannot be begun is thrown, with its diagnostics; secrets are masked in what is told', async () => {
  const folder = project('faulty');
  await expect(open({ folder: root })).rejects.toThrow(ProjectError);
  const opened = await open({ folder, environment: { DBT_ENV_SECRET_WORD: 'marzipan' } });
  await expect(opened.run({ fullRefrsh: true })).rejects.toThrow(
    new UsageError('run has no option "fullRefrsh"\nDid you mean "fullRefresh"?'),
  );
  await expect(opened.run({ threads: 0 })).rejects.toThrow(UsageError);
  writeFileSync(path.join(folder, 'models/broken.sql'), "select {{ ref('nothing') }}");
  const error = await opened.run().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ProjectError);
  expect((error as ProjectError).diagnostics.map(({ place }) => place?.path)).toContain('models/broken.sql');
  rmSync(path.join(folder, 'models/broken.sql'));
  const told: Event[] = [];
  await opened.show({
    inline: "{% do log('marzipan', info=true) %}select 1 as one",
    onEvent: (event) => void told.push(event),
  });
  expect(JSON.stringify(told)).toContain('*****');
  expect(JSON.stringify(told)).not.toContain('marzipan');
});

test('an aborted signal stops a run, which is told as such', async () => {
  const folder = project('stopped');
  writeFileSync(path.join(folder, 'models/slow.sql'), 'select pg_sleep(600) as slept');
  writeFileSync(
    path.join(folder, 'models/slow.yml'),
    'models: [{name: slow, config: {materialized: table}}]\n',
  );
  const opened = await open({ folder, vars: { factor: 1 }, environment: {} });
  const stop = new AbortController();
  const outcome = await opened.run({
    select: 'slow',
    signal: stop.signal,
    onEvent: ({ kind }) => void (kind === 'node-started' && stop.abort()),
  });
  expect([outcome.ok, outcome.exitCode]).toEqual([false, 2]);
});

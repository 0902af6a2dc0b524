import { existsSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTrial, type Trial } from './trial.ts';

/** What `docs` writes and serves. Types of relations are dbt's words in its catalog.json. */
let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({
    'models/t.sql': `{{ config(materialized='table') }} select 1 as id`,
    'models/m.sql': `{{ config(materialized='materialized_view') }} select id from {{ ref('t') }}`,
    'models/v.sql': `select id from {{ ref('m') }}`,
    'models/about.yml': `models: [{name: v, description: "ends </script> here"}]`,
    'seeds/s.csv': 'x\n1\n',
    'pictures/one.txt': 'a picture',
    'pictures/deep/two.txt': 'another',
  });
  trial.write({
    'project.yml': `${trial.read('project.yml')}asset-paths: [pictures, nothing, ../outside]\n`,
  });
  await trial.run(['build']);
});
afterAll(() => trial.discard());

const has = (file: string): boolean => existsSync(path.join(trial.folder, 'target', file));
const clean = async (): Promise<unknown> => trial.run(['clean']);

interface Catalog {
  readonly nodes: Readonly<Record<string, { readonly metadata: { readonly type: string } }>>;
}

test('generate writes the catalog, the page and the pictures', async () => {
  const { code, stdout } = await trial.run(['docs', 'generate']);
  expect(stdout).toMatch(/Building catalog\n.*Catalog written to \S*\/target\/catalog\.json\n/);
  const { nodes } = JSON.parse(trial.read('target/catalog.json')) as Catalog;
  expect([code, Object.entries(nodes).map(([id, { metadata }]) => `${id} ${metadata.type}`)]).toEqual([
    0,
    [
      'model.shop.m MATERIALIZED VIEW',
      'model.shop.t BASE TABLE',
      'model.shop.v VIEW',
      'seed.shop.s BASE TABLE',
    ],
  ]);
  expect(trial.read('target/pictures/deep/two.txt')).toBe('another');
  expect([has('index.html'), has('nothing'), has('static_index.html')]).toEqual([true, false, false]);
});

test('a part of it, and nothing of the database', async () => {
  await trial.run(['docs', 'generate', '--select', 'm+']);
  const some = JSON.parse(trial.read('target/catalog.json')) as Catalog;
  await trial.run(['docs', 'generate', '--empty-catalog']);
  const none = JSON.parse(trial.read('target/catalog.json')) as Catalog;
  expect([Object.keys(some.nodes), none.nodes]).toEqual([['model.shop.m', 'model.shop.v'], {}]);
});

test('--no-compile leaves the manifest alone, and a static page cannot be made without one', async () => {
  await clean();
  const { code } = await trial.run(['docs', 'generate', '--no-compile']);
  expect([code, has('catalog.json'), has('manifest.json')]).toEqual([0, true, false]);
  const refused = await trial.run(['docs', 'generate', '--no-compile', '--static']);
  expect([refused.code, refused.stdout + refused.stderr]).toEqual([
    2,
    expect.stringContaining('--no-compile'),
  ]);
});

test('--static puts both artifacts into one file, whatever stands in them', async () => {
  await trial.run(['docs', 'generate', '--static']);
  const page = trial.read('target/static_index.html');
  const [, data] = /<script>([^]*?)<\/script>/.exec(page)!;
  const window = {} as { artifacts: Readonly<Record<'manifest' | 'catalog', unknown>> };
  runInNewContext(data!, { window });
  expect(JSON.stringify(window.artifacts)).toBe(
    `{"manifest":${trial.read('target/manifest.json').trim()},"catalog":${trial.read('target/catalog.json').trim()}}`,
  );
});

test('serve shows the page, artifacts and pictures, and nothing else, until it is stopped', async () => {
  const server = trial.start(['docs', 'serve', '--port', '0', '--no-browser', '--log-format', 'json']);
  try {
    await server.printed('Press Ctrl+C');
    const port = /Serving docs at (\d+)/.exec(server.output())![1]!;
    const answers = await Promise.all(
      [
        '/',
        '/manifest.json',
        '/pictures/one.txt',
        '/pictures/..%2f..%2fproject.yml',
        '/catalog.json?x',
        '/compiled/shop/models/t.sql',
        '/%',
      ].map(async (asked) => (await fetch(`http://127.0.0.1:${port}${asked}`)).status),
    );
    expect(answers).toEqual([200, 200, 200, 404, 200, 404, 404]);
  } finally {
    server.child.kill('SIGINT');
  }
  expect((await server.ended).code).toBe(0);
});

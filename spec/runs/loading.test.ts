import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launcher } from '../rig/run-sluice.ts';
import { makeTrial, type Trial } from './trial.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({
    'data/people.csv': 'id,name\n1,Ann\n2,Bob\n3,Cid\n',
    'data/fruit.csv': 'id,fruit\n1,fig\n',
    'models/names.sql': "select name from {{ source('files', 'people') }}\n",
    'models/fruits.sql': "select fruit from {{ source('files', 'fruit') }}\n",
  });
  const { host, port, user, password, dbname } = trial.database.settings;
  trial.write({
    'sources/all.yml': JSON.stringify({
      sources: [
        {
          name: 'files',
          schema: 'raw',
          extractor: 'file',
          freshness: { warn_after: { count: 1, period: 'hour' } },
          tables: [
            {
              name: 'people',
              path: 'data/people.csv',
              load: 'append',
              keep: { path: 'bronze/{table}/d={date}', gzip: true },
              columns: [{ name: 'id', data_tests: ['unique', 'not_null'] }],
            },
            { name: 'fruit', path: 'data/fruit.csv' },
          ],
        },
        {
          name: 'shop',
          schema: 'raw',
          extractor: 'postgres',
          connection: { host, port, user, password, dbname },
          tables: [{ name: 'orders', from: 'public.orders', cursor: { field: 'at' }, load: 'append' }],
        },
      ],
    }),
  });
  await trial.rows(
    `create table public.orders as select n as id, timestamptz '2024-05-01' + n * interval '1 day' as at, 'first' as word from generate_series(0, 9) n`,
  );
});
afterAll(() => trial.discard());

const orders = (): Promise<readonly (readonly (string | null)[])[]> =>
  trial.rows(`select word, count(*)::text, count(distinct id)::text from raw.orders group by 1 order by 1`);
const cursor = async (): Promise<string> =>
  String((await trial.rows(`select cursor::text from sluice.state where relation = 'raw.orders'`))[0]?.[0]);

test('a few rows; then all of them', async () => {
  expect((await trial.run(['load', '--select', 'source:files.people', '--limit', '2'])).stdout).toContain(
    'LOADED 2',
  );
  expect(existsSync(path.join(trial.folder, 'bronze'))).toBe(false);
  expect((await trial.run(['load', '--select', 'source:files.people'])).stdout).toContain('LOADED 3');
  expect(await trial.rows('select count(*)::text from raw.people')).toEqual([['3']]);
});

test('a window is loaded again in the place of what lies in it, and the cursor stays', async () => {
  const select = ['--select', 'source:shop'];
  await trial.run(['load', ...select]);
  expect(await orders()).toEqual([['first', '10', '10']]);
  const before = await cursor();
  await trial.rows(`update public.orders set word = 'second'`);
  const window = ['--since', '2024-05-03', '--until', '2024-05-06'];
  for (let times = 0; times < 2; times++) {
    expect((await trial.run(['load', ...select, ...window])).stdout).toContain('LOADED 3');
    expect(await orders()).toEqual([
      ['first', '7', '7'],
      ['second', '3', '3'],
    ]);
  }
  expect(await cursor()).toBe(before);
  await trial.run(['load', ...select]);
  expect(await orders()).toEqual([
    ['first', '7', '7'],
    ['second', '3', '3'],
  ]);
  const refused = await trial.run(['load', '--select', 'source:files.people', ...window]);
  expect(refused.code).toBe(1);
  expect(refused.stdout).toContain(
    'files.people cannot be loaded for a window: the extractor "file" does not know windows',
  );
  const wrong = await trial.run(['load', '--since', '2024-06-01', '--until', '2024-05-01']);
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    expect.stringContaining('--since 2024-06-01 does not lie before --until 2024-05-01'),
  ]);
});

test('what was kept is loaded again without the source', async () => {
  await trial.run(['load', '--select', 'source:files.people', '--full-refresh']);
  const kept = readdirSync(path.join(trial.folder, 'bronze/people'));
  expect(kept).toEqual([expect.stringMatching(/^d=\d{4}-\d\d-\d\d$/)]);
  trial.remove('data/people.csv');
  await trial.rows('delete from raw.people where id > 1');
  const { stdout, code } = await trial.run(['load', '--select', 'source:files.people', '--replay']);
  expect([code, stdout]).toEqual([0, expect.stringContaining('LOADED 3')]);
  expect(await trial.rows('select name from raw.people order by id')).toEqual([['Ann'], ['Bob'], ['Cid']]);
  trial.write({ 'data/people.csv': 'id,name\n1,Ann\n2,Bob\n3,Cid\n' });
});

test('a build loads its sources, none of them, or those that are stale', async () => {
  trial.write({ 'data/fruit.csv': 'id,fruit\n1,grape\n' });
  const fruits = (): Promise<unknown> => trial.rows('select fruit from public.fruits');
  const build = (...more: readonly string[]): Promise<{ readonly stdout: string }> =>
    trial.run(['build', '--select', '+fruits', '+names', ...more]);
  await build();
  expect(trial.results()).toEqual(
    [
      'files success',
      'files success',
      'fruits success',
      'names success',
      'source_not_null_files_people_id pass',
      'source_unique_files_people_id pass',
    ].toSorted(),
  );
  expect(await fruits()).toEqual([['grape']]);
  trial.write({ 'data/fruit.csv': 'id,fruit\n1,kiwi\n' });
  expect((await build('--no-load')).stdout).toContain(
    'Sources not loaded, as asked: files.fruit, files.people',
  );
  expect(trial.results()).toContain('source_unique_files_people_id pass');
  expect(await fruits()).toEqual([['grape']]);
  await trial.rows(
    `update sluice.loads set ended_at = now() - interval '2 hours' where relation = 'raw.fruit'`,
  );
  expect((await build('--load-stale')).stdout).toContain(
    'Sources not loaded, since they are fresh: files.people',
  );
  expect(await fruits()).toEqual([['kiwi']]);
});

test('what became fresher since the last look is built', async () => {
  await trial.run(['source', 'freshness']);
  trial.write({ 'before/sources.json': trial.read('target/sources.json') });
  await trial.run(['load', '--select', 'source:files.fruit']);
  await trial.run(['source', 'freshness']);
  const { stdout } = await trial.run([
    'ls',
    '--select',
    'source_status:fresher+',
    '--state',
    'before',
    '--resource-type',
    'model',
    '--quiet',
  ]);
  expect(stdout.trim()).toBe('shop.fruits');
});

test('retry loads again what failed, and what waited for it', async () => {
  trial.remove('data/fruit.csv');
  expect((await trial.run(['build', '--select', '+fruits', '+names'])).code).toBe(1);
  trial.write({ 'data/fruit.csv': 'id,fruit\n1,lime\n' });
  await trial.run(['retry']);
  expect(trial.results()).toEqual(['files success', 'fruits success']);
});

test('the status: last loads, rows, rejects, cursor, lag, freshness', async () => {
  trial.write({ 'data/fruit.csv': 'id,fruit\n1,lime,more\n2,plum\n' });
  await trial.run(['load', '--select', 'source:files.fruit']);
  const { stdout, code } = await trial.run(['load', '--status']);
  expect(code).toBe(0);
  const cells = (name: string): readonly string[] =>
    (stdout.split('\n').find((line) => line.includes(name)) ?? '').split('|').map((cell) => cell.trim());
  expect(
    stdout
      .split('\n')[0]!
      .split('|')
      .map((cell) => cell.trim()),
  ).toEqual([
    '',
    'table',
    'load',
    'status',
    'began',
    'took',
    'rows',
    'rejected',
    'cursor',
    'lag',
    'freshness',
    '',
  ]);
  const [, , , status, , , rows, rejected, , , freshness] = cells('files.fruit');
  expect([status, rows, rejected, freshness]).toEqual(['failed', '', '', 'pass']);
  expect(stdout).toMatch(
    /files\.fruit: load \d+ failed: 1 of 2 records were rejected, and max_rejects is 10 %/,
  );
  expect(cells('shop.orders').slice(3, 4)).toEqual(['committed']);
  const json = await trial.run(['load', '--status', '--output', 'json', '--select', 'source:shop']);
  const [table, ...others] = JSON.parse(json.stdout) as readonly {
    readonly loads: readonly {
      readonly status: string;
      readonly reads: string;
      readonly rows_loaded: number;
    }[];
    readonly cursors: object;
    readonly lag_seconds: number;
    readonly rejects: number;
  }[];
  expect(others).toEqual([]);
  expect(table).toMatchObject({ relation: 'raw.orders', extractor: 'postgres', rejects: 0 });
  expect(table!.loads.map(({ status, reads, rows_loaded }) => [status, reads, rows_loaded])).toEqual([
    ['committed', 'source', 0],
    ['committed', 'window', 3],
    ['committed', 'window', 3],
    ['committed', 'source', 10],
  ]);
  expect(Object.keys(table!.cursors)).toHaveLength(1);
  expect(table!.lag_seconds).toBeLessThan(600);
});

test('what one source keeps another reads, after it and in the same run', async () => {
  trial.write({
    'data/tweets.ndjson': '{"id":"1","data":{"text":"a"}}\n{"id":"2","data":{"text":"b"}}\n',
    'sources/layers.yml': JSON.stringify({
      sources: [
        {
          name: 'a_gold',
          schema: 'layers',
          extractor: 'file',
          tables: [{ name: 'gold', path: 'lake/silver/exported_date=*/*.parquet', load: 'merge', key: 'id' }],
        },
        {
          name: 'b_silver',
          schema: 'layers',
          extractor: 'file',
          tables: [
            {
              name: 'silver',
              path: 'lake/bronze/**/*.ndjson.gz',
              nested: 'flat',
              keep: { format: 'parquet', path: 'lake/silver/exported_date={date}' },
            },
          ],
        },
        {
          name: 'c_bronze',
          schema: 'layers',
          extractor: 'file',
          tables: [
            {
              name: 'bronze',
              path: 'data/tweets.ndjson',
              keep: { path: 'lake/bronze/exported_date={date}', gzip: true },
            },
          ],
        },
      ],
    }),
  });
  const select = ['--select', 'source:a_gold', 'source:b_silver', 'source:c_bronze'];
  for (const command of ['load', 'build']) {
    const { code, stdout } = await trial.run([command, ...select]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('ERROR=0')]);
    const order = [...stdout.matchAll(/OK loaded source layers\.(\w+)/g)].map(([, name]) => name);
    expect(order).toEqual(['bronze', 'silver', 'gold']);
  }
  expect(await trial.rows(`select id, data::text from layers.gold order by 1`)).toEqual([
    ['1', '{"text": "a"}'],
    ['2', '{"text": "b"}'],
  ]);
});

test('two loads of one table at once store each row once', async () => {
  trial.write({
    'data/many.csv': `id\n${Array.from({ length: 20_000 }, (_, id) => `${id}\n`).join('')}`,
    'sources/many.yml': JSON.stringify({
      sources: [
        {
          name: 'many',
          schema: 'raw',
          extractor: 'file',
          tables: [{ name: 'many', path: 'data/many.csv', load: 'append', keep: { path: 'many/{date}' } }],
        },
      ],
    }),
  });
  const runs = await Promise.all(
    [1, 2].map((n) => trial.run(['load', '--select', 'source:many', '--target-path', `target-${n}`])),
  );
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  expect(await trial.rows('select count(*)::text, count(distinct id)::text from raw.many')).toEqual([
    ['20000', '20000'],
  ]);
  const kept = readdirSync(path.join(trial.folder, 'many'), { recursive: true }).map(String);
  expect(kept.filter((name) => name.endsWith('.ndjson'))).toHaveLength(1);
  expect(kept.filter((name) => name.includes('unfinished'))).toEqual([]);
});

test('a full disk ends the load; nothing is there by half, and with room the next one loads all', async () => {
  trial.write({
    'sources/many.yml': JSON.stringify({
      sources: [
        {
          name: 'many',
          schema: 'raw',
          extractor: 'file',
          tables: [{ name: 'full', path: 'data/many.csv', load: 'append', keep: { path: 'full/{date}' } }],
        },
      ],
    }),
  });
  // Files of this process may have 64 blocks of 512 bytes, and a write past that fails: SIGXFSZ is ignored by Node.
  const script = `ulimit -f 64; exec "${process.execPath}" "${launcher}" load --select source:many --no-partial-parse --no-write-json --log-level-file none`;
  const limited = await new Promise<{ readonly code: number | null; readonly stdout: string }>((resolve) => {
    const child = spawn('bash', ['-c', script], { cwd: trial.folder, stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.on('close', (code) => resolve({ code, stdout }));
  });
  expect([limited.code, limited.stdout]).toEqual([
    1,
    expect.stringMatching(/could not be kept in full\/\d{4}-\d\d-\d\d: EFBIG/),
  ]);
  expect(existsSync(path.join(trial.folder, 'full', '.sluice-unfinished'))).toBe(false);
  expect(await trial.rows(`select to_regclass('raw.full')::text`)).toEqual([[null]]);
  expect((await trial.run(['load', '--select', 'source:many'])).stdout).toContain('LOADED 20000');
  const kept = readdirSync(path.join(trial.folder, 'full'), { recursive: true }).map(String);
  expect(kept.filter((name) => name.endsWith('.ndjson'))).toHaveLength(1);
});

import { cpSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTrial, type Trial } from './trial.ts';

/** Two schemas of one database: what one has, the other gets as views. Messages and answers are those of dbt 1.12. */
let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({
    'models/a.sql': `{{ config(materialized='table') }} select * from {{ ref('s') }}`,
    'models/b.sql': `{{ config(post_hook="comment on view {{ this }} is 'told'") }} select x from {{ ref('a') }}`,
    'models/e.sql': `{{ config(materialized='ephemeral') }} select 1 as x`,
    'snapshots/h.sql': `{% snapshot h %}{{ config(strategy='check', unique_key='x', check_cols='all') }}select x from {{ ref('a') }}{% endsnapshot %}`,
    'seeds/s.csv': 'x\n1\n2\n',
  });
  const dev = trial.database.settings;
  trial.write({
    'project.yml': `name: shop\ntarget: dev\ntargets:\n  dev: ${JSON.stringify(dev)}\n  mine: ${JSON.stringify({ ...dev, schema: 'mine' })}\n`,
  });
  const { code, stdout, stderr } = await trial.run(['build']);
  if (code !== 0) throw new Error(stdout + stderr);
  cpSync(path.join(trial.folder, 'target'), path.join(trial.folder, 'state'), { recursive: true });
});
afterAll(() => trial.discard());

const clone = (...args: string[]) => trial.run(['clone', '--target', 'mine', ...args]);
const kinds = async () =>
  (
    await trial.rows(
      `select relname || ' ' || relkind::text from pg_class where relnamespace = 'mine'::regnamespace and relkind in ('r', 'v') order by 1`,
    )
  ).map(([text]) => text);

describe('clone', () => {
  test.each([
    [[], '--state or --defer-state are required for deferral, but neither was provided'],
    [['--state', 'nowhere'], 'Could not find manifest in --state path: "nowhere"'],
  ])('with %j is refused', async (args, text) => {
    const { code, stdout, stderr } = await clone(...args);
    expect([code, stdout + stderr]).toEqual([2, expect.stringContaining(text)]);
  });

  test('makes a view of each relation of the state, of seeds and snapshots too', async () => {
    const { code, stdout } = await clone('--state', 'state');
    expect(stdout).toContain('Done. PASS=4 WARN=0 ERROR=0 SKIP=0');
    expect([code, await kinds()]).toEqual([0, ['a v', 'b v', 'h v', 's v']]);
    expect(trial.results()).toEqual(['a success', 'b success', 'h success', 's success']);
    expect(await trial.rows('select count(*) from mine.h')).toEqual([['2']]);
    expect(await trial.rows(`select obj_description('mine.b'::regclass)`)).toEqual([['told']]);
    expect(trial.read('target/run/shop/models/a.sql')).toMatch(
      /^create view .*"mine"."a__dbt_tmp" as \(\nselect \* from .*"public"."a"\n\);$/,
    );
  });

  test('leaves alone what is there, unless all is to be made anew', async () => {
    await trial.run(['seed', '--target', 'mine', '--full-refresh']);
    expect((await kinds())[3]).toBe('s r');
    const { stdout } = await clone('--state', 'state', '--resource-type', 'seed');
    expect(stdout).toMatch(/Relation .*"mine"."s" already exists/);
    expect((await kinds())[3]).toBe('s r');
    await clone('--state', 'state', '--full-refresh');
    expect((await kinds())[3]).toBe('s v');
  });

  test('does not make a relation a view of itself', async () => {
    const { code, stdout } = await trial.run([
      'clone',
      '--state',
      'state',
      '--full-refresh',
      '--select',
      'a',
    ]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('skipping clone for relation')]);
    expect(await trial.rows('select count(*) from a')).toEqual([['2']]);
  });

  test('says of what the state does not know that it is not there', async () => {
    trial.write({ 'models/n.sql': 'select 1 as x' });
    const { code, stdout } = await clone('--state', 'state', '--select', 'n');
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('No relation found in state manifest for model.shop.n'),
    ]);
  });

  test('is gone on with by retry', async () => {
    await trial.rows('drop schema mine cascade');
    await trial.rows('alter table a rename to gone');
    const { code } = await clone('--state', 'state', '--select', 'a', 's');
    expect([code, trial.results()]).toEqual([1, ['a error', 's success']]);
    await trial.rows('alter table gone rename to a');
    const again = await trial.run(['retry']);
    expect([again.code, trial.results()]).toEqual([0, ['a success']]);
    expect(await kinds()).toEqual(['a v', 's v']);
  });
});

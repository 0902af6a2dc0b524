import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { adapterFor, settingsFor } from '../adapters/targets.ts';
import { preparePgliteFolder } from '../rig/pglite-folder.ts';
import {
  differences,
  isWell,
  killed,
  lookAtKilled,
  prepareCase,
  runUndisturbed,
  same,
  startChild,
} from './kill-parts.ts';
import { publishedAt } from './moments.ts';
import { runPieces } from './rig.ts';
import { snapshot } from './snapshot.ts';
import type { StoppedRun } from './stopped-run.ts';

/** Cases, and the moment (the last one of that label) at which each is killed. The whole matrix runs on Postgres. */
const kills = [
  ['statements at a run’s start, a table, a test of it', 'orders swap after'],
  ['a table with grants, comments, indexes and views on views', 'commit before'],
  ['a table with grants, comments, indexes and views on views', 'commit after'],
  ['an incremental model that deletes and inserts, with grants, comments and hooks', 'events finish after'],
  ['a seed that changes, with an index and a view', 'copy middle'],
] as const;

const values = { path: 'data' };
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-kill-pglite-'));
  await preparePgliteFolder(join(root, 'data'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const open = (): Promise<Database> => {
  const adapter = adapterFor('pglite');
  return adapter.open(settingsFor(adapter, values), {
    applicationName: 'sluice-spec',
    root,
    maximumSessions: 1,
  });
};

test('a run on PGlite that is killed: what was committed is there, the rest is as before, and the next run ends as if nothing had been', async () => {
  let database = await open();
  await database.withSession((session) => session.execute('create role reader'));
  const cases = [];
  for (const [index, [caseName, label]] of kills.entries()) {
    const known = await runUndisturbed(database, `known_${index}`, caseName);
    const schema = `kill_${index}`;
    const { found } = await prepareCase(database, schema, caseName);
    cases.push({ caseName, known, schema, found, moment: known.labels.lastIndexOf(label), label });
  }
  await database.close();

  const faults: string[] = [];
  for (const { caseName, known, schema, found, moment, label } of cases) {
    const run: StoppedRun = { values, type: 'pglite', root, schema, caseName, moment, label };
    await killed(startChild(join(root, 'cache')), [run], () => undefined);
    database = await open();
    const note = (fault: string): number => faults.push(`${caseName}, ${label}: ${fault}`);
    await lookAtKilled(
      database,
      schema,
      found,
      ({ publishedBy }) => moment >= publishedAt(known.labels, publishedBy),
      note,
    );
    const { shown } = await runPieces(database, schema, found.second);
    if (!isWell(shown)) note(`the next run said ${shown.join('; ')}`);
    const left = await snapshot(database, schema, ['audit']);
    if (!same(left, known.snapshot)) note(`after the next run ${differences(left, known.snapshot)}`);
    await database.close();
  }
  expect(faults).toEqual([]);
});

test('a run beside another one on PGlite is told whose process holds the database', async () => {
  const database = await open();
  const child = startChild(join(root, 'cache'));
  const said = text(child.stderr!);
  const closed = once(child, 'close');
  const [[caseName]] = kills;
  child.send([{ values, type: 'pglite', root, schema: 'beside', caseName, moment: null, label: '' }]);
  expect(await closed).toEqual([1, null]);
  expect(await said).toContain(String(process.pid));
  await database.close();
});

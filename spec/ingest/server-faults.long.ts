import { execFileSync } from 'node:child_process';
import { appendFileSync, chownSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { EngineError } from '../../src/domain/errors.ts';
import { faultDispositions, faultSource, oracleOf } from './fault-source.ts';
import { faultsIn, inputOf, rowsIn } from './fault-cell.ts';
import { createFolder, load, type LoadFolder, rowsOf } from './load-rig.ts';
import { openEngine } from './open-engine.ts';
import { createOwnServer, type OwnServer } from './own-server.ts';

let server: OwnServer;
let folder: LoadFolder;
let count = 0;
let table = '';
beforeAll(async () => {
  server = await createOwnServer();
});
afterAll(() => server?.discard());
beforeEach(async () => {
  folder = await createFolder();
  table = `t${++count}`;
});
afterEach(() => folder.remove());

async function failure(loading: Promise<unknown>): Promise<EngineError> {
  const error: unknown = await loading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof EngineError)) throw new Error('the load did not fail as expected', { cause: error });
  return error;
}

describe('a server that is restarted in the middle of a COPY', () => {
  const rows = 150_000;
  const text = `id,word\n${Array.from({ length: rows }, (_, id) => `${id},${'w'.repeat(60)}${id}\n`).join('')}`;

  it.each([
    { how: 'fast', disposition: 'replace', wentOn: true },
    { how: 'fast', disposition: 'append', wentOn: true },
    // Staging tables that are to take the target's place are logged, others not: a crash empties those.
    { how: 'immediate', disposition: 'replace', wentOn: true },
    { how: 'immediate', disposition: 'append', wentOn: false },
  ] as const)('$how, $disposition', async ({ how, disposition, wentOn }) => {
    const input = { options: { path: '*.csv' }, load: disposition };
    await folder.write('1.csv', 'id,word\n-1,old\n');
    let database = await openEngine(server.address);
    await load(database, folder.root, table, input);
    await folder.write(disposition === 'append' ? '2.csv' : '1.csv', text);
    const stopping: Promise<void>[] = [];
    const failing = load(database, folder.root, table, input, {
      onProgress: ({ loaded }, step) => {
        if (step === 'stage-chunk' && loaded > 70_000) stopping[0] ??= server.stop(how);
      },
    });
    expect((await failure(failing)).fault).toBe('connection');
    await Promise.all(stopping);
    await server.start();
    await database.close().catch(() => undefined);
    database = await openEngine(server.address);
    expect(await rowsOf(database, `select id from raw.${table}`)).toEqual(['-1']);
    const report = await load(database, folder.root, table, input);
    expect(report.resumed > 0).toBe(wentOn);
    const [first, all] = disposition === 'append' ? [-1, rows + 1] : [0, rows];
    expect(await rowsOf(database, `select count(*), min(id), count(distinct id) from raw.${table}`)).toEqual([
      `${all}|${first}|${all}`,
    ]);
    expect(
      await rowsOf(
        database,
        `select status from sluice.loads where relation = 'raw.${table}' order by load_id`,
      ),
    ).toEqual(wentOn ? ['committed', 'committed'] : ['committed', 'dead', 'committed']);
    await database.close();
  });
});

/** Mounting needs the right to; without it these cells are not run. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0 && tryMount();

function tryMount(): boolean {
  const place = `/tmp/sluice-mount-probe-${process.pid}`;
  mkdirSync(place);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place], { stdio: 'ignore' });
    execFileSync('umount', [place]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(place, { recursive: true });
  }
}

describe.skipIf(!canMount)('a disk that is full', () => {
  let place: string;
  let database: Database;
  beforeAll(async () => {
    place = join(server.folder, 'small');
    mkdirSync(place);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', place]);
    const space = join(place, 'space');
    mkdirSync(space);
    const { uid, gid } = statSync(join(server.folder, 'data'));
    chownSync(space, uid, gid);
    const admin = await openEngine(server.address);
    await rowsOf(admin, `create tablespace small location '${space}'`);
    await rowsOf(admin, `alter database postgres set default_tablespace to small`);
    await admin.close();
    database = await openEngine(server.address);
  });
  afterAll(async () => {
    await database?.close();
    if (place !== undefined) execFileSync('umount', ['-l', place]);
  });

  /** Writes until there is no room for a page. */
  function fill(): void {
    for (const size of [1 << 20, 1 << 12]) {
      try {
        for (;;) appendFileSync(join(place, 'filler'), Buffer.alloc(size));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      }
    }
  }

  it.each(
    faultDispositions.flatMap((disposition) =>
      (['stage-chunk', 'write-target'] as const).map((step) => ({ disposition, step })),
    ),
  )('$disposition, in front of $step', async ({ disposition, step }) => {
    const { before, after } = faultSource(disposition);
    const input = inputOf(disposition);
    for (const { name, text } of before) await folder.write(name, text);
    await load(database, folder.root, table, input);
    if (disposition === 'replace below a view')
      await rowsOf(database, `create view raw.${table}_view as select id from raw.${table}`);
    for (const { name, text } of after) await folder.write(name, text);
    let happened = 0;
    const failing = load(database, folder.root, table, input, {
      chunkRows: 1,
      onStep: (at) => {
        if (at === step && ++happened === (step === 'stage-chunk' ? 3 : 1)) fill();
      },
    });
    const error = await failure(failing);
    rmSync(join(place, 'filler'));
    expect([error.fault, error.code]).toEqual(['statement', '53100']);
    expect(await rowsIn(database, table)).toEqual(oracleOf(disposition, [before]).rows);
    await load(database, folder.root, table, input);
    expect(await faultsIn(database, table, oracleOf(disposition, [before, after]))).toEqual([]);
  });
});

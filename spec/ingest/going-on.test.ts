import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { createTestDatabase, type TestDatabase } from '../rig/postgres-server.ts';
import { faultsIn, inputOf } from './fault-cell.ts';
import { faultSource, oracleOf, type SourceFile } from './fault-source.ts';
import { createFolder, load, type LoadFolder, rowsOf, type SpecificationInput } from './load-rig.ts';
import { type EngineAddress, openEngine } from './open-engine.ts';
import { readingOf } from './stable-source.ts';

let server: TestDatabase;
let address: EngineAddress;
let database: Database;
let folder: LoadFolder;
let table = '';
let count = 0;

beforeAll(async () => {
  server = await createTestDatabase();
  address = { type: 'postgres', values: { ...server.settings }, root: tmpdir() };
  database = await openEngine(address);
});
afterAll(async () => {
  await database?.close();
  await server?.drop();
});
beforeEach(async () => {
  folder = await createFolder();
  table = `t${++count}`;
});
afterEach(() => folder.remove());

const { after: files } = faultSource('replace');
const input = inputOf('replace');
const write = async (all: readonly SourceFile[]): Promise<void> => {
  for (const { name, text } of all) await folder.write(name, text);
};

/** Loads, and is cut off by the server when the third chunk is staged; what it leaves is a dead load with a checkpoint. */
async function leaveDead(what: SpecificationInput = input, atChunk = 4): Promise<void> {
  const victim = await openEngine(address, `victim-${table}`);
  let chunks = 0;
  const failing = load(victim, folder.root, table, what, {
    chunkRows: 1,
    onStep: async (step) => {
      if (step === 'stage-chunk' && ++chunks === atChunk)
        await rowsOf(
          database,
          `select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = 'victim-${table}'`,
        );
    },
  });
  await expect(failing).rejects.toMatchObject({ fault: 'connection' });
  await victim.close();
}

const statuses = (): Promise<readonly string[]> =>
  rowsOf(database, `select status from sluice.loads where relation = 'raw.${table}' order by load_id`);

describe.each(['read again', 'stable'] as const)('a load whose session was lost, its source %s', (kind) => {
  const reading = readingOf(kind === 'stable' ? 'stable' : null);
  it('is gone on with, under its number, and the log says so', async () => {
    await write(files);
    await leaveDead();
    const report = await load(database, folder.root, table, input, reading);
    expect(report.resumed).toBeGreaterThan(0);
    expect(await faultsIn(database, table, oracleOf('replace', [files]))).toEqual([]);
    expect(await statuses()).toEqual(['committed']);
    expect(
      await rowsOf(
        database,
        `select message from sluice.logs where load_id = ${report.loadId} order by message`,
      ),
    ).toEqual([
      `${report.counts.loaded} rows into raw.${table}, ${report.counts.rejected} rejected (${report.counts.rejected} too_many_fields)`,
      `went on from a load that was killed: ${report.resumed} rows were staged`,
    ]);
  });

  it.each(['replace', 'merge'] as const)(
    '%s: is gone on with in its child tables, too',
    async (disposition) => {
      const posts = Array.from({ length: 9000 }, (_, id) => ({
        id,
        word: 'w'.repeat(50),
        tags: Array.from({ length: id % 3 }, (_tag, at) => `t${id}-${at}`),
      }));
      await folder.write('a.ndjson', posts.map((post) => `${JSON.stringify(post)}\n`).join(''));
      const nested = {
        options: { path: 'a.ndjson', nested: { tables: { tags: '$.tags[*]' } } },
        load: disposition,
        key: ['id'],
      };
      await leaveDead(nested, 2);
      const report = await load(database, folder.root, table, nested, reading);
      expect(report.resumed).toBeGreaterThan(0);
      const found = await rowsOf(
        database,
        `select p.id, c._sluice_index, c.value from raw.${table}_tags c join raw.${table} p on p._sluice_id = c._sluice_parent_id`,
      );
      const expected = posts.flatMap(({ id, tags }) => tags.map((tag, at) => `${id}|${at}|${tag}`));
      expect(found.toSorted()).toEqual(expected.toSorted());
      expect(await rowsOf(database, `select count(*) from raw.${table}_tags`)).toEqual([
        String(expected.length),
      ]);
      expect(await statuses()).toEqual(['committed']);
    },
  );

  /** What has changed since, and what must be loaded then. */
  const changes: Readonly<Record<string, () => Promise<readonly SourceFile[]>>> = {
    'a file that was read': async () => {
      const [first, ...others] = files;
      const changed = { ...faultSource('replace').before[0]!, name: first!.name };
      await write([changed]);
      return [changed, ...others];
    },
    'a file that was being read': async () => {
      const shorter = { ...files[1]!, ...cut(files[1]!, 100) };
      await write([shorter]);
      return [files[0]!, shorter, files[2]!];
    },
    'the rows in the staging table': async () => {
      const [name] = await rowsOf(
        database,
        `select relname from pg_class where relname like 't\\_\\_%' and relkind = 'r'`,
      );
      await rowsOf(database, `delete from sluice_staging.${name} where id = 101`);
      return files;
    },
    'the target': async () => {
      await rowsOf(database, `create table raw.${table} (id integer, other text)`);
      return files;
    },
  };
  it.each(Object.keys(changes))('begins anew where %s changed', async (what) => {
    await rowsOf(database, 'create schema if not exists raw');
    await write(files);
    await leaveDead();
    const now = await changes[what]!();
    const report = await load(database, folder.root, table, input, reading);
    expect(report.resumed).toBe(0);
    expect(await faultsIn(database, table, oracleOf('replace', [now]))).toEqual([]);
    expect(await statuses()).toEqual(['dead', 'committed']);
  });

  it.each([
    ['the specification', input, { hash: 'another' }, {}],
    ['the project', input, {}, { project: 'another' }],
    ['full refresh', input, {}, { fullRefresh: true }],
  ] as const)('begins anew where %s is another', async (_what, before, specification, more) => {
    await write(files);
    await leaveDead();
    const report = await load(
      database,
      folder.root,
      table,
      { ...before, ...specification },
      { ...more, ...reading },
    );
    expect(report.resumed).toBe(0);
    expect(await faultsIn(database, table, oracleOf('replace', [files]))).toEqual([]);
  });
});

/** The file without its last lines, all of which are rows of one line or are left out with their rejects. */
function cut(file: SourceFile, rows: number): Pick<SourceFile, 'text' | 'rows' | 'rejects'> {
  const last = file.rows[rows]!.line;
  return {
    text: `${file.text
      .split('\n')
      .slice(0, last - 1)
      .join('\n')}\n`,
    rows: file.rows.filter(({ line }) => line < last),
    rejects: file.rejects.filter(({ line }) => line < last),
  };
}

import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Database } from '../../src/adapters/contract.ts';
import { isKeyed } from '../../src/domain/load.ts';
import type { LoadReport, LoadRequest, LoadStep } from '../../src/ingest/load-request.ts';
import { same, terminate, using } from './disturb-load.ts';
import {
  type FaultDisposition,
  dispositionOf,
  faultSource,
  isKept,
  type Oracle,
  oracleOf,
  type SourceFile,
} from './fault-source.ts';
import { loadInChild } from './load-in-child.ts';
import { createFolder, load, rowsOf, type SpecificationInput, stagingTables } from './load-rig.ts';
import type { EngineAddress } from './open-engine.ts';
import { readingOf } from './stable-source.ts';

/** One case: what happens to a load, at which step, and how far one before it had come. */
export interface FaultCell {
  /** The process is killed by SIGKILL, or the server ends its session. */
  readonly fault: 'kill' | 'terminate';
  readonly disposition: FaultDisposition;
  /** `resumed`: a load before it was killed in its second chunk, and this one goes on with it. */
  readonly start: 'cold' | 'resumed';
  readonly step: LoadStep;
  /** `stable`: the source goes on from its last checkpoint; else it is read again from the beginning up to it. */
  readonly source?: 'stable';
}

/** What was seen. */
export interface CellOutcome {
  /** How the disturbed load ended. */
  readonly ending: 'killed' | 'failed' | 'done';
  /** The table after it: as before the load, as after it, or neither. */
  readonly seen: 'old' | 'new' | 'broken';
  /** The undisturbed load that followed went on with what was staged. */
  readonly wentOn: boolean;
  /** What is wrong in the end; nothing should be. */
  readonly faults: readonly string[];
}

/** Where the files of a case lie, when that is not a folder of the project. */
export interface FaultPlace {
  readonly write: (file: SourceFile) => Promise<void>;
  /** What says how they are read. */
  readonly input: Pick<SpecificationInput, 'extractor' | 'options'>;
  /** Files that the project needs besides. */
  readonly projectFiles: Readonly<Record<string, string>>;
  /** What is kept of a file, as `slice|…`, and the SQL that tells it. */
  readonly stateOf: (file: SourceFile) => string;
  readonly stateSql: string;
  readonly close: () => Promise<void>;
}

/** Rows that make a chunk: each batch of the source is one. */
const chunkRows = 1;
let count = 0;

/** Runs a case on a table of its own. */
export async function runCell(
  engine: EngineAddress,
  cell: FaultCell,
  open: () => Promise<FaultPlace | null> = () => Promise.resolve(null),
): Promise<CellOutcome> {
  const table = `c${process.pid}_${++count}`;
  const folder = await createFolder();
  const { before, after } = faultSource(cell.disposition);
  const place = await open();
  const oracle = (loads: readonly (readonly SourceFile[])[]): Oracle =>
    oracleOf(cell.disposition, loads, place?.stateOf);
  const write = (file: SourceFile): Promise<void> => place?.write(file) ?? folder.write(file.name, file.text);
  const old = oracle([before]);
  const input = { ...inputOf(cell.disposition), ...place?.input };
  const run = (database: Database, more: Partial<LoadRequest> = {}): Promise<LoadReport> =>
    load(database, folder.root, table, input, { chunkRows, ...readingOf(cell.source), ...more });
  const disturb = (step: LoadStep, times: number): Promise<CellOutcome['ending']> =>
    cell.fault === 'kill'
      ? kill({
          engine,
          root: folder.root,
          table,
          input,
          killAt: step,
          times,
          chunkRows,
          source: cell.source ?? null,
        })
      : terminate(engine, table, { step, times }, run);
  try {
    for (const [name, text] of Object.entries(place?.projectFiles ?? {})) await folder.write(name, text);
    for (const file of before) await write(file);
    await using(engine, async (database) => {
      await run(database);
      if (cell.disposition === 'replace below a view')
        await rowsOf(database, `create view raw.${table}_view as select id from raw.${table}`);
    });
    for (const file of after) await write(file);
    if (cell.start === 'resumed') await disturb('checkpoint', 3);
    const ending = await disturb(cell.step, timesOf(cell));
    return await using(engine, async (database) => {
      const rows = await rowsIn(database, table);
      const seen = same(rows, old.rows) ? 'old' : same(rows, oracle([before, after]).rows) ? 'new' : 'broken';
      const report = await run(database);
      const loads = seen === 'new' ? [before, after, after] : [before, after];
      const faults = [...(await faultsIn(database, table, oracle(loads), place?.stateSql))];
      if (isKept(cell.disposition)) faults.push(...(await keptFaults(folder.root, oracle(loads))));
      return { ending, seen, wentOn: report.resumed > 0, faults };
    });
  } finally {
    await place?.close();
    await folder.remove();
  }
}

/** Cold, so late that something is staged. */
function timesOf({ start, step }: FaultCell): number {
  return start === 'cold' && (step === 'stage-chunk' || step === 'checkpoint') ? 3 : 1;
}

/** What a table of a disposition says. */
export function inputOf(disposition: FaultDisposition): SpecificationInput {
  const load = dispositionOf(disposition);
  if (isKept(disposition)) {
    const keep = { format: 'ndjson', path: 'kept/{table}/d={date}', gzip: true, match: null } as const;
    return { options: { path: '*.csv' }, load, keep };
  }
  return { options: { path: '*.csv' }, load, ...(isKeyed(load) ? { key: ['id'] } : {}) };
}

async function kill(task: Parameters<typeof loadInChild>[0]): Promise<CellOutcome['ending']> {
  const { signal } = await loadInChild(task);
  return signal === 'SIGKILL' ? 'killed' : 'done';
}

/** The table's rows as an oracle has them. */
export async function rowsIn(database: Database, table: string): Promise<readonly string[]> {
  const versions = await rowsOf(
    database,
    `select 1 from information_schema.columns
     where table_schema = 'raw' and table_name = '${table}' and column_name = '_sluice_is_current'`,
  );
  const closed = versions.length === 0 ? '' : ` || case when _sluice_is_current then '' else '|closed' end`;
  const rows = await rowsOf(
    database,
    `select id, word, amount::text${closed}, _sluice_file, _sluice_line from raw.${table}`,
  );
  return [...rows].sort();
}

/** What is kept that is not in the table, or lies there unfinished: each row must be stored once. */
async function keptFaults(root: string, { rows }: Oracle): Promise<readonly string[]> {
  const files = (await readdir(join(root, 'kept'), { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile(),
  );
  const strange = files.filter(({ name }) => !name.endsWith('.ndjson.gz')).map(({ name }) => `kept: ${name}`);
  const lines = files
    .filter(({ name }) => name.endsWith('.ndjson.gz'))
    .flatMap(({ parentPath, name }) =>
      gunzipSync(readFileSync(join(parentPath, name)))
        .toString()
        .trimEnd()
        .split('\n'),
    )
    .map((line) => Object.values(JSON.parse(line) as Record<string, string>).join('|'))
    .sort();
  const wanted = rows.map((row) => row.split('|').slice(0, -2).join('|')).sort();
  return [...strange, ...(same(lines, wanted) ? [] : [`kept: ${lines.length} rows for ${wanted.length}`])];
}

/** All that is not as the oracle says. */
export async function faultsIn(
  database: Database,
  table: string,
  oracle: Oracle,
  stateSql = `cursor->>'size', cursor->>'sha256'`,
): Promise<readonly string[]> {
  const faults: string[] = [];
  const check = async (
    what: string,
    found: readonly string[],
    expected: readonly string[],
  ): Promise<void> => {
    const sorted = [...found].sort();
    if (!same(sorted, expected))
      faults.push(
        `${what}: ${sorted.length} for ${expected.length}, first ${sorted.find((each, index) => each !== expected[index]) ?? 'lacking'}`,
      );
  };
  const of = `relation = 'raw.${table}'`;
  await check('rows', await rowsIn(database, table), oracle.rows);
  await check(
    'rejects',
    await rowsOf(database, `select file, line, reason, raw from sluice.rejects where ${of}`),
    oracle.rejects,
  );
  await check(
    'cursors',
    await rowsOf(database, `select slice, ${stateSql} from sluice.state where ${of}`),
    oracle.state,
  );
  const counted = await rowsOf(
    database,
    `select l.rows_rejected, (select count(*) from sluice.rejects r where r.load_id = l.load_id) from sluice.loads l where ${of} and status = 'committed'`,
  );
  for (const each of counted) {
    const [said, kept] = each.split('|');
    if (said !== kept) faults.push(`${said} rejects counted, ${kept} kept`);
  }
  await check('staging', await stagingTables(database), []);
  await check('checkpoints', await rowsOf(database, 'select load_id from sluice.checkpoints'), []);
  await check(
    'running',
    await rowsOf(database, `select load_id from sluice.loads where status = 'running'`),
    [],
  );
  return faults;
}

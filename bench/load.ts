import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../spec/terceirizados/random.ts';
import { measure, type Measured, reportLine, sluice } from './measure.ts';
import { freshDatabase, startServer } from './postgres.ts';
import { recordOf } from './records.ts';
import { serverCpu } from './server-cpu.ts';

const columns =
  'id int, ext_id text, name text, email text, amount numeric, quantity int, active bool, created_at timestamptz, country text, note text';

function writeRecords(folder: string, rows: number): void {
  const random = createRandom(11);
  const csv = openSync(join(folder, 'rows.csv'), 'w');
  const ndjson = openSync(join(folder, 'rows.ndjson'), 'w');
  writeSync(csv, `${Object.keys(recordOf(0, createRandom(0))).join(',')}\n`);
  for (let from = 0; from < rows; from += 10_000) {
    const records = Array.from({ length: Math.min(10_000, rows - from) }, (_, more) =>
      recordOf(from + more, random),
    );
    const field = (value: unknown): string =>
      /,/.test(String(value)) ? `"${String(value)}"` : String(value);
    writeSync(csv, records.map((record) => `${Object.values(record).map(field).join(',')}\n`).join(''));
    writeSync(ndjson, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  }
  closeSync(csv);
  closeSync(ndjson);
}

/** The same by hand: CSV into a typed table; lines of JSON into a table of documents, and a typed table out of that. */
function byHand(folder: string, url: string): Readonly<Record<'csv' | 'ndjson', readonly string[]>> {
  const psql = (...statements: readonly string[]): readonly string[] => [
    'psql',
    '-q',
    url,
    ...statements.flatMap((statement) => ['-c', statement]),
  ];
  const typed = columns.split(', ').map((column) => {
    const [name, type] = column.split(' ');
    return `cast(line ->> '${name!}' as ${type!}) as ${name!}`;
  });
  return {
    csv: psql(
      'drop table if exists by_hand',
      `create table by_hand (${columns})`,
      `\\copy by_hand from '${join(folder, 'rows.csv')}' csv header`,
    ),
    ndjson: psql(
      'drop table if exists by_hand, documents',
      'create unlogged table documents (line jsonb)',
      `\\copy documents from '${join(folder, 'rows.ndjson')}' csv quote e'\\x01' delimiter e'\\x02'`,
      `create table by_hand as select ${typed.join(', ')} from documents`,
    ),
  };
}

/**
 * Loads files of 10 columns whose types are to be found out, the first load of a table each: rows by CPU second of client and server,
 * and the largest memory of the client. On PGlite, which is in the client, memory is what it takes above an open and idle one.
 */
export async function benchLoad(print: (line: string) => void, sizes: readonly number[]): Promise<void> {
  const server = await startServer();
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  try {
    const url = await freshDatabase(server, 'bench_load');
    mkdirSync(join(folder, 'sources'));
    writeFileSync(
      join(folder, 'project.yml'),
      `name: loading\nversion: '1.0'\ntarget: pg\ntargets:\n  pg: {type: postgres, url: "${url}", schema: public}\n  lite: {type: pglite, path: lite}\n`,
    );
    writeFileSync(
      join(folder, 'sources/files.yml'),
      'sources:\n  - name: files\n    schema: raw\n    extractor: file\n    tables:\n      - {name: csv, path: rows.csv}\n      - {name: ndjson, path: rows.ndjson}\n',
    );
    const run = async (
      work: string,
      who: string,
      rows: number,
      argv: readonly string[],
    ): Promise<Measured> => {
      const before = await serverCpu(server.url);
      const spent = measure({ argv, cwd: folder, runs: 1 });
      const after = await serverCpu(server.url);
      const onServer = before === null || after === null ? null : after - before;
      const rate = Math.round(rows / (spent.cpu + (onServer ?? 0)) / 1000);
      const note = onServer === null ? 'server not known' : `server ${onServer.toFixed(2)} CPU s`;
      print(reportLine(work, who, spent, `${note}, ${rate}k rows/CPU s`));
      return spent;
    };
    const load = (target: string, table: string): readonly string[] => [
      ...sluice,
      'load',
      '--quiet',
      '--full-refresh',
      '--target',
      target,
      '--select',
      `source:files.${table}`,
    ];
    const open = { argv: [...sluice, 'sql', 'select 1', '--target', 'lite'], cwd: folder, runs: 1 };
    // The first one makes it.
    measure(open);
    const idle = measure(open);
    print(reportLine('PGlite, open and idle', 'sluice', idle));
    for (const rows of sizes) {
      writeRecords(folder, rows);
      const limits = byHand(folder, url);
      for (const format of ['csv', 'ndjson'] as const) {
        const work = `${rows / 1e6}M rows of ${format} × 10`;
        await run(work, 'psql', rows, limits[format]);
        for (let again = 0; again < 2; again++) await run(work, 'sluice', rows, load('pg', format));
        const lite = measure({ argv: load('lite', format), cwd: folder, runs: 1 });
        print(
          reportLine(
            `${work}, PGlite`,
            'sluice',
            lite,
            `${(lite.peak - idle.peak).toFixed(0)} MiB above idle`,
          ),
        );
      }
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

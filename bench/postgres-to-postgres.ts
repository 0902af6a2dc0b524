import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure, type Measured, reportLine, sluice } from './measure.ts';
import { freshDatabase, runSql, startServer } from './postgres.ts';
import { serverCpu } from './server-cpu.ts';

/** 8 columns: numbers, texts, a float, a timestamp; 97 bytes a row as COPY's text. */
const makeRows = (rows: number): string => `
  drop table if exists inc_base;
  create table inc_base as select g as id, md5(g::text) as k, g % 100 as cat, (g * 1.5)::double precision as amount,
    'name ' || g as name, timestamp '2026-01-01' + g * interval '1 second' as updated_at, g % 7 as a, g % 11 as b
  from generate_series(1, ${rows}) g;
  analyze inc_base`;

/** Peers that are there: their folder of a virtual environment's commands is in SLUICE_BENCH_PEERS. */
function peersFor(from: string, to: string): Readonly<Record<string, readonly string[]>> {
  const folder = process.env['SLUICE_BENCH_PEERS'] ?? join(homedir(), '.cache/sluice-bench-peers/bin');
  const [ingestr, sling, python] = ['ingestr', 'sling', 'python'].map((name) => join(folder, name));
  return {
    ...(existsSync(ingestr!)
      ? {
          ingestr: [
            ingestr!,
            'ingest',
            '--yes',
            '--progress',
            'log',
            '--source-uri',
            from,
            '--dest-uri',
            to,
            '--source-table',
            'public.inc_base',
            '--dest-table',
            'peer.inc_base',
          ],
        }
      : {}),
    ...(existsSync(sling!)
      ? {
          sling: [
            sling!,
            'run',
            '--src-conn',
            `${from}?sslmode=disable`,
            '--tgt-conn',
            `${to}?sslmode=disable`,
            '--src-stream',
            'public.inc_base',
            '--tgt-object',
            'peer.inc_base_sling',
            '--mode',
            'full-refresh',
          ],
        }
      : {}),
    ...(existsSync(join(folder, 'dlt')) ? { dlt: [python!, '-c', dltScript, from, to] } : {}),
  };
}

const dltScript = `
import sys, dlt
from dlt.sources.sql_database import sql_table
pipeline = dlt.pipeline("bench", destination=dlt.destinations.postgres(sys.argv[2]), dataset_name="peer_dlt", dev_mode=True)
pipeline.run(sql_table(sys.argv[1].replace("postgres:", "postgresql+psycopg2:", 1), table="inc_base", backend="pyarrow"), write_disposition="replace", loader_file_format="csv")
`;

/**
 * Loads a table of one database into another one of the same server: rows by CPU second of client and server, and the largest memory of the client.
 * The limit is two psql with a pipe between them.
 */
export async function benchPostgresToPostgres(
  print: (line: string) => void,
  sizes: readonly number[],
): Promise<void> {
  const server = await startServer();
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  try {
    const from = await freshDatabase(server, 'bench_from');
    const to = await freshDatabase(server, 'bench_to');
    await runSql(to, 'create schema peer; create schema raw');
    mkdirSync(join(folder, 'sources'));
    writeFileSync(
      join(folder, 'project.yml'),
      `name: copying\nversion: '1.0'\ntarget: pg\ntargets:\n  pg: {type: postgres, url: "${to}", schema: public}\n`,
    );
    writeFileSync(
      join(folder, 'sources/origin.yml'),
      `sources:\n  - name: origin\n    schema: raw\n    extractor: postgres\n    connection: "${from}"\n    tables:\n      - name: inc_base\n`,
    );
    const byHand = [
      `psql -q "${to}" -c "drop table if exists by_hand" -c "create table by_hand (id int, k text, cat int, amount float8, name text, updated_at timestamp, a int, b int)"`,
      `psql -q "${from}" -c "copy inc_base to stdout" | psql -q "${to}" -c "copy by_hand from stdin"`,
    ];
    const commands: Readonly<Record<string, readonly string[]>> = {
      'psql | psql': ['sh', '-c', byHand.join(' && ')],
      sluice: [...sluice, 'load', '--quiet', '--full-refresh'],
      'sluice again': [...sluice, 'load', '--quiet', '--full-refresh'],
      ...peersFor(from, to),
    };
    for (const rows of sizes) {
      await runSql(from, makeRows(rows));
      for (const [who, argv] of Object.entries(commands)) {
        const before = await serverCpu(server.url);
        let spent: Measured;
        try {
          spent = measure({ argv, cwd: folder, runs: 1 });
        } catch (error) {
          print(`${who} failed: ${String(error).slice(0, 400)}`);
          continue;
        }
        const after = await serverCpu(server.url);
        const onServer = before === null || after === null ? null : after - before;
        const rate = Math.round(rows / (spent.cpu + (onServer ?? 0)) / 1000);
        const note = onServer === null ? 'server not known' : `server ${onServer.toFixed(2)} CPU s`;
        print(
          reportLine(
            `${rows / 1e6}M rows × 8, Postgres to Postgres`,
            who,
            spent,
            `${note}, ${rate}k rows/CPU s`,
          ),
        );
      }
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

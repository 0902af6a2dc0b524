import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure, reportLine, sluice } from './measure.ts';
import { freshDatabase, startServer } from './postgres.ts';
import { serverCpu } from './server-cpu.ts';

/**
 * Loads pages of 1,000 records of 10 fields from an API into Postgres, the first load of a table: rows by CPU second of client and server.
 * Beside it dlt with the same API, where it is there: `SLUICE_BENCH_PEERS` is the folder of a virtual environment's commands.
 */
export async function benchRest(print: (line: string) => void, rows: number): Promise<void> {
  const server = await startServer();
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  const api = spawn(process.execPath, [join(import.meta.dirname, 'rest-records.ts'), String(rows), '1000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const port = await new Promise<string>((resolve, reject) => {
      api.stdout.once('data', (text) => resolve(String(text).trim()));
      api.once('exit', (code) => reject(new Error(`the API ended with ${code}`)));
    });
    const url = await freshDatabase(server, 'bench_rest');
    mkdirSync(join(folder, 'sources'));
    writeFileSync(
      join(folder, 'project.yml'),
      `name: loading\nversion: '1.0'\ntarget: pg\ntargets:\n  pg: {type: postgres, url: "${url}", schema: public}\n`,
    );
    writeFileSync(
      join(folder, 'sources/api.yml'),
      `sources:
  - name: api
    schema: raw
    extractor: rest
    url: http://127.0.0.1:${port}
    tables:
      - {name: records, get: /records, rows: $.data, pages: {cursor: page, next: $.next}}
`,
    );
    const run = async (who: string, argv: readonly string[], times: number): Promise<void> => {
      for (let time = 0; time < times; time++) {
        const before = await serverCpu(server.url);
        const spent = measure({ argv, cwd: folder, runs: 1, environment: { DLT_URL: url, API_PORT: port } });
        const after = await serverCpu(server.url);
        const onServer = before === null || after === null ? null : after - before;
        const rate = Math.round(rows / (spent.cpu + (onServer ?? 0)) / 1000);
        const note = onServer === null ? 'server not known' : `server ${onServer.toFixed(2)} CPU s`;
        print(
          reportLine(
            `${rows / 1000}k rows of an API, ${rows / 1000} pages`,
            who,
            spent,
            `${note}, ${rate}k rows/CPU s`,
          ),
        );
      }
    };
    await run(
      'curl',
      ['curl', '-s', '-o', '/dev/null', `http://127.0.0.1:${port}/records?page=[0-${rows / 1000 - 1}]`],
      1,
    );
    await run('sluice', [...sluice, 'load', '--quiet', '--full-refresh'], 2);
    const peers = process.env['SLUICE_BENCH_PEERS'] ?? join(homedir(), '.cache/sluice-bench-peers/bin');
    if (existsSync(join(peers, 'dlt'))) {
      writeFileSync(join(folder, 'with_dlt.py'), withDlt);
      await run('dlt', [join(peers, 'python'), 'with_dlt.py'], 1);
    }
  } finally {
    api.kill();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const withDlt = `import os
import dlt
from dlt.sources.rest_api import rest_api_source

pipeline = dlt.pipeline('bench', destination=dlt.destinations.postgres(os.environ['DLT_URL']), dataset_name='with_dlt', pipelines_dir='dlt')
source = rest_api_source({
    'client': {
        'base_url': f"http://127.0.0.1:{os.environ['API_PORT']}/",
        'paginator': {'type': 'cursor', 'cursor_path': 'next', 'cursor_param': 'page'},
    },
    'resources': [{'name': 'records', 'endpoint': {'path': 'records', 'data_selector': 'data'}}],
})
pipeline.run(source, write_disposition='replace', loader_file_format='csv')
`;

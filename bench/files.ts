import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteFile } from 'hyparquet-writer';
import { writeXlsx } from '../spec/ingest/write-xlsx.ts';
import { createRandom } from '../spec/terceirizados/random.ts';
import { measure, reportLine, sluice } from './measure.ts';
import { freshDatabase, startServer } from './postgres.ts';
import { recordOf } from './records.ts';
import { serverCpu } from './server-cpu.ts';

/** How many rows of each format are loaded. */
interface FileSizes {
  readonly parquet: number;
  readonly xlsx: number;
}

/**
 * Loads the 10 columns of `load` out of Parquet (decimals, microseconds, texts, Snappy) and out of a workbook (shared texts, dates as
 * serial numbers) into Postgres, types to be found out, each three times: rows by CPU second of client and server, and the client's
 * largest memory.
 */
export async function benchFiles(print: (line: string) => void, sizes: FileSizes): Promise<void> {
  const server = await startServer();
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  try {
    const url = await freshDatabase(server, 'bench_files');
    mkdirSync(join(folder, 'sources'));
    writeFileSync(
      join(folder, 'project.yml'),
      `name: files\nversion: '1.0'\ntarget: pg\ntargets:\n  pg: {type: postgres, url: "${url}", schema: public}\n`,
    );
    writeFileSync(
      join(folder, 'sources/files.yml'),
      'sources:\n  - name: files\n    schema: raw\n    extractor: file\n    tables:\n      - {name: parquet, path: rows.parquet}\n      - {name: xlsx, path: rows.xlsx}\n',
    );
    writeParquet(join(folder, 'rows.parquet'), sizes.parquet);
    writeFileSync(join(folder, 'rows.xlsx'), workbookOf(sizes.xlsx));
    for (const format of ['parquet', 'xlsx'] as const) {
      const rows = sizes[format];
      for (let again = 0; again < 3; again++) {
        const before = await serverCpu(server.url);
        const argv = [...sluice, 'load', '--quiet', '--full-refresh', '--select', `source:files.${format}`];
        const spent = measure({ argv, cwd: folder, runs: 1 });
        const after = await serverCpu(server.url);
        const onServer = before === null || after === null ? 0 : after - before;
        const rate = Math.round(rows / (spent.cpu + onServer) / 1000);
        print(
          reportLine(
            `${rows / 1000}k rows of ${format} × 10`,
            'sluice',
            spent,
            `server ${onServer.toFixed(2)} CPU s, ${rate}k rows/CPU s`,
          ),
        );
      }
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeParquet(filename: string, rows: number): void {
  const random = createRandom(11);
  const records = Array.from({ length: rows }, (_, id) => recordOf(id, random));
  const data = (name: string): unknown[] => records.map((record) => record[name]);
  const texts = ['ext_id', 'name', 'email', 'country', 'note'].map((name) => ({
    name,
    data: data(name),
    type: 'STRING' as const,
    nullable: false,
  }));
  const cents = data('amount').map((amount) => BigInt(Math.round(Number(amount) * 100)));
  const micros = data('created_at').map((at) => BigInt(Date.parse(at as string)) * 1000n);
  const leaf = (name: string, more: object) => ({ name, repetition_type: 'REQUIRED' as const, ...more });
  parquetWriteFile({
    filename,
    schema: [
      { name: 'root', num_children: 10 },
      leaf('id', { type: 'INT32' }),
      ...texts.map(({ name }) => leaf(name, { type: 'BYTE_ARRAY', converted_type: 'UTF8' })),
      leaf('quantity', { type: 'INT32' }),
      leaf('active', { type: 'BOOLEAN' }),
      leaf('amount', { type: 'INT64', converted_type: 'DECIMAL', precision: 12, scale: 2 }),
      leaf('created_at', { type: 'INT64', converted_type: 'TIMESTAMP_MICROS' }),
    ],
    columnData: [
      { name: 'id', data: data('id') },
      ...texts.map(({ name, data: values }) => ({ name, data: values })),
      { name: 'quantity', data: data('quantity') },
      { name: 'active', data: data('active') },
      { name: 'amount', data: cents },
      { name: 'created_at', data: micros },
    ],
  });
}

/** Days from the system of 1900 to 1970. */
const epoch = 25_569;

function workbookOf(rows: number): Buffer {
  const random = createRandom(11);
  const strings = new Map<string, number>();
  const text = (value: string): string => {
    const index = strings.get(value) ?? strings.size;
    strings.set(value, index);
    return `<c t="s"><v>${index}</v></c>`;
  };
  const cell = (name: string, value: unknown): string => {
    if (name === 'created_at')
      return `<c s="1"><v>${Date.parse(value as string) / 86_400_000 + epoch}</v></c>`;
    if (typeof value === 'string') return text(value);
    return typeof value === 'boolean'
      ? `<c t="b"><v>${Number(value)}</v></c>`
      : `<c><v>${value as number}</v></c>`;
  };
  const names = Object.keys(recordOf(0, createRandom(0)));
  const lines = [`<row r="1">${names.map(text).join('')}</row>`];
  for (let id = 0; id < rows; id++) {
    const record = recordOf(id, random);
    lines.push(`<row r="${id + 2}">${names.map((name) => cell(name, record[name])).join('')}</row>`);
  }
  return writeXlsx({
    rows: lines.join(''),
    strings: [...strings.keys()].map((value) => `<si><t>${value}</t></si>`).join(''),
    styles: '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>',
  });
}

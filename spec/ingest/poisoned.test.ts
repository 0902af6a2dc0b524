import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { cells } from '../adapters/cells.ts';
import { type EngineUnderTest, everyEngine } from '../adapters/engines.ts';
import { columnsOf, createFolder, load, type LoadFolder, rowsOf } from './load-rig.ts';
import {
  poisonedChecks,
  poisonedColumns,
  poisonedCsv,
  poisonedHeader,
  poisonedNdjson,
  type PoisonedRecord,
} from './poisoned-file.ts';

const poison = 0.02;

/** Writes a file and works out, from the records alone, what must be in the table and among the rejects. */
async function writeFile(
  path: string,
  header: string,
  records: Iterable<PoisonedRecord>,
): Promise<{ readonly rows: readonly string[]; readonly rejects: readonly string[] }> {
  const rows: string[] = [];
  const rejects: string[] = [];
  const text = (function* () {
    yield header;
    for (const record of records) {
      if (record.kind === 'good')
        rows.push([String(record.line), ...record.row.map((value) => value ?? '∅')].join('|'));
      else rejects.push(`${record.line}|${record.reason}`);
      yield record.text;
    }
  })();
  const file = createWriteStream(path);
  await (path.endsWith('.gz')
    ? pipeline(Readable.from(text), createGzip({ level: 1 }), file)
    : pipeline(Readable.from(text), file));
  return { rows, rejects };
}

const files = [
  { name: 'a.csv', header: poisonedHeader, generate: poisonedCsv },
  { name: 'b.csv.gz', header: poisonedHeader, generate: poisonedCsv },
  { name: 'c.ndjson', header: '', generate: poisonedNdjson },
] as const;

describe.each(Object.keys(everyEngine))('many records, some spoiled, on %s', (type) => {
  let engine: EngineUnderTest;
  let database: Database;
  let folder: LoadFolder;
  const rows = type === 'pglite' ? 20_000 : 100_000;
  const without = Object.keys(cells[type]!.loading);
  beforeAll(async () => {
    engine = await everyEngine[type]!();
    database = await engine.open();
    folder = await createFolder();
  });
  afterAll(async () => {
    await database?.close();
    await engine?.discard();
    await folder?.remove();
  });

  it.each(files)(
    '$name: the table is what the records say, row for row, and each spoiled one is told',
    async ({ name, header, generate }) => {
      const table = name.replaceAll('.', '_');
      const expected = await writeFile(
        join(folder.root, name),
        header,
        generate({ seed: 7, rows, poison, without }),
      );
      const report = await load(database, folder.root, table, {
        options: { path: name },
        columns: poisonedColumns,
        checks: poisonedChecks,
      });
      expect(report.counts).toMatchObject({
        read: rows,
        loaded: expected.rows.length,
        rejected: expected.rejects.length,
      });
      const list = poisonedColumns.map((column) => `"${column.name}"::text`).join(', ');
      const found = await rowsOf(
        database,
        `select _sluice_line, ${list} from raw.${table} order by _sluice_line`,
      );
      expect(found.length).toBe(expected.rows.length);
      expect(found.filter((row, index) => row !== expected.rows[index]).slice(0, 3)).toEqual([]);
      const rejected = await rowsOf(
        database,
        `select line, reason from sluice.rejects where relation = 'raw.${table}' order by line`,
      );
      expect(rejected).toEqual(expected.rejects);
      expect((await columnsOf(database, 'raw', table)).slice(0, 7)).toEqual([
        'id bigint',
        'name text',
        type === 'duckdb' ? 'amount decimal(8,2)' : 'amount numeric(8,2)',
        type === 'duckdb' ? 'code text' : 'code character varying(6)',
        'day date',
        'flag boolean',
        'month integer',
      ]);
    },
  );
});

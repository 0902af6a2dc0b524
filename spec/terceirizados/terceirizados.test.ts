import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../rig/postgres-server.ts';
import type { TestDatabase } from '../rig/postgres-server.ts';
import { canonicalCsv } from './canonical-csv.ts';
import type { Cell } from './canonical-csv.ts';
import { encodeMonth, generateMonth, monthFile, monthHeader, shiftedHeader } from './generate.ts';
import type { GeneratedRow, MonthOptions } from './generate.ts';
import { createSampleProject } from './sample-project.ts';
import type { SampleProject } from './sample-project.ts';

const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'fixture', name));

/** The final table's columns in their order (rule 11 of the pipeline), without the time of capture. */
const columns = fixture('transformed.csv').toString().split('\n', 1)[0]!.split(',');

const finalTable = `select ${columns.map((column) => `${column}::text as ${column}`).join(', ')} from staging.transformed`;
const table = (rows: readonly Readonly<Record<string, Cell>>[]): string =>
  canonicalCsv(
    columns,
    rows.map((row) => columns.map((column) => row[column] ?? null)),
  );

/** The right answer, straight from what the generator meant. */
function expectedTable(rows: readonly GeneratedRow[]): string {
  const cents = (value: bigint | null): string | null =>
    value === null ? null : `${value / 100n}.${String(value % 100n).padStart(2, '0')}`;
  const cells = rows
    .filter((row) => row.kind === 'good')
    .map(({ means }) =>
      columns.map((column): Cell => {
        const value = means[column as keyof typeof means];
        if (column.startsWith('valor_')) return cents(value as bigint | null);
        return value === null ? null : String(value);
      }),
    );
  return canonicalCsv(columns, cells);
}

const published: readonly (MonthOptions & { readonly name: string })[] = [
  {
    name: 'comma, UTF-8',
    seed: 11,
    rows: 1500,
    year: 2019,
    month: 5,
    delimiter: ',',
    encoding: 'utf-8',
    poison: 0.01,
  },
  {
    name: 'semicolon, Latin-1',
    seed: 12,
    rows: 1500,
    year: 2018,
    month: 9,
    delimiter: ';',
    encoding: 'latin-1',
    poison: 0.01,
  },
  {
    name: 'shifted and lacking columns',
    seed: 13,
    rows: 1500,
    year: 2017,
    month: 1,
    delimiter: ';',
    encoding: 'latin-1',
    header: shiftedHeader,
    poison: 0.01,
  },
];

describe.each(['pglite', 'postgres', 'duckdb'])('the sample project on %s', (engine) => {
  let database: TestDatabase | null = null;
  let project: SampleProject | null = null;
  beforeAll(async () => {
    if (engine === 'postgres') database = await createTestDatabase();
  });
  afterAll(async () => {
    project?.remove();
    await database?.drop();
  });
  const open = (options: Parameters<typeof createSampleProject>[0]): SampleProject => {
    project?.remove();
    project = createSampleProject(options);
    return project;
  };

  it('builds as it is committed, every node well', async () => {
    const { run } = open({ engine, postgresUrl: database?.url ?? null, month: null });
    const { code, stdout, stderr } = await run('build');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/Done\. PASS=\d+ WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=\d+/);
  });

  it('gives the table worked out by hand, and the rejected rows with line and reason', async () => {
    const month = { name: 'terceirizados_201905.csv', bytes: fixture('terceirizados_201905.csv') };
    const { run, rows } = open({ engine, postgresUrl: database?.url ?? null, month, maximumRejects: '50%' });
    const { code, stdout, stderr } = await run('build');
    expect({ code, printed: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, printed: '' });
    expect(table(await rows(finalTable))).toBe(fixture('transformed.csv').toString());
    const rejected = 'select file, line, reason from sluice.rejects order by load_id desc, line limit 2';
    expect(await rows(rejected)).toEqual([
      { file: 'sources/files/terceirizados_201905.csv', line: 8, reason: 'month_not_a_number' },
      { file: 'sources/files/terceirizados_201905.csv', line: 9, reason: 'too_many_fields' },
    ]);
  });

  it.each(published)('is right row for row for a month published with $name', async (options) => {
    const generated = [...generateMonth(options)];
    const bytes = encodeMonth(monthHeader(options) + generated.map((row) => row.text).join(''), options);
    const name = monthFile(options);
    const { run, rows } = open({ engine, postgresUrl: database?.url ?? null, month: { name, bytes } });
    const { code, stdout, stderr } = await run('build');
    expect({ code, printed: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, printed: '' });
    expect(table(await rows(finalTable))).toBe(expectedTable(generated));
    const lines = await rows(
      'select _sluice_file as file, _sluice_line as line, id_terc as id from raw.newest order by _sluice_line',
    );
    expect(lines).toEqual(
      generated
        .filter((row) => row.kind === 'good')
        .map((row) => ({
          file: `sources/files/${name}`,
          line: row.line,
          id: String(row.means.contratado_id),
        })),
    );
    const rejects = await rows(
      'select line, reason from sluice.rejects where load_id = (select max(load_id) from sluice.loads) order by line',
    );
    expect(rejects).toEqual(
      generated.filter((row) => row.kind === 'rejected').map(({ line, reason }) => ({ line, reason })),
    );
  });
});

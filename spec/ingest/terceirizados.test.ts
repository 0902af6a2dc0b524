import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { type EngineUnderTest, everyEngine } from '../adapters/engines.ts';
import { load, rowsOf, stagingTables } from './load-rig.ts';

const folder = join(import.meta.dirname, 'fixtures', 'terceirizados');
const lines = (name: string): readonly string[] =>
  readFileSync(join(folder, name), 'utf8').trimEnd().split('\n').slice(1);
const header = readFileSync(join(folder, 'terceirizados_201905.csv'), 'utf8').split('\n', 1)[0]!.split(',');

const table = {
  columns: header.map((from) => ({ name: from.toLowerCase(), from, type: 'text' })),
  checks: [{ column: 'num_mes_carga', mustBe: 'integer', reason: 'month_not_a_number' }] as const,
  maximumRejects: { kind: 'share', value: 0.5 } as const,
};

describe.each(Object.keys(everyEngine))('terceirizados on %s', (type) => {
  let engine: EngineUnderTest;
  let database: Database;
  beforeAll(async () => {
    engine = await everyEngine[type]!();
    database = await engine.open();
  });
  afterAll(async () => {
    await database?.close();
    await engine?.discard();
  });

  it('loads the history: files that cannot be read are skipped, rows that do not fit are rejected with their place', async () => {
    const names = ['201905.csv', '201809.csv', '201801.xlsx', '201709.csv'].map(
      (name) => `terceirizados_${name}`,
    );
    const report = await load(database, folder, 'history', {
      ...table,
      options: { path: names, unknown_columns: 'ignore', infer_types: false, on_unreadable: 'skip' },
    });
    const files = report.files
      .map(({ name, status, rows, rejected }) =>
        [name, status, ...(status === 'skipped' ? ['', ''] : [rows, rejected])].join(','),
      )
      .sort();
    expect(files).toEqual(lines('files.csv'));
    const rejected = await rowsOf(
      database,
      'select file, line, reason from sluice.rejects order by file, line',
    );
    expect(rejected).toEqual(lines('rejected.csv').map((line) => line.replaceAll(',', '|')));
    expect(report.counts).toMatchObject({ read: 12, loaded: 9, rejected: 3 });
    expect(report.rejectsByReason).toEqual({ month_not_a_number: 2, too_many_fields: 1 });
    expect(await stagingTables(database)).toEqual([]);
  });

  it('logs what was skipped and what came of it', async () => {
    const logged = await rowsOf(
      database,
      `select level, node, message from sluice.logs where node = 'things.history' order by level desc, message`,
    );
    expect(logged).toEqual([
      'warning|things.history|skipped: terceirizados_201801.xlsx cannot be read: it is no workbook: an .xlsx file begins with PK',
      'warning|things.history|skipped: there is no file terceirizados_201709.csv',
      'info|things.history|9 rows into raw.history, 3 rejected (2 month_not_a_number, 1 too_many_fields)',
    ]);
  });

  it('gives each row as it was published, with file and line', async () => {
    const rows = await rowsOf(
      database,
      `select _sluice_file, _sluice_line, id_terc, nm_razao_social, nm_terceirizado, nm_escolaridade, num_mes_carga, nr_contrato
       from raw.history order by 1, 2`,
    );
    expect(rows).toEqual([
      'terceirizados_201809.csv|2|7000001|LIMPEZA, ASSEIO S/A|JOSÉ DA CONCEIÇÃO|∅|9|00012/2015',
      'terceirizados_201809.csv|3|A-17|LIMPEZA, ASSEIO S/A|JOSÉ DA CONCEIÇÃO|∅|9|00012/2015',
      'terceirizados_201809.csv|4|7000010|SERVIÇOS; CIA|JOSÉ DA CONCEIÇÃO|∅|9|00012/2015',
      'terceirizados_201905.csv|2|7000001|LIMPEZA, ASSEIO S/A|JOSÉ DA CONCEIÇÃO|ENSINO MEDIO COMPLETO|5|00012/2015',
      'terceirizados_201905.csv|3|7000002|LIMPEZA, ASSEIO S/A|JOSÉ DA CONCEIÇÃO|<N/I>|5|00012/2015',
      'terceirizados_201905.csv|4|7000003|LIMPEZA, ASSEIO S/A|  ANA  LÍVIA |Superior Completo|5|NULL',
      'terceirizados_201905.csv|5|7000004|LIMPEZA, ASSEIO S/A|MARIA "NENA" SILVA| MESTRADO |5|00012/2015',
      'terceirizados_201905.csv|6|7000005|LIMPEZA, ASSEIO S/A|JOÃO\nNETO|∅|5|00012/2015',
      'terceirizados_201905.csv|10|7000008|LIMPEZA, ASSEIO S/A|JOSÉ DA CONCEIÇÃO|ENSINO MEDIO COMPLETO|5|\\7',
    ]);
  });

  it('keeps the text of what was rejected', async () => {
    const raw = await rowsOf(database, `select raw from sluice.rejects where reason = 'too_many_fields'`);
    expect(raw).toEqual([readFileSync(join(folder, 'terceirizados_201905.csv'), 'utf8').split('\n')[9 - 1]]);
  });
});

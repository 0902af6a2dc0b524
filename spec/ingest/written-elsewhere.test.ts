import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { engines, type EngineUnderTest } from '../adapters/engines.ts';
import { columnsOf, load, rowsOf } from './load-rig.ts';

const folder = join(import.meta.dirname, 'fixtures', 'files');

/** What `write_files.py` says of a file that another program's writer has written. */
interface Expected {
  readonly options?: JsonObject;
  readonly rows?: readonly JsonObject[];
  readonly rejects?: readonly string[];
  readonly sums?: Readonly<Record<string, string>>;
}

const cases = Object.entries(
  JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, Expected>,
).map(([name, expected], index) => ({ name, ...expected, table: `t${index}` }));

let engine: EngineUnderTest;
let database: Database;
beforeAll(async () => {
  engine = await engines['pglite']!();
  database = await engine.open();
});
afterAll(async () => {
  await database?.close();
  await engine?.discard();
});

describe('files that other programs wrote', () => {
  it.each(cases)('$name', async ({ name, options, rows, rejects, sums, table }) => {
    await load(database, folder, table, {
      options: { path: name.split('#', 1)[0]!, ...options },
      maximumRejects: { kind: 'share', value: 1 },
    });
    if (sums !== undefined) {
      const names = Object.keys(sums);
      expect(await rowsOf(database, `select ${names.join(', ')} from raw.${table}`)).toEqual([
        Object.values(sums).join('|'),
      ]);
    }
    if (rows !== undefined) {
      const columns = (await columnsOf(database, 'raw', table)).filter((each) => !each.startsWith('_sluice'));
      const shown = columns.map((each) => {
        const [column = '', ...type] = each.split(' ');
        return type.join(' ') === 'numeric' ? `trim_scale("${column}")::text` : `"${column}"::text`;
      });
      const { rows: found } = await database.withSession((session) =>
        session.query(`select ${shown.join(', ')} from raw.${table} order by _sluice_line`),
      );
      const names = columns.map((each) => each.split(' ', 1)[0]!);
      const records = found.map((row) =>
        Object.fromEntries(
          names.map((column, at) => [column, comparable(row[at], rows[0]?.[column], rows.length > 0)]),
        ),
      );
      expect(records).toEqual(rows);
    }
    expect(
      (
        await rowsOf(
          database,
          `select line, reason, col from sluice.rejects where relation = 'raw.${table}' order by line`,
        )
      ).map((each) => each.replaceAll('|', ' ')),
    ).toEqual(rejects ?? []);
  });
});

/** Lists and objects are compared as what they are, in whatever order their keys are shown. */
function comparable(value: unknown, like: unknown, known: boolean): unknown {
  return known && typeof like === 'object' && like !== null && typeof value === 'string'
    ? JSON.parse(value)
    : value;
}

import { expect, test } from 'vitest';
import type { ColumnDescription } from '../../domain/node.ts';
import { contractChecksum } from './contract-checksum.ts';

const filled = (constraint: Record<string, string | string[]>) => ({
  name: null,
  expression: null,
  warn_unenforced: true,
  warn_unsupported: true,
  to: null,
  to_columns: [],
  ...constraint,
});
const column = (name: string, dataType: string, ...constraints: Record<string, string | string[]>[]) =>
  ({ name, dataType, constraints: constraints.map(filled) }) as unknown as ColumnDescription;

// Checksums of dbt 1.12.3's manifest.
test.each([
  [
    'table',
    [
      column(
        'id',
        'int',
        { type: 'primary_key' },
        { type: 'check', expression: 'id > 0' },
        { type: 'check', expression: 'id > -1' },
      ),
      column('name', 'string', { type: 'not_null' }, { type: 'unique' }),
    ],
    [
      filled({ type: 'unique', name: 'Odd_Name', columns: ['name', 'id'] }),
      filled({ type: 'check', expression: "id > 0 and name <> ''", name: 'big', columns: [] }),
    ],
    '3edfe1a40807d3d97e8cdd794b81b85dec54922fe396378806438d0687535d28',
  ],
  [
    'table',
    [
      column('amount', 'numeric'),
      column('a_id', 'int', { type: 'foreign_key', to: "ref('a')", to_columns: ['id'] }),
    ],
    [],
    '03c70ae11f78f3c133652ad059db5ac33fe9c171a3a4fb11a237e0284b87136d',
  ],
  [
    'view',
    [column('id', 'int', { type: 'not_null' }), column('name', 'text')],
    [filled({ type: 'unique', columns: ['id'] })],
    '2dfadc28c373dd558c3c5f0d5ce5b27b2d1b1fc32ca09c376bb66b02fd3becf8',
  ],
])('of a %s', (materialized, columns, constraints, checksum) => {
  expect(contractChecksum(columns, constraints, materialized)).toBe(checksum);
});

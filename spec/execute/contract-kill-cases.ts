import type { KillCase } from './kill-cases.ts';
import type { Piece } from './rig.ts';

/** Tables with constraints, for a schema: by a contract, and made by hand. */
export function contractKillCases(schema: string): readonly KillCase[] {
  const contract = { columns: { id: ['integer', { type: 'primary_key' }], name: ['text'] } } as const;
  const table = (sql: string, more: Partial<Piece> = {}): Piece => ({
    name: 'orders',
    as: 'table',
    sql,
    ...more,
  });
  const old = "select 1 as id, 'a' as name";
  const fresh = "select 2 as id, 'b' as name";
  const swapped = { old: ['(1,a)'], new: ['(2,b)'], publishedBy: 'orders swap' };
  return [
    {
      name: 'a table with a contract and a hook',
      before: ['create table audit (what text)'],
      first: [table(old, { contract })],
      second: [table(fresh, { contract, pre: [`insert into ${schema}.audit values ('inside')`] })],
      watch: { orders: swapped },
      audited: 'orders',
    },
    {
      name: 'a table with a key made by hand',
      first: [table(old)],
      setup: ['alter table orders add primary key (id)'],
      second: [table(fresh)],
      watch: { orders: swapped },
    },
  ];
}

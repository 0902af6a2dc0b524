import type { KillCase } from './kill-cases.ts';
import type { Piece } from './rig.ts';

const materialized = (sql: string, more: Partial<Piece> = {}): Piece => ({
  name: 'orders',
  as: 'materialized_view',
  sql,
  ...more,
});
const old = "select 1 as id, 'a' as name";
const fresh = "select 2 as id, 'b' as name";
const swapped = { old: ['(1,a)'], new: ['(2,b)'], publishedBy: 'orders swap' };
const described = {
  description: 'all of them',
  columns: { id: 'the key' },
  config: { persist_docs: { relation: true, columns: true }, grants: { select: ['reader'] } },
} as const;

/** Materialized views whose runs are killed. */
export function materializedViewKillCases(schema: string): readonly KillCase[] {
  const inside = `insert into ${schema}.audit values ('inside')`;
  return [
    {
      name: 'a materialized view made anew, with a view on it',
      before: ['create table audit (what text)'],
      first: [materialized(old)],
      setup: ['create view outside as select id from orders', 'create index by_hand on orders (id)'],
      second: [materialized(fresh, { config: { indexes: [{ columns: ['id'] }] }, post: [inside] })],
      fullRefresh: true,
      watch: { orders: swapped, outside: { old: ['(1)'], new: ['(2)'], publishedBy: 'orders swap' } },
      audited: 'orders',
    },
    {
      name: 'a materialized view that is refreshed',
      before: [
        'create table audit (what text)',
        'create table raw (id int, name text)',
        "insert into raw values (1, 'a')",
      ],
      first: [materialized(`select id, name from ${schema}.raw`, described)],
      setup: ["update raw set id = 2, name = 'b'"],
      second: [materialized(`select id, name from ${schema}.raw`, { ...described, post: [inside] })],
      watch: { orders: { ...swapped, publishedBy: 'orders finish' } },
      audited: 'orders',
    },
    {
      name: 'a materialized view whose indexes change',
      before: ['create table audit (what text)'],
      first: [materialized(fresh)],
      second: [materialized(fresh, { config: { indexes: [{ columns: ['id'] }] }, post: [inside] })],
      watch: { orders: { old: ['(2,b)'], new: ['(2,b)'], publishedBy: 'orders finish' } },
      audited: 'orders',
    },
  ];
}

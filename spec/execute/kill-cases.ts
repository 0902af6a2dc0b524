import { materializedViewKillCases } from './materialized-view-kill-cases.ts';
import { contractKillCases } from './contract-kill-cases.ts';
import type { Piece } from './rig.ts';
import { snapshotKillCases } from './snapshot-kill-cases.ts';

/** What a reader sees of a relation, before and after the run that is killed: its rows as texts, sorted. */
export interface Watched {
  /** Null: it is not there. */
  readonly old: readonly string[] | null;
  readonly new: readonly string[];
  /** The step, as `node step`, whose commit puts the new one in place. */
  readonly publishedBy: string;
}

/** Two runs of which the second is killed at each of its moments. */
export interface KillCase {
  readonly name: string;
  /** Statements before the first run, with the schema as search path. */
  readonly before?: readonly string[];
  /** The run that makes the old state; none where all is new. */
  readonly first?: readonly Piece[];
  /** Statements behind it: what hangs on the relations. */
  readonly setup?: readonly string[];
  readonly second: readonly Piece[];
  readonly fullRefresh?: boolean;
  /** A statement of another session, held open, that one of the run's waits for: the case is killed at that statement. */
  readonly held?: string;
  /** By the relation's name. */
  readonly watch: Readonly<Record<string, Watched>>;
  /** A hook within the transaction of this node writes a line to `audit`: as many as its new relation was committed. */
  readonly audited?: string;
}

const audit = 'create table audit (what text)';
const table = (name: string, sql: string, more: Partial<Piece> = {}): Piece => ({
  name,
  as: 'table',
  sql,
  ...more,
});
const view = (name: string, sql: string, more: Partial<Piece> = {}): Piece => ({
  ...table(name, sql, more),
  as: 'view',
});
const seed = (name: string, sql: string, more: Partial<Piece> = {}): Piece => ({
  ...table(name, sql, more),
  as: 'seed',
});
const events = (sql: string, config: Piece['config'] = {}, more: Partial<Piece> = {}): Piece => ({
  ...table('events', sql, { config, ...more }),
  as: 'incremental',
});
const old = "select 1 as id, 'a' as name";
const fresh = "select 2 as id, 'b' as name";
const swapped = { old: ['(1,a)'], new: ['(2,b)'], publishedBy: 'orders swap' };
const described = {
  description: 'all of them',
  columns: { id: 'the key' },
  config: { persist_docs: { relation: true, columns: true }, grants: { select: ['reader'] } },
} as const;

/** The cases, for a schema: compiled SQL names it. */
export function killCases(schema: string): readonly KillCase[] {
  const inside = `insert into ${schema}.audit values ('inside')`;
  const outside = { sql: `insert into ${schema}.audit values ('outside')`, transaction: false };
  const newer = `select id, name from ${schema}.raw where id > (select coalesce(max(id), 0) from ${schema}.events)`;
  const raw = ['create table raw (id int, name text)', "insert into raw values (1, 'a')"];
  const more = ["insert into raw values (2, 'b'), (3, 'c')"];
  const grown = { old: ['(1,a)'], new: ['(1,a)', '(2,b)', '(3,c)'] };
  return [
    {
      name: 'a new view with hooks, comments and grants',
      before: [audit],
      second: [view('orders', fresh, { ...described, pre: [outside], post: [inside, outside] })],
      watch: { orders: { old: null, new: ['(2,b)'], publishedBy: 'orders create-view' } },
      audited: 'orders',
    },
    {
      name: 'a view that is replaced as it stands',
      first: [view('orders', old)],
      setup: ['create view outside as select id from orders', 'grant select on orders to reader'],
      second: [view('orders', fresh, { config: { grants: { insert: ['reader'] } } })],
      watch: {
        orders: { ...swapped, publishedBy: 'orders replace-view' },
        outside: { old: ['(1)'], new: ['(2)'], publishedBy: 'orders replace-view' },
      },
    },
    {
      name: 'a view whose columns change, with a view on it',
      before: [audit],
      first: [view('orders', 'select 1 as id, 5 as gone')],
      setup: ['create view outside as select id from orders', 'grant select on orders to reader'],
      second: [view('orders', fresh, { post: [inside] })],
      watch: {
        orders: { ...swapped, old: ['(1,5)'] },
        outside: { old: ['(1)'], new: ['(2)'], publishedBy: 'orders swap' },
      },
      audited: 'orders',
    },
    {
      name: 'a table that becomes a view',
      first: [table('orders', old)],
      setup: ['create view outside as select id from orders', 'create index orders_id on orders (id)'],
      second: [view('orders', fresh)],
      watch: { orders: swapped, outside: { old: ['(1)'], new: ['(2)'], publishedBy: 'orders swap' } },
    },
    {
      name: 'a view that becomes a table',
      first: [view('orders', old)],
      setup: ['create view outside as select id from orders', 'grant select on orders to reader'],
      second: [table('orders', fresh)],
      watch: { orders: swapped, outside: { old: ['(1)'], new: ['(2)'], publishedBy: 'orders swap' } },
    },
    ...materializedViewKillCases(schema),
    {
      name: 'a new table, plain',
      second: [table('orders', fresh)],
      watch: { orders: { old: null, new: ['(2,b)'], publishedBy: 'orders create-table-as' } },
    },
    {
      name: 'a new table with all that belongs to one',
      before: [audit],
      second: [
        table('orders', fresh, {
          ...described,
          config: { ...described.config, indexes: [{ columns: ['id'], unique: true }], unlogged: true },
          pre: [outside],
          post: [inside],
        }),
      ],
      watch: { orders: { old: null, new: ['(2,b)'], publishedBy: 'orders finish' } },
      audited: 'orders',
    },
    {
      name: 'a table with grants, comments, indexes and views on views',
      before: [audit],
      first: [table('orders', old, { config: { indexes: [{ columns: ['name'] }] } })],
      setup: [
        'create unique index orders_id on orders (id)',
        'create index "by Name" on orders using hash (lower(name)) where id > 0',
        'grant select on orders to reader',
        'grant update (name) on orders to reader',
        "comment on column orders.name is 'as given'",
        'create view outside as select id, name from orders',
        'create view further as select id from outside',
        'grant select on outside to reader',
      ],
      second: [
        table('orders', fresh, {
          config: { indexes: [{ columns: ['name'] }] },

          post: [inside, outside],
        }),
      ],
      watch: {
        orders: swapped,
        outside: swapped,
        further: { old: ['(1)'], new: ['(2)'], publishedBy: 'orders swap' },
      },
      audited: 'orders',
    },
    {
      name: 'a table with a hook before it, an index and a view',
      before: [audit],
      first: [table('orders', old)],
      setup: ['create index orders_id on orders (id)', 'create view outside as select id, name from orders'],
      second: [table('orders', fresh, { pre: [inside], config: { indexes: [{ columns: ['name'] }] } })],
      watch: { orders: swapped, outside: swapped },
      audited: 'orders',
    },
    {
      name: 'a table whose view in the same run cannot read the new one at first',
      first: [
        table('orders', "select 1 as id, 'a' as name, 5 as gone", {
          config: { indexes: [{ columns: ['id'] }] },
        }),
        view('report', `select id, gone from ${schema}.orders`, { after: ['orders'] }),
      ],
      setup: ['create view outside as select id from orders'],
      second: [
        table('orders', fresh, { config: { indexes: [{ columns: ['id'] }] } }),
        view('report', `select id from ${schema}.orders`, { after: ['orders'] }),
      ],
      watch: {
        orders: { old: ['(1,a,5)'], new: ['(2,b)'], publishedBy: 'orders finish-swap' },
        outside: { old: ['(1)'], new: ['(2)'], publishedBy: 'orders finish-swap' },
        report: { old: ['(1,5)'], new: ['(2)'], publishedBy: 'report swap' },
      },
    },
    {
      name: 'a table that is rewritten in place for a foreign key and a policy',
      before: [audit],
      first: [table('orders', "select * from (values (1, 'a'), (2, 'x')) v (id, name)")],
      setup: [
        'alter table orders add primary key (id)',
        'create table items (order_id int references orders)',
        'insert into items values (2)',
        'create policy mine on orders for select using (id > 0)',
        'create materialized view outside as select id from orders',
      ],
      second: [
        table('orders', fresh, {
          ...described,
          config: { ...described.config, indexes: [{ columns: ['name'] }] },
          post: [inside],
        }),
      ],
      watch: { orders: { old: ['(1,a)', '(2,x)'], new: ['(2,b)'], publishedBy: 'orders rewrite' } },
      audited: 'orders',
    },
    {
      name: 'a table that is rewritten in place behind a hook',
      before: [audit],
      first: [table('orders', old)],
      setup: ['create materialized view outside as select id from orders'],
      second: [table('orders', fresh, { pre: [inside] })],
      watch: { orders: { ...swapped, publishedBy: 'orders rewrite' } },
      audited: 'orders',
    },
    {
      name: 'an incremental model that is new',
      before: raw,
      second: [events(`select id, name from ${schema}.raw`, { unique_key: 'id' })],
      watch: { events: { old: null, new: ['(1,a)'], publishedBy: 'events create-table-as' } },
    },
    {
      name: 'an incremental model that appends',
      before: [...raw, audit],
      first: [events(`select id, name from ${schema}.raw`)],
      setup: more,
      second: [events(newer, {}, { pre: [inside], post: [outside] })],
      watch: { events: { ...grown, publishedBy: 'events add-rows' } },
      audited: 'events',
    },
    {
      name: 'an incremental model that deletes and inserts, with grants, comments and hooks',
      before: [...raw, audit],
      first: [events(`select id, name from ${schema}.raw`)],
      setup: [
        ...more,
        "update raw set name = 'A' where id = 1",
        'create view outside as select id from events',
      ],
      second: [
        events(
          `select id, name from ${schema}.raw`,
          { ...described.config, unique_key: 'id' },
          { description: described.description, columns: described.columns, post: [inside] },
        ),
      ],
      watch: {
        events: { old: ['(1,a)'], new: ['(1,A)', '(2,b)', '(3,c)'], publishedBy: 'events finish' },
        outside: { old: ['(1)'], new: ['(1)', '(2)', '(3)'], publishedBy: 'events finish' },
      },
      audited: 'events',
    },
    {
      name: 'an incremental model that merges',
      before: raw,
      first: [events(`select id, name from ${schema}.raw`)],
      setup: [...more, "update raw set name = 'A' where id = 1"],
      second: [
        events(`select id, name from ${schema}.raw`, { unique_key: 'id', incremental_strategy: 'merge' }),
      ],
      watch: {
        events: { old: ['(1,a)'], new: ['(1,A)', '(2,b)', '(3,c)'], publishedBy: 'events add-rows' },
      },
    },
    {
      name: 'an incremental model whose columns come and go',
      before: raw,
      first: [events(`select id, name from ${schema}.raw`)],
      setup: more,
      second: [
        events(`select id, true as flag from ${schema}.raw where id > 1`, {
          unique_key: 'id',
          on_schema_change: 'sync_all_columns',
        }),
      ],
      watch: { events: { old: ['(1,a)'], new: ['(1,)', '(2,t)', '(3,t)'], publishedBy: 'events add-rows' } },
    },
    {
      name: 'an incremental model that is built anew',
      before: raw,
      first: [events(`select id, name from ${schema}.raw`)],
      setup: ['create view outside as select id from events', 'create index events_id on events (id)'],
      second: [events("select 9 as id, 'z' as name")],
      fullRefresh: true,
      watch: {
        events: { old: ['(1,a)'], new: ['(9,z)'], publishedBy: 'events swap' },
        outside: { old: ['(1)'], new: ['(9)'], publishedBy: 'events swap' },
      },
    },
    ...contractKillCases(schema),
    ...snapshotKillCases(schema),
    {
      name: 'a seed that is new',
      second: [seed('orders', 'id,name\n2,b\n')],
      watch: { orders: { old: null, new: ['(2,b)'], publishedBy: 'orders copy-rows' } },
    },
    {
      name: 'a seed that changes, with an index and a view',
      first: [seed('orders', 'id,name\n1,a\n')],
      setup: ['create view outside as select id from orders', 'create index orders_id on orders (id)'],
      second: [seed('orders', 'id,name\n2,b\n')],
      watch: { orders: swapped, outside: { old: ['(1)'], new: ['(2)'], publishedBy: 'orders swap' } },
    },
    {
      name: 'statements at a run’s start, a table, a test of it',
      before: ['create table log (id int primary key)'],
      first: [table('orders', old)],
      second: [
        {
          name: 'start',
          as: 'operation',
          sql: `insert into ${schema}.log values (1) on conflict do nothing`,
        },
        table('orders', fresh, { after: ['start'] }),
        {
          name: 'known',
          as: 'test',
          sql: `select * from ${schema}.orders where id is null`,
          after: ['orders'],
        },
      ],
      watch: { log: { old: [], new: ['(1)'], publishedBy: 'start run' }, orders: swapped },
    },
  ];
}

/** Cases that are killed while the server is at work for them. */
export function heldCases(schema: string): readonly KillCase[] {
  const held = 'lock table gate in access exclusive mode';
  const gate = ['create table gate (id int, name text)', "insert into gate values (2, 'b')"];
  const read = `select id, name from ${schema}.gate`;
  return [
    {
      name: 'a new table that is being filled',
      before: gate,
      second: [table('orders', read)],
      held,
      watch: { orders: { ...swapped, old: null } },
    },
    {
      name: 'a table that is being filled again',
      before: gate,
      first: [table('orders', old)],
      setup: ['create view outside as select id from orders'],
      second: [table('orders', read)],
      held,
      watch: { orders: swapped, outside: { ...swapped, old: ['(1)'], new: ['(2)'] } },
    },
    {
      name: 'a new view that is being made',
      before: gate,
      second: [view('orders', read)],
      held,
      watch: { orders: { ...swapped, old: null } },
    },
    {
      name: 'a view that is being replaced',
      before: gate,
      first: [view('orders', old)],
      second: [view('orders', read)],
      held,
      watch: { orders: swapped },
    },
    {
      name: 'an incremental model that is reading',
      before: gate,
      first: [events(old)],
      second: [events(read, { unique_key: 'id' })],
      held,
      watch: { events: { ...swapped, new: ['(1,a)', '(2,b)'] } },
    },
    {
      name: 'an incremental model that is writing',
      first: [events(old)],
      second: [events(fresh, { unique_key: 'id' })],
      held: 'lock table events in share mode',
      watch: { events: { ...swapped, new: ['(1,a)', '(2,b)'] } },
    },
    {
      name: 'a table whose swap waits for a reader',
      first: [table('orders', old)],
      setup: ['create view outside as select id from orders'],
      second: [table('orders', fresh)],
      held: 'select * from outside',
      watch: { orders: swapped, outside: { ...swapped, old: ['(1)'], new: ['(2)'] } },
    },
    {
      name: 'a table that is being rewritten in place',
      first: [table('orders', old)],
      setup: ['create materialized view outside as select id from orders'],
      second: [table('orders', fresh)],
      held: 'lock table orders in share mode',
      watch: { orders: swapped },
    },
  ];
}

import { describe, expect, test } from 'vitest';
import { engines, everyEngine } from '../adapters/engines.ts';
import type { Piece } from './rig.ts';
import { useShop } from './shop.ts';

const int = 'integer';
const word = 'varchar';

/** A relation under contract: a number and a word. */
const kept = (as: Piece['as'], sql: string, more: Partial<Piece> = {}): Piece => ({
  name: 'orders',
  as,
  sql,
  contract: { columns: { id: [int], name: [word] } },
  ...more,
});

describe.each(Object.keys(everyEngine))('%s: what a contract promises', (type) => {
  const shop = useShop(type);
  const ways: readonly (readonly [Piece['as'], Piece['config']])[] = [
    ['table', {}],
    ['view', {}],
    ['incremental', { on_schema_change: 'fail' }],
  ];

  test.each(ways)('a %s may have its columns in another order', async (as, config) => {
    const { shown } = await shop.run([kept(as, "select 'a' as name, 1 as id", { config: config! })]);
    expect(shown[0]).not.toContain('error');
    const columns = as === 'view' ? ['name', 'id'] : ['id', 'name'];
    const found = await shop.database.withSession((session) =>
      shop.database.catalog.columns(session, { database: null, schema: shop.schema, identifier: 'orders' }),
    );
    expect(found.map(({ name }) => name)).toEqual(columns);
  });

  test.each(ways)(
    'a %s that gives other columns is not built, the second time either',
    async (as, config) => {
      const good = kept(as, "select 1 as id, 'a' as name", { config: config! });
      const bad = kept(as, "select 'x' as id, 1 as other", { config: config! });
      const [number, text] = (type === 'duckdb' ? ['INTEGER', 'VARCHAR'] : ['INTEGER', 'TEXT']) as readonly [
        string,
        string,
      ];
      const wide = (cell: string): string => cell.padEnd('definition_type'.length);
      const table = [
        '| column_name | definition_type | contract_type | mismatch_reason       |',
        '| ----------- | --------------- | ------------- | --------------------- |',
        `| id          | ${wide(text)} | ${number.padEnd(13)} | data type mismatch    |`,
        `| name        | ${wide('')} | ${text.padEnd(13)} | missing in definition |`,
        `| other       | ${wide(number)} |               | missing in contract   |`,
      ];
      for (const before of [[], [good]]) {
        await shop.run(before);
        const { shown } = await shop.run([bad]);
        expect(shown[0]).toMatch(/^orders: error This model has an enforced contract that failed\./);
        expect(shown[0]!.split('\n').filter((line) => line.startsWith('|'))).toEqual(table);
        expect(await shop.relations()).toEqual(
          before.length === 0 ? [] : [`orders ${as === 'view' ? 'view' : 'table'}`],
        );
      }
      expect(await shop.rows('select id, name from orders')).toEqual([[1, 'a']]);
    },
  );

  test('the check sees what hooks and the header made before', async () => {
    const { shown } = await shop.run([
      kept('table', 'select id, name from ready', {
        pre: ["create temporary table ready as select 1 as id, 'a' as name"],
        config: { sql_header: 'create temporary table header as select 1 as n' },
      }),
    ]);
    expect(shown).toEqual(['orders: INSERT 0 1']);
  });

  test.each([
    [{}, "error This model has an enforced contract, and its 'columns' specification is missing"],
    [{ id: [int], name: [null] }, 'error Contracted models require data_type to be defined for each column.'],
  ] as const)('%j: %s', async (columns, message) => {
    const { shown } = await shop.run([
      kept('table', "select 1 as id, 'a' as name", { contract: { columns } }),
    ]);
    expect(shown[0]).toContain(`orders: ${message}`);
  });

  test('rows that a constraint forbids leave the old table as it was', async () => {
    const contract = { columns: { id: [int, { type: 'not_null' }], name: [word] } } as const;
    await shop.run([kept('table', "select 1 as id, 'a' as name", { contract })]);
    const { shown } = await shop.run([
      kept('table', "select cast(null as integer) as id, 'b' as name", { contract }),
    ]);
    expect(shown[0]).toMatch(/orders: error .*(violates not-null constraint|NOT NULL constraint failed)/);
    expect(await shop.rows('select id, name from orders')).toEqual([[1, 'a']]);
  });
});

describe.each(Object.keys(engines))('%s: constraints', (type) => {
  const shop = useShop(type);
  const constraints = async (table = 'orders'): Promise<readonly string[]> =>
    (
      await shop.rows(
        `select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
         where conrelid = '${table}'::regclass and contype <> 'n' order by conname collate "C"`,
      )
    ).map(([text]) => (text as string).replaceAll(`${shop.schema}.`, ''));
  const columns: NonNullable<Piece['contract']>['columns'] = {
    id: [
      int,
      { type: 'primary_key' },
      { type: 'check', expression: 'id > 0' },
      { type: 'check', expression: 'id < 99' },
    ],
    name: ['text', { type: 'not_null' }, { type: 'unique' }],
  };
  const contract = () => ({
    columns,
    constraints: [
      { type: 'unique', name: 'Pairs', columns: ['id', 'name'] },
      { type: 'check', name: 'named', expression: "name <> ''" },
      { type: 'foreign_key', columns: ['name'], expression: `${shop.schema}.words (word)` },
      { type: 'custom', expression: 'exclude using btree (id with =)' },
    ],
  });
  const names = [
    "named CHECK ((name <> ''::text))",
    'orders_id_check CHECK ((id > 0))',
    'orders_id_check1 CHECK ((id < 99))',
    'orders_id_excl EXCLUDE USING btree (id WITH =)',
    'orders_name_fkey FOREIGN KEY (name) REFERENCES words(word)',
    'orders_name_key UNIQUE (name)',
    'orders_pkey PRIMARY KEY (id)',
    'pairs UNIQUE (id, name)',
  ];
  const words = "create table words as select 'a' as word union all select 'b'";

  test('keep the names that a plain build gives, time and again, beside a view and beside a view that cannot follow', async () => {
    await shop.sql(words, 'alter table words add primary key (word)');
    const build = (letter: string, more: readonly Piece[] = []) =>
      shop.run([kept('table', `select '${letter}' as name, 1 as id`, { contract: contract() }), ...more]);
    expect((await build('a')).shown).toEqual(['orders: INSERT 0 1']);
    expect(await constraints()).toEqual(names);
    await build('b');
    expect(await constraints()).toEqual(names);
    // A view of this run that reads what goes holds the old table until it is rebuilt.
    const reader = (sql: string): Piece => ({ name: 'reader_view', as: 'view', sql, after: ['orders'] });
    const { constraints: ofTable } = contract();
    const wider = { columns: { ...columns, gone: [int] as const }, constraints: ofTable };
    const from = `from ${shop.schema}.orders`;
    await shop.run([
      kept('table', "select 'a' as name, 1 as id, 2 as gone", { contract: wider }),
      reader(`select gone ${from}`),
    ]);
    const { shown } = await build('b', [reader(`select name ${from}`)]);
    expect(shown).toEqual(['orders: INSERT 0 1', 'reader_view: CREATE VIEW']);
    expect(await constraints()).toEqual(names);
    expect(await shop.relations()).toEqual(['orders table', 'reader_view view', 'words table']);
    expect(await shop.rows('select id, name from orders')).toEqual([[1, 'b']]);
  });

  test('those that the contract has not any more are gone, and told of', async () => {
    await shop.sql(words, 'alter table words add primary key (word)');
    await shop.run([kept('table', "select 'a' as name, 1 as id", { contract: contract() })]);
    const { notes } = await shop.run([
      kept('table', "select 'a' as name, 1 as id", { contract: { columns } }),
    ]);
    expect(await constraints()).toEqual(
      names.filter((name) => /^orders_(id_check|name_key|pkey)/.test(name)),
    );
    expect(notes).toEqual([
      'orders: The contract of "orders" has no such constraint as "named", "pairs", "orders_id_excl", "orders_name_fkey", which is gone.',
    ]);
  });

  test('made by hand come along where there is no contract; one that does not fit is told of', async () => {
    const bare = (sql: string): Piece => ({ name: 'orders', as: 'table', sql });
    await shop.sql(words, 'alter table words add primary key (word)');
    await shop.run([bare("select 1 as id, 'a' as name")]);
    await shop.sql(
      'alter table orders add primary key (id)',
      'alter table orders add constraint pairs unique (name, id)',
      'alter table orders add constraint "Named" check (name <> \'\')',
      'alter table orders add foreign key (name) references words',
    );
    const before = await constraints();
    await shop.run([bare("select 2 as id, 'b' as name")]);
    await shop.run([bare("select 3 as id, 'b' as name")]);
    expect(await constraints()).toEqual(before);
    const { notes } = await shop.run([bare("select 3 as id, 'b' as name union all select 3, 'a'")]);
    expect(notes).toEqual([
      'orders: The constraint "orders_pkey" does not fit the new "orders" and is gone.',
    ]);
    expect(await constraints()).toEqual(before.filter((name) => !name.startsWith('orders_pkey')));
  });

  test('a hook that makes them makes them all', async () => {
    const hooked: Piece = {
      name: 'orders',
      as: 'table',
      sql: 'select 1 as id',
      post: [`alter table ${shop.schema}.orders add primary key (id)`],
    };
    await shop.run([hooked]);
    expect((await shop.run([hooked])).shown).toEqual(['orders: SELECT 1']);
    expect(await constraints()).toEqual(['orders_pkey PRIMARY KEY (id)']);
  });
});

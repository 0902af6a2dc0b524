import { describe, expect, test } from 'vitest';
import { cells } from '../adapters/cells.ts';
import { everyEngine } from '../adapters/engines.ts';
import { runPieces } from './rig.ts';
import { orders, useShop } from './shop.ts';

describe.each(Object.keys(everyEngine))('%s', (type) => {
  const shop = useShop(type);
  const lacking = cells[type]!.building;

  describe('hooks', () => {
    test('run before and behind, in the transaction of the node and outside of it', async () => {
      await shop.sql('create table log (line int, text text)');
      const note = (text: string): string =>
        `insert into ${shop.schema}.log select count(*), '${text}' from ${shop.schema}.log`;
      for (const as of ['table', 'view', 'seed'] as const) {
        await shop.run([
          orders(as === 'seed' ? 'id\n1\n' : 'select 1 as id', {
            as,
            pre: [note('pre'), { sql: note('before'), transaction: false }, '  '],
            post: [note('post'), { sql: note('after'), transaction: false }],
          }),
        ]);
        expect((await shop.rows('select text from log order by line')).map(([text]) => text)).toEqual([
          'before',
          'pre',
          'post',
          'after',
        ]);
        await shop.sql('truncate log');
      }
    });

    test.each(['table', 'view'] as const)('a post-hook that fails leaves the old %s', async (as) => {
      await shop.run([orders('select 1 as id', { as })]);
      const { shown } = await shop.run([
        orders('select 2 as id', { as, post: [`select ${shop.words.failing.expression}`] }),
      ]);
      expect(shown[0]).toContain(shop.words.failing.message);
      expect(shown[0]).toContain('orders: error');
      expect(await shop.rows('select id from orders')).toEqual([[1]]);
      expect(await shop.relations()).toEqual([`orders ${as}`]);
    });

    test.each(['table', 'view', 'incremental'] as const)(
      'what a killed run of dbt left beside a %s is dropped',
      async (as) => {
        await shop.run([orders('select 1 as id', { as })]);
        await shop.sql(
          'create view orders__dbt_tmp as select 1 as id',
          'create table orders__dbt_backup as select 1 as id',
        );
        await shop.run([orders('select 2 as id', { as })]);
        expect(await shop.relations()).toEqual([`orders ${as === 'view' ? 'view' : 'table'}`]);
      },
    );

    test.skipIf(lacking['a pre-hook sets what the query reads'])(
      'a pre-hook sets what the query reads',
      async () => {
        await shop.run([
          orders(`select current_setting('shop.day') as day`, { pre: [`set local shop.day = 'monday'`] }),
        ]);
        expect(await shop.rows('select day from orders')).toEqual([['monday']]);
      },
    );
  });

  test('descriptions become comments where the config says so, on new and on rebuilt relations', async () => {
    const name = () => ({ database: null, schema: shop.schema, identifier: 'orders' });
    const said = async () => {
      const { catalog } = shop.database;
      const { comments } = await shop.database.withSession((session) => catalog.belongings(session, name()));
      return comments.map(({ column, text }) => `${column ?? 'all'}: ${text}`);
    };
    const docs = { persist_docs: { relation: true, columns: true } };
    for (const as of ['table', 'view', 'seed', 'table'] as const) {
      for (const time of ['first', 'second']) {
        const text = as === 'seed' ? 'id,Name\n1,x\n' : `select 1 as id, 'x' as "Name"`;
        await shop.run([
          orders(text, {
            as,
            config: docs,
            description: `it's the ${time} ${as}`,
            columns: { ID: `number, ${time}`, Name: 'as given', gone: 'nowhere' },
          }),
        ]);
        expect([as, ...(await said())]).toEqual([
          as,
          `all: it's the ${time} ${as}`,
          `id: number, ${time}`,
          'Name: as given',
        ]);
      }
      if (as === 'view') await shop.sql('drop view orders');
    }
  });

  test('schemas are made where they are missing', async () => {
    const { shown } = await runPieces(shop.database, `${shop.schema}_new "x"`, [orders('select 1 as id')]);
    expect(shown).toEqual(['orders: SELECT 1']);
  });

  test('a statement that fails says what the engine says; a syntax error has its place', async () => {
    const { results, files } = await shop.run([orders('select 1 as id\nfrom where')]);
    expect(results[0]!.outcome).toMatchObject({
      kind: 'error',
      failure: {
        message: expect.stringMatching(/syntax error at or near "where"$/) as string,
        code: '42601',
        compiledPath: 'target/compiled/shop/models/orders.sql',
        diagnostics: [{ place: { line: 2, column: 6 } }],
        fault: 'statement',
      },
    });
    expect(results[0]!.compiledCode).toBe('select 1 as id\nfrom where');
    expect(results[0]!.relationName).toBe(`"${shop.schema}"."orders"`);
    expect(files.get('compiled orders')).toBe('select 1 as id\nfrom where');
    expect(files.get('run orders')).toContain(`create table "${shop.schema}"."orders__dbt_tmp"`);
  });
});

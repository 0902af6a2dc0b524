import { expect } from 'vitest';
import type { ConformanceCase } from '../conformance-case.ts';
import { execute } from '../conformance-case.ts';

/** What hangs on a relation. */
export const dependantCases: readonly ConformanceCase[] = [
  {
    name: 'nothing hangs on a table of its own',
    run: async ({ database, at, name }) => {
      await database.withSession(async (session) => {
        await session.execute(
          `create table ${at('t')} (id int primary key, parent int references ${at('t')})`,
        );
        expect(await database.catalog.dependants(session, name('t'))).toEqual({ views: [], blockers: [] });
        expect(await database.catalog.dependants(session, name('nowhere'))).toEqual({
          views: [],
          blockers: [],
        });
      });
    },
  },
  {
    name: 'a foreign key forbids a swap',
    run: async ({ database, at, name }) => {
      await database.withSession(async (session) => {
        await execute(
          session,
          `create table ${at('t')} (id int primary key)`,
          `create table ${at('child')} (t_id int references ${at('t')} (id))`,
        );
        const { blockers } = await database.catalog.dependants(session, name('t'));
        expect(blockers.map(({ what }) => what)).toEqual(['foreign key']);
        expect(blockers[0]?.name).toContain('child');
        expect(await database.catalog.dependants(session, name('child'))).toEqual({
          views: [],
          blockers: [],
        });
      });
    },
  },
  {
    name: 'views on views come in an order in which they can be made again',
    run: async ({ adapter, database, at, name, schema }) => {
      await database.withSession(async (session) => {
        await execute(
          session,
          `create table ${at('t')} (id int, "Name" text)`,
          `create table ${at('other')} (id int)`,
          // Names against the order: each view reads one that sorts behind it.
          `create view ${at('z1')} as select * from ${at('t')}`,
          `create view ${at('y2')} as select id, "Name" || '!' as "Loud" from ${at('z1')}`,
          `create view ${at('x3')} as select a.id from ${at('y2')} a join ${at('t')} b using (id) join ${at('z1')} c using (id)`,
          `create view ${at('w4')} as select id from ${at('x3')} union all select id from ${at('other')}`,
          `create view ${at('apart')} as select * from ${at('other')}`,
        );
        const { views, blockers } = await database.catalog.dependants(session, name('t'));
        expect(blockers).toEqual([]);
        expect(views.map(({ relation, direct, columns }) => [relation.identifier, direct, columns])).toEqual([
          ['z1', true, ['id', 'Name']],
          ['y2', false, ['id', 'Loud']],
          ['x3', true, ['id']],
          ['w4', false, ['id']],
        ]);
        expect(views.every(({ relation }) => relation.schema === schema)).toBe(true);

        // The proof: without the first, they are made again from what was read, with their schema out of the search path.
        await execute(
          session,
          `drop table ${at('t')} cascade`,
          `create table ${at('t')} (id int, "Name" text)`,
        );
        await execute(session, `insert into ${at('t')} values (1, 'a')`);
        for (const { relation, definition } of views) {
          await session.execute(adapter.dialect.createView(relation, definition));
        }
        expect((await session.query(`select * from ${at('y2')}`)).rows).toEqual([[1, 'a!']]);
        expect((await session.query(`select * from ${at('w4')}`)).rows).toEqual([[1]]);
      });
    },
  },
  {
    name: 'a definition names every schema, whatever the search path',
    run: async ({ database, at, name, schema }) => {
      await database.withSession(async (session) => {
        await execute(
          session,
          `create table ${at('t')} (id int)`,
          `create view ${at('v')} as select * from ${at('t')}`,
          `set search_path to "${schema}", public`,
        );
        const before = await session.query('show search_path');
        const { views } = await database.catalog.dependants(session, name('t'));
        expect(views[0]?.definition).toContain(`${schema}.t`);
        expect(views[0]?.definition).not.toMatch(/;\s*$/);
        expect(await session.query('show search_path')).toEqual(before);
        await session.execute('reset search_path');
      });
    },
  },
  {
    name: "a view's owner, options, grants and comments are known",
    run: async ({ database, at, name, schema }) => {
      const reader = `reader_${schema}`;
      await database.withSession(async (session) => {
        await execute(
          session,
          `create role ${reader}`,
          `create table ${at('t')} (id int, x text)`,
          `create view ${at('v')} with (security_barrier=true, check_option=local) as select * from ${at('t')} where id > 0`,
          `grant select on ${at('v')} to public`,
          `grant insert, delete on ${at('v')} to ${reader} with grant option`,
          `grant update (x) on ${at('v')} to ${reader}`,
          `comment on view ${at('v')} is 'a view'`,
          `comment on column ${at('v')}.x is 'a column'`,
        );
        const { views } = await database.catalog.dependants(session, name('t'));
        expect(views).toHaveLength(1);
        expect(views[0]).toMatchObject({
          options: ['security_barrier=true', 'check_option=local'],
          owner: (await session.query('select current_user')).rows[0]?.[0],
          comments: [
            { column: null, text: 'a view' },
            { column: 'x', text: 'a column' },
          ],
        });
        expect(views[0]?.grants).toEqual([
          { grantee: 'public', privilege: 'select', grantable: false, column: null },
          { grantee: reader, privilege: 'delete', grantable: true, column: null },
          { grantee: reader, privilege: 'insert', grantable: true, column: null },
          { grantee: reader, privilege: 'update', grantable: false, column: 'x' },
        ]);
        await execute(session, `drop view ${at('v')}`, `drop role ${reader}`);
      });
    },
  },
  {
    name: 'what forbids a swap is named',
    run: async ({ database, at, name, schema }) => {
      await database.withSession(async (session) => {
        await execute(
          session,
          `create table ${at('t')} (id int primary key, owner text)`,
          `create table ${at('child')} (id int, t_id int constraint to_t references ${at('t')})`,
          `create table ${at('guarded')} (id int)`,
          `create policy mine on ${at('t')} using (owner = current_user)`,
          `create policy through on ${at('guarded')} using (exists (select from ${at('t')} t where t.id = guarded.id))`,
          `create publication "pub ${schema}" for table ${at('t')}`,
          `create materialized view ${at('kept')} as select * from ${at('t')}`,
          `create view ${at('seen')} as select id from ${at('t')}`,
          `create materialized view ${at('through_view')} as select * from ${at('seen')}`,
          `create function ${at('parsed')}() returns bigint language sql begin atomic select count(*) from ${at('t')}; end`,
          `create function ${at('typed')}(row_of ${at('t')}) returns int language sql as 'select 1'`,
          `create function ${at('text_only')}() returns bigint language sql as 'select count(*) from ${at('t')}'`,
          `create table ${at('holder')} (whole ${at('t')}, many ${at('t')}[])`,
          `create function ${at('fire')}() returns trigger language plpgsql as 'begin return new; end'`,
          `create trigger fires before insert on ${at('t')} for each row execute function ${at('fire')}()`,
          `create rule silent as on delete to ${at('t')} do instead nothing`,
          `create table ${at('heir')} () inherits (${at('t')})`,
        );
        const { views, blockers } = await database.catalog.dependants(session, name('t'));
        expect(views.map(({ relation }) => relation.identifier)).toEqual(['seen']);
        const inSchema = (text: string) => text.replaceAll('@', `${schema}.`);
        expect(blockers.map(({ what, name: named }) => ({ what, name: named }))).toEqual(
          [
            ['column of its row type', '@holder.many'],
            ['column of its row type', '@holder.whole'],
            ['foreign key', 'to_t on @child'],
            ['function', '@parsed()'],
            ['function', '@typed(@t)'],
            ['inheriting table', '@heir'],
            ['materialized view', '@kept'],
            ['policy', 'mine on @t'],
            ['policy', 'through on @guarded'],
            ['publication', `pub ${schema}`],
            ['rule', 'silent'],
            ['trigger', 'fires'],
          ].map(([what, blocker]) => ({ what, name: inSchema(blocker!) })),
        );
        expect(blockers.flatMap((blocker) => blocker.materializedView ?? [])).toMatchObject([
          { schema, identifier: 'kept' },
        ]);
        await session.execute(`drop publication "pub ${schema}"`);
      });
    },
  },
  {
    name: 'a view has dependants too',
    run: async ({ database, at, name }) => {
      await database.withSession(async (session) => {
        await execute(
          session,
          `create view ${at('a')} as select 1 as id`,
          `create view ${at('b')} as select * from ${at('a')}`,
          `create materialized view ${at('c')} as select * from ${at('a')}`,
        );
        const { views, blockers } = await database.catalog.dependants(session, name('a'));
        expect(views.map(({ relation }) => relation.identifier)).toEqual(['b']);
        expect(blockers.map(({ what }) => what)).toEqual(['materialized view']);
      });
    },
  },
];

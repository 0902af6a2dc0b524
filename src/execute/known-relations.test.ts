import { describe, expect, test } from 'vitest';
import type { Catalog, Session } from '../adapters/contract.ts';
import type { Relation, RelationName } from '../domain/relation.ts';
import { KnownRelations } from './known-relations.ts';

const name = (identifier: string, schema = 'shop'): RelationName => ({ database: null, schema, identifier });
const table = (identifier: string, schema = 'shop'): Relation => ({
  database: 'db',
  schema,
  identifier,
  kind: 'table',
});
const session = {} as Session;

/** A catalog that has these relations and counts what it is asked. */
async function known(...there: readonly Relation[]) {
  const asked: string[] = [];
  const catalog = {
    relations: async (schemas: readonly string[]) => {
      asked.push(`all of ${schemas.join()}`);
      return there.filter(({ schema }) => schemas.includes(schema));
    },
    findAll: async (_: Session, names: readonly RelationName[]) => {
      asked.push(names.map(({ identifier }) => identifier).join());
      return there.filter(({ schema, identifier }) =>
        names.some((each) => each.schema === schema && each.identifier === identifier),
      );
    },
  } as unknown as Catalog;
  const relations = new KnownRelations(catalog);
  await relations.look(['shop']);
  const find = async (...names: readonly RelationName[]) =>
    (await relations.find(session, names)).map((found) => found?.identifier ?? null);
  return { relations, asked, find };
}

describe('known relations', () => {
  test('are looked up once', async () => {
    const { asked, find } = await known(table('a'), table('b'));
    expect(await find(name('a'), name('gone'), name('b'))).toEqual(['a', null, 'b']);
    expect(asked).toEqual(['all of shop']);
  });

  test('change with what the run does', async () => {
    const { relations, asked, find } = await known(table('a'));
    relations.put(table('b'));
    relations.remove(name('a'));
    expect(await find(name('a'), name('b'))).toEqual([null, 'b']);
    expect((await relations.list('shop')).map(({ identifier }) => identifier)).toEqual(['b']);
    expect(asked).toEqual(['all of shop']);
  });

  test('of another schema, and doubtful ones, are asked for, all in one question', async () => {
    const { relations, asked, find } = await known(table('a'), table('x', 'other'), table('c'));
    relations.doubt(name('a'));
    expect(await find(name('c'), name('a'), name('x', 'other'), name('y', 'other'))).toEqual([
      'c',
      'a',
      'x',
      null,
    ]);
    expect(asked.slice(1)).toEqual(['a,x,y']);
  });

  test('are all asked for once anything may have happened', async () => {
    const { relations, asked, find } = await known(table('a'), table('b'));
    relations.forget();
    expect(await find(name('a'), name('b'))).toEqual(['a', 'b']);
    expect(asked.slice(1)).toEqual(['a,b']);
  });
});

import { expect, it } from 'vitest';
import { stableId } from '../../src/ingest/normalize/nested.ts';
import { columnsOf, rowsOf, type SpecificationInput } from './load-rig.ts';
import { describeLoads } from './load-suite.ts';

interface Post {
  readonly id: number;
  readonly title: string;
  readonly tags?: readonly (string | null)[] | null;
  readonly meta?: {
    readonly author: string;
    readonly links: readonly { readonly url: string; readonly rank?: number }[];
  };
}

const lines = (posts: readonly unknown[]): string =>
  posts.map((post) => `${JSON.stringify(post)}\n`).join('');
const nested = { tables: { tags: '$.tags[*]', links: '$.meta.links[*]' } };

const first: readonly Post[] = [
  {
    id: 1,
    title: 'one',
    tags: ['a', 'b'],
    meta: { author: 'x', links: [{ url: '/1', rank: 1 }, { url: '/2' }] },
  },
  { id: 2, title: 'two', tags: [] },
  { id: 3, title: 'three', tags: ['c', null], meta: { author: 'y', links: [] } },
];

/** What the tables of lists must hold, from the records alone: parent, place, value. */
function expectedTags(posts: readonly Post[]): readonly string[] {
  return posts
    .flatMap((post) => (post.tags ?? []).map((tag, index) => `${post.title}|${index}|${tag ?? '∅'}`))
    .toSorted();
}
function expectedLinks(posts: readonly Post[]): readonly string[] {
  return posts
    .flatMap((post) =>
      (post.meta?.links ?? []).map((link, index) => `${post.title}|${index}|${link.url}|${link.rank ?? '∅'}`),
    )
    .toSorted();
}

describeLoads('lists within records', (suite) => {
  const tags = async (): Promise<readonly string[]> =>
    (
      await rowsOf(
        suite.database(),
        `select p.title, c._sluice_index, c.value from raw.${suite.table()}_tags c left join raw.${suite.table()} p on p._sluice_id = c._sluice_parent_id`,
      )
    ).toSorted();
  const links = async (): Promise<readonly string[]> =>
    (
      await rowsOf(
        suite.database(),
        `select p.title, c._sluice_index, c.url, c.rank from raw.${suite.table()}_links c left join raw.${suite.table()} p on p._sluice_id = c._sluice_parent_id`,
      )
    ).toSorted();

  it('become tables that refer to their rows', async () => {
    await suite.folder().write('a.ndjson', lines(first));
    const report = await suite.load({ options: { path: 'a.ndjson', nested } });
    expect(report.counts).toMatchObject({ read: 3, loaded: 3 });
    expect(await tags()).toEqual(expectedTags(first));
    expect(await links()).toEqual(expectedLinks(first));
    const types = (await columnsOf(suite.database(), 'raw', `${suite.table()}_links`)).map((each) =>
      each.toLowerCase(),
    );
    expect(types).toEqual([
      '_sluice_id text',
      '_sluice_parent_id text',
      '_sluice_index integer',
      'url text',
      'rank integer',
      '_sluice_file text',
      '_sluice_line bigint',
      '_sluice_load_id bigint',
      '_sluice_loaded_at timestamp with time zone',
    ]);
    expect(
      (await columnsOf(suite.database(), 'raw', suite.table())).map((each) => each.split(' ')[0]),
    ).toEqual([
      '_sluice_id',
      'id',
      'title',
      'meta',
      '_sluice_file',
      '_sluice_line',
      '_sluice_load_id',
      '_sluice_loaded_at',
    ]);
    // Again, and the ids are the same.
    const ids = await rowsOf(suite.database(), `select _sluice_id from raw.${suite.table()}_tags order by 1`);
    const parent = stableId(['a.ndjson', 0]);
    expect(ids).toContain(stableId([parent, 'tags', 1]));
    await suite.load({ options: { path: 'a.ndjson', nested } });
    expect(
      await rowsOf(suite.database(), `select _sluice_id from raw.${suite.table()}_tags order by 1`),
    ).toEqual(ids);
  });

  it('append: rows of new files come to those that are there', async () => {
    const input: SpecificationInput = { options: { path: '*.ndjson', nested }, load: 'append' };
    await suite.folder().write('a.ndjson', lines(first));
    await suite.load(input);
    const more = [
      { id: 4, title: 'four', tags: ['d'], meta: { author: 'z', links: [{ url: '/4', rank: 2.5 }] } },
    ];
    await suite.folder().write('b.ndjson', lines(more));
    await suite.load(input);
    expect(await tags()).toEqual(expectedTags([...first, ...more]));
    expect((await links()).length).toBe(3);
  });

  it.each(['merge', 'merge+delete_missing'] as const)(
    '%s: a row’s lists are replaced with it',
    async (disposition) => {
      const input: SpecificationInput = {
        options: { path: 'a.ndjson', nested },
        load: disposition,
        key: ['id'],
      };
      await suite.folder().write('a.ndjson', lines(first));
      await suite.load(input);
      const second: readonly Post[] = [
        { id: 1, title: 'ONE', tags: ['b'] },
        { id: 4, title: 'loses', tags: ['lost', 'lost'] },
        { id: 4, title: 'four', tags: ['d', 'e'] },
        { id: 3, title: 'three', tags: ['c', null, 'f'], meta: { author: 'y', links: [] } },
      ];
      await suite.folder().write('a.ndjson', lines(second));
      await suite.load(input);
      const now = [second[0]!, second[2]!, second[3]!, ...(disposition === 'merge' ? [first[1]!] : [])];
      expect(await suite.rows('id, title')).toEqual(now.map(({ id, title }) => `${id}|${title}`).toSorted());
      expect(await tags()).toEqual(expectedTags(now));
      expect(await links()).toEqual([]);
    },
  );

  it('a record that is rejected takes its lists with it; an element that cannot be stored is one reject', async () => {
    await suite.folder().write(
      'a.ndjson',
      lines([
        { id: 1, day: '2024-01-01', tags: ['a'] },
        { id: 'x', day: '2024-01-01', tags: ['gone'] },
        { id: 3, day: 'no day', tags: ['gone', 'gone'] },
        { id: 4, day: 'May 5 2024', tags: ['b', 'c\0', 'd'] },
      ]),
    );
    const report = await suite.load({
      options: { path: 'a.ndjson', nested: { tables: { tags: '$.tags[*]' } } },
      columns: [
        { name: 'id', type: 'integer' },
        { name: 'day', type: 'date' },
      ],
      contract: 'quarantine',
      maximumRejects: { kind: 'count', value: 4 },
    });
    const late = report.rejectsByReason['not_a_date'] ?? 0;
    // One engine more or less reads a month's name.
    expect(report.rejectsByReason).toEqual({ not_a_date: late, not_an_integer: 1, null_character: 1 });
    const kept = await rowsOf(suite.database(), `select value from raw.${suite.table()}_tags order by 1`);
    expect(kept).toEqual(late === 2 ? ['a'] : ['a', 'b', 'd']);
    expect(
      await rowsOf(
        suite.database(),
        `select line, reason, col from sluice.rejects where load_id = ${report.loadId} and reason = 'null_character'`,
      ),
    ).toEqual(['4|null_character|value']);
  });

  it('flat: fields of objects are columns', async () => {
    await suite.folder().write('a.json', JSON.stringify([{ id: 1, a: { b: { c: 5 }, d: [1] }, e: {} }]));
    await suite.load({ options: { path: 'a.json', nested: 'flat' } });
    expect(await suite.rows('id, a_b_c, cast(a_d as text), cast(e as text)')).toEqual(['1|5|[1]|{}']);
  });

  it('json: they stay what they are', async () => {
    await suite.folder().write('a.ndjson', lines([{ id: 1, tags: ['a'] }]));
    await suite.load({ options: { path: 'a.ndjson' } });
    expect(
      (await rowsOf(suite.database(), `select cast(tags as text) from raw.${suite.table()}`))[0],
    ).toMatch(/^\["a"\]$/);
  });

  it.each(['replace', 'merge'] as const)(
    '%s: are called as they are told, and have columns of their parents and types of their own',
    async (disposition) => {
      const records = [
        {
          id: 1,
          owner: { id: 7 },
          parts: [
            { id: 10, price: 1.995, at: 'soon' },
            { id: 11, size: { w: 2 } },
          ],
        },
        { id: 2, owner: { id: 8 }, parts: [] },
        { id: 3, parts: [{ id: 10, price: 'dear' }] },
      ];
      await suite.folder().write('a.ndjson', lines(records));
      const named = `${suite.table()}_pieces`;
      const table = {
        rows: '$.parts[*]',
        table: named,
        keep: ['id', 'owner_id as owner'],
        columns: { price: 'numeric(19,2)', at: 'date' },
      };
      const input: SpecificationInput = {
        options: { path: 'a.ndjson', nested: { flat: true, tables: { parts: table } } },
        load: disposition,
        key: ['id'],
        maximumRejects: { kind: 'count', value: 2 },
      };
      const report = await suite.load(input);
      expect(report.rejectsByReason).toEqual({ not_a_date: 1, not_a_number: 1 });
      const rows = (): Promise<readonly string[]> =>
        rowsOf(suite.database(), `select id, owner, id_2, price, size_w from raw.${named} order by id_2`);
      expect(await rows()).toEqual(['1|7|11|∅|2']);
      expect(await suite.rows('id, owner_id')).toEqual(['1|7', '2|8', '3|∅']);
      await suite
        .folder()
        .write('a.ndjson', lines([{ id: 1, owner: { id: 7 }, parts: [{ id: 12, price: 0.005 }] }]));
      await suite.load(input);
      expect(await rows()).toEqual(['1|7|12|0.01|∅']);
    },
  );
});

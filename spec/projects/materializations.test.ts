import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/util/json.ts';
import { adapterFor, settingsFor } from '../adapters/targets.ts';
import { preparePgliteFolder } from '../rig/pglite-folder.ts';
import { createTestDatabase } from '../rig/postgres-server.ts';
import { runSluice } from '../rig/run-sluice.ts';

/** What dbt 1.12 said of each model of this project on Postgres 18: the message, or a part of the error's. */
const said: Readonly<Record<string, readonly ['success' | 'error', string]>> = {
  journal: ['success', 'SELECT 1'],
  m_after_commit: ['success', 'SELECT 1'],
  m_commits_by_text: ['success', 'SELECT 1'],
  m_commits_nothing: [
    'error',
    'Tried to commit transaction on connection "model.custom.m_commits_nothing", but it does not have one open!',
  ],
  m_fails_late: ['error', 'division by zero'],
  m_marked: ['success', 'SELECT 1'],
  m_names: ['success', 'SELECT 1'],
  m_raises: ['error', 'no more of this'],
  m_returns_list: [
    'error',
    'Invalid return value from materialization, expected a dict with key "relations", got: [<',
  ],
  m_returns_names: [
    'error',
    'Invalid return value from materialization, "relations" contains non-Relation: this',
  ],
  m_returns_no_list: [
    'error',
    'Invalid return value from materialization, "relations" not a list, got: this',
  ],
  m_returns_nothing: [
    'error',
    'The materialization ("returns_nothing") did not explicitly return a list of relations to add to the cache.',
  ],
  m_returns_other_keys: [
    'error',
    `Invalid return value from materialization, "relations" not found, got keys: ['relation']`,
  ],
  m_returns_text: [
    'error',
    'The materialization ("returns_text") did not explicitly return a list of relations to add to the cache.',
  ],
  m_says_itself: ['success', 'DID NOTHING 7'],
  m_stamped: ['success', 'SELECT 1'],
  m_uncommitted: ['success', 'SELECT 1'],
  m_uncommitted_query: ['success', 'SELECT 1'],
  m_unknown_one: ['error', "No materialization 'unknown_one' was found for adapter "],
  m_without_main: ['error', 'main is not being called during running model'],
  plain: ['success', 'SELECT 1'],
  viewed: ['success', 'SELECT 1'],
};

/** What stood in the schema afterwards, with its rows as texts; `journal` was run a second time, with another row. */
const left: Readonly<Record<string, readonly string[]>> = {
  hooked: ['(pre,f)', '(post,t)', '(pre,f)', '(post,t)'],
  journal: ['(1,x)', '(2,x)'],
  m_after_commit: ['(1)'],
  m_commits_by_text: ['(1)'],
  m_marked: ['(root,1)'],
  m_names: [
    '(m_names__dbt_tmp,"m_names__dbt_backup view",None,m_names__dbt_t,"0 select 1,select 2","m_names model.custom.m_names more",None,1)',
  ],
  m_returns_nothing: ['(1)'],
  m_stamped: ['("kit postgres",1)'],
  plain: ['(1)'],
  viewed: ['("as a table",1)'],
};

/** What dbt said of each model of `upserts` in three runs, each with other rows and columns. */
const upserted: Readonly<Record<string, readonly [string, string, string]>> = {
  up_appended: ['SELECT 1', 'INSERT 0 2', 'INSERT 0 1'],
  up_failing: ['SELECT 1', 'error', 'error'],
  up_magic: ['SELECT 1', 'error', 'error'],
  up_merged: ['SELECT 1', 'MERGE 2', 'MERGE 1'],
  up_narrowed: ['SELECT 1', 'MERGE 2', 'MERGE 1'],
  up_synced: ['SELECT 1', 'INSERT 0 2', 'INSERT 0 1'],
};

/** What stood there in the end: rows, columns (by name: dbt moves a column whose type it changes), indexes, comments. */
const leftOfUpserts: Readonly<Record<string, readonly string[]>> = {
  up_appended: [
    'id integer, kept integer, name character varying(10)',
    '{"id": 1, "kept": 7, "name": "a"}',
    '{"id": 1, "kept": 8, "name": "A"}',
    '{"id": 2, "kept": 9, "name": "longer"}',
    '{"id": 3, "kept": 6, "name": "c"}',
  ],
  up_failing: [
    'gone integer, id integer, kept integer, name character varying(10)',
    '{"id": 1, "gone": 10, "kept": 7, "name": "a"}',
  ],
  up_magic: [
    'gone integer, id integer, kept integer, name character varying(10)',
    '{"id": 1, "gone": 10, "kept": 7, "name": "a"}',
  ],
  up_merged: [
    'flag boolean, gone integer, id integer, kept integer, name character varying(10)',
    '{"id": 1, "flag": true, "gone": 10, "kept": 7, "name": "A"}',
    '{"id": 2, "flag": true, "gone": null, "kept": 9, "name": "longer"}',
    '{"id": 3, "flag": false, "gone": null, "kept": 6, "name": "c"}',
  ],
  up_narrowed: [
    'id integer, kept integer, name character varying(10)',
    '{"id": 1, "kept": 7, "name": "a"}',
    '{"id": 1, "kept": 8, "name": "A"}',
    '{"id": 2, "kept": 9, "name": "longer"}',
    '{"id": 3, "kept": 6, "name": "c"}',
  ],
  up_synced: [
    'flag boolean, id integer, kept numeric, name character varying(10)',
    '{"id": 1, "flag": true, "kept": 8, "name": "A"}',
    '{"id": 2, "flag": true, "kept": 9, "name": "longer"}',
    '{"id": 3, "flag": false, "kept": 5.5, "name": "c"}',
    'CREATE UNIQUE INDEX … ON custom.up_synced USING btree (id)',
    "flag: later, id: the 'key', it's all",
  ],
};

const project = resolve(import.meta.dirname, 'materializations');

describe.each(['postgres', 'pglite'])('materializations of a project and a package on %s', (type) => {
  let folder: string;
  let values: JsonObject;
  let discard = (): Promise<void> => Promise.resolve();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-materializations-'));
    await cp(project, folder, { recursive: true });
    if (type === 'pglite') {
      await preparePgliteFolder(join(folder, 'data'));
      values = { type, path: 'data', schema: 'custom' };
    } else {
      const { settings, drop } = await createTestDatabase();
      values = { ...settings, schema: 'custom' };
      discard = drop;
    }
    const profile = { custom: { target: 'dev', outputs: { dev: { ...values, threads: 1 } } } };
    await writeFile(join(folder, 'profiles.yml'), JSON.stringify(profile));
  });
  afterAll(async () => {
    await discard();
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (...args: readonly string[]) => {
    const { stderr } = await runSluice(['run', ...args], { cwd: folder });
    expect(stderr).toBe('');
    const text = await readFile(join(folder, 'target/run_results.json'), 'utf8');
    const { results } = JSON.parse(text) as {
      readonly results: readonly { readonly unique_id: string; readonly status: string; readonly message: string }[];
    };
    return new Map(results.map((result) => [result.unique_id.split('.')[2]!, result]));
  };

  /** Asks the database, each question for one column of texts. */
  const look = async (
    work: (rows: (sql: string) => Promise<readonly string[]>) => Promise<void>,
  ): Promise<void> => {
    const adapter = adapterFor(type);
    const database = await adapter.open(settingsFor(adapter, values), {
      applicationName: 'sluice-spec',
      root: folder,
      maximumSessions: 1,
    });
    try {
      await database.withSession((session) =>
        work(async (sql) => (await session.query(sql)).rows.map(([cell]) => cell as string)),
      );
    } finally {
      await database.close();
    }
  };

  test('end as they do in dbt', async () => {
    const results = await run('--exclude', 'upserts');
    expect([...results.keys()].toSorted()).toEqual(Object.keys(said).toSorted());
    for (const [name, [status, message]] of Object.entries(said)) {
      const result = results.get(name)!;
      expect([name, result.status]).toEqual([name, status]);
      if (status === 'success') expect([name, result.message]).toEqual([name, message]);
      else expect(result.message).toContain(message);
    }
    expect((await run('--select', 'journal', '--vars', '{n: 2}')).get('journal')!.message).toBe('SELECT 2');

    await look(async (rows) => {
      const names = await rows(
        `select relname from pg_class where relnamespace = 'custom'::regnamespace and relkind in ('r', 'v') order by 1`,
      );
      const found: Record<string, readonly string[]> = {};
      for (const name of names) found[name] = await rows(`select r::text from custom."${name}" r`);
      expect(found).toEqual(left);
      expect(await rows(`select obj_description('custom.journal'::regclass)`)).toEqual(['kept for ever']);
    });
  });

  test('add rows, columns, grants and comments as they do in dbt', async () => {
    const messages = new Map<string, string[]>();
    const granted: string[] = [];
    for (const n of [1, 2, 3]) {
      const results = await run('--select', 'upserts', '--vars', `{n: ${n}}`);
      for (const [name, { status, message }] of results)
        messages.set(name, [...(messages.get(name) ?? []), status === 'success' ? message : status]);
      // Opening PGlite takes seconds: its grants are looked at no further.
      if (type === 'pglite') continue;
      await look(async (rows) => {
        const acl = `select coalesce(string_agg(a.grantee::regrole::text, ' ' order by 1), '') from pg_class, aclexplode(relacl) a
          where oid = 'custom.up_synced'::regclass and a.grantee <> relowner and privilege_type = 'SELECT'`;
        granted.push(...(await rows(acl)));
      });
    }
    expect(Object.fromEntries(messages)).toEqual(upserted);
    if (type !== 'pglite')
      expect(granted).toEqual(['custom_reader', 'custom_reader custom_writer', 'custom_reader']);
    await look(async (rows) => {
      for (const [name, wanted] of Object.entries(leftOfUpserts)) {
        const found = [
          ...(await rows(
            `select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' order by attname) from pg_attribute
              where attrelid = 'custom.${name}'::regclass and attnum > 0 and not attisdropped`,
          )),
          ...(await rows(`select to_jsonb(r)::text from custom.${name} r order by id, kept`)),
          ...(await rows(
            `select regexp_replace(indexdef, '"?[0-9a-f]{32}"?', '…') from pg_indexes where schemaname = 'custom' and tablename = '${name}'`,
          )),
          ...(await rows(
            `select string_agg(coalesce(attname || ': ', '') || description, ', ' order by attname) from pg_description
              left join pg_attribute on attrelid = objoid and attnum = objsubid and objsubid > 0 where objoid = 'custom.${name}'::regclass having count(*) > 0`,
          )),
        ];
        expect({ [name]: found }).toEqual({ [name]: wanted });
      }
    });
  });

  test('a dry run says that their statements are made at run time', async () => {
    const { stdout } = await runSluice(['run', '--dry-run', '--select', 'journal'], { cwd: folder });
    expect(stdout).toContain('its materialization "journal" is a template of "custom"');
  });
});

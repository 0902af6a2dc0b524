import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../util/json.ts';
import { findAdapter, adapterTypes } from './registry.ts';

const full: JsonObject = {
  type: 'postgres',
  host: 'db.example.org',
  user: 'ana',
  pass: 's3cret',
  port: 5433,
  dbname: 'shop',
  schema: 'dev',
};

/** What dbt 1.12 makes of the target above: `PostgresCredentials.connection_info(with_aliases=True)`, with type and threads as the profile adds them. */
const dbtTarget: JsonObject = {
  host: 'db.example.org',
  port: 5433,
  user: 'ana',
  database: 'shop',
  schema: 'dev',
  connect_timeout: 10,
  role: null,
  search_path: null,
  keepalives_idle: 0,
  sslmode: null,
  sslcert: null,
  sslkey: null,
  sslrootcert: null,
  retries: 1,
  dbname: 'shop',
  type: 'postgres',
};

function read(type: string, values: JsonObject, target?: string) {
  return findAdapter(type)!.readSettings(values, target);
}

describe('postgres', () => {
  test("dbt's keys, under both of their names", () => {
    for (const values of [
      full,
      { ...full, pass: null, password: 's3cret', dbname: null, database: 'shop' },
    ]) {
      const result = read('postgres', values);
      expect(result).toMatchObject({
        ok: true,
        value: { type: 'postgres', database: 'shop', schema: 'dev' },
      });
      expect(result.ok && result.value.values).toMatchObject({
        password: 's3cret',
        database: 'shop',
        port: 5433,
      });
      expect(result.ok && result.value.warnings).toEqual([]);
    }
  });

  test('templates see what dbt shows them, and no secret', () => {
    const result = read('postgres', full);
    expect(result.ok && result.value.target).toMatchObject(dbtTarget);
    expect(JSON.stringify(result.ok && result.value.target)).not.toContain('s3cret');
    expect(result.ok && result.value.secretKeys).toEqual(['password']);
  });

  test('a url has all the parts, decoded; keys beside it go first', () => {
    const url =
      'postgresql://ana%40home:p%2Fw%3A@[::1]:6000/my%20shop?sslmode=disable&application_name=etl&connect_timeout=3';
    const result = read('postgres', { type: 'postgres', url, schema: 'x', port: 7000 });
    expect(result.ok && result.value.values).toMatchObject({
      host: '::1',
      port: 7000,
      user: 'ana@home',
      password: 'p/w:',
      database: 'my shop',
      sslmode: 'disable',
      application_name: 'etl',
      connect_timeout: 3,
    });
  });

  const wrong: readonly (readonly [string, JsonObject, readonly string[]])[] = [
    [
      'nothing',
      { type: 'postgres' },
      ["'host' is a required property", "'user' is a required property", "'dbname' is a required property"],
    ],
    [
      'a port that is no number',
      { ...full, port: 'five' },
      [`The target's "port" must be a whole number of at least 1, not "five".`],
    ],
    [
      'no threads',
      { ...full, threads: 0 },
      [`The target's "threads" must be a whole number of at least 1, not 0.`],
    ],
    [
      'an unknown sslmode',
      { ...full, sslmode: 'on' },
      [
        `The target's "sslmode" must be one of disable, allow, prefer, require, verify-ca, verify-full, not "on".`,
      ],
    ],
    [
      'a list for a host',
      { ...full, host: ['a'] },
      [`The target's "host" must be a text, not ["a"].`, "'host' is a required property"],
    ],
    [
      "another database's url",
      { url: 'mysql://x/y' },
      [`The target's "url" is no address of a PostgreSQL database.`],
    ],
    [
      'a url with a broken escape',
      { url: 'postgres://u:p%zz@h/d' },
      [`The target's "url" is no address of a PostgreSQL database.`],
    ],
  ];
  test.each(wrong)('%s', (_, values, messages) => {
    const result = read('postgres', values);
    expect(result.ok ? [] : result.error.map(({ message }) => message)).toEqual(messages);
  });

  test('a number as text will do, as environment variables give it', () => {
    const result = read('postgres', { ...full, port: '5434', threads: '8', pass: 1234 });
    expect(result).toMatchObject({ ok: true, value: { threads: 8 } });
    expect(result.ok && result.value.values).toMatchObject({ port: 5434, password: '1234' });
  });

  test('an unknown key is a warning with the nearest name', () => {
    const result = read('postgres', { ...full, serch_path: 'x', autocommit: true });
    expect(result.ok && result.value.warnings).toEqual([
      {
        code: 'unknown-target-key',
        severity: 'warning',
        message: 'The target\'s key "serch_path" means nothing to this engine.',
        help: 'Did you mean "search_path"?',
      },
    ]);
  });
});

describe('pglite', () => {
  test('needs nothing: the folder is named after the target', () => {
    const result = read('pglite', { type: 'pglite' }, 'dev');
    expect(result).toEqual({
      ok: true,
      value: {
        type: 'pglite',
        database: 'postgres',
        schema: 'public',
        threads: 4,
        values: { path: '.sluice/dev', database: 'postgres', schema: 'public', search_path: null },
        secretKeys: [],
        target: {
          path: '.sluice/dev',
          database: 'postgres',
          dbname: 'postgres',
          schema: 'public',
          search_path: null,
          type: 'pglite',
          threads: 4,
        },
        warnings: [],
      },
    });
  });

  test('has one database', () => {
    const result = read('pglite', { type: 'pglite', database: 'shop' });
    expect(result.ok ? [] : result.error.map(({ code, help }) => [code, help])).toEqual([
      ['invalid-target', 'Leave `database` out, and give each database a `path` of its own.'],
    ]);
  });
});

test('types are known by name', () => {
  expect(adapterTypes).toEqual(['duckdb', 'pglite', 'postgres']);
  expect(findAdapter('postgresql')).toBeUndefined();
  for (const type of adapterTypes) expect(findAdapter(type)?.type).toBe(type);
});

describe('duckdb', () => {
  test('defaults: a file named after the target, which names the database', () => {
    expect(read('duckdb', {}, 'dev')).toMatchObject({
      ok: true,
      value: {
        type: 'duckdb',
        database: 'dev',
        schema: 'main',
        threads: 4,
        target: { path: '.sluice/dev.duckdb', database: 'dev', schema: 'main', type: 'duckdb', threads: 4 },
        warnings: [],
      },
    });
  });

  test.each([
    ['jaffle_shop.duckdb', 'jaffle_shop'],
    ['data/ware house.dev.db', 'ware house'],
    [':memory:', 'memory'],
  ])('the database in %s is named %s', (path, database) => {
    expect(read('duckdb', { path })).toMatchObject({ ok: true, value: { database } });
    expect(read('duckdb', { path, database })).toMatchObject({ ok: true });
    expect(read('duckdb', { path, database: 'other' })).toMatchObject({
      ok: false,
      error: [{ code: 'invalid-target' }],
    });
  });

  test('what was read can be read again, and templates do not see the settings, which may hold secrets', () => {
    const values = {
      path: 'a.duckdb',
      extensions: ['spatial'],
      settings: { s3_secret_access_key: 's3cret' },
      config_options: { threads: 2 },
    };
    const result = read('duckdb', values);
    if (!result.ok) throw new Error('refused');
    expect(JSON.stringify(result.value.target)).not.toContain('s3cret');
    expect(result.value.secretKeys).toContain('settings');
    expect(read('duckdb', result.value.values)).toEqual({ ...result });
  });

  test.each([
    ['settings', ['a']],
    ['config_options', { a: { b: 1 } }],
    ['extensions', 'spatial'],
    ['extensions', ['spatial; drop table x']],
    ['threads', 0],
  ])('%s: %j is refused', (key, value) => {
    expect(read('duckdb', { [key]: value })).toMatchObject({
      ok: false,
      error: [{ code: 'invalid-target' }],
    });
  });

  test('keys that mean nothing are told', () => {
    expect(read('duckdb', { patch: 'x' })).toMatchObject({
      ok: true,
      value: { warnings: [{ code: 'unknown-target-key', help: 'Did you mean "path"?' }] },
    });
  });
});

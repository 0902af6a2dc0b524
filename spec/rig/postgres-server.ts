import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { inject } from 'vitest';

/** A database of a test file's own on the run's Postgres server. */
export interface TestDatabase {
  /** `postgres://user:password@127.0.0.1:port/name`. */
  readonly url: string;
  /** The same as a target of profiles.yml or project.yml: plain data, for `Adapter.readSettings` or for writing to YAML. */
  readonly settings: {
    readonly type: 'postgres';
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
    readonly dbname: string;
    readonly schema: string;
    readonly threads: number;
  };
  /** Drops the database, ending whoever is still connected. */
  readonly drop: () => Promise<void>;
}

/** Major versions of Postgres that tests can ask for: the newest, and the oldest that is supported here. */
export type PostgresVersion = '15' | '18';

/**
 * Makes a fresh database (user: the server's administrator). The version's server is started at the first call in a vitest run and stopped at
 * the run's end. Call it in `beforeAll`, and `drop` in `afterAll`.
 */
export async function createTestDatabase(version: PostgresVersion = '18'): Promise<TestDatabase> {
  const admin = new URL(await serverUrl(version));
  const name = `sluice_${randomBytes(6).toString('hex')}`;
  await administer(admin, `create database ${name} template template0`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    settings: {
      type: 'postgres',
      host: url.hostname,
      port: Number(url.port || 5432),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      dbname: name,
      schema: 'public',
      threads: 4,
    },
    drop: () => administer(admin, `drop database if exists ${name} with (force)`),
  };
}

async function serverUrl(version: PostgresVersion): Promise<string> {
  const socket = connect(inject('testBroker'), '127.0.0.1');
  socket.end(`postgres ${version}`);
  const { answer, error } = JSON.parse(await text(socket)) as {
    readonly answer?: string;
    readonly error?: string;
  };
  if (answer === undefined) throw new Error(`no Postgres ${version}: ${error}`);
  return answer;
}

async function administer(admin: URL, sql: string): Promise<void> {
  const client = new Client({ connectionString: admin.href });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

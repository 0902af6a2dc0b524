import { startEmbeddedServer } from '../spec/rig/embedded-server.ts';
import type { StartedServer } from '../spec/rig/embedded-server.ts';
import { Client } from 'pg';

/** A Postgres for one benchmark run: another's where `SLUICE_TEST_POSTGRES_URL` names it, else one of its own. */
export async function startServer(): Promise<StartedServer> {
  const given = process.env['SLUICE_TEST_POSTGRES_URL'];
  return given ? { url: given, stop: async () => undefined } : startEmbeddedServer();
}

/** Makes an empty database and gives its URL. */
export async function freshDatabase(server: StartedServer, name: string): Promise<string> {
  await runSql(server.url, `drop database if exists ${name} with (force)`);
  await runSql(server.url, `create database ${name}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs statements on a connection of their own. */
export async function runSql(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A target of profiles.yml that points at a database. */
export function profileFor(url: string, profile: string, schema: string, threads = 4): string {
  const { hostname, port, username, password, pathname } = new URL(url);
  return `${profile}:
  target: pg
  outputs:
    pg: {type: postgres, host: "${hostname}", port: ${port}, user: "${decodeURIComponent(username)}", password: "${decodeURIComponent(password)}", dbname: "${pathname.slice(1)}", schema: ${schema}, threads: ${threads}}
`;
}

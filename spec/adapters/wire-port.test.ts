import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database, WireServer } from '../../src/adapters/contract.ts';
import { rows } from './conformance-case.ts';
import type { EngineUnderTest } from './engines.ts';
import { engines } from './engines.ts';

let engine: EngineUnderTest;
let database: Database;
let server: WireServer;

beforeAll(async () => {
  engine = await engines['pglite']!();
  database = await engine.open();
  server = await database.serveWire!({ port: 0 });
});
afterAll(async () => {
  await database.close();
  await engine.discard();
});

async function client(): Promise<Client> {
  const made = new Client({ host: server.host, port: server.port, user: 'postgres', database: 'postgres' });
  made.on('error', () => undefined);
  await made.connect();
  return made;
}

test('other clients see what the owner made, and the other way round', async () => {
  await database.withSession((session) => session.execute('create table shared as select 1 as x'));
  const one = await client();
  expect((await one.query('select x from shared where x = $1', [1])).rows).toEqual([{ x: 1 }]);
  await one.query('insert into shared values (2)');
  expect(await rows(database, 'select count(*) from shared')).toEqual([[2]]);
  await one.end();
});

test("a client's transaction is not mixed with the owner's statements", async () => {
  const one = await client();
  await one.query('create table mixed (x text)');
  await one.query('begin');
  await one.query(`insert into mixed values ('client')`);
  const order: string[] = [];
  const owner = rows(database, 'select count(*) from mixed').then((found) => {
    order.push('owner');
    return found;
  });
  order.push('client');
  await one.query('rollback');
  expect(await owner).toEqual([[0]]);
  expect(order).toEqual(['client', 'owner']);
  await one.end();
});

test('a client that goes away in a transaction leaves nothing, and nobody waiting', async () => {
  const one = await client();
  await one.query('create table left_open (x text)');
  await one.query('begin');
  await one.query(`insert into left_open values ('lost')`);
  (one as unknown as { connection: { stream: { destroy: () => void } } }).connection.stream.destroy();
  expect(await rows(database, 'select count(*) from left_open')).toEqual([[0]]);
});

test('a client that goes away while its statement runs leaves nothing, and nobody waiting', async () => {
  const [one, two] = await Promise.all([client(), client()]);
  await one.query('create table cut_off (x text)');
  await one.query('begin');
  await one.query(`insert into cut_off values ('lost')`);
  const running = one.query('select pg_sleep(0.3)');
  setImmediate(() =>
    (one as unknown as { connection: { stream: { destroy: () => void } } }).connection.stream.destroy(),
  );
  await expect(running).rejects.toThrow('Connection terminated');
  expect((await two.query('select * from cut_off')).rows).toEqual([]);
  expect(await rows(database, 'select count(*) from cut_off')).toEqual([[0]]);
  await two.end();
});

test('psql gets in, and its copy is refused', async () => {
  const psql = spawn(
    'psql',
    ['-X', '-A', '-t', '-h', server.host, '-p', String(server.port), '-U', 'postgres'],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  const started = await Promise.race([
    once(psql, 'spawn').then(() => true),
    once(psql, 'error').then(() => false),
  ]);
  // Where no psql is installed there is nothing to try.
  if (!started) return;
  psql.stdin.end(
    'create table by_psql as select 5 as x;\n\\copy by_psql from /dev/null\nbegin;\ntable by_psql;\n',
  );
  const [output, errors] = await Promise.all([text(psql.stdout), text(psql.stderr)]);
  expect(output).toBe('SELECT 1\nBEGIN\n5\n');
  expect(errors).toContain('there is no data to copy');
  expect(await rows(database, 'table by_psql')).toEqual([[5]]);
});

test('what speaks another language is shown out', async () => {
  const socket = connect(server.port, server.host);
  socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n');
  expect(await text(socket)).toContain('impossible length');
  expect(await rows(database, 'select 1')).toEqual([[1]]);
});

test('two clients take turns', async () => {
  const [one, two] = await Promise.all([client(), client()]);
  await one.query('create table turns (x int)');
  await Promise.all(
    [one, two].map(async (each) => {
      for (let round = 0; round < 10; round++) {
        await each.query('begin');
        await each.query('insert into turns values (1)');
        await each.query('insert into turns values ($1)', [2]);
        await each.query(round % 2 === 0 ? 'commit' : 'rollback');
      }
    }),
  );
  expect((await two.query('select count(*)::int as n, sum(x)::int as s from turns')).rows).toEqual([
    { n: 20, s: 30 },
  ]);
  await Promise.all([one.end(), two.end()]);
});

test('errors come back as errors, and a copy is refused, not fatal', async () => {
  const one = await client();
  await expect(one.query('select nope')).rejects.toMatchObject({ code: '42703' });
  await expect(one.query('select $1::int', ['x'])).rejects.toMatchObject({ code: '22P02' });
  await one.query('create table into_here (x int)');
  await expect(one.query('copy into_here from stdin')).rejects.toThrow('there is no data to copy');
  expect((await one.query('select 1 as x')).rows).toEqual([{ x: 1 }]);
  await one.end();
});

test("a client's settings do not follow the owner", async () => {
  const one = await client();
  await one.query('set search_path to pg_catalog');
  await one.query(`set datestyle to 'SQL, DMY'`);
  expect(await rows(database, `select '2024-01-02'::date::text, current_schema()`)).toEqual([
    ['2024-01-02', 'public'],
  ]);
  await one.end();
});

test('the port is on loopback alone', async () => {
  expect(server.host).toBe('127.0.0.1');
  const outside = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  for (const { address } of outside) {
    const socket = connect(server.port, address);
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  }
});

test('a port that is taken is said so', async () => {
  await expect(database.serveWire!({ port: server.port })).rejects.toMatchObject({ fault: 'connection' });
  await server.close();
  server = await database.serveWire!({ port: 0 });
  const one = await client();
  expect((await one.query('select 1 as x')).rows).toEqual([{ x: 1 }]);
  await one.end();
});

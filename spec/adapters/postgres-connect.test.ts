import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { freePort } from '../rig/embedded-server.ts';
import type { TestDatabase } from '../rig/postgres-server.ts';
import { createTestDatabase } from '../rig/postgres-server.ts';
import { engineError, rows, untilCancelled } from './conformance-case.ts';
import { adapterFor, settingsFor } from './targets.ts';

const adapter = adapterFor('postgres');
let place: TestDatabase;
const opened: Database[] = [];

beforeAll(async () => {
  place = await createTestDatabase();
});
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});
afterAll(async () => {
  await place.drop();
});

async function open(values: JsonObject, maximumSessions = 2): Promise<Database> {
  const database = await adapter.open(settingsFor(adapter, { ...place.settings, ...values }), {
    applicationName: 'sluice 0f8b-invocation',
    root: '/',
    maximumSessions,
  });
  opened.push(database);
  return database;
}

test('a wrong password, database, role and address each say what is wrong and where', async () => {
  const { host, port, user } = place.settings;
  const cases: readonly (readonly [JsonObject, string | RegExp, string | undefined])[] = [
    ...((await asksForPasswords())
      ? [
          [
            { password: 'wrong' },
            `at ${host}:${port} as user "${user}": password authentication failed`,
            '28P01',
          ] as const,
          [{ password: '' }, 'the server asks for a password and the profile has none', undefined] as const,
        ]
      : []),
    [{ dbname: 'not_there' }, /"not_there" at .*: database "not_there" does not exist/, '3D000'],
    [{ user: 'nobody_such' }, /password authentication failed|does not exist/, undefined],
    [{ role: 'no_such_role' }, /role "no_such_role" does not exist/, '22023'],
    [{ port: await freePort(), retries: 0 }, /"\w+" at 127\.0\.0\.1:\d+ .*ECONNREFUSED/, 'ECONNREFUSED'],
    [{ sslmode: 'require' }, /does not support SSL/, undefined],
    [{ sslmode: 'verify-full', sslrootcert: '/no/such/file.crt' }, '"/no/such/file.crt"', undefined],
  ];
  for (const [values, message, code] of cases) {
    const error = await engineError(open(values));
    expect(error.fault).toBe('connection');
    if (typeof message === 'string') expect(error.message).toContain(message);
    else expect(error.message).toMatch(message);
    if (code !== undefined) expect(error.code).toBe(code);
    expect(error.message).not.toContain(place.settings.password + '@');
  }
});

test('a url is as good as its parts, and keys beside it go first', async () => {
  const settings = settingsFor(adapter, { url: place.url, schema: 'mine' });
  const database = await adapter.open(settings, { applicationName: 'x', root: '/', maximumSessions: 1 });
  opened.push(database);
  expect(await rows(database, 'select current_database()')).toEqual([[place.settings.dbname]]);
  expect(settings.schema).toBe('mine');
});

test('search path, role and application name are those of the settings', async () => {
  const setup = await open({});
  await setup.withSession((session) =>
    session.execute(
      'create role worker; create schema "My Schema"; grant usage on schema "My Schema" to worker',
    ),
  );
  const database = await open({
    role: 'worker',
    search_path: '"My Schema", public',
    application_name: 'näme '.repeat(20),
    keepalives_idle: 5,
  });
  const [[role, path, name, interval]] = (await rows(
    database,
    `select current_user, current_schemas(false), current_setting('application_name'),
            case when current_setting('server_version_num')::int >= 140000
              then current_setting('client_connection_check_interval') end`,
  )) as [[string, string[], string, string | null]];
  expect([role, path]).toEqual(['worker', ['My Schema', 'public']]);
  // The server keeps 63 bytes, and what orphans are found by must be among them.
  expect(name).toMatch(/^n.*sluice 0f8b-invocation$/);
  expect(['5s', null]).toContain(interval);
  await database.close();
  await setup.withSession((session) => session.execute('drop owned by worker; drop role worker'));
});

test('a server that is not there yet is waited for', async () => {
  const proxy = await startProxy(place.settings.host, place.settings.port);
  const { port } = proxy;
  await proxy.stop();
  const opening = open({ port, retries: 5 });
  const again = await startProxy(place.settings.host, place.settings.port, port);
  expect(await rows(await opening, 'select 1')).toEqual([[1]]);
  await closeAll();
  await again.stop();
});

test('a cut network is a lost connection, in a statement and in a copy, and the next session works', async () => {
  const proxy = await startProxy(place.settings.host, place.settings.port);
  const database = await open({ port: proxy.port });
  const cut = await engineError(
    database.withSession(async (session) => {
      await session.query('select 1');
      const sleeping = session.execute('select pg_sleep(30)');
      setImmediate(() => proxy.cut());
      await sleeping;
    }),
  );
  expect(cut).toMatchObject({ fault: 'connection', sql: 'select pg_sleep(30)' });
  await database.withSession((session) => session.execute('create table if not exists cut_here (x text)'));
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (let chunk = 0; ; chunk++) {
      if (chunk === 50) proxy.cut();
      yield Buffer.from(`${'x'.repeat(9999)}\n`.repeat(10));
    }
  }
  const copying = database.withSession((session) =>
    session.copyIn(
      { relation: { database: null, schema: 'public', identifier: 'cut_here' }, columns: ['x'] },
      endless(),
    ),
  );
  expect(await engineError(copying)).toMatchObject({ fault: 'connection' });
  expect(await rows(database, 'select count(*) from cut_here')).toEqual([[0]]);
  await closeAll();
  await proxy.stop();
});

test('a commit whose answer is lost is a lost connection at commit', async () => {
  const proxy = await startProxy(place.settings.host, place.settings.port);
  const database = await open({ port: proxy.port });
  const lost = database.withSession((session) =>
    session.transaction(async () => {
      await session.execute('create table committed (x int)');
      proxy.cutAfterNextRequest();
    }),
  );
  expect(await engineError(lost)).toMatchObject({ fault: 'connection', sql: 'commit' });
  await closeAll();
  await proxy.stop();
});

test('with no session left, a cancel still gets through', async () => {
  const admin = await open({});
  await admin.withSession((session) =>
    session.execute(`create role crowd login password 'crowd' connection limit 1`),
  );
  const database = await open({ user: 'crowd', password: 'crowd' }, 1);
  const sleeping = engineError(database.withSession((session) => session.execute('select pg_sleep(60)')));
  await untilCancelled(() => database.cancel(), sleeping);
  expect(await sleeping).toMatchObject({ fault: 'cancelled' });
  await database.close();
  await admin.withSession((session) => session.execute('drop role crowd'));
});

test('a closed client leaves no session behind', async () => {
  const database = await open({ application_name: 'to be gone' });
  await Promise.all([rows(database, 'select 1'), rows(database, 'select 2')]);
  await database.close();
  const observer = await open({});
  const gone = () =>
    rows(observer, `select count(*) from pg_stat_activity where application_name like 'to be gone%'`);
  await expect.poll(gone).toEqual([[0]]);
});

test('what a killed run left at work is ended by its name, and nobody else', async () => {
  const names = ['sluice run-1', 'sluice run-11', 'sluice run-2'];
  const runs = await Promise.all(
    names.map(async (applicationName, index) => {
      const own = index === 0 ? { application_name: 'nightly' } : {};
      const database = await adapter.open(settingsFor(adapter, { ...place.settings, ...own }), {
        applicationName,
        root: '/',
        maximumSessions: 1,
      });
      opened.push(database);
      return database;
    }),
  );
  const cleaner = await open({});
  const started = runs.map((database) =>
    database.withSession((session) => session.execute('select pg_sleep(1)')),
  );
  const outcomes = Promise.allSettled(started);
  const asleep = () =>
    rows(
      cleaner,
      `select count(*) from pg_stat_activity where query = 'select pg_sleep(1)' and state = 'active'`,
    );
  await expect.poll(asleep).toEqual([[3]]);
  expect(await cleaner.endSessions(['sluice run-1', 'sluice run-3', ''])).toBe(1);
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
});

test('a long copy waits for the server instead of gathering', async () => {
  const database = await open({});
  let produced = 0;
  const piece = Buffer.from(`${'some text of a usual length '.repeat(40)}\n`.repeat(100));
  async function* many(): AsyncGenerator<Uint8Array> {
    for (let count = 0; count < 500; count++) {
      produced += piece.length;
      yield piece;
    }
  }
  const [locked, stopped] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holder = await open({});
  await holder.withSession((session) => session.execute('create table many (x text)'));
  const holding = holder.withSession((session) =>
    session.transaction(async () => {
      await session.execute('lock table many');
      locked.resolve();
      await stopped.promise;
    }),
  );
  await locked.promise;
  const copying = database.withSession((session) =>
    session.copyIn(
      { relation: { database: null, schema: 'public', identifier: 'many' }, columns: ['x'] },
      many(),
    ),
  );
  try {
    // The server reads nothing while it waits for the lock.
    const waiting = () => rows(holder, 'select count(*) from pg_locks where not granted');
    await expect.poll(waiting).toEqual([[1]]);
    expect(produced).toBeLessThan(4 * 1024 * 1024);
  } finally {
    stopped.resolve();
    await holding;
  }
  expect(await copying).toBe(50_000);
});

/** A server that was given may trust everyone on loopback. */
async function asksForPasswords(): Promise<boolean> {
  return open({ password: 'wrong', retries: 0 }).then(
    () => false,
    () => true,
  );
}

async function closeAll(): Promise<void> {
  for (const database of opened.splice(0)) await database.close();
}

/** A TCP proxy on loopback whose connections can be cut without a word. */
async function startProxy(host: string, port: number, at = 0) {
  const pairs = new Set<readonly [Socket, Socket]>();
  let cutNext = false;
  const { connect } = await import('node:net');
  const server: Server = createServer((inside) => {
    const outside = connect(port, host);
    const pair = [inside, outside] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(pair);
        for (const each of pair) each.destroy();
      });
    }
    inside.on('data', (data) => {
      outside.write(data);
      if (!cutNext) return;
      cutNext = false;
      outside.unpipe(inside);
      outside.once('data', () => inside.destroy());
      outside.resume();
    });
    outside.pipe(inside);
  });
  await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    cutAfterNextRequest: () => {
      cutNext = true;
    },
    stop: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

import { adapterFor, settingsFor } from './targets.ts';

/** Opens the file named by the second argument below the first, commits one table, leaves another's transaction open, and waits. */
const [, , root = '', path = ''] = process.argv;
const adapter = adapterFor('duckdb');
const database = await adapter.open(settingsFor(adapter, { path }), {
  applicationName: 'holder',
  root,
  maximumSessions: 1,
});
await database.withSession(async (session) => {
  await session.execute('create table committed as select 1 as x');
  await session.execute('begin');
  await session.execute('create table open as select 1 as x');
  process.stdout.write('open\n');
  await new Promise(() => setInterval(() => undefined, 60_000));
});

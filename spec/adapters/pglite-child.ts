import { createInterface } from 'node:readline';
import { adapterFor, settingsFor } from './targets.ts';

/** Opens the folder `data` below the first argument, then runs each line it reads as SQL on one session; `close` closes. */
const [, , root = ''] = process.argv;
const adapter = adapterFor('pglite');
const database = await adapter.open(settingsFor(adapter, { path: 'data' }), {
  applicationName: 'child',
  root,
  maximumSessions: 1,
});
const say = (text: string): void => void process.stdout.write(`${text}\n`);
say('open');
await database.withSession(async (session) => {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'close') break;
    await session.execute(line);
    say('done');
  }
});
await database.close();
say('done');
process.exit(0);

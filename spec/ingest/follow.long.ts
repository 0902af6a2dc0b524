import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { launcher } from '../rig/run-sluice.ts';
import { createFolder, load, type LoadFolder, rowsOf } from './load-rig.ts';
import { openEngine } from './open-engine.ts';
import { createOwnServer, type OwnServer } from './own-server.ts';
import { ndjsonSource, recordOf } from './source-places.ts';
import { body, brokenEvents, openEvents, streamServer } from './stream-rig.ts';

describe('a stream that is followed', () => {
  let server: OwnServer;
  let database: Database;
  let folder: LoadFolder;
  beforeEach(async () => {
    server = await createOwnServer();
    folder = await createFolder();
    database = await openEngine(server.address);
  });
  afterEach(async () => {
    await database.close().catch(() => undefined);
    await server.discard();
    await folder.remove();
  });
  const until = async (what: () => Promise<boolean>): Promise<void> => {
    while (!(await what().catch(() => false))) await pause(50);
  };
  const count = async (table: string): Promise<number> =>
    Number((await rowsOf(database, `select count(*) from raw.${table}`))[0]);

  it('goes on where it was when the database was away', async () => {
    const source = await ndjsonSource();
    await source.grow(1000);
    const stop = new AbortController();
    const told: string[] = [];
    const input = { ...source.input, options: { ...source.input.options, batch: { seconds: 0.2 } } };
    const loading = load(database, folder.root, 'log', input, {
      follow: true,
      drain: stop.signal,
      clock: Date.now,
      wait: (milliseconds, signal) => pause(milliseconds, undefined, { signal }),
      onTell: (text) => void told.push(text),
    });
    await until(async () => (await count('log')) === 1000);
    await server.stop('fast');
    await source.grow(3000);
    await until(() => Promise.resolve(told.some((text) => text.startsWith('the database is away'))));
    await server.start();
    await until(async () => (await count('log')) === 3000);
    stop.abort();
    await loading;
    expect(await rowsOf(database, 'select id, word from raw.log order by id, word')).toEqual(
      Array.from({ length: 3000 }, (_, id) => `${id}|${recordOf(id).word}`),
    );
    await source.close();
  });

  it('ends, with what it has, when another fails', async () => {
    const good = await streamServer([openEvents('id: 1\ndata: {"n":1}')]);
    const bad = await streamServer([
      brokenEvents('retry: 500\nid: 1\ndata: {"n":1}'),
      body('gone', 'text/plain', 403),
    ]);
    const { host, port, user, password, dbname } = server.address.values as Record<string, string>;
    await folder.write(
      'project.yml',
      `name: spec\ntarget: dev\ntargets:\n  dev: {type: postgres, host: ${host}, port: ${port}, user: ${user}, password: ${password}, dbname: ${dbname}, schema: public}\n`,
    );
    const table = (name: string, url: string): string =>
      `      - {name: ${name}, protocol: sse, url: "${url}", batch: {seconds: 60}}\n`;
    await folder.write(
      'sources/s.yml',
      `version: 2\nsources:\n  - name: s\n    schema: raw\n    extractor: stream\n    tables:\n${table('good', good.url)}${table('bad', bad.url)}`,
    );
    const child = spawn(process.execPath, [launcher, 'load', '--follow', '--threads', '1'], {
      cwd: folder.root,
      env: { ...process.env, NO_COLOR: '1', TMPDIR: tmpdir() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stdout.on('data', (text) => (said += String(text)));
    child.stderr.on('data', (text) => (said += String(text)));
    expect(await new Promise((done) => child.once('close', done))).toBe(1);
    expect(said).toContain('the server answered 403');
    expect(await rowsOf(database, 'select n from raw.good')).toEqual(['1']);
    await good.close();
    await bad.close();
  });
});

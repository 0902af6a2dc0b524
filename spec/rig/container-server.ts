import { request } from 'node:http';
import { hostname } from 'node:os';
import type { StartedServer } from './embedded-server.ts';
import type { PostgresVersion } from './postgres-server.ts';

/** Whether a Docker engine answers a ping. A `docker` binary alone proves nothing. */
export async function dockerAnswers(): Promise<boolean> {
  const host = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
  const target = host.startsWith('unix://')
    ? { socketPath: host.slice('unix://'.length), path: '/_ping' }
    : host.startsWith('tcp://')
      ? { host: new URL(host).hostname, port: new URL(host).port || 2375, path: '/_ping' }
      : null;
  if (target === null) return false;
  return new Promise((resolve) => {
    const ping = request({ ...target, timeout: 1500 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.on('timeout', () => ping.destroy());
    ping.on('error', () => resolve(false));
    ping.end();
  });
}

/** Starts a Postgres in a container; the container's reaper removes it if this process dies. */
export async function startContainerServer(version: PostgresVersion): Promise<StartedServer> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer(
    (version === '18' ? process.env['SLUICE_TEST_POSTGRES_IMAGE'] : undefined) ??
      `postgres:${version}-alpine`,
  )
    .withEnvironment({
      POSTGRES_PASSWORD: 'sluice',
      POSTGRES_INITDB_ARGS: '--encoding=UTF8 --locale=C.UTF-8',
    })
    .withLabels({ 'sluice.test-host': hostname() })
    .withTmpFs({ [version === '18' ? '/var/lib/postgresql' : '/var/lib/postgresql/data']: 'rw' })
    .withCommand(['postgres', '-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'wal_level=logical'])
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2))
    .start();
  return {
    url: `postgres://postgres:sluice@${container.getHost()}:${container.getMappedPort(5432)}/postgres`,
    stop: async () => {
      await container.stop();
    },
  };
}

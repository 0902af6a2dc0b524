import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import type { ClientConfig } from 'pg';
import { EngineError } from '../../domain/errors.ts';
import { isConnectionError, isServerError } from '../shared/postgres-errors.ts';
import type { PostgresValues } from './settings.ts';

/** The driver's settings but for TLS. Seconds become milliseconds. */
export function clientConfig(values: PostgresValues, applicationName: string): ClientConfig {
  return {
    host: values.host,
    port: values.port,
    user: values.user,
    password: values.password,
    database: values.database,
    connectionTimeoutMillis: values.connectTimeout * 1000,
    keepAlive: true,
    keepAliveInitialDelayMillis: values.keepalivesIdle * 1000,
    application_name: sessionName(values.applicationName, applicationName),
    client_encoding: 'UTF8',
  };
}

/** The user's name in front of ours, cut so that ours, by which orphans are found, stays whole within the server's 63 bytes. */
function sessionName(own: string | null, given: string): string {
  if (own === null || own === '') return given;
  return `${Buffer.from(own)
    .subarray(0, Math.max(0, 62 - Buffer.byteLength(given)))
    .toString()} ${given}`;
}

/** The ways to try in order, as libpq does for each mode. `false` is without TLS. */
export async function tlsAttempts(values: PostgresValues): Promise<readonly (ConnectionOptions | false)[]> {
  if (values.sslMode === 'disable' || values.host.startsWith('/')) return [false];
  const strict = values.sslMode === 'verify-ca' || values.sslMode === 'verify-full';
  const files = await Promise.all([
    readGiven(values.sslRootCertificate),
    readGiven(values.sslCertificate),
    readGiven(values.sslKey),
  ]);
  const [ca, cert, key] = files;
  const tls: ConnectionOptions = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    // libpq checks a chain whose root it was given in `require` too.
    rejectUnauthorized: strict || (values.sslMode === 'require' && ca !== undefined),
    ...(values.sslMode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
  if (values.sslMode === 'allow') return [false, tls];
  return values.sslMode === 'prefer' ? [tls, false] : [tls];
}

async function readGiven(path: string | null): Promise<Buffer | undefined> {
  if (path === null || path === '' || path === 'system') return undefined;
  return readFile(path.startsWith('~/') ? join(homedir(), path.slice(2)) : path).catch((cause: unknown) => {
    throw new EngineError(`Could not read the certificate file "${path}".`, { fault: 'connection', cause });
  });
}

/** Whether another way of connecting is worth a try: the server has no TLS, or refuses those that come without (or with) it. */
export function refusedForTls(error: unknown): boolean {
  if (isServerError(error)) return error.code === '28000' && /SSL|encryption/i.test(error.message);
  return error instanceof Error && /does not support SSL/.test(error.message);
}

/** Connects, and again after a while where the server was not to be reached or not ready: nothing has been sent yet, so that is safe. */
export async function withRetries<T>(retries: number, connect: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await connect();
    } catch (error) {
      if (attempt >= retries || !mayPass(error)) throw error;
      await pause(Math.min(250 * 2 ** attempt, 5000));
    }
  }
}

/** Starting up, shutting down, too many sessions, an unreachable host: these pass. A wrong password does not. */
function mayPass(error: unknown): boolean {
  if (isServerError(error)) return /^(57P0[123]|53300|08)/.test(error.code);
  return (
    isConnectionError(error) &&
    !/CERT|SSL|TLS|ENOTFOUND/.test('code' in error ? String(error.code) : error.message)
  );
}

/** Says where was to be connected to, and what the server or the system said. */
export function connectFailure(values: PostgresValues, cause: unknown): Error {
  if (cause instanceof EngineError) return cause;
  const said = cause instanceof AggregateError ? cause.errors.map(messageOf).join('; ') : messageOf(cause);
  const code =
    cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  return new EngineError(
    `Could not connect to the database "${values.database}" at ${values.host}:${values.port} as user "${values.user}": ${said}`,
    { fault: 'connection', code, cause },
  );
}

function messageOf(error: unknown): string {
  if (error instanceof Error && /client password must be a/.test(error.message))
    return 'the server asks for a password and the profile has none: give it as "pass".';
  return error instanceof Error ? error.message || error.name : String(error);
}

/**
 * What every session begins with, in one round trip: ISO dates, the search path, the role, and signs of life, so that a
 * killed client's long statement ends soon (`client_connection_check_interval`, servers from 14 on; Windows has it not).
 */
export function sessionSetup(
  values: PostgresValues,
  literal: (text: string) => string,
  checkInterval: boolean,
): string {
  const settings = [
    `set_config('datestyle', 'ISO', false)`,
    `set_config('tcp_keepalives_idle', '30', false)`,
    ...(values.searchPath === null
      ? []
      : [`set_config('search_path', ${literal(values.searchPath)}, false)`]),
    ...(checkInterval
      ? [
          `case when current_setting('server_version_num')::int >= 140000
             then set_config('client_connection_check_interval', '5s', false) end`,
        ]
      : []),
  ];
  return `select ${settings.join(', ')}${values.role === null ? '' : `; set role ${values.role}`}`;
}

import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { JsonObject } from '../../util/json.ts';
import type { Result } from '../../util/result.ts';
import { failed, ok } from '../../util/result.ts';
import type { EngineSettings } from '../contract.ts';
import { SettingsReader } from '../shared/settings-reader.ts';

/** libpq's modes, in rising order of trust. */
const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

/** How much of TLS is asked for. */
type SslMode = (typeof sslModes)[number];

/** What the driver connects with. */
export interface PostgresValues {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly role: string | null;
  readonly searchPath: string | null;
  readonly sslMode: SslMode;
  readonly sslCertificate: string | null;
  readonly sslKey: string | null;
  readonly sslRootCertificate: string | null;
  /** Seconds; 0 leaves it to the system. */
  readonly keepalivesIdle: number;
  /** Seconds. */
  readonly connectTimeout: number;
  /** How often connecting is tried again. */
  readonly retries: number;
  readonly applicationName: string | null;
}

/** Reads dbt's keys for Postgres, and `url:`, whose parts stand behind the keys that are given beside it. */
export function readPostgresSettings(values: JsonObject): Result<EngineSettings, readonly Diagnostic[]> {
  const fromUrl = readUrl(values['url']);
  if (!fromUrl.ok) return failed([fromUrl.error]);
  const reader = new SettingsReader({ ...fromUrl.value, ...values });
  reader.ignore('url', 'autocommit');
  const settings = {
    host: reader.requiredText('host'),
    port: reader.integer('port', 5432, 1),
    user: reader.requiredText('user'),
    password: reader.text('password', 'pass') ?? '',
    database: reader.requiredText('dbname', 'database'),
    schema: reader.text('schema') ?? 'public',
    connect_timeout: reader.integer('connect_timeout', 10),
    role: reader.text('role') ?? null,
    search_path: reader.text('search_path') ?? null,
    keepalives_idle: reader.integer('keepalives_idle', 0),
    sslmode: reader.choice('sslmode', sslModes) ?? null,
    sslcert: reader.text('sslcert') ?? null,
    sslkey: reader.text('sslkey') ?? null,
    sslrootcert: reader.text('sslrootcert') ?? null,
    application_name: reader.text('application_name') ?? null,
    retries: reader.integer('retries', 1),
  };
  const threads = reader.integer('threads', 4, 1);
  if (reader.errors.length > 0) return failed(reader.errors);
  const { password: _, ...visible } = settings;
  return ok({
    type: 'postgres',
    database: settings.database,
    schema: settings.schema,
    threads,
    values: settings,
    secretKeys: ['password'],
    target: { ...visible, dbname: settings.database, type: 'postgres', threads },
    warnings: reader.unknownKeys(),
  });
}

/** The settings in the driver's own types. */
export function postgresValues({ values }: EngineSettings): PostgresValues {
  const text = (key: string): string | null => (typeof values[key] === 'string' ? values[key] : null);
  const count = (key: string): number => Number(values[key]);
  return {
    host: text('host') ?? '',
    port: count('port'),
    user: text('user') ?? '',
    password: text('password') ?? '',
    database: text('database') ?? '',
    role: text('role'),
    searchPath: text('search_path'),
    sslMode: sslModes.find((mode) => mode === values['sslmode']) ?? 'prefer',
    sslCertificate: text('sslcert'),
    sslKey: text('sslkey'),
    sslRootCertificate: text('sslrootcert'),
    keepalivesIdle: count('keepalives_idle'),
    connectTimeout: count('connect_timeout'),
    retries: count('retries'),
    applicationName: text('application_name'),
  };
}

/** Takes `postgres://user:password@host:port/database?sslmode=…` apart into keys. */
function readUrl(value: unknown): Result<JsonObject, Diagnostic> {
  if (value === undefined || value === null || value === '') return ok({});
  const wrong = (): Result<JsonObject, Diagnostic> =>
    failed({
      code: 'invalid-target',
      severity: 'error',
      message: 'The target\'s "url" is no address of a PostgreSQL database.',
      help: 'Write postgres://user:password@host:5432/database; encode special characters, such as %40 for @.',
    });
  if (typeof value !== 'string' || !/^postgres(ql)?:\/\//.test(value) || !URL.canParse(value)) return wrong();
  const url = new URL(value);
  try {
    const database = decodeURIComponent(url.pathname.slice(1));
    return ok({
      ...Object.fromEntries(url.searchParams),
      ...(url.hostname === '' ? {} : { host: decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1') }),
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      ...(url.username === '' ? {} : { user: decodeURIComponent(url.username) }),
      ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
      ...(database === '' ? {} : { dbname: database }),
    });
  } catch {
    return wrong();
  }
}

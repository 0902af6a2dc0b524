import type { Database, Dialect, Session } from '../adapters/contract.ts';
import { EngineError } from '../domain/errors.ts';

/** Schema of the tool's own tables, in every target. */
export const stateSchema = 'sluice';

/** Names a table of schema `sluice`, rendered. */
export type StateTable = (table: string) => string;

/** From one version of a component's tables to the next. Never changed once released: a later version gets a further entry. */
export type Migration = (dialect: Dialect, state: StateTable) => readonly string[];

/** A part of schema `sluice` that has its own version. */
export interface StateComponent {
  readonly name: string;
  /** The version is their number. */
  readonly migrations: readonly Migration[];
}

/** What became of a component. */
export type Ensured =
  | { readonly kind: 'ready' }
  /** A newer version of the tool has written it. */
  | { readonly kind: 'newer'; readonly found: number; readonly known: number }
  /** The user may not make it. */
  | { readonly kind: 'forbidden'; readonly error: EngineError };

/** Where state is kept: a session, and the target's database for names that need it. */
export interface StatePlace {
  readonly database: Database;
  readonly session: Session;
  /** The first part of the tables' full names; null where the engine has but one database. */
  readonly databaseName: string | null;
}

/** Renders names of tables of schema `sluice`. */
export function stateTables(dialect: Dialect, databaseName: string | null): StateTable {
  return (table) =>
    dialect.renderRelation({ database: databaseName, schema: stateSchema, identifier: table });
}

/** Whether a table of schema `sluice` is there. */
export async function hasStateTable(place: StatePlace, table: string): Promise<boolean> {
  const name = { database: place.databaseName, schema: stateSchema, identifier: table };
  return (await place.database.catalog.find(place.session, name)) !== null;
}

/** How often a migration that met another one is begun again, where no lock keeps them apart. */
const maximumConflicts = 10;

/** Makes a component's tables, and schema `sluice` with the first of them, or brings older ones forward, in one transaction. */
export async function ensureComponent(place: StatePlace, component: StateComponent): Promise<Ensured> {
  const known = component.migrations.length;
  try {
    const before = await storedVersion(place, component);
    if (before === known) return { kind: 'ready' };
    if (before > known) return { kind: 'newer', found: before, known };
    for (let attempt = 1; ; attempt++) {
      try {
        return await migrate(place, component);
      } catch (error) {
        const met = error instanceof EngineError && error.fault === 'lock' && attempt < maximumConflicts;
        if (!met) throw error;
      }
    }
  } catch (error) {
    if (error instanceof EngineError && isForbidden(error)) return { kind: 'forbidden', error };
    throw error;
  }
}

/** Whether an engine said that the user has not the right (`insufficient_privilege`), or that nothing can be written there. */
export function isForbidden({ fault, code }: EngineError): boolean {
  return fault === 'statement' && (code === '42501' || code === '25006');
}

async function migrate(place: StatePlace, component: StateComponent): Promise<Ensured> {
  const { database, session } = place;
  const { dialect, capabilities } = database.adapter;
  const state = stateTables(dialect, place.databaseName);
  const known = component.migrations.length;
  const refusal = await ensureSchema(session, dialect, stateSchema);
  const work = session.transaction<Ensured>(async () => {
    // One at a time: "if not exists" does not hold between two transactions.
    if (capabilities.advisoryLocks) await session.query('select pg_advisory_xact_lock(7310579655294734)');
    const found = await storedVersion(place, component);
    if (found > known) return { kind: 'newer', found, known };
    const { text, integer } = dialect.types;
    await session.execute(
      `create table if not exists ${state('schema_version')} (component ${text} primary key, version ${integer} not null)`,
    );
    for (let version = found; version < known; version++) {
      for (const statement of component.migrations[version]!(dialect, state))
        await session.execute(statement);
    }
    await session.query(`delete from ${state('schema_version')} where component = $1`, [component.name]);
    await session.query(`insert into ${state('schema_version')} (component, version) values ($1, $2)`, [
      component.name,
      known,
    ]);
    return { kind: 'ready' };
  });
  return work.catch((error: unknown) => {
    const isMissing = error instanceof EngineError && error.code === '3F000';
    throw isMissing && refusal !== null ? refusal : error;
  });
}

/** Makes a schema where it is lacking. Gives the refusal where the user may not: it may be there all the same. */
export async function ensureSchema(
  session: Session,
  dialect: Dialect,
  schema: string,
): Promise<EngineError | null> {
  try {
    await session.execute(dialect.createSchema(schema));
    return null;
  } catch (error) {
    if (!(error instanceof EngineError) || error.fault !== 'statement') throw error;
    if (error.code === '42501') return error;
    // Another session made it at the same moment.
    if (error.code !== '23505' && error.code !== '42P06') throw error;
    return null;
  }
}

/** The version of a component's tables; 0 where there are none. */
async function storedVersion(place: StatePlace, { name }: StateComponent): Promise<number> {
  if (!(await hasStateTable(place, 'schema_version'))) return 0;
  const state = stateTables(place.database.adapter.dialect, place.databaseName);
  const { rows } = await place.session.query(
    `select version from ${state('schema_version')} where component = $1`,
    [name],
  );
  return Number(rows[0]?.[0] ?? 0);
}

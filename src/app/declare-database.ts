import type { Database, DocumentedRelation } from '../adapters/contract.ts';
import { findAdapter } from '../adapters/registry.ts';
import { EngineError, UsageError } from '../domain/errors.ts';
import { stagingSchema } from '../ingest/load/load-session.ts';
import { stateSchema } from '../state/state-schema.ts';
import { compareText } from '../util/compare.ts';
import type { Json, JsonObject } from '../util/json.ts';
import { type DeclaredSource, plainSourceName } from './declared-source.ts';
import type { Effects } from './effects.ts';
import { applicationName, withDatabase } from './open-database.ts';
import { type OpenedProject, valueOrThrow } from './open-project.ts';
import type { GenerateSourcesRequest } from './request.ts';

const hidden = new Set([stateSchema, stagingSchema, 'information_schema', 'pg_catalog', 'pg_toast']);

/**
 * A source for each schema, with its tables, columns, types and descriptions: of the project's target, as what is there, or of another
 * database that speaks PostgreSQL, as what is to be loaded from it.
 */
export async function declareDatabase(
  project: OpenedProject,
  request: GenerateSourcesRequest,
  effects: Effects,
): Promise<readonly DeclaredSource[]> {
  const { from } = request;
  if (from === null) {
    return withDatabase(project, 2, effects, (database) => schemasOf(database, request, () => ({})), false);
  }
  const url = readUrl(from);
  const adapter = findAdapter('postgres')!;
  const settings = valueOrThrow(adapter.readSettings({ ...url, type: 'postgres', schema: 'public' }));
  const database = await adapter.open(settings, {
    applicationName: applicationName(project.invocation.id),
    root: project.graph.project.config.root,
    maximumSessions: 2,
  });
  const variable = `${plainSourceName(text(url['dbname']), 'source').toUpperCase()}_PASSWORD`;
  const connection = { ...url, ...(url['password'] !== undefined && { password: `\${env.${variable}}` }) };
  try {
    const declared = await schemasOf(database, request, () => ({ extractor: 'postgres', connection }));
    if (url['password'] === undefined) return declared;
    const note = `the password is read from the environment variable ${variable}`;
    return declared.map((each, index) => (index === 0 ? { ...each, notes: [note, ...each.notes] } : each));
  } finally {
    await database.close();
  }
}

function readUrl(from: string): JsonObject {
  if (!URL.canParse(from)) throw new UsageError(`--from ${from.replace(/:[^:@/]*@/, ':…@')} is no URL`);
  const { hostname, port, username, password, pathname } = new URL(from);
  const dbname = decodeURIComponent(pathname.slice(1));
  return {
    host: hostname,
    port: port === '' ? 5432 : Number(port),
    user: decodeURIComponent(username),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    dbname: dbname === '' ? decodeURIComponent(username) : dbname,
  };
}

async function schemasOf(
  database: Database,
  { schemas, name }: GenerateSourcesRequest,
  loading: () => JsonObject,
): Promise<readonly DeclaredSource[]> {
  const there = (await database.catalog.schemas()).filter(
    (each) => !hidden.has(each) && !each.startsWith('pg_'),
  );
  const missing = schemas.filter((each) => !there.includes(each));
  if (missing.length > 0)
    throw new UsageError(
      `there is no schema ${missing.join(', ')}; there is ${there.toSorted(compareText).join(', ') || 'none'}`,
    );
  const wanted = schemas.length > 0 ? schemas : there;
  const relations = await database.catalog.documented(wanted);
  const keys = await primaryKeys(database, wanted);
  return wanted.toSorted(compareText).flatMap((schema): readonly DeclaredSource[] => {
    const own = relations.filter((each) => each.schema === schema);
    if (own.length === 0) return [];
    const facts = loading();
    const loads = 'extractor' in facts;
    const source = {
      name: wanted.length === 1 && name !== null ? name : schema,
      schema,
      ...facts,
      tables: own.map((relation) =>
        tableOf(relation, { loads, key: keys.get(`${schema}.${relation.identifier}`) ?? [] }),
      ),
    };
    return [{ source, notes: [] }];
  });
}

function tableOf(
  { schema, identifier, comment, columns }: DocumentedRelation,
  { loads, key }: { readonly loads: boolean; readonly key: readonly string[] },
): JsonObject {
  return {
    name: identifier,
    ...(comment !== null && comment !== '' && { description: comment }),
    ...(loads && {
      from: `${schema}.${identifier}`,
      load: 'replace',
      ...(key.length > 0 && { key: [...key] }),
    }),
    columns: columns
      .filter((column) => !loads || !column.name.startsWith('_sluice_'))
      .map((column) => ({
        name: column.name,
        data_type: column.type,
        ...(column.comment !== null && column.comment !== '' && { description: column.comment }),
      })),
  };
}

/** The columns of primary keys by table; none where the engine cannot be asked so. */
async function primaryKeys(
  database: Database,
  schemas: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const literals = schemas.map((schema) => database.adapter.dialect.literal(schema)).join(', ');
  if (literals === '') return new Map();
  const sql = `select k.table_schema, k.table_name, k.column_name from information_schema.table_constraints c
    join information_schema.key_column_usage k on k.constraint_name = c.constraint_name
      and k.table_schema = c.table_schema and k.table_name = c.table_name
    where c.constraint_type = 'PRIMARY KEY' and c.table_schema in (${literals}) order by k.ordinal_position`;
  const keys = new Map<string, string[]>();
  try {
    const { rows } = await database.withSession((session) => session.query(sql));
    for (const [schema, table, column] of rows) {
      const name = `${text(schema)}.${text(table)}`;
      keys.set(name, [...(keys.get(name) ?? []), text(column)]);
    }
  } catch (error) {
    if (!(error instanceof EngineError) || error.fault !== 'statement') throw error;
  }
  return keys;
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

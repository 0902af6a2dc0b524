import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Database } from '../../src/adapters/contract.ts';
import { postgresDialect } from '../../src/adapters/shared/postgres-dialect.ts';
import type { LoadSpecification } from '../../src/domain/load.ts';
import { loadTable } from '../../src/ingest/load-table.ts';
import type { LoadReport, LoadRequest } from '../../src/ingest/load-request.ts';
import type { JsonObject } from '../../src/util/json.ts';

/** A folder with files to load, and what loads them. */
export interface LoadFolder {
  readonly root: string;
  readonly write: (name: string, content: string | Uint8Array) => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** A fresh folder. */
export async function createFolder(): Promise<LoadFolder> {
  const root = await mkdtemp(join(tmpdir(), 'sluice-load-'));
  return {
    root,
    write: async (name, content) => {
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), content);
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** What a table says, in brief: everything has the default that parsing gives it. */
export interface SpecificationInput {
  /** `file` where it is absent. */
  readonly extractor?: string;
  readonly cursor?: LoadSpecification['cursor'];
  readonly places?: NonNullable<LoadSpecification['places']>;
  readonly options: JsonObject;
  readonly after?: LoadSpecification['after'];
  readonly load?: LoadSpecification['disposition'];
  readonly key?: readonly string[];
  readonly columns?: readonly { readonly name: string; readonly type?: string; readonly from?: string }[];
  readonly contract?: LoadSpecification['contract'];
  readonly checks?: LoadSpecification['checks'];
  readonly maximumRejects?: LoadSpecification['maximumRejects'];
  readonly keep?: LoadSpecification['keep'];
  readonly hash?: string;
}

/** A specification as parsing makes it. */
function specification(input: SpecificationInput): LoadSpecification {
  return {
    extractor: input.extractor ?? 'file',
    options: input.options,
    disposition: input.load ?? 'replace',
    key: input.key ?? [],
    cursor: input.cursor ?? null,
    ...(input.after === undefined ? {} : { after: input.after }),
    columns: (input.columns ?? []).map(({ name, type, from }) => ({
      name,
      type: type ?? null,
      path: from ?? null,
    })),
    contract: input.contract ?? 'evolve',
    checks: input.checks ?? [],
    maximumRejects: input.maximumRejects ?? { kind: 'share', value: 0.1 },
    keep: input.keep ?? null,
    hash: input.hash ?? 'of-the-specification',
    place: { path: 'sources/things.yml', line: 7, column: 9 },
    ...(input.places === undefined ? {} : { places: input.places }),
  };
}

/** A request with the defaults of a test: source `things`, the table as named, schema `raw`. */
export function loadRequest(
  database: Database,
  root: string,
  table: string,
  input: SpecificationInput,
  more: Partial<LoadRequest> = {},
): LoadRequest {
  return {
    specification: specification(input),
    project: 'spec',
    sourceName: 'things',
    tableName: table,
    relation: { database: null, schema: 'raw', identifier: table },
    root,
    database,
    invocationId: '00000000-0000-4000-8000-000000000000',
    fullRefresh: false,
    clock: () => Date.UTC(2024, 4, 1, 12),
    onProgress: () => undefined,
    signal: new AbortController().signal,
    wait: () => Promise.resolve(),
    ...more,
  };
}

/** Loads. */
export function load(...given: Parameters<typeof loadRequest>): Promise<LoadReport> {
  return loadTable(loadRequest(...given));
}

/** All rows of a query, values as text (null stays null), joined by a bar, in the query's order. */
export async function rowsOf(database: Database, sql: string): Promise<readonly string[]> {
  const { rows } = await database.withSession((session) => session.query(sql));
  return rows.map((row) =>
    row
      .map((value) => (value === null ? '∅' : typeof value === 'string' ? value : JSON.stringify(value)))
      .join('|'),
  );
}

/** Column names and types of a table, as `name type`, in order; the types in PostgreSQL's spelling where the tool has one of its own for them. */
export async function columnsOf(
  database: Database,
  schema: string,
  identifier: string,
): Promise<readonly string[]> {
  const found = await database.withSession((session) =>
    database.catalog.columns(session, { database: null, schema, identifier }),
  );
  const own = database.adapter.dialect.types;
  const words = new Map(
    Object.entries(own).map(([word, type]) => [type, postgresDialect.types[word as keyof typeof own]]),
  );
  return found.map(({ name, type }) => `${name} ${words.get(type) ?? type.toLowerCase()}`);
}

/** Staging tables that are left. */
export async function stagingTables(database: Database): Promise<readonly string[]> {
  const left = await database.catalog.relations(['sluice_staging']);
  return left.map(({ identifier }) => identifier);
}

import path from 'node:path';
import type { LoadSpecification } from '../domain/load.ts';
import { UsageError } from '../domain/errors.ts';
import { guessRest } from '../ingest/generate/guess-rest.ts';
import { HttpPool } from '../ingest/http/http-pool.ts';
import { defaultLimits } from '../ingest/http/http-types.ts';
import type { LoadPreview } from '../ingest/preview-load.ts';
import { previewLoad } from '../ingest/preview-load.ts';
import type { Json, JsonObject } from '../util/json.ts';
import { type DeclaredSource, plainSourceName } from './declared-source.ts';
import type { Effects } from './effects.ts';
import { loadFailure } from './load-failure.ts';
import { loadRequestOf } from './load-request-of.ts';
import { withDatabase } from './open-database.ts';
import type { OpenedProject } from './open-project.ts';
import type { GenerateSourcesRequest } from './request.ts';

type Asked = GenerateSourcesRequest & { readonly from: string };

/** A source of a file, a glob or the URL of a file: one table with the columns of its first rows. */
export async function declareFiles(
  project: OpenedProject,
  asked: Asked,
  effects: Effects,
): Promise<DeclaredSource> {
  const { root } = project.graph.project.config;
  const isUrl = /^https?:/i.test(asked.from);
  // As the project will see it, wherever one stands.
  const location =
    isUrl || path.isAbsolute(asked.from) ? asked.from : relativePath(root, effects.cwd, asked.from);
  const options = { path: location };
  const preview = await look(project, 'file', options, effects);
  const base = path.posix.basename(isUrl ? new URL(asked.from).pathname : location).replace(/\..*$/s, '');
  const name = asked.name ?? 'files';
  return {
    source: {
      name,
      schema: plainSourceName(name, 'raw'),
      extractor: 'file',
      tables: [
        { name: plainSourceName(base, 'table'), ...options, load: 'replace', columns: columnsOf(preview) },
      ],
    },
    notes: [],
  };
}

/** A source of an API, by what it answers first: where its records are, how it goes on, and their columns. */
export async function declareApi(
  project: OpenedProject,
  asked: Asked,
  effects: Effects,
): Promise<DeclaredSource> {
  const url = new URL(asked.from);
  const { answer, headers } = await fetchFirst(url, effects);
  const guess = guessRest(answer, headers);
  if (guess === null)
    throw new UsageError(
      `${url.origin}${url.pathname} answers no list of objects, so that no table can be made of it`,
    );
  const folder = url.pathname.slice(0, url.pathname.lastIndexOf('/'));
  const last = url.pathname.slice(folder.length);
  const params = Object.fromEntries(url.searchParams);
  const table = {
    get: last,
    ...(Object.keys(params).length > 0 && { params }),
    ...(guess.rows !== null && { rows: guess.rows }),
    pages: guess.pages,
  };
  const base = { url: `${url.origin}${folder}` };
  const preview = await look(project, 'rest', { ...base, ...table, pages: 'none' }, effects);
  const key = preview.types.find(({ name }) => name === 'id' || name === '_id')?.name;
  const name =
    asked.name ?? plainSourceName(url.hostname.replace(/^(?:www|api)\./, '').split('.')[0] ?? '', 'api');
  return {
    source: {
      name,
      schema: plainSourceName(name, 'raw'),
      extractor: 'rest',
      ...base,
      tables: [
        {
          name: plainSourceName(last, 'records'),
          ...table,
          load: 'replace',
          ...(key !== undefined && { key: [key] }),
          columns: columnsOf(preview),
        },
      ],
    },
    notes: guess.notes,
  };
}

function relativePath(root: string, cwd: string, from: string): string {
  const relative = path.relative(root, path.resolve(cwd, from));
  return relative.startsWith('..') ? path.resolve(cwd, from) : relative.split(path.sep).join('/');
}

async function fetchFirst(
  url: URL,
  effects: Effects,
): Promise<{ readonly answer: Json; readonly headers: ReadonlyMap<string, string> }> {
  const { clock, random, signal, environment } = effects;
  const { setTimeout: wait } = await import('node:timers/promises');
  const pool = new HttpPool(
    { clock, random, wait: (milliseconds, until) => wait(milliseconds, undefined, { signal: until }) },
    Object.fromEntries(environment),
  );
  const limits = { ...defaultLimits, retry: { ...defaultLimits.retry, times: 2 } };
  const client = pool.client(
    { source: 'generate', signal, onWait: () => undefined },
    { limits, authorizer: null },
  );
  try {
    const { bytes, headers } = await client.send({ url, headers: { accept: 'application/json' } });
    return { answer: JSON.parse(bytes.toString('utf8')) as Json, headers };
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new UsageError(`${url.origin}${url.pathname} answers no JSON: ${error.message}`);
    throw loadFailure(error);
  }
}

/** The first rows of a source that is not declared yet. */
function look(
  project: OpenedProject,
  extractor: string,
  options: JsonObject,
  effects: Effects,
): Promise<LoadPreview> {
  const load: LoadSpecification = {
    extractor,
    options,
    disposition: 'replace',
    key: [],
    cursor: null,
    columns: [],
    contract: 'evolve',
    checks: [],
    maximumRejects: { kind: 'share', value: 1 },
    hash: '',
    place: { path: '', line: 1, column: 1 },
  };
  return withDatabase(
    project,
    2,
    effects,
    (database) =>
      database.withSession((session) => {
        const relation = { database: null, schema: 'sluice', identifier: 'what_generate_looks_at' };
        const what = {
          node: { sourceName: 'generate', name: 'sources' },
          load,
          relation,
          database,
          signal: effects.signal,
        };
        return previewLoad(loadRequestOf(what, { project, flags: {}, effects }), session);
      }),
    false,
  ).catch((error: unknown) => {
    throw loadFailure(error);
  });
}

function columnsOf({ types }: LoadPreview): Json {
  return types.map(({ name, type, field }) => ({
    name,
    data_type: type,
    ...(field !== name && { from: field }),
  }));
}

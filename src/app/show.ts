import type { QueryResult } from '../adapters/contract.ts';
import type { CompiledNode } from '../compile/compiled-node.ts';
import { EngineError, UsageError } from '../domain/errors.ts';
import type { NodeId } from '../domain/id.ts';
import type { NodeResult } from '../domain/outcome.ts';
import { chooseNodes } from './choose-nodes.ts';
import { compileNodes } from './compile-nodes.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { inlineId, inlineResultId, tellingInline } from './inline-node.ts';
import { limitQuery } from './limit-query.ts';
import { withDatabase } from './open-database.ts';
import { openProject } from './open-project.ts';
import type { OpenedProject } from './open-project.ts';
import { recordManifest, recordResults } from './record-run.ts';
import { relationOf } from './relation-of.ts';
import type { ShowRequest } from './request.ts';
import { rowsText, shownRows } from './rows-text.ts';

/** A query whose rows are shown. */
interface Preview {
  readonly id: NodeId;
  /** dbt's title of it; null: a query of the user's. */
  readonly name: string | null;
  /** With the limit in it. */
  readonly sql: string;
}

/** Prints the first rows of each selected node's query, of `--inline` or of `--inline-direct`; nothing is built. Leaves run_results.json, as dbt. */
export async function runShow(request: ShowRequest, effects: Effects): Promise<Ending> {
  if (request.inline === null && request.select === null && request.inlineDirect === null) {
    throw new UsageError(
      'Either --select or --inline must be passed to show\n--select takes a node, --inline a query.',
    );
  }
  const startedAt = effects.clock();
  const { inline } = request;
  const project = await tellingInline(
    () => openProject(request, effects, inline),
    inline === null ? null : 'Error parsing inline query',
  );
  if (request.inlineDirect !== null) return showDirectly(project, request.inlineDirect, request, effects);
  const previews = await tellingInline(() => previewsOf(project, request, effects), null);
  const results: NodeResult[] = [];
  await withDatabase(project, 1, effects, async (database) => {
    for (const { id, name, sql } of previews) {
      const began = effects.clock();
      const rows = await database
        .withSession((session) => session.query(sql), id)
        .catch((error: unknown) => {
          throw withHint(error, request.limit);
        });
      tell({ id, name, sql }, rows, request, effects);
      results.push({
        id: inline === null ? id : inlineResultId(project.graph),
        outcome: {
          kind: 'success',
          message: `SELECT ${rows.rows.length}`,
          rows: rows.rows.length,
          rejected: null,
        },
        compileStartedAt: null,
        startedAt: began,
        endedAt: effects.clock(),
        thread: 'Thread-1',
        compiledCode: sql,
        relationName: null,
      });
    }
  });
  if (inline === null) recordManifest(project, request, effects);
  recordResults({ project, request, results, startedAt }, effects);
  return { kind: 'ok' };
}

/** The query as it is, past templates; rows beyond the limit are left out here. */
async function showDirectly(
  project: OpenedProject,
  sql: string,
  request: ShowRequest,
  effects: Effects,
): Promise<Ending> {
  const all = await withDatabase(project, 1, effects, (database) =>
    database.withSession((session) => session.query(sql)),
  );
  const rows = request.limit < 0 ? all.rows : all.rows.slice(0, request.limit);
  tell({ id: inlineResultId(project.graph), name: null, sql }, { ...all, rows }, request, effects);
  return { kind: 'ok' };
}

function tell({ id, name }: Preview, rows: QueryResult, { output }: ShowRequest, effects: Effects): void {
  const text =
    output === 'json' ? `${shownRows(name === null ? {} : { node: name }, rows)}\n` : rowsText(rows, 'text');
  const title = name === null ? 'Previewing inline node:' : `Previewing node '${name}':`;
  effects.sink({
    kind: 'output',
    at: effects.clock(),
    ...(output === 'text' && { title }),
    text,
    name: 'ShowNode',
    data: {
      node_name: name ?? '',
      preview: output === 'json' ? rowsText(rows, 'json') : text,
      is_inline: name === null,
      output_format: output,
      unique_id: id,
      quiet: false,
    },
  });
}

/** The query of each node: its own, and for a seed or a source's table its rows. */
async function previewsOf(
  project: OpenedProject,
  request: ShowRequest,
  effects: Effects,
): Promise<readonly Preview[]> {
  const types = {
    defaults: ['model', 'seed', 'test', 'analysis', 'source'],
    all: ['model', 'seed', 'test', 'analysis', 'source'],
  } as const;
  const indirectSelection = request.indirectSelection ?? 'empty';
  const ids =
    request.inline === null
      ? [...chooseNodes(project, { ...request, indirectSelection }, types, effects)]
      : [inlineId(project.graph)];
  const { nodes } = await compileNodes(project, ids, effects, request);
  const limited = limitQuery(project, request.limit, effects);
  return nodes.map((compiled) => ({
    id: compiled.node.id,
    name: request.inline === null ? titleOf(compiled) : null,
    sql: limited(compiled, queryOf(project, compiled)),
  }));
}

function queryOf({ adapter }: OpenedProject, { node, sql }: CompiledNode): string {
  const relation = relationOf(node);
  const read = sql ?? (relation === null ? '' : `select * from ${adapter.dialect.renderRelation(relation)}`);
  return read.replace(/[\s;]+$/, '');
}

/** The name, and of a versioned model the version, as dbt titles it. */
function titleOf({ node }: CompiledNode): string {
  const version = node.resourceType === 'model' ? node.version : null;
  return version === null ? node.name : `${node.name}.v${version}`;
}

/** dbt puts its limit behind the query: one that has its own is refused. */
function withHint(error: unknown, limit: number): unknown {
  if (!(error instanceof EngineError) || limit < 0 || !/syntax error.*limit/i.test(error.message))
    return error;
  const { fault, code, sql, position, message } = error;
  return new EngineError(
    `${message}\nThe query has a limit of its own: --limit -1 shows all that it gives.`,
    { fault, code, sql, position, cause: error },
  );
}

import path from 'node:path';
import type { CompiledNode } from '../compile/compiled-node.ts';
import type { NodeResult } from '../domain/outcome.ts';
import { writeNodeSql } from '../record/write-node-sql.ts';
import { chooseNodes } from './choose-nodes.ts';
import { compileNodes } from './compile-nodes.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { inlineId, inlineResultId, tellingInline } from './inline-node.ts';
import { openProject } from './open-project.ts';
import { recordResults, recordRun } from './record-run.ts';
import type { CompileRequest } from './request.ts';

/**
 * Writes the SQL of the selected nodes to `target/compiled`; prints it where one node or `--inline` is asked for. Leaves manifest.json (not for
 * `--inline`) and run_results.json, as dbt.
 */
export async function runCompile(request: CompileRequest, effects: Effects): Promise<Ending> {
  const startedAt = effects.clock();
  const { inline } = request;
  const project = await tellingInline(
    () => openProject(request, effects, inline),
    inline === null ? null : 'Error parsing inline query',
  );
  const { graph, targetFolder } = project;
  const types = {
    defaults: ['model', 'seed', 'snapshot', 'test', 'analysis', 'function'],
    all: ['model', 'seed', 'snapshot', 'test', 'analysis', 'function'],
  } as const;
  const chosen = inline === null ? chooseNodes(project, request, types, effects) : null;
  const ids = chosen === null ? [inlineId(graph)] : graph.order.filter((id) => chosen.has(id));
  const { nodes, compiled } = await tellingInline(() => compileNodes(project, ids, effects, request), null);
  const at = effects.clock();
  // An ephemeral model is no result of its own, as in dbt.
  const shown = inline === null ? nodes.filter(({ node }) => !isEphemeral(node)) : nodes;
  const results = shown.map(({ node, sql }): NodeResult => ({
    id: inline === null ? node.id : inlineResultId(graph),
    outcome: { kind: 'success', message: '', rows: null, rejected: null },
    compileStartedAt: startedAt,
    startedAt,
    endedAt: at,
    thread: 'Thread-1',
    compiledCode: sql,
    relationName: null,
  }));
  if (inline === null) {
    for (const { node, sql } of nodes) {
      if (sql !== null) writeNodeSql({ folder: targetFolder, kind: 'compiled', node, sql });
    }
    recordRun({ project, request, results, startedAt, compiled }, effects);
  } else {
    recordResults({ project, request, results, startedAt }, effects);
  }
  const told = nodesToTell(nodes, request);
  for (const node of told) tell(node, request, effects);
  if (told.length === 0) {
    const folder = path.relative(effects.cwd, path.join(targetFolder, 'compiled')) || '.';
    const text = `Compiled ${nodes.length} nodes into ${folder}`;
    effects.sink({ kind: 'message', at: effects.clock(), level: 'info', text, node: null });
  }
  return { kind: 'ok' };
}

function isEphemeral(node: CompiledNode['node']): boolean {
  return node.resourceType === 'model' && node.config.materialized === 'ephemeral';
}

/** The inline query, the one node that was selected, or, as in dbt, those that the first selection names. */
function nodesToTell(
  nodes: readonly CompiledNode[],
  { inline, select }: CompileRequest,
): readonly CompiledNode[] {
  if (inline !== null) return nodes;
  const first = select?.[0];
  if (first === undefined) return [];
  return nodes.length === 1 ? nodes : nodes.filter(({ node }) => first.includes(node.name));
}

function tell({ node, sql }: CompiledNode, { inline, output }: CompileRequest, effects: Effects): void {
  const isInline = inline !== null;
  const facts = isInline ? { compiled: sql } : { node: node.name, compiled: sql };
  const title = isInline ? 'Compiled inline node is:' : `Compiled node '${node.name}' is:`;
  effects.sink({
    kind: 'output',
    at: effects.clock(),
    ...(output === 'text' && { title }),
    text: output === 'json' ? `${JSON.stringify(facts, null, 2)}\n` : `${sql ?? ''}\n`,
    name: 'CompiledNode',
    data: {
      node_name: node.name,
      compiled: sql ?? '',
      is_inline: isInline,
      output_format: output,
      unique_id: node.id,
      quiet: false,
    },
  });
}

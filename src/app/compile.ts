import path from 'node:path';
import { writeNodeSql } from '../record/write-node-sql.ts';
import { chooseNodes } from './choose-nodes.ts';
import { compileNodes } from './compile-nodes.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { inlineId } from './inline-node.ts';
import { openProject } from './open-project.ts';
import { recordManifest } from './record-run.ts';
import type { CompileRequest } from './request.ts';

/** Writes the SQL of the selected nodes to `target/compiled`; prints it where one node or `--inline` is asked for. */
export async function runCompile(request: CompileRequest, effects: Effects): Promise<Ending> {
  const project = await openProject(request, effects, request.inline);
  const { graph, targetFolder } = project;
  const types = {
    defaults: ['model', 'snapshot', 'test', 'analysis'],
    all: ['model', 'snapshot', 'test', 'analysis'],
  } as const;
  const ids =
    request.inline === null ? [...chooseNodes(project, request, types, effects)] : [inlineId(graph)];
  const { nodes, compiled } = await compileNodes(project, ids, effects, request);
  if (request.inline === null) {
    for (const { node, sql } of nodes) {
      if (sql !== null) writeNodeSql({ folder: targetFolder, kind: 'compiled', node, sql });
    }
    recordManifest(project, request, effects, compiled);
  }
  const [only] = nodes;
  if (only && nodes.length === 1 && (request.inline !== null || request.select !== null)) {
    const text =
      request.output === 'json'
        ? `${JSON.stringify({ node: only.node.name, unique_id: only.node.id, compiled: only.sql }, null, 2)}\n`
        : `${only.sql ?? ''}\n`;
    effects.sink({ kind: 'output', at: effects.clock(), text });
  } else {
    const folder = path.relative(effects.cwd, path.join(targetFolder, 'compiled')) || '.';
    const text = `Compiled ${nodes.length} nodes into ${folder}`;
    effects.sink({ kind: 'message', at: effects.clock(), level: 'info', text, node: null });
  }
  return { kind: 'ok' };
}
